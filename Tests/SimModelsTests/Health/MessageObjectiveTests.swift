import SimCore
import SimModels
import TestSupport
import Testing

@Suite("objectives on messages")
struct MessageObjectiveTests {
    /// Ten messages a second, and a consumer that needs so long for each.
    private func file(
        cpuPerMessage: String = "1ms",
        slos: String = "",
        more: String = "",
        duration: String = "20m"
    ) throws -> ScenarioFile {
        let text = """
            { "version": 1, "name": "messages", "warmup": "10s", "duration": "\(duration)",
              "services": {
                "api": { "operations": { "put": { "steps": [ { "produce": {} } ] } },
                  "producer": { "topic": "jobs" } },
                "worker": { "consumer": { "topic": "jobs", "cpuPerMessage": "\(cpuPerMessage)",
                  "max.poll.records": 10 } } },
              "kafka": { "topics": { "jobs": {} } },
              \(slos.isEmpty ? "" : "\"slos\": { \(slos) },")
              "traffic": { "users": { "target": "api", "arrivals": "even",
                "rate": [ { "rate": "10/s" } ] } }\(more) }
            """
        return try ScenarioFile(parsing: Array(text.utf8), source: "m.json")
    }

    private func states(_ result: RunResult) -> [String] {
        result.downtime.intervals.map { "\($0.objective) \($0.state.rawValue)" }
    }

    @Test("a consumer that keeps up makes no incident")
    func healthy() throws {
        let result = try file().run()
        #expect(result.downtime.intervals.isEmpty && result.messages.late == 0)
        #expect(result.downtime.errorBudgets.map(\.objective) == ["api", "messages/jobs"])
    }

    @Test("one that falls behind makes an incident, late messages, and no downtime")
    func behind() throws {
        let result = try file(cpuPerMessage: "300ms").run()
        #expect(result.downtime.incidentBegan != nil && result.downtime.down == .zero)
        #expect(result.downtime.unhealthyAtEnd == ["messages/jobs"])
        #expect(states(result).contains("messages/jobs full_outage"))
        // A third keeps up: what is accepted after 150 s waits for more than 300 s.
        let late = Double(result.messages.late)
        #expect(late > 0.98 * 10 * (900 - 150) && late < 1.02 * 10 * (900 - 150) + 1)
    }

    @Test("an objective of a file takes the place of the one by default, and may be critical")
    func declared() throws {
        let slo = """
            "done": { "topic": "jobs", "goodWithin": "1m", "critical": true }
            """
        let result = try file(cpuPerMessage: "300ms", slos: slo).run()
        #expect(result.downtime.errorBudgets.map(\.objective) == ["done"])
        #expect(result.downtime.down > .minutes(15))
        #expect(result.downtime.equivalentOutage > .minutes(15))
    }

    @Test("the time from acceptance counts to a hundredth of the limit")
    func limit() throws {
        func spent(_ limit: String) throws -> Double? {
            let slo = """
                "done": { "topic": "jobs", "goodWithin": "\(limit)" }
                """
            return try file(cpuPerMessage: "50ms", slos: slo, duration: "1m").run()
                .downtime.errorBudgets.first?.spent
        }
        // Each is processed within 60 ms or so of its acceptance.
        #expect(try spent("100ms") == 0)
        #expect(try (spent("20ms") ?? 0) > 0)
    }

    @Test("what a broker has taken is delivered, whoever reads it")
    func delivered() throws {
        let slo = """
            "sent": { "topic": "jobs", "goodWhen": "delivered", "goodWithin": "1s" }
            """
        let result = try file(cpuPerMessage: "300ms", slos: slo).run()
        #expect(result.downtime.intervals.isEmpty && result.messages.late == 0)
    }

    @Test("lost messages are bad from their acceptance")
    func lost() throws {
        let fault = """
            , "faults": { "kill": { "at": "5m", "effect": { "killPods": { "service": "api", "count": 1 } } } }
            """
        let queue = try ScenarioFile(
            parsing: Array(
                """
                { "version": 1, "name": "messages", "warmup": "10s", "duration": "20m",
                  "services": {
                    "api": { "operations": { "put": { "steps": [ { "produce": {} } ] } },
                      "producer": { "topic": "jobs", "linger.ms": 60000, "batch.size": 1048576 } },
                    "worker": { "consumer": { "topic": "jobs", "cpuPerMessage": "1ms" } } },
                  "kafka": { "topics": { "jobs": {} } },
                  "traffic": { "users": { "target": "api", "arrivals": "even",
                    "rate": [ { "rate": "10/s" } ] } }\(fault) }
                """.utf8
            ),
            source: "m.json"
        )
        let result = try queue.run()
        #expect(result.messages.lost > 0 && result.messages.late == 0)
        let impacts = result.downtime.intervals.filter { $0.objective == "messages/jobs" }
        #expect(impacts.contains { $0.state == .fullOutage })
        #expect(impacts.allSatisfy { $0.isOver && $0.to <= .minutes(5) })
    }

    @Test(
        "an objective names a service or a topic, and says when a message is good of a topic only"
    )
    func rules() throws {
        func issues(_ slo: String) throws -> [String] {
            do {
                return try file(slos: "\"x\": \(slo)").validate().map(\.description)
            } catch let error as ScenarioError {
                return error.issues.map(\.description)
            }
        }
        #expect(try issues("{ \"topic\": \"jobs\" }").isEmpty)
        #expect(try issues("{}").contains { $0.contains("neither service nor topic") })
        #expect(
            try issues("{ \"service\": \"api\", \"topic\": \"jobs\" }").contains {
                $0.contains("both service and topic")
            }
        )
        #expect(
            try issues("{ \"service\": \"api\", \"goodWhen\": \"delivered\" }").contains {
                $0.contains("goodWhen of an objective on a service")
            }
        )
        #expect(try issues("{ \"topic\": \"job\" }").contains { $0.contains("jobs") })
    }

    @Test("every message is good, bad or open, in random scenarios with faults")
    func conservation() throws {
        var judged = 0
        for seed in UInt64(1)...60 {
            let run = try ScenarioRun(RandomScenario.make(seed: seed))
            var simulation = run.simulation(seed: seed)
            try simulation.run(until: run.span.end)
            let problem = simulation.model.checkMessageHealth()
            #expect(problem == nil, "seed \(seed)")
            if simulation.model.messages.accepted > 0 { judged += 1 }
        }
        #expect(judged > 10)
    }

    @Test("the times of acceptance are those that a list of all records has")
    func acceptance() {
        for seed in UInt64(1)...200 {
            var bits = SplitMix(seed)
            var log = AcceptanceLog(bucket: .seconds(1))
            var all: [Int64] = []
            var now: Int64 = 0
            var dropped = 0
            for _ in 0..<bits.below(400) {
                now += Int64(bits.below(700))
                switch bits.below(8) {
                case 0 where !all.isEmpty:
                    dropped = min(all.count, dropped + bits.below(20))
                    log.drop(upTo: Int64(dropped))
                case 1 where all.count > dropped:
                    let end = dropped + bits.below(all.count - dropped)
                    all.removeLast(all.count - end)
                    log.cut(from: Int64(end))
                default:
                    let count = 1 + bits.below(5)
                    all += Array(repeating: now / 1_000, count: count)
                    log.append(upTo: Int64(all.count), at: .start + .milliseconds(now))
                }
            }
            let parts = log.parts(of: OffsetRange(Int64(dropped), Int64(all.count)))
            let seconds = parts.flatMap { part in
                Array(repeating: part.at.nanoseconds / 1_000_000_000, count: Int(part.count))
            }
            #expect(seconds == Array(all[dropped...]), "seed \(seed)")
        }
    }
}
