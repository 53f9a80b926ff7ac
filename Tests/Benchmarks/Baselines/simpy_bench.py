"""The workloads in SimPy, written as its guides write models: processes, resources, conditions.

usage: simpy_bench.py W1|W2|W3|W4 N OPS
"""

import math
import sys
import time

import simpy

MASK = (1 << 64) - 1


class Increments:
    """The stream of simcore-bench, number by number; times are whole nanoseconds."""

    def __init__(self):
        self.state = 12345
        self.quantile = [int(-math.log(1 - i / 1024) * 1e9) for i in range(1024)]
        self.quantile.append(self.quantile[1023] + 10**9)

    def next_state(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
        return self.state

    def next(self):
        x = self.next_state()
        i, f = x >> 54, (x >> 22) & 0xFFFFFFFF
        low = self.quantile[i]
        return low + ((self.quantile[i + 1] - low) * f >> 32)

    def next_is_lost(self):
        return (self.next_state() >> 33) % 100 == 0


class Count:
    """Counts operations; fires `done` when there were enough."""

    def __init__(self, env):
        self.env, self.value, self.goal, self.done = env, 0, 0, env.event()

    def add(self):
        self.value += 1
        if self.value == self.goal:
            self.done.succeed()

    def run(self, more):
        self.goal, self.done = self.value + more, self.env.event()
        self.env.run(until=self.done)


def hold(n, operations):
    env, increments = simpy.Environment(), Increments()
    count = Count(env)

    def waiting():
        while True:
            yield env.timeout(increments.next())
            count.add()

    for _ in range(n):
        env.process(waiting())
    count.run(n + 1000)
    start = time.process_time()
    count.run(operations)
    return time.process_time() - start, env.now / 1e9


def servers(number, operations):
    env, increments = simpy.Environment(), Increments()
    resource = simpy.Resource(env, capacity=number)
    count, total = Count(env), 0

    def customer():
        nonlocal total
        arrived = env.now
        with resource.request() as turn:
            yield turn
            yield env.timeout(increments.next())
        total += env.now - arrived
        count.add()

    def arrivals():
        while True:
            yield env.timeout(increments.next() * 10 // (9 * number))
            env.process(customer())

    env.process(arrivals())
    start = time.process_time()
    count.run(operations)
    return time.process_time() - start, total / 1e9 / operations


def timeouts(n, operations):
    env, increments = simpy.Environment(), Increments()
    count, timed_out = Count(env), 0

    def client():
        nonlocal timed_out
        while True:
            limit = env.timeout(30 * 10**9)
            response = env.timeout(increments.next())
            yield response | limit
            if increments.next_is_lost():
                yield limit
                timed_out += 1
            count.add()

    for _ in range(n):
        env.process(client())
    count.run(40 * n)
    timed_out = 0
    start = time.process_time()
    count.run(operations)
    return time.process_time() - start, timed_out / operations


def main():
    workload, n, operations = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    run = {
        "W1": lambda: hold(n, operations),
        "W2": lambda: servers(1, operations),
        "W3": lambda: servers(10, operations),
        "W4": lambda: timeouts(n, operations),
    }[workload]
    seconds, check = run()
    print("RESULT simpy", workload, n, operations, f"{seconds:.6f}", check)


main()
