import SimModels
import TestSupport
import Testing

@Suite("shares of a node's cores")
struct NodeCPUSharesTests {
    /// A container with runnable threads: how many, its request and its limit in millicores.
    struct Container: Sendable, CustomStringConvertible {
        var threads: Int
        var request: Int64
        var limit: Int64?

        init(_ threads: Int, request: Int64, limit: Int64? = nil) {
            self.threads = threads
            self.request = request
            self.limit = limit
        }

        var description: String { "\(threads) of \(request)m to \(limit.map(String.init) ?? "-")" }
        var weight: Int64 { NodeCPUShares.weight(ofRequest: request) }
        /// What it wants on average, in billionths of a core.
        var wanted: Int64 {
            min(Int64(threads) * 1_000_000_000, (limit ?? 1_000_000) * 1_000_000)
        }
    }

    private func divide(_ cores: Double, _ containers: [Container]) -> NodeCPUShares {
        var shares = NodeCPUShares()
        for container in containers {
            shares.add(
                threads: container.threads,
                weight: container.weight,
                quota: container.limit.map { $0 * 1_000_000 }
            )
        }
        shares.divide(Int64(cores * 1e9))
        return shares
    }

    @Test(
        "requests become weights as the kubelet makes them",
        arguments: [
            (0, 2), (1, 2), (2, 2), (3, 3), (100, 102), (250, 256), (1_000, 1_024),
            (4_000, 4_096), (255_999, 262_142), (256_000, 262_144), (1_000_000, 262_144),
            (.max, 262_144), (-5, 2),
        ] as [(Int64, Int64)]
    )
    func weights(request: Int64, weight: Int64) {
        #expect(NodeCPUShares.weight(ofRequest: request) == weight)
    }

    private typealias Case = (
        cores: Double, containers: [Container], running: [Int64], average: [Int64]
    )

    @Test("cores are divided by weight, and what one does not want goes to the others")
    func table() {
        let cases: [Case] = [
            // Enough for all.
            (4, [.init(2, request: 0), .init(2, request: 1_000)], [2000, 2000], [2000, 2000]),
            // Equal weights, more threads than cores; the number of threads does not matter.
            (2, [.init(2, request: 500), .init(9, request: 500)], [1000, 1000], [1000, 1000]),
            // One to three.
            (2, [.init(4, request: 250), .init(4, request: 750)], [500, 1500], [500, 1500]),
            // The heavy one wants one core only: the others share the rest.
            (
                4, [.init(1, request: 3_000), .init(9, request: 500), .init(9, request: 1_000)],
                [1000, 1000, 2000], [1000, 1000, 2000]
            ),
            // Met one after the other: first the third, then the second.
            (
                6, [.init(9, request: 1_000), .init(2, request: 1_000), .init(1, request: 1_000)],
                [3000, 2000, 1000], [3000, 2000, 1000]
            ),
            // Held back by its quota: it runs at half a core while it runs, and averages a fifth.
            (
                1, [.init(1, request: 200, limit: 200), .init(1, request: 200)],
                [500, 800], [200, 800]
            ),
            // Quotas above what each gets: they hold nobody back.
            (
                1, [.init(2, request: 100, limit: 900), .init(2, request: 100, limit: 900)],
                [500, 500], [500, 500]
            ),
            // So busy a node that it does not get ahead of its quota.
            (
                1, [.init(1, request: 250, limit: 250), .init(3, request: 750)],
                [250, 750], [250, 750]
            ),
            (0, [.init(3, request: 100)], [0], [0]),
            (2, [], [], []),
            (2, [.init(0, request: 100), .init(3, request: 100)], [0, 2000], [0, 2000]),
        ]
        for (index, each) in cases.enumerated() {
            let shares = divide(each.cores, each.containers)
            let running = each.containers.indices.map { shares.nanocores(of: $0) / 1_000_000 }
            let average = each.containers.indices.map {
                shares.averageNanocores(of: $0) / 1_000_000
            }
            #expect(running == each.running, "case \(index)")
            #expect(average == each.average, "case \(index)")
        }
    }

    @Test("a container without a request keeps two parts of all the weights beside a busy one")
    func starved() {
        let shares = divide(2, [.init(8, request: 0), .init(8, request: 1_000)])
        #expect(shares.nanocores(of: 0) == 2_000_000_000 * 2 / 1_026)
        #expect(shares.nanocores(of: 1) == 2_000_000_000 * 1_024 / 1_026)
        // And has everything the busy one leaves.
        let idle = divide(2, [.init(8, request: 0), .init(1, request: 1_000)])
        #expect(idle.nanocores(of: 0) == 1_000_000_000)
    }

    @Test(
        "nothing is lost, nothing is given twice, nobody gets more than it wants",
        arguments: 0..<200
    )
    func laws(seed: Int) {
        var bits = SplitMix(UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 11)
        let containers = (0..<(1 + bits.below(12))).map { _ in
            Container(
                bits.below(6),
                request: Int64(bits.below(4) * bits.below(900)),
                limit: bits.below(2) == 0 ? nil : Int64(10 + bits.below(3_000))
            )
        }
        let capacity = Int64(100 + bits.below(8_000)) * 1_000_000
        let shares = divide(Double(capacity) / 1e9, containers)
        let all = containers.indices
        let wanted = all.reduce(0) { $0 + containers[$1].wanted }
        let given = all.reduce(0) { $0 + shares.averageNanocores(of: $1) }
        #expect(given <= min(wanted, capacity))
        #expect(given > min(wanted, capacity) - Int64(containers.count))
        for one in all {
            let share = shares.nanocores(of: one)
            #expect(share <= Int64(containers[one].threads) * 1_000_000_000)
            #expect(shares.averageNanocores(of: one) <= containers[one].wanted)
            for other in all where shares.averageNanocores(of: other) < containers[other].wanted {
                // Nobody has more for its weight than one that wants more.
                let mine = Double(shares.averageNanocores(of: one)) / Double(containers[one].weight)
                let others =
                    Double(shares.averageNanocores(of: other)) / Double(containers[other].weight)
                #expect(mine <= others * (1 + 1e-6) + 1)
            }
        }
        let backwards = divide(Double(capacity) / 1e9, containers.reversed())
        for one in all {
            #expect(
                shares.nanocores(of: one)
                    == backwards.nanocores(of: containers.count - 1 - one)
            )
        }
    }

    @Test("the same shares come out when it is used again for other containers")
    func reuse() {
        var shares = divide(3, [.init(5, request: 100), .init(5, request: 300)])
        shares.removeAll()
        shares.add(threads: 4, weight: 1)
        shares.divide(3_000_000_000)
        #expect(shares.count == 1)
        #expect(shares.nanocores(of: 0) == 3_000_000_000)
    }
}
