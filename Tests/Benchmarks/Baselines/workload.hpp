// What the baselines share: the stream of increments, the clock and the RESULT line.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

// Exponential spans of mean 1 s, in nanoseconds: the stream of simcore-bench, number by number.
struct Increments {
    uint64_t state = 12345;
    int64_t quantile[1025];
    Increments() {
        for (int i = 0; i < 1024; i++) quantile[i] = (int64_t)(-std::log(1 - i / 1024.0) * 1e9);
        quantile[1024] = quantile[1023] + 1000000000;
    }
    uint64_t nextState() {
        return state = state * 6364136223846793005u + 1442695040888963407u;
    }
    int64_t next() {
        uint64_t x = nextState();
        size_t i = x >> 54;
        int64_t f = (x >> 22) & 0xffffffff;
        return quantile[i] + ((quantile[i + 1] - quantile[i]) * f >> 32);
    }
    bool nextIsLost() { return (nextState() >> 33) % 100 == 0; }
};

// A first-in, first-out queue in a ring that doubles when it is full.
struct Ring {
    std::vector<int64_t> storage = std::vector<int64_t>(8);
    size_t head = 0, length = 0;
    void push(int64_t value) {
        if (length == storage.size()) {
            std::vector<int64_t> larger(2 * length);
            for (size_t i = 0; i < length; i++) larger[i] = storage[(head + i) & (length - 1)];
            storage.swap(larger);
            head = 0;
        }
        storage[(head + length++) & (storage.size() - 1)] = value;
    }
    int64_t pop() {
        int64_t value = storage[head];
        head = (head + 1) & (storage.size() - 1);
        length--;
        return value;
    }
};

inline double cpuSeconds() {
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

struct Measurement {
    double seconds, check;
};

// Queue offers: push(time, kind, target, payload) -> handle, pop() -> Event, and for W4
// cancel(handle). A queue that cannot cancel has `static constexpr bool cancels = false`.
template <class Queue> Measurement hold(int64_t n, int64_t operations) {
    Increments increments;
    Queue queue;
    for (int64_t i = 0; i < n; i++) queue.push(increments.next(), 0, (uint32_t)i, 0);
    int64_t now = 0;
    auto run = [&](int64_t times) {
        for (int64_t i = 0; i < times; i++) {
            auto event = queue.pop();
            now = event.time;
            queue.push(now + increments.next(), event.kind, event.target, event.payload);
        }
    };
    run(n + 1000);
    double start = cpuSeconds();
    run(operations);
    return {cpuSeconds() - start, now / 1e9};
}

enum : uint32_t { arrival, departure };

template <class Queue> Measurement servers(int64_t count, int64_t operations) {
    Increments increments;
    Queue queue;
    Ring waiting;
    int64_t idle = count, served = 0, timeInSystem = 0;
    double start = cpuSeconds();
    queue.push(increments.next() * 10 / (9 * count), arrival, 0, 0);
    while (served < operations) {
        auto event = queue.pop();
        int64_t now = event.time;
        if (event.kind == arrival) {
            queue.push(now + increments.next() * 10 / (9 * count), arrival, 0, 0);
            if (idle > 0) {
                idle--;
                queue.push(now + increments.next(), departure, 0, now);
            } else {
                waiting.push(now);
            }
        } else {
            served++;
            timeInSystem += now - (int64_t)event.payload;
            if (waiting.length > 0) {
                int64_t arrived = waiting.pop();
                queue.push(now + increments.next(), departure, 0, arrived);
            } else {
                idle++;
            }
        }
    }
    return {cpuSeconds() - start, timeInSystem / 1e9 / operations};
}

enum : uint32_t { response, timeout };

template <class Queue> Measurement timeouts(int64_t n, int64_t operations) {
    Increments increments;
    Queue queue;
    // The pending timeout of each client; without a true cancel, the number of its cycle.
    std::vector<uint64_t> current(n);
    int64_t timedOut = 0;
    auto ask = [&](uint32_t client, int64_t now) {
        queue.push(now + increments.next(), response, client, 0);
        if constexpr (Queue::cancels)
            current[client] = queue.push(now + 30000000000, timeout, client, 0);
        else
            queue.push(now + 30000000000, timeout, client, ++current[client]);
    };
    auto run = [&](int64_t cycles) {
        for (int64_t ended = 0; ended < cycles;) {
            auto event = queue.pop();
            if (event.kind == response) {
                if (increments.nextIsLost()) continue;
                if constexpr (Queue::cancels) queue.cancel(current[event.target]);
            } else {
                if constexpr (!Queue::cancels)
                    if (event.payload != current[event.target]) continue;
                timedOut++;
            }
            ended++;
            ask(event.target, event.time);
        }
    };
    for (int64_t i = 0; i < n; i++) ask((uint32_t)i, 0);
    run(40 * n);
    timedOut = 0;
    double start = cpuSeconds();
    run(operations);
    return {cpuSeconds() - start, (double)timedOut / operations};
}

template <class Queue> int runMain(const char *name, int argc, char **argv) {
    int64_t n = argc > 2 ? atoll(argv[2]) : 0, operations = argc > 3 ? atoll(argv[3]) : 0;
    const char *workload = argc > 1 ? argv[1] : "";
    Measurement m;
    if (n < 1 || operations < 1) workload = "";
    if (!strcmp(workload, "W1")) m = hold<Queue>(n, operations);
    else if (!strcmp(workload, "W2")) m = servers<Queue>(1, operations);
    else if (!strcmp(workload, "W3")) m = servers<Queue>(10, operations);
    else if (!strcmp(workload, "W4")) m = timeouts<Queue>(n, operations);
    else {
        fprintf(stderr, "usage: %s W1|W2|W3|W4 N OPS\n", argv[0]);
        return 64;
    }
    printf("RESULT %s %s %lld %lld %.6f %.17g\n", name, workload, (long long)n,
           (long long)operations, m.seconds, m.check);
    return 0;
}
