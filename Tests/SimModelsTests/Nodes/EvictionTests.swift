import SimCore
import SimModels
import Testing

@Suite("Drains and disruption budgets")
struct EvictionTests {
    private typealias Nodes = NodeScenario

    /// Two nodes with a pod or more each, and room for all on either.
    private func drain(
        _ budget: String,
        replicas: Int = 2,
        nodes: Int = 2,
        fault: String = #"{ "count": 1 }"#,
        web: String = "",
        duration: String = "3m",
        traffic: String = "{}"
    ) throws -> NodeScenario.Run {
        try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("8", #""count": \#(nodes)"#)) }"#,
                web: """
                    "replicas": \(replicas), "resources": { "requests": { "cpu": "1" } }
                    \(budget.isEmpty ? "" : ", \"podDisruptionBudget\": " + budget)\(web)
                    """,
                faults: #"{ "d": { "at": "10s", "effect": { "drainNode": \#(fault) } } }"#,
                traffic: traffic,
                duration: duration
            )
        )
    }

    @Test("without a budget every pod of the node goes at once, and its replacement elsewhere")
    func noBudget() throws {
        let run = try drain("", replicas: 6)
        #expect(run.problem == nil)
        #expect(run.seconds(.podEvicted) == [10, 10, 10])
        #expect(run.seconds(.nodeDrained) == [10])
        #expect(run.nodes.map(\.pods.count).sorted() == [0, 6])
        #expect(run.nodes.filter(\.isCordoned).count == 1)
        #expect(run.nodes.first { $0.isCordoned }?.pods.isEmpty == true)
    }

    @Test(
        "a budget that allows nothing holds the drain for ever, and says so once for each pod",
        arguments: [
            #"{ "minAvailable": 2 }"#, #"{ "maxUnavailable": 0 }"#, #"{ "minAvailable": "100%" }"#,
            #"{ "minAvailable": 5 }"#, #"{ "minAvailable": "51%" }"#,
        ]
    )
    func blocked(_ budget: String) throws {
        let run = try drain(budget)
        #expect(run.problem == nil)
        #expect(run.facts(.podEvicted).isEmpty)
        #expect(run.facts(.nodeDrained).isEmpty)
        #expect(run.seconds(.evictionRefused) == [10])
        #expect(run.nodes.map(\.pods.count) == [1, 1])
    }

    @Test("a budget that allows one lets the next go when kubectl asks again, 5 s apart")
    func oneAtATime() throws {
        // Three pods on the node; a replacement is ready 2 s after it was created.
        for budget in [
            #"{ "maxUnavailable": 1 }"#, #"{ "minAvailable": 5 }"#, #"{ "maxUnavailable": "1%" }"#,
        ] {
            let run = try drain(budget, replicas: 6, web: #", "podStart": "3s""#)
            #expect(run.problem == nil)
            #expect(run.seconds(.podEvicted) == [10, 15, 20], "\(budget)")
            #expect(run.seconds(.nodeDrained) == [20])
            #expect(run.facts(.evictionRefused).count == 2)
        }
    }

    @Test("nodes are cordoned together and drained one after the other")
    func chain() throws {
        let run = try drain(
            #"{ "maxUnavailable": 1 }"#,
            replicas: 3,
            nodes: 3,
            fault: #"{ "count": 2 }"#,
            web: #", "podStart": "7s""#
        )
        #expect(run.problem == nil)
        // The replacement of the first is ready after 7 s, so the second try of the next succeeds.
        #expect(run.seconds(.nodeDrainBegan) == [10, 10])
        #expect(run.seconds(.podEvicted) == [10, 20])
        #expect(run.seconds(.nodeDrained) == [10, 20])
        #expect(run.nodes.map(\.pods.count).sorted() == [0, 0, 3])
    }

    @Test("a drain with a timeout is given up, and so are the nodes after it")
    func timeout() throws {
        let run = try drain(
            #"{ "maxUnavailable": 0 }"#,
            fault: #"{ "timeout": "42s" }"#
        )
        #expect(run.problem == nil)
        #expect(run.seconds(.nodeDrainFailed) == [52])
        #expect(run.facts(.nodeDrainBegan).count == 1)
        #expect(run.nodes.filter(\.isCordoned).count == 2)
    }

    @Test("pods that are not ready may go beside the budget if its policy says so")
    func unhealthy() throws {
        // No pod ever becomes ready: the readiness probe asks a database that refuses everybody.
        func run(_ policy: String) throws -> NodeScenario.Run {
            try Nodes.run(
                Nodes.text(
                    cluster: #""nodePools": { "n": \#(Nodes.pool("8", #""count": 2"#)) }"#,
                    web: """
                        "replicas": 2,
                        "readinessProbe": { "periodSeconds": 1, "failureThreshold": 1,
                          "check": { "database": "db" } },
                        "podDisruptionBudget": { "minAvailable": 1\(policy) }
                        """,
                    services: """
                        "hog": { "replicas": 1, "startup": "0s", "podStart": "0s",
                          "connections": { "database": "db",
                            "pool": { "hikari": { "maximumPoolSize": 4 } } } }
                        """,
                    faults: #"{ "d": { "at": "10s", "effect": { "drainNode": { "count": 1 } } } }"#,
                    duration: "30s",
                    more: """
                        "databases": { "db": { "max_connections": 4,
                          "superuser_reserved_connections": 0 } }
                        """
                )
            )
        }
        let usual = try run("")
        #expect(usual.facts(.podEvicted, "web").isEmpty)
        let always = try run(#", "unhealthyPodEvictionPolicy": "AlwaysAllow""#)
        #expect(always.facts(.podEvicted, "web").count == 1)
        #expect(usual.problem == nil && always.problem == nil)
    }

    @Test("a request in progress is finished before the pod and the drain are over")
    func graceful() throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: #""nodePools": { "n": \#(Nodes.pool("8", #""count": 2"#)) }"#,
                web: """
                    "workers": 10, "timeout": "1m",
                    "operations": { "slow": { "steps": [{ "sleep": "12s" }] } }
                    """,
                faults: #"{ "d": { "at": "10s", "effect": { "drainNode": {} } } }"#,
                traffic: """
                    { "users": { "target": "web", "arrivals": "even", "operation": "slow",
                      "rate": [{ "rate": "1/s" }, { "at": "9500ms", "rate": "0/s" }],
                      "timeout": "1m" } }
                    """,
                duration: "1m"
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.failed == 0)
        // The first node may be the empty one; the other ends with the last request.
        #expect(run.seconds(.nodeDrained).max().map { $0 > 20 && $0 < 22 } == true)
    }
}
