import SimCore
import SimModels
import Testing

@Suite("Scheduling of pods onto nodes")
struct SchedulingTests {
    private typealias Nodes = NodeScenario

    private func pods(_ run: NodeScenario.Run) -> [Int] { run.nodes.map(\.pods.count) }

    @Test("pods fill nodes by what they request, and the rest waits")
    func requests() throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("2", #""count": 2"#)) }"#,
                web: #""replicas": 5, "resources": { "requests": { "cpu": "1" } }"#,
                duration: "20s"
            )
        )
        #expect(run.problem == nil)
        #expect(pods(run) == [2, 2])
        #expect(run.facts(.podUnschedulable).map(\.value) == [4])
        #expect(run.result.requests.byService.first?.report.pods == 5)
    }

    @Test(
        "what a node has bounds its pods: cpu, memory, places, less what the system takes",
        arguments: [
            (#"{ "cpu": "4" }"#, "", 4), (#"{ "cpu": "3999m" }"#, "", 3),
            (#"{ "cpu": "64", "memory": "2Gi" }"#, "", 2),
            (#"{ "cpu": "64", "memory": "2147483647" }"#, "", 1),
            (#"{ "cpu": "64", "pods": 3 }"#, "", 3),
            (#"{ "cpu": "4" }"#, #", "systemReserved": { "cpu": "1m" }"#, 3),
            (#"{ "cpu": "64", "memory": "2Gi" }"#, #", "systemReserved": { "memory": "1" }"#, 1),
            (#"{ "cpu": "4" }"#, #", "kubeReserved": { "cpu": "1m" }"#, 3),
            (#"{ "cpu": "4" }"#, #", "daemonSets": { "cpu": "1001m" }"#, 2),
            (#"{ "cpu": "64", "memory": "2Gi" }"#, #", "daemonSets": { "memory": "1" }"#, 1),
            (#"{ "cpu": "64", "pods": 3 }"#, #", "daemonSets": { "pods": 2 }"#, 1),
        ]
    )
    func bounds(_ allocatable: String, _ reserved: String, _ expected: Int) throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": { "allocatable": \#(allocatable)\#(reserved) } }"#,
                web: """
                    "replicas": 6, "resources": { "requests": { "cpu": "1", "memory": "1Gi" } }
                    """,
                duration: "5s"
            )
        )
        #expect(run.problem == nil)
        #expect(pods(run) == [expected])
        #expect(run.facts(.podUnschedulable).count == 6 - expected)
    }

    @Test("a pod without a request takes a place and nothing else; a limit counts as the request")
    func defaults() throws {
        let free = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("1")) }"#,
                web: #""replicas": 111"#,
                duration: "2s"
            )
        )
        #expect(pods(free) == [110])
        let limited = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("2")) }"#,
                web: #""replicas": 4, "resources": { "limits": { "cpu": "1" } }"#,
                duration: "2s"
            )
        )
        #expect(pods(limited) == [2])
    }

    @Test("pods go to the node with the most left, and are spread over nodes and zones")
    func scores() throws {
        let spread = try Nodes.run(
            Nodes.text(
                cluster: """
                    "nodePools": { "n": { "allocatable": { "cpu": "8" }, "count": 4,
                      "zones": ["a", "b"] } }
                    """,
                web: #""replicas": 8, "resources": { "requests": { "cpu": "1" } }"#,
                duration: "2s"
            )
        )
        #expect(pods(spread) == [2, 2, 2, 2])
        #expect(spread.nodes.map(\.zone) == ["a", "b", "a", "b"])
        // One node is twice as large: half of it is left when the other is full.
        let uneven = try Nodes.run(
            Nodes.text(
                cluster: """
                    "nodePools": { "large": \(Nodes.pool("16")), "small": \(Nodes.pool("4")) }
                    """,
                web: #""replicas": 1, "resources": { "requests": { "cpu": "2" } }"#,
                duration: "2s"
            )
        )
        #expect(uneven.nodes.map(\.pods) == [["web-0"], []])
    }

    @Test("the default spread only prefers; DoNotSchedule lets pods wait")
    func hardSpread() throws {
        func run(_ rule: String) throws -> NodeScenario.Run {
            try Nodes.run(
                Nodes.text(
                    cluster: """
                        "nodePools": { "big": \(Nodes.pool("16")), "small": \(Nodes.pool("1")) }
                        """,
                    web: """
                        "replicas": 6, "resources": { "requests": { "cpu": "1" } }\(rule)
                        """,
                    duration: "5s"
                )
            )
        }
        func rule(_ skew: Int, _ words: String = "") -> String {
            """
            , "topologySpreadConstraints": [{ "maxSkew": \(skew),
              "topologyKey": "kubernetes.io/hostname"\(words) }]
            """
        }
        #expect(pods(try run("")) == [5, 1])
        #expect(pods(try run(rule(1))) == [2, 1])
        #expect(pods(try run(rule(3))) == [4, 1])
        #expect(pods(try run(rule(1, #", "whenUnsatisfiable": "ScheduleAnyway""#))) == [5, 1])
    }

    @Test("a zone that has no node left with room holds pods back that must be spread over zones")
    func zones() throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: """
                    "nodePools": {
                      "a": { "allocatable": { "cpu": "8" }, "zones": ["a"] },
                      "b": { "allocatable": { "cpu": "2" }, "zones": ["b"] } }
                    """,
                web: """
                    "replicas": 8, "resources": { "requests": { "cpu": "1" } },
                    "topologySpreadConstraints": [{ "topologyKey": "topology.kubernetes.io/zone" }]
                    """,
                duration: "5s"
            )
        )
        #expect(pods(run) == [3, 2])
    }

    @Test("a cordoned node without pods still counts for the skew, and holds the others down")
    func cordonedDomain() throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("4", #""count": 2"#)) }"#,
                web: """
                    "replicas": 2, "resources": { "requests": { "cpu": "1" } },
                    "topologySpreadConstraints": [{ "topologyKey": "kubernetes.io/hostname" }]
                    """,
                faults: #"{ "d": { "at": "10s", "effect": { "drainNode": { "count": 1 } } } }"#,
                duration: "1m"
            )
        )
        #expect(run.problem == nil)
        #expect(run.facts(.podUnschedulable).count == 1)
        #expect(run.facts(.podScheduled).isEmpty)
        #expect(pods(run).sorted() == [0, 1])
    }

    @Test("a pod that waits gets a node when another goes, after its back-off")
    func retries() throws {
        // Of 3 pods, one waits; at 20 s the autoscaler takes one away.
        let run = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("2")) }"#,
                web: #""replicas": 1, "resources": { "requests": { "cpu": "1" } }"#,
                services: """
                    "other": { "replicas": 2, "podStart": "1s", "startup": "1s",
                      "resources": { "requests": { "cpu": "1" } },
                      "autoscaler": { "minReplicas": 1, "maxReplicas": 2, "targetCPU": 50,
                        "syncPhase": "10s",
                        "behavior": { "scaleDown": { "stabilizationWindowSeconds": 0 } } } }
                    """,
                duration: "2m"
            )
        )
        #expect(run.problem == nil)
        let freed = run.seconds(.podDeleted)
        #expect(freed.count == 1)
        #expect(run.seconds(.podScheduled) == freed)
        #expect(
            run.facts(.podScheduled).first?.causes.first == run.facts(.podUnschedulable).first?.id
        )
    }

    @Test("a scale-down takes a pod that waits first, then one of those crowded on a node")
    func victims() throws {
        func run(_ sizes: String) throws -> NodeScenario.Run {
            try Nodes.run(
                Nodes.text(
                    cluster: #""nodePools": { \#(sizes) }"#,
                    web: """
                        "replicas": 3, "resources": { "requests": { "cpu": "1" } },
                        "autoscaler": { "minReplicas": 2, "maxReplicas": 3, "targetCPU": 50,
                          "syncPhase": "10s",
                          "behavior": { "scaleDown": { "stabilizationWindowSeconds": 0 } } }
                        """,
                    duration: "90s"
                )
            )
        }
        let waiting = try run(#""n": \#(Nodes.pool("2"))"#)
        #expect(waiting.facts(.podDeleted).map(\.value) == [2])
        #expect(waiting.problem == nil)
        let crowded = try run(#""big": \#(Nodes.pool("2")), "small": \#(Nodes.pool("1"))"#)
        #expect(crowded.problem == nil)
        #expect(crowded.nodes.map(\.pods.count) == [1, 1])
    }

    @Test("least allocated counts whole per cent of what is left, cpu and memory alike")
    func leastAllocated() {
        func score(_ cpu: Int64, _ memory: Int64, of size: NodeResources) -> Int64 {
            NodeScore.leastAllocated(
                taken: NodeResources(cpu: cpu, memory: memory, pods: 1),
                of: size
            )
        }
        let size = NodeResources(cpu: 4_000, memory: 10_000, pods: 10)
        #expect(score(3_000, 5_000, of: size) == 37)
        #expect(score(0, 0, of: size) == 100)
        #expect(score(4_001, 0, of: size) == 50)
        #expect(score(1_000, 1, of: NodeResources(cpu: 3_000, memory: .max, pods: 1)) == 66)
    }

    @Test("a crowded domain scores less, and the smaller the topology the less it weighs")
    func spreadScores() {
        // Source: the figures of scoring.go: pods × ln(domains + 2) + maxSkew - 1.
        #expect(abs(NodeScore.spread(pods: 3, maxSkew: 1, domains: 4) - 5.375_278_4) < 1e-6)
        #expect(NodeScore.spread(pods: 0, maxSkew: 5, domains: 9) == 4)
        #expect(NodeScore.normalizedSpread([2, 4, 6]) == [100, 66, 33])
        #expect(NodeScore.normalizedSpread([0, 0]) == [100, 100])
    }
}
