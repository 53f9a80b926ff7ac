import SimCore
import TestSupport
import Testing

private struct Refused: Error, Equatable {
    var seed: UInt64
}

private let threadCounts: [Int?] = [nil, -1, 1, 2, 7, 100]

@Suite("Replications")
struct ReplicationTests {
    @Test("come in the order of the seeds, the same for any number of threads")
    func order() async throws {
        let seeds: [UInt64] = (0..<40).map { $0 * 7 % 40 }
        @Sendable func run(_ seed: UInt64) throws -> RunDigest {
            var simulation = Simulation(Restless(), seed: seed)
            try simulation.run(until: SimTime(nanoseconds: Int64(seed * 5)))
            return simulation.digest
        }
        let expected = try seeds.map(run)
        for threads in threadCounts {
            let digests = try await replicate(seeds: seeds, threads: threads) { try run($0) }
            #expect(digests == expected, "\(String(describing: threads)) threads")
        }
        let none = try await replicate(seeds: []) { $0 }
        #expect(none == [])
    }

    @Test("of one seed have numbers of their own, and each its own draws")
    func numbers() async throws {
        @Sendable func run(_ seed: UInt64, _ replication: UInt32) throws -> RunDigest {
            var simulation = Simulation(Restless(), seed: seed, replication: replication)
            try simulation.run(until: SimTime(nanoseconds: 100))
            return simulation.digest
        }
        let expected = try (5..<25).map { try run(3, $0) }
        for threads in threadCounts {
            let digests = try await replicate(seed: 3, replications: 5..<25, threads: threads) {
                try run($0, $1)
            }
            #expect(digests == expected, "\(String(describing: threads)) threads")
        }
        #expect(Set(expected.map { "\($0)" }).count == expected.count)
    }

    @Test(
        "that fail report the lowest failing seed, whatever fails first",
        arguments: [nil, 1, 2, 7]
    )
    func failure(threads: Int?) async {
        for order in [Array(0..<50), Array((0..<50).reversed())] as [[UInt64]] {
            await #expect(throws: Refused(seed: 11)) {
                try await replicate(seeds: order, threads: threads) { seed in
                    if [11, 12, 30, 49].contains(seed) { throw Refused(seed: seed) }
                    return seed
                }
            }
        }
        await #expect(throws: Refused(seed: 11)) {
            try await replicate(seed: 0, replications: 0..<50, threads: threads) { _, replication in
                if [11, 12, 49].contains(replication) { throw Refused(seed: UInt64(replication)) }
            }
        }
    }

    @Test("report progress one by one up to the end", arguments: threadCounts)
    func progress(threads: Int?) async throws {
        let seen = Shared<[[Int]]>([])
        _ = try await replicate(
            seeds: 0..<30,
            threads: threads,
            progress: { done, total in seen.change { $0.append([done, total]) } }
        ) { $0 }
        #expect(seen.current == (1...30).map { [$0, 30] })
    }

    @Test("run no more at once than there are threads", arguments: [1, 2, 3])
    func bound(threads: Int) async throws {
        let running = Shared((now: 0, most: 0))
        _ = try await replicate(seeds: 0..<60, threads: threads) { seed in
            running.change {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            var simulation = Simulation(Restless(), seed: seed)
            try simulation.run(until: SimTime(nanoseconds: 200))
            running.change { $0.now -= 1 }
        }
        #expect(running.current.most >= 1 && running.current.most <= threads)
    }

    @Test("start no more after a cancellation", arguments: [nil, 1, 2, 7])
    func cancellation(threads: Int?) async {
        let started = Shared(0)
        let seen = Shared(0)
        let task = Task {
            try await replicate(
                seeds: 0..<10_000,
                threads: threads,
                progress: { done, _ in
                    seen.change { $0 = done }
                    // Progress is reported by the task that asked for the replications.
                    if done == 5 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            ) { seed in
                started.change { $0 += 1 }
                return seed
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(seen.current == 5)
        // Those that had been let in before: one for each thread.
        #expect(started.current >= 5 && started.current <= 5 + max(threads ?? 0, 1024))
        if let threads { #expect(started.current < 5 + threads) }
    }

    @Test("that run learn of a cancellation")
    func offered() async {
        let asking = Shared<Task<[Bool], any Error>?>(nil)
        let answers = Shared<[Bool]>([])
        let task = Task {
            try await replicate(seeds: 0..<1000, threads: 1) { _ in
                var task = asking.current
                while task == nil { task = asking.current }
                let before = Task.isCancelled
                task?.cancel()
                answers.change { $0 = [before, Task.isCancelled] }
                // What a long body does between two stretches of its run.
                try Task.checkCancellation()
                return true
            }
        }
        asking.change { $0 = task }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(answers.current == [false, true])
    }
}
