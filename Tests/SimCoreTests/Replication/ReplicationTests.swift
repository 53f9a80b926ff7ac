import SimCore
import TestSupport
import Testing

private struct Refused: Error, Equatable {
    var seed: UInt64
}

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
        for threads in [nil, -1, 1, 2, 7, 100] {
            let digests = try await replicate(seeds: seeds, threads: threads) { try run($0) }
            #expect(digests == expected, "\(String(describing: threads)) threads")
        }
        let none = try await replicate(seeds: []) { $0 }
        #expect(none == [])
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
    }
}
