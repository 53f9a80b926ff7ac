import SimCore
import SimModels
import Testing

@Suite("where the time of requests goes")
struct RequestTimeTests {
    private typealias Graph = CallGraphScenario

    @Test("the parts are those worked out by hand, and add up")
    func byHand() throws {
        // Two clients at once every second: the second waits for the only worker, 260 ms.
        let run = try Graph.run(
            Graph.text(
                steps: """
                    [{ "cpu": "60ms" }, { "query": { "cpu": "50ms" } }, { "call": "back" },
                     { "sleep": "30ms" }]
                    """,
                front: """
                    "resources": { "limits": { "cpu": "500m" } },
                    "connections": { "database": "db", "pool": { "queuePool": { "pool_size": 1, "max_overflow": 0 } } }
                    """,
                others: Graph.service("back", steps: #"[{ "sleep": "100ms" }]"#),
                traffic: #""rate": [{ "rate": "1/s" }]"#,
                duration: "20s"
            ).replacing(
                #""traffic": {"#,
                with:
                    #""traffic": { "twins": { "target": "front", "arrivals": "even", "rate": [{ "rate": "1/s" }] },"#
            ).replacing(#""workers": 50"#, with: #""workers": 1"#)
        )
        #expect(run.problem == nil)
        let get = try #require(run.service("front").operations.first)
        // The last of them is not over at the end.
        #expect(get.calls == 39)
        #expect(get.waited == 19)
        #expect(get.time(.cpu).mean == 60)
        #expect(get.time(.database).mean == 50)
        #expect(get.time(.downstream).mean == 100)
        #expect(get.time(.other).mean == 30)
        let throttled = try #require(get.time(.throttled).mean)
        #expect(throttled > 0)
        let sum = TimePart.allCases.compactMap { get.time($0).mean }.reduce(0, +)
        #expect(abs(sum - (get.total.mean ?? 0)) < 1e-6)
        // Half of them wait as long as the other half takes.
        let alone = 240 + throttled
        #expect(abs((get.time(.queue).mean ?? 0) - alone * 19 / 39) < throttled)
        #expect(get.time(.queue).percentiles.p50 == 0)
    }

    @Test("waiting for a connection, for a core and for quota are told apart")
    func waits() throws {
        // Two branches on one core, then two statements on one connection.
        let run = try Graph.run(
            Graph.text(
                steps: """
                    [{ "parallel": { "branches": [
                      [{ "cpu": "40ms" }, { "query": { "cpu": "20ms" } }],
                      [{ "cpu": "40ms" }, { "query": { "cpu": "20ms" } }]] } }]
                    """,
                front: CallGraphScenario.oneConnection
            ).replacing(#""metricPhase""#, with: #""nodeCPU": "1", "metricPhase""#)
        )
        #expect(run.problem == nil)
        #expect(run.mean(of: "front") == 120)
        #expect(run.mean(.cpu, of: "front") == 40)
        #expect(run.mean(.cpuWait, of: "front") == 40)
        #expect(run.mean(.poolWait, of: "front") == 20)
        #expect(run.mean(.database, of: "front") == 20)
    }

    @Test("the mean numbers in queue and system are those of Little's law")
    func little() throws {
        // D/D/1 with pairs: of every second one call is served for 200 ms and one waits meanwhile.
        let run = try Graph.run(
            Graph.text(steps: #"[{ "sleep": "200ms" }]"#, duration: "50s")
                .replacing(
                    #""traffic": {"#,
                    with:
                        #""traffic": { "twins": { "target": "front", "arrivals": "even", "rate": [{ "rate": "1/s" }] },"#
                ).replacing(#""workers": 50"#, with: #""workers": 1"#)
        )
        let get = try #require(run.service("front").operations.first)
        #expect(get.meanInQueue == 0.2)
        #expect(abs(get.meanInSystem - 0.6) < 1e-12)
        #expect(get.total.mean == 300)
    }

    @Test("M/M/1: the share that waits, the mean wait and the numbers are those of the formulas")
    func mm1() throws {
        let text = Graph.text(
            steps: #"[{ "sleep": { "distribution": "exponential", "mean": "100ms" } }]"#,
            traffic: #""rate": [{ "rate": "7/s" }]"#,
            duration: "10000s"
        ).replacing(#""workers": 50"#, with: #""workers": 1"#)
            .replacing(#""arrivals": "even""#, with: #""arrivals": "poisson""#)
        let run = try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "g.json"))
        let service = try #require(try run.run(seed: 3).requests.byService.first?.report)
        let get = try #require(service.operations.first)
        let share = Double(get.waited) / Double(get.calls)
        #expect(abs(share - 0.7) < 0.02)
        #expect(abs((get.total.mean ?? 0) - 333.3) < 25)
        #expect(abs((get.time(.queue).mean ?? 0) - 233.3) < 25)
        #expect(abs(get.meanInSystem - 2.333) < 0.2)
        #expect(abs(get.meanInQueue - 1.633) < 0.2)
    }

    @Test("an expectation can be about the part of an operation's time")
    func measures() throws {
        func passed(_ that: String) throws -> Bool? {
            let text = Graph.text(
                steps: #"[{ "sleep": "200ms" }, { "call": "back.end" }]"#,
                others: Graph.service("back.end", steps: #"[{ "sleep": "50ms" }]"#),
                more: #""expect": { "e": { "that": "\#(that)" } }"#
            )
            let run = try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "g.json"))
            return try run.run().expectations.first?.passed
        }
        let get = "requests.by_service.front.operations.get"
        for that in [
            "requests.by_service.front.calls == 20", "requests.by_service.front.rejected == 0",
            "requests.by_service.front.latency_ms.p99 == 250", "\(get).waited == 0",
            "\(get).waited / \(get).calls == 0", "\(get).mean_in_system == 0.25",
            "\(get).mean_in_queue == 0", "\(get).time_ms.total.mean == 250",
            "\(get).time_ms.downstream.max == 50", "\(get).time_ms.throttled.p99 == 0",
            "requests.by_service.back.end.operations.get.time_ms.other.p50 == 50",
        ] {
            #expect(try passed(that) == true, "\(that)")
        }
        #expect(throws: ScenarioError.self) { try passed("\(get).time_ms.thinking.p99 == 0") }
        #expect(throws: ScenarioError.self) {
            try passed("requests.by_service.nobody.calls == 0")
        }
    }
}
