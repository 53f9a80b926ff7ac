import SimCore
import SimModels
import Testing

@Suite("work that takes a multiple of its time")
struct SlowFaultTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    private func slow(_ factor: Double, _ change: (inout SlowSpec) -> Void) -> FaultEffectSpec {
        var slow = SlowSpec()
        slow.factor = factor
        change(&slow)
        return .slow(slow)
    }

    /// One request a second, of 20 ms CPU, 30 ms of waiting and a statement of 10 ms.
    private func scenario() -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.databases["main"] = DatabaseSpec()
        scenario.databases["main"]?.connectTime = .constant(.zero)
        let query = QuerySpec(cpu: .constant(.milliseconds(10)))
        scenario.services["web"] = Tiny.service([
            Tiny.cpu(milliseconds: 20), Tiny.sleep(milliseconds: 30), .query(query),
        ]) { $0.connections = Tiny.queuePool("main", size: 5) }
        scenario.services["web"]?.operations["idle"] = OperationSpec(steps: [])
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1)
        scenario.traffic["users"]?.operation = "get"
        return scenario
    }

    /// The time of a request at second 10, 30 and 50, with a fault from 20 s to 40 s.
    private func latencies(_ effects: [FaultEffectSpec]) throws -> [Double] {
        var scenario = scenario()
        for (index, effect) in effects.enumerated() {
            scenario.faults["slow\(index)"] = Make.fault(effect, at: .seconds(20)) {
                $0.duration = .seconds(20)
            }
        }
        let result = try ScenarioRun(scenario).run()
        let series = result.series.first { $0.name == "services.web.p99_ms" }?.values ?? []
        return [series[11], series[31], series[51]].map { ($0 / 5).rounded() * 5 }
    }

    @Test("of a service: all that its steps say")
    func service() throws {
        #expect(try latencies([slow(3) { $0.service = "web" }]) == [60, 180, 60])
    }

    @Test("of an operation, and of no other")
    func operation() throws {
        let get = slow(2) {
            $0.service = "web"
            $0.operation = "get"
        }
        let other = slow(9) {
            $0.service = "web"
            $0.operation = "idle"
        }
        #expect(try latencies([get, other]) == [60, 120, 60])
    }

    @Test("of a database: its statements")
    func database() throws {
        #expect(try latencies([slow(5) { $0.database = "main" }]) == [60, 100, 60])
    }

    @Test("several multiply")
    func several() throws {
        let effects = [
            slow(2) { $0.service = "web" },
            slow(3) {
                $0.service = "web"
                $0.operation = "get"
            },
            slow(2) { $0.database = "main" },
        ]
        // (20 + 30) · 6 + 10 · 6 · 2.
        #expect(try latencies(effects) == [60, 420, 60])
    }

    @Test("one of neither or both is refused")
    func refusal() {
        for (effect, found) in [
            (#"{ "factor": 2 }"#, "found neither service nor database"),
            (#"{ "factor": 2, "service": "web", "database": "main" }"#, "found both"),
            (#"{ "factor": 2, "database": "main", "operation": "get" }"#, "an operation of"),
            (#"{ "factor": 2, "service": "web", "operation": "gat" }"#, "did you mean"),
        ] {
            let issues = Make.issues(
                faults: #"{ "f": { "at": "1m", "effect": { "slow": \#(effect) } } }"#
            )
            #expect(issues.contains { $0.contains(found) }, "\(issues)")
        }
    }
}
