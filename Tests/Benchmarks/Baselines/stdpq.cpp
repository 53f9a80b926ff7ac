// The baseline that everybody has at hand: std::priority_queue of 32-byte events, with ties in the
// order of insertion and stale timeouts left in the queue until they are due.
#include "workload.hpp"
#include <queue>

struct Event {
    int64_t time;
    uint64_t sequence;
    uint32_t kind, target;
    uint64_t payload;
};

struct Later {
    bool operator()(const Event &a, const Event &b) const {
        return a.time != b.time ? a.time > b.time : a.sequence > b.sequence;
    }
};

struct StandardQueue {
    static constexpr bool cancels = false;
    std::priority_queue<Event, std::vector<Event>, Later> events;
    uint64_t sequence = 0;
    void push(int64_t time, uint32_t kind, uint32_t target, uint64_t payload) {
        events.push({time, sequence++, kind, target, payload});
    }
    Event pop() {
        Event event = events.top();
        events.pop();
        return event;
    }
};

int main(int argc, char **argv) { return runMain<StandardQueue>("stdpq", argc, argv); }
