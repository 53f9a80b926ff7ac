import SimCore
import SimModels
import Testing

@Suite("The cluster autoscaler")
struct ClusterAutoscalerTests {
    private typealias Nodes = NodeScenario

    private func run(
        _ pools: String,
        _ flags: String = "",
        replicas: Int,
        web: String = "",
        services: String = "",
        faults: String = "{}",
        duration: String = "10m",
        more: String = "",
        seed: UInt64 = 1
    ) throws -> NodeScenario.Run {
        try Nodes.run(
            Nodes.text(
                cluster: """
                    "clusterAutoscaler": { "scanPhase": "4s"\(flags.isEmpty ? "" : ", " + flags) },
                    "nodePools": { \(pools) }
                    """,
                web: """
                    "replicas": \(replicas), "resources": { "requests": { "cpu": "1" } }\(web)
                    """,
                services: services,
                faults: faults,
                duration: duration,
                more: more
            ),
            seed: seed
        )
    }

    private func pool(_ bounds: String, cpu: Int = 2, provision: String = "60s") -> String {
        """
        { "allocatable": { "cpu": "\(cpu)" }, "provisionTime": "\(provision)", \(bounds) }
        """
    }

    @Test("it asks for as many nodes as the pods that wait need, at its next look")
    func scaleUp() throws {
        let run = try run(#""n": \#(pool(#""min": 1, "max": 9"#))"#, replicas: 7)
        #expect(run.problem == nil)
        #expect(run.seconds(.clusterAutoscalerScaled) == [4])
        let scaled = try #require(run.facts(.clusterAutoscalerScaled).first)
        #expect(scaled.value == 1 && scaled.detail == 4)
        #expect(run.seconds(.nodeReady) == [64, 64, 64])
        #expect(run.seconds(.podScheduled) == Array(repeating: 64, count: 5))
        #expect(run.seconds(.podReady).last == 65)
        #expect(run.nodes.map(\.pods.count) == [2, 2, 2, 1])
    }

    @Test("it stops at the most a pool may have, and says so once")
    func limit() throws {
        let run = try run(#""n": \#(pool(#""min": 1, "max": 3"#))"#, replicas: 9)
        #expect(run.problem == nil)
        #expect(run.facts(.clusterAutoscalerScaled).map(\.detail) == [3])
        #expect(run.seconds(.clusterAutoscalerStuck) == [14])
        #expect(run.facts(.clusterAutoscalerStuck).first?.value == 3)
        #expect(run.nodes.count == 3)
    }

    @Test("scan-interval is the time between looks")
    func scanInterval() throws {
        // A pod of the other service waits from 30 s on, when its node is drained.
        let run = try run(
            #""n": \#(pool(#""min": 1, "max": 9"#)), "o": \#(Nodes.pool("2"))"#,
            #""scanInterval": "25s""#,
            replicas: 4,
            faults: #"{ "d": { "at": "30s", "effect": { "drainNode": { "pool": "o" } } } }"#
        )
        #expect(run.problem == nil)
        #expect(run.seconds(.clusterAutoscalerScaled) == [54])
    }

    @Test("least-waste takes the pool whose new nodes are used best; random takes any")
    func expanders() throws {
        let pools = """
            "big": \(pool(#""min": 0, "max": 9, "count": 0"#, cpu: 16)),
            "fit": \(pool(#""min": 0, "max": 9, "count": 0"#, cpu: 3))
            """
        let best = try run(pools, #""expander": "least-waste""#, replicas: 3)
        #expect(best.facts(.clusterAutoscalerScaled).map(\.subject) == ["fit"])
        #expect(best.problem == nil)
        var taken: Set<String> = []
        for seed in 1...12 as ClosedRange<UInt64> {
            let run = try run(pools, replicas: 3, duration: "30s", seed: seed)
            taken.formUnion(run.facts(.clusterAutoscalerScaled).map(\.subject))
        }
        #expect(taken == ["big", "fit"])
    }

    @Test("a pool whose pods could not fit is never asked")
    func tooSmall() throws {
        let run = try run(
            """
            "a": \(pool(#""min": 0, "max": 9, "count": 0"#, cpu: 1)),
            "b": \(pool(#""min": 0, "max": 9, "count": 0"#, cpu: 4))
            """,
            replicas: 1,
            services: """
                "large": { "resources": { "requests": { "cpu": "3" } } }
                """,
            duration: "2m"
        )
        #expect(run.problem == nil)
        #expect(run.nodes.contains { $0.name.hasPrefix("b") && $0.pods.contains("large-0") })
    }

    @Test("nodes that do not come up are given up, and their pool left alone for 5 min")
    func provisioningFails() throws {
        let run = try run(
            #""n": \#(pool(#""min": 0, "max": 9, "count": 0"#, provision: "1h"))"#,
            #""maxNodeProvisionTime": "3m""#,
            replicas: 2,
            duration: "20m"
        )
        #expect(run.problem == nil)
        #expect(run.seconds(.clusterAutoscalerScaled).prefix(2) == [4, 484])
        #expect(run.seconds(.nodeProvisioningFailed).prefix(2) == [184, 664])
        // After a second failure within three hours it is 10 min.
        #expect(run.seconds(.clusterAutoscalerScaled).count == 2)
    }

    // MARK: Down

    private static let long = #""scaleDownDelayAfterAdd": "0s""#

    @Test("a node that is empty for 10 min goes, ten at a time, and never below the minimum")
    func emptyNodes() throws {
        let run = try run(
            #""n": \#(pool(#""min": 2, "max": 20, "count": 15"#))"#,
            replicas: 1,
            duration: "12m"
        )
        #expect(run.problem == nil)
        // Unneeded from the first look on; the rest follows when the cooldown after a removal is over.
        #expect(run.seconds(.nodeRemoved) == Array(repeating: 604, count: 10) + [614, 614, 614])
        #expect(run.nodes.count == 2)
    }

    @Test("a node is kept when half of it or more is requested, or its pods have no other place")
    func needed() throws {
        let half = try run(
            #""n": \#(pool(#""min": 0, "max": 4, "count": 2"#))"#,
            replicas: 2,
            duration: "15m"
        )
        #expect(half.facts(.nodeRemoved).isEmpty)
        let lower = try run(
            #""n": \#(pool(#""min": 0, "max": 4, "count": 2"#))"#,
            #""scaleDownUtilizationThreshold": 0.51"#,
            replicas: 2,
            duration: "15m"
        )
        #expect(lower.seconds(.nodeUnneeded) == [604])
        #expect(lower.facts(.nodeUnneeded).first?.detail == 50)
        #expect(lower.seconds(.nodeDrained) == [604])
        #expect(lower.nodes.map(\.pods.count) == [2])
        let full = try run(
            #""n": \#(pool(#""min": 0, "max": 4, "count": 2"#))"#,
            #""scaleDownUtilizationThreshold": 1"#,
            replicas: 3,
            duration: "15m"
        )
        #expect(full.facts(.nodeRemoved).isEmpty)
        #expect(half.problem == nil && lower.problem == nil && full.problem == nil)
    }

    @Test("a node that a disruption budget holds is not removed")
    func budget() throws {
        let run = try run(
            #""n": \#(pool(#""min": 0, "max": 4, "count": 2"#, cpu: 4))"#,
            replicas: 2,
            web: #", "podDisruptionBudget": { "maxUnavailable": 0 }"#,
            duration: "15m"
        )
        #expect(run.problem == nil)
        #expect(run.facts(.nodeDrainBegan).isEmpty)
        #expect(run.nodes.map(\.pods.count) == [1, 1])
    }

    @Test("nothing is removed for 10 min after nodes were asked for")
    func delayAfterAdd() throws {
        // Five spare nodes; at 590 s a drain makes a pod wait, and a node is asked for.
        func removals(_ flags: String) throws -> [Double] {
            let run = try run(
                """
                "n": \(pool(#""min": 1, "max": 9, "count": 4"#)),
                "o": { "allocatable": { "cpu": "3" }, "count": 1 },
                "p": { "allocatable": { "cpu": "3" }, "min": 0, "max": 2, "count": 0,
                  "provisionTime": "60s" }
                """,
                flags,
                replicas: 0,
                services: #""large": { "resources": { "requests": { "cpu": "3" } } }"#,
                faults: """
                    { "d": { "at": "590s", "effect": { "drainNode": { "pool": "o" } } } }
                    """,
                duration: "25m"
            )
            #expect(run.problem == nil)
            #expect(run.seconds(.clusterAutoscalerScaled, "p").first == 594)
            return run.seconds(.nodeRemoved, "n")
        }
        #expect(try removals("") == [1_194, 1_194, 1_194])
        #expect(try removals(#""scaleDownDelayAfterAdd": "1m""#) == [654, 654, 654])
        #expect(
            try removals(#""scaleDownDelayAfterAdd": "1m", "scaleDownUnneededTime": "15m""#)
                == [904, 904, 904]
        )
        #expect(
            try removals(
                #""scaleDownDelayAfterAdd": "1m", "maxEmptyBulkDelete": 1, "scaleDownDelayAfterDelete": "30s""#
            ) == [654, 684, 714]
        )
    }

    @Test("an unready node goes after 20 min")
    func unready() throws {
        let run = try run(
            #""n": \#(pool(#""min": 1, "max": 9, "count": 2"#))"#,
            #""scaleDownUnneededTime": "24h""#,
            replicas: 2,
            faults: #"{ "k": { "at": "30s", "effect": { "killNode": { "count": 1 } } } }"#,
            duration: "30m"
        )
        #expect(run.problem == nil)
        let noticed = try #require(run.seconds(.nodeNotReady).first)
        let removed = try #require(run.seconds(.nodeRemoved).first)
        #expect(removed - noticed >= 1_200 && removed - noticed < 1_210)
        #expect(run.nodes.count == 1)
    }

    @Test("pods of a node that is removed get at most max-graceful-termination-sec")
    func grace() throws {
        func drained(_ flags: String) throws -> Double? {
            let run = try Nodes.run(
                Nodes.text(
                    cluster: """
                        "clusterAutoscaler": { "scanPhase": "4s", "scaleDownUnneededTime": "1m"\(flags) },
                        "nodePools": { "n": { "allocatable": { "cpu": "4" }, "min": 1, "max": 2, "count": 2 } }
                        """,
                    web: """
                        "replicas": 2, "workers": 10, "timeout": "10m",
                        "terminationGracePeriodSeconds": 100,
                        "resources": { "requests": { "cpu": "1" } },
                        "operations": { "slow": { "steps": [{ "sleep": "5m" }] } }
                        """,
                    traffic: """
                        { "users": { "target": "web", "operation": "slow", "arrivals": "even",
                          "timeout": "10m",
                          "rate": [{ "rate": "0.1/s" }, { "at": "55s", "rate": "0/s" }] } }
                        """,
                    duration: "5m"
                )
            )
            #expect(run.problem == nil)
            #expect(run.seconds(.nodeDrainBegan) == [64])
            return run.seconds(.nodeDrained).first
        }
        #expect(try drained("") == 164)
        #expect(try drained(#", "maxGracefulTerminationSec": 7"#) == 71)
    }

    @Test("an estimate packs the largest first, and wastes what is left")
    func estimate() {
        let sizes: [Int64] = [1, 3, 2, 2]
        let pods = sizes.map { NodeResources(cpu: $0 * 1_000, memory: 0, pods: 1) }
        let node = NodeResources(cpu: 4_000, memory: .max, pods: 10)
        let all = NodeEstimate(pods, into: node, atMost: 9)
        #expect(all.nodes == 2 && all.placed == 4 && all.waste == 0)
        let one = NodeEstimate(pods, into: node, atMost: 1)
        #expect(one.nodes == 1 && one.placed == 2)
        let few = NodeEstimate(
            pods,
            into: NodeResources(cpu: 2_000, memory: .max, pods: 1),
            atMost: 9
        )
        #expect(few.nodes == 3 && few.placed == 3)
        #expect(abs(few.waste - 1.0 / 6) < 1e-12)
    }
}
