import SimCore
import TestSupport
import Testing

private struct Refused: Error, Equatable {
    var replication: UInt32
}

@Suite("Replications until a precision")
struct SequentialReplicationTests {
    private let rule = StoppingRule(relative: 0.05)

    /// The mean of a few exponential numbers; some replications take far longer than others.
    @Sendable private static func measure(_ seed: UInt64, _ replication: UInt32) -> Double {
        var random = SplitMix(seed &* 1_000_003 &+ UInt64(replication))
        let rounds = replication % 5 == 0 ? 400 : 1
        var sum = 0.0
        for _ in 0..<rounds {
            sum = 0
            var stream = random
            for _ in 0..<20 { sum -= PortableMath.log(1 - stream.nextUniform()) }
        }
        _ = random.nextBits()
        return sum / 20
    }

    @Test("stop where the rule stops in a plain loop, for any number of threads")
    func deterministic() async throws {
        for seed: UInt64 in 0..<8 {
            var expected: [Double] = []
            var tally = Tally()
            repeat {
                expected.append(Self.measure(seed, UInt32(expected.count)))
                tally.record(expected[expected.count - 1])
            } while rule.reason(after: tally) == nil
            for threads in [nil, 1, 2, 7, 64] {
                let found = try await replicate(
                    seed: seed,
                    until: rule,
                    of: { $0 },
                    threads: threads
                ) { Self.measure($0, $1) }
                #expect(found.results == expected && found.tally == tally, "seed \(seed)")
                #expect(found.reason == .precision)
                #expect(found.interval == tally.confidenceInterval())
            }
        }
    }

    @Test("stop at the ceiling and say so, with all progress told in order")
    func ceiling() async throws {
        for threads in [1, 7] {
            let seen = Shared<[[Int]]>([])
            let found = try await replicate(
                seed: 1,
                until: StoppingRule(relative: 0.0001, maximum: 40),
                of: { $0 },
                threads: threads,
                progress: { done, ceiling in seen.change { $0.append([done, ceiling]) } }
            ) { Self.measure($0, $1) }
            #expect(found.reason == .ceiling && found.results.count == 40)
            #expect(seen.current == (1...40).map { [$0, 40] })
        }
    }

    @Test(
        "fail with the lowest failing replication, unless the rule stops before it",
        arguments: [1, 2, 7]
    )
    func failure(threads: Int) async throws {
        @Sendable func run(_ first: UInt32, _ replication: UInt32) throws -> Double {
            if replication >= first { throw Refused(replication: replication) }
            return 5
        }
        await #expect(throws: Refused(replication: 9)) {
            try await replicate(seed: 0, until: rule, of: { $0 }, threads: threads) {
                try run(9, $1)
            }
        }
        let found = try await replicate(seed: 0, until: rule, of: { $0 }, threads: threads) {
            try run(10, $1)
        }
        #expect(found.results == [Double](repeating: 5, count: 10))
    }

    @Test("are cancelled with their task")
    func cancellation() async {
        let task = Task {
            try await replicate(
                seed: 0,
                until: StoppingRule(relative: 0),
                of: { $0 },
                threads: 2,
                progress: { done, _ in
                    if done == 20 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            ) { Self.measure($0, $1) }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
