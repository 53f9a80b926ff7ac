import SimCore
import SimModels
import Testing

@Suite("the network between services")
struct NetworkTests {
    private typealias Graph = CallGraphScenario

    @Test("a call takes the latency there and back, and holds no worker meanwhile")
    func latency() throws {
        let run = try Graph.run(
            Graph.text(
                steps: #"[{ "call": "back" }]"#,
                front: #""network": { "latency": "20ms" }"#,
                others: Graph.service(
                    "back",
                    steps: #"[{ "sleep": "10ms" }]"#,
                    #""network": { "latency": "3ms" }"#
                )
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.latency.max == 56)
        #expect(run.mean(of: "front") == 56)
        #expect(run.mean(.network, of: "front") == 40)
        #expect(run.mean(.downstream, of: "front") == 16)
        #expect(run.mean(.network, of: "back") == 6)
        #expect(run.mean(.other, of: "back") == 10)
        // At the service: 16 ms of every second, and 10 ms.
        let front = try #require(run.service("front").operations.first)
        #expect(abs(front.meanInSystem - 0.016) < 1e-9)
    }

    @Test("latencies are drawn for each way, and nobody else's draws change with them")
    func drawn() throws {
        func run(_ network: String) throws -> Graph.Run {
            try Graph.run(
                Graph.text(
                    steps:
                        #"[{ "sleep": { "distribution": "uniform", "min": "1ms", "max": "9ms" } }]"#,
                    front: network,
                    traffic: #""rate": [{ "rate": "50/s" }, { "at": "90s", "rate": "0/s" }]"#,
                    duration: "100s"
                )
            )
        }
        let with = try run(
            #""network": { "latency": { "distribution": "uniform", "min": "0ms", "max": "10ms" } }"#
        )
        let without = try run("")
        #expect(with.problem == nil)
        let parts = try #require(with.service("front").operations.first)
        // Two draws with a mean of 5 ms each: a sum between 0 and 20, seldom near either.
        let mean = try #require(parts.time(.network).mean)
        #expect(abs(mean - 10) < 0.3)
        #expect(try #require(parts.time(.network).percentiles.p99) > 17)
        #expect(parts.time(.other) == without.service("front").operations.first?.time(.other))
    }

    @Test("an answer on its way to a client that has given up is late, not a success")
    func lateAnswer() throws {
        let run = try Graph.run(
            Graph.text(
                steps: #"[{ "sleep": "10ms" }]"#,
                front: #""network": { "latency": "20ms" }"#,
                traffic: #""timeout": "45ms", "rate": [{ "rate": "1/s" }]"#
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.succeeded == 0)
        #expect(run.result.requests.late == 20)
        #expect(run.service("front").succeeded == 20)
    }

    @Test("an answer that a partition swallows is no success, whatever the server thinks")
    func lostAnswer() throws {
        // Requests of 5.5, 6.5, … s; the partition begins between request and answer of one.
        let run = try Graph.run(
            Graph.text(
                steps: #"[{ "call": "back" }]"#,
                front: #""timeout": "5s""#,
                others: Graph.service(
                    "back",
                    steps: #"[{ "sleep": "400ms" }]"#,
                    #""timeout": "2s""#
                ),
                more: """
                    "faults": { "cut": { "at": "5700ms", "duration": "500ms",
                      "effect": { "networkPartition": { "from": "front", "to": "back" } } } }
                    """
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.failed == 1)
        #expect(run.result.requests.failedByCause.map(\.cause) == [.timeout])
        #expect(run.service("back").succeeded == 20)
        #expect(run.result.requests.succeeded == 19)
    }

    @Test("a client whose answer got lost gives up; the work was done, late")
    func lostAnswerOfClient() throws {
        let run = try Graph.run(
            Graph.text(
                steps: #"[{ "sleep": "400ms" }]"#,
                front: #""timeout": "2s""#,
                more: """
                    "faults": { "cut": { "at": "5700ms", "duration": "500ms",
                      "effect": { "networkPartition": { "to": "front" } } } }
                    """
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.late == 1)
        #expect(run.result.requests.succeeded == 19)
        #expect(run.result.requests.inFlight == 0)
    }

    @Test("a latency below zero is refused")
    func refusal() {
        let issues = Graph.issues(
            Graph.text(steps: "[]", front: #""network": { "latency": "-1ms" }"#)
        )
        #expect(issues.contains { $0.contains("network.latency") }, "\(issues)")
    }
}
