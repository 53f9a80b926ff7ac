import SimCore
import SimModels
import Testing

@Suite("call graphs")
struct CallGraphTests {
    private typealias Graph = CallGraphScenario

    @Test(
        "branches run at once, and as many are waited for as are wanted",
        arguments: [
            ("", 300.0), (#", "waitFor": 2"#, 200), (#", "waitFor": 1"#, 100),
            (#", "waitFor": "34%""#, 200), (#", "waitFor": "33%""#, 100),
            (#", "waitFor": "100%""#, 300),
        ]
    )
    func branches(_ waitFor: String, _ milliseconds: Double) throws {
        let run = try Graph.run(
            Graph.text(
                steps: """
                    [{ "parallel": { "branches": [[{ "sleep": "300ms" }], [{ "sleep": "100ms" }],
                      [{ "sleep": "50ms" }, { "sleep": "150ms" }]]\(waitFor) } }]
                    """
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.succeeded == 20)
        #expect(run.result.requests.latency.max == milliseconds)
        // What the last branch needed did is what took the time.
        #expect(run.mean(.other, of: "front") == milliseconds)
        #expect(run.mean(.downstream, of: "front") == 0)
    }

    @Test("branches share the cores of their pod, and the request holds one worker")
    func branchesShareCores() throws {
        let branch = #"[{ "cpu": "100ms" }]"#
        let run = try Graph.run(
            Graph.text(
                steps: #"[{ "parallel": { "branches": [\#(branch), \#(branch), \#(branch)] } }]"#,
                front: #""resources": { "limits": { "cpu": "8" } }"#
            ).replacing(#""metricPhase""#, with: #""nodeCPU": "2", "metricPhase""#).replacing(
                #""workers": 50"#,
                with: #""workers": 1"#
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.latency.max == 150)
        #expect(run.mean(.cpu, of: "front") == 100)
        #expect(run.mean(.cpuWait, of: "front") == 50)
        #expect(run.mean(.queue, of: "front") == 0)
    }

    @Test("branches may have branches, calls and caches in them")
    func nested() throws {
        let run = try Graph.run(
            Graph.text(
                steps: """
                    [{ "parallel": { "branches": [
                      [{ "parallel": { "branches": [[{ "call": "back" }], [{ "sleep": "10ms" }]] } },
                       { "sleep": "5ms" }],
                      [{ "cache": { "hitRatio": 0, "latency": "1ms", "miss": [{ "call": "back" }] } }]
                    ] } }, { "sleep": "2ms" }]
                    """,
                others: Graph.service("back", steps: #"[{ "sleep": "30ms" }]"#)
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.latency.max == 37)
        #expect(run.service("back").succeeded == 40)
        #expect(run.mean(.downstream, of: "front") == 30)
        #expect(run.mean(.other, of: "front") == 7)
    }

    @Test("fan-out makes many calls, each with draws and a pod of its own; the slowest counts")
    func fanOut() throws {
        func run(_ call: String) throws -> Graph.Run {
            try Graph.run(
                Graph.text(
                    steps: #"[{ "call": { "service": "back"\#(call) } }]"#,
                    others: Graph.service(
                        "back",
                        steps:
                            #"[{ "sleep": { "distribution": "exponential", "mean": "100ms" } }]"#,
                        #""replicas": 10, "loadBalancing": "random""#
                    ),
                    traffic: #""rate": [{ "rate": "5/s" }]"#,
                    duration: "100s"
                )
            )
        }
        let one = try run("")
        let ten = try run(#", "fanOut": 10"#)
        let five = try run(#", "fanOut": 10, "waitFor": "50%""#)
        #expect(one.problem == nil && ten.problem == nil && five.problem == nil)
        #expect(ten.service("back").calls >= 4_950)
        // Means of order statistics: H(10), and H(10) - H(5), times 100 ms.
        for (run, expected) in [(one, 100.0), (ten, 292.9), (five, 64.6)] {
            let mean = try #require(run.mean(of: "front"))
            #expect(abs(mean - expected) < expected * 0.1, "\(mean), not \(expected)")
        }
        // Everybody works on, wanted or not.
        let wanted = try #require(five.mean(of: "back"))
        #expect(abs(wanted - 100) < 6)
    }

    @Test("a step fails as soon as what it waits for can no longer be reached")
    func failsEarly() throws {
        // One worker and no queue: one of the three calls is taken, two are rejected at once.
        func run(_ waitFor: Int) throws -> Graph.Run {
            try Graph.run(
                Graph.text(
                    steps: """
                        [{ "call": { "service": "back", "fanOut": 3, "waitFor": \(waitFor) } }]
                        """,
                    others: Graph.service("back", steps: #"[{ "sleep": "100ms" }]"#)
                        .replacing(#""workers": 50"#, with: #""workers": 1, "queueLimit": 0"#)
                )
            )
        }
        let one = try run(1)
        #expect(one.problem == nil)
        #expect(one.result.requests.succeeded == 20)
        #expect(one.service("back").rejected == 40)
        let two = try run(2)
        #expect(two.problem == nil)
        #expect(two.result.requests.rejected == 20)
        #expect(two.service("back").succeeded == 20)
        #expect(two.service("back").rejected == 40)
    }

    @Test("a failed branch fails the request when all are needed")
    func failedBranch() throws {
        let text = Graph.text(
            steps: """
                [{ "parallel": { "branches": [[{ "sleep": "10ms" }], [{ "call": "back" }]] } }]
                """,
            others: Graph.service("back", steps: #"[{ "sleep": "5s" }]"#, #""timeout": "1s""#),
            duration: "30s"
        )
        let run = try Graph.run(text)
        #expect(run.problem == nil)
        #expect(run.result.requests.failedByCause.map(\.cause) == [.timeout])
        #expect(run.mean(of: "front") == 1_000)
        #expect(run.mean(.downstream, of: "front") == 1_000)
    }

    @Test("a call has the callee's timeout, or one of its own")
    func ownTimeout() throws {
        func failed(_ timeout: String) throws -> Int64 {
            let run = try Graph.run(
                Graph.text(
                    steps: #"[{ "call": { "service": "back"\#(timeout) } }, { "call": "back" }]"#,
                    others: Graph.service("back", steps: #"[{ "sleep": "500ms" }]"#)
                )
            )
            #expect(run.problem == nil)
            return run.result.requests.failed
        }
        #expect(try failed("") == 0)
        #expect(try failed(#", "timeout": "501ms""#) == 0)
        #expect(try failed(#", "timeout": "499ms""#) == 20)
    }

    @Test("a hit skips the steps of a miss", arguments: [(0.0, 111.0), (1, 11)])
    func cache(_ hitRatio: Double, _ milliseconds: Double) throws {
        let run = try Graph.run(
            Graph.text(
                steps: """
                    [{ "cache": { "hitRatio": \(hitRatio), "latency": "1ms",
                      "miss": [{ "sleep": "60ms" }, { "sleep": "40ms" }] } }, { "sleep": "10ms" }]
                    """
            )
        )
        #expect(run.problem == nil)
        #expect(run.result.requests.latency.p50 == milliseconds)
        #expect(run.mean(.downstream, of: "front") == 1)
    }

    @Test("the share of hits is as drawn, request by request")
    func hitShare() throws {
        let run = try Graph.run(
            Graph.text(
                steps: """
                    [{ "cache": { "hitRatio": "90%", "miss": [{ "call": "back" }] } }]
                    """,
                others: Graph.service("back", steps: "[]"),
                traffic: #""rate": [{ "rate": "20/s" }]"#,
                duration: "100s"
            )
        )
        #expect(run.problem == nil)
        // 200 expected, standard deviation 13.
        #expect((150...250).contains(run.service("back").calls))
    }

    @Test(
        "what cannot be meant is refused at its place",
        arguments: [
            (
                #"[{ "call": { "service": "front", "fanOut": 0 } }]"#,
                "fanOut: found 0, expected between 1 and 10000 calls"
            ),
            (
                #"[{ "parallel": { "branches": [] } }]"#,
                "branches: found an empty array, expected at least one element"
            ),
            (
                #"[{ "parallel": { "branches": [[]], "waitFor": 2 } }]"#,
                "waitFor is 2 of 1 branches; it must be 1 to 1, or 1% to 100%"
            ),
            (
                #"[{ "parallel": { "branches": [[]], "waitFor": "0%" } }]"#,
                "waitFor is 0% of 1 branches; it must be 1 to 1, or 1% to 100%"
            ),
            (
                #"[{ "cache": { "hitRatio": 1.5 } }]"#,
                "hitRatio: found 1.5, expected a fraction between 0 and 1"
            ),
            (
                #"[{ "cache": { "hitRatio": 1, "latency": "-1ms" } }]"#,
                #"latency: found "-1ms", expected a duration that is not negative"#
            ),
            (
                #"[{ "parallel": { "branches": [[{ "call": "nobody" }]] } }]"#,
                "unknown service \"nobody\""
            ),
            (
                #"[{ "parallel": { "branches": [[{ "query": { "cpu": "1ms" } }]] } }]"#,
                "\"front\" has a query, but no connections"
            ),
            (
                #"[{ "call": { "service": "front", "timeout": "0s" } }]"#,
                #"timeout: found "0s", expected more than "0s""#
            ),
        ]
    )
    func refusals(_ steps: String, _ sentence: String) {
        let issues = Graph.issues(Graph.text(steps: steps))
        #expect(issues.contains { $0.contains(sentence) }, "\(issues)")
    }

    @Test("a circle of calls is refused at the call that closes it")
    func circles() {
        let direct = Graph.issues(
            Graph.text(
                steps: #"[{ "call": "back" }]"#,
                others: Graph.service(
                    "back",
                    steps: #"[{ "parallel": { "branches": [[{ "call": "front" }]] } }]"#
                )
            )
        )
        #expect(direct.count == 1)
        #expect(direct[0].contains("services.front.operations.get.steps[0].call"))
        #expect(direct[0].contains("back/get → front/get → back/get"))
        #expect(direct[0].contains("a request would never be answered"))
        let conditional = Graph.issues(
            Graph.text(
                steps: #"[{ "cache": { "hitRatio": 0.5, "miss": [{ "call": "front" }] } }]"#
            )
        )
        #expect(conditional.count == 1)
        #expect(conditional[0].contains("steps[0].cache.miss[0].call: the calls go round"))
        #expect(conditional[0].contains("a miss may follow a miss any number of times"))
    }

    @Test("all errors of a call graph are reported at once, for whatever depth")
    func depth() {
        var steps = #"[{ "call": "nobody" }, { "call": "noone" }]"#
        for _ in 0..<20 { steps = #"[{ "parallel": { "branches": [\#(steps)] } }]"# }
        #expect(Graph.issues(Graph.text(steps: steps)).count == 2)
    }
}
