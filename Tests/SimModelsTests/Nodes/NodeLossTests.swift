import SimCore
import SimModels
import Testing

@Suite("Nodes that are lost")
struct NodeLossTests {
    private typealias Nodes = NodeScenario

    private static let users = """
        { "users": { "target": "web", "arrivals": "even", "timeout": "2s",
          "rate": [{ "rate": "20/s" }] } }
        """

    private func run(
        _ fault: String,
        pools: String = #""n": { "allocatable": { "cpu": "8" }, "count": 2, "zones": ["a", "b"] }"#,
        more: String = "",
        replicas: Int = 2,
        duration: String = "8m",
        seed: UInt64 = 1
    ) throws -> NodeScenario.Run {
        try Nodes.run(
            Nodes.text(
                cluster: #"\#(more)"nodePools": { \#(pools) }"#,
                web: """
                    "replicas": \(replicas), "workers": 4, "timeout": "2s",
                    "resources": { "requests": { "cpu": "1" } }
                    """,
                faults: #"{ "f": { "at": "30s", "effect": \#(fault) } }"#,
                traffic: Self.users,
                duration: duration
            ),
            seed: seed
        )
    }

    @Test("a lost node goes on to get traffic, unanswered, until it is NotReady")
    func unanswered() throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            let run = try run(#"{ "killNode": { "count": 1 } }"#, seed: seed)
            #expect(run.problem == nil)
            #expect(run.seconds(.nodeLost) == [30])
            let noticed = try #require(run.seconds(.nodeNotReady).first)
            // The last renewal is up to 10 s old and was seen up to 5 s after it; the controller looks
            // every 5 s, and more than 40 s must have passed.
            #expect(noticed > 65 && noticed <= 80, "seed \(seed): \(noticed)")
            #expect(noticed.truncatingRemainder(dividingBy: 5) == 0)
            // Half of 20/s, until the endpoints follow a second later.
            let failed = run.result.requests.failed
            let expected = (noticed + 1 - 30) * 10
            #expect(abs(Double(failed) - expected) <= 2, "seed \(seed)")
            #expect(run.result.requests.failedByCause.map(\.cause) == [.timeout])
            // 300 s later the pods are deleted and replaced.
            #expect(run.seconds(.podEvicted) == [noticed + 300])
            #expect(run.seconds(.podCreated) == [noticed + 300])
            #expect(run.nodes.map(\.pods.count).sorted() == [0, 2])
            #expect(run.nodes.filter { !$0.isReady }.count == 1)
        }
    }

    @Test("the grace period and the toleration are the cluster's to set")
    func settings() throws {
        let run = try run(
            #"{ "killNode": { "count": 1 } }"#,
            more: #""nodeMonitorGracePeriod": "20s", "unreachableTolerationSeconds": 7, "#
        )
        let noticed = try #require(run.seconds(.nodeNotReady).first)
        #expect(noticed > 45 && noticed <= 60)
        #expect(run.seconds(.podEvicted) == [noticed + 7])
        #expect(run.problem == nil)
    }

    @Test("requests on the node when it is lost end with the timeouts of those who wait")
    func inProgress() throws {
        // The front calls the back, which works for 5 s; the back's node is lost meanwhile.
        let text = """
            { "version": 1, "name": "nodes", "warmup": "0s", "duration": "1m",
              "cluster": { "nodePools": {
                "a": { "allocatable": { "cpu": "1" } }, "b": { "allocatable": { "cpu": "1" } } } },
              "services": {
                "back": { "timeout": "9s", "resources": { "requests": { "cpu": "1" } },
                  "workers": 50,
                  "operations": { "get": { "steps": [{ "sleep": "5s" }] } } },
                "front": { "timeout": "20s", "resources": { "requests": { "cpu": "1" } },
                  "workers": 50,
                  "operations": { "get": { "steps": [{ "call": { "service": "back" } }] } } } },
              "traffic": { "users": { "target": "front", "arrivals": "even", "timeout": "20s",
                "rate": [{ "rate": "1/s" }, { "at": "10500ms", "rate": "0/s" }] } },
              "faults": { "f": { "at": "10200ms", "effect": { "killNode": { "pool": "POOL" } } } } }
            """
        for pool in ["a", "b"] {
            let run = try Nodes.run(text.replacing("POOL", with: pool))
            #expect(run.problem == nil)
            #expect(run.result.requests.isConserved)
            #expect(run.result.requests.failed > 0)
            #expect(run.result.requests.inFlight == 0)
            #expect(run.result.requests.failedByCause.map(\.cause) == [.timeout])
        }
    }

    @Test("a zone takes its nodes with it, and no others")
    func zone() throws {
        let run = try run(
            #"{ "killZone": { "zone": "b" } }"#,
            pools: """
                "n": { "allocatable": { "cpu": "8" }, "count": 4, "zones": ["a", "b"] },
                "m": { "allocatable": { "cpu": "8" }, "count": 1, "zones": ["b"] }
                """,
            replicas: 5
        )
        #expect(run.problem == nil)
        #expect(run.facts(.nodeLost, "n").map(\.value) == [2, 4])
        #expect(run.facts(.nodeLost, "m").map(\.value) == [1])
        #expect(run.nodes.filter(\.isReady).map(\.zone) == ["a", "a"])
    }

    @Test("pods are bound to a lost node as long as nobody knows, and wait with the others")
    func boundToLost() throws {
        let text = Nodes.text(
            cluster: """
                "clusterAutoscaler": { "scanPhase": "5s" },
                "nodePools": { "n": { "allocatable": { "cpu": "8" }, "min": 1, "max": 2,
                  "count": 2, "provisionTime": "30s" } }
                """,
            web: """
                "replicas": 2, "resources": { "requests": { "cpu": "1" } },
                "topologySpreadConstraints": [{ "topologyKey": "kubernetes.io/hostname" }]
                """,
            faults: """
                { "k": { "at": "30s", "effect": { "killNode": { "count": 1 } } },
                  "d": { "at": "35s", "effect": { "drainNode": { "count": 1 } } } }
                """,
            duration: "8m"
        )
        for seed in 1...6 as ClosedRange<UInt64> {
            let run = try Nodes.run(text, seed: seed)
            #expect(run.problem == nil, "seed \(seed)")
        }
    }

    // MARK: Spot

    private static let spot = """
        "od": { "allocatable": { "cpu": "8" }, "count": 1 },
        "spot": { "allocatable": { "cpu": "8" }, "count": 2, "spot": true, "provisionTime": "90s" }
        """

    @Test("spot nodes go two minutes after the notice, others stay, and the pool replaces them")
    func interruption() throws {
        let run = try run(#"{ "spotInterruption": {} }"#, pools: Self.spot, replicas: 3)
        #expect(run.problem == nil)
        #expect(run.facts(.nodeInterruptionNotice).map(\.subject) == ["spot", "spot"])
        #expect(run.seconds(.nodeLost, "spot") == [150, 150])
        #expect(run.facts(.nodeLost, "od").isEmpty)
        #expect(run.seconds(.nodeReady, "spot") == [240, 240])
        let noticed = run.seconds(.nodeNotReady)
        #expect(run.seconds(.nodeRemoved) == noticed)
        // The collector finds the node missing at a round, and deletes its pods 40 s later.
        for (gone, deleted) in zip(noticed, run.seconds(.podEvicted)) {
            #expect(deleted - gone > 40 && deleted - gone <= 60)
            #expect(deleted.truncatingRemainder(dividingBy: 20) == 0)
        }
        #expect(run.nodes.map(\.name).sorted() == ["od-1", "spot-3", "spot-4"])
        #expect(run.result.requests.failed > 0)
    }

    @Test("a termination handler empties the node within the notice")
    func handled() throws {
        let run = try run(
            #"{ "spotInterruption": { "count": 1, "terminationHandler": true, "notice": "30s" } }"#,
            pools: Self.spot,
            replicas: 3
        )
        #expect(run.problem == nil)
        #expect(run.seconds(.nodeDrained) == [30])
        #expect(run.seconds(.nodeLost) == [60])
        #expect(run.facts(.podEvicted).count == 1)
        #expect(!run.result.requests.failedByCause.map(\.cause).contains(.timeout))
    }
}
