import SimCore
import SimModels
import Testing

@Suite("who tells an alert of the requests of a service")
struct AlertVantageTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    private func alert(
        _ signal: AlertSpec.Signal,
        above threshold: Double,
        from vantage: AlertSpec.Vantage?
    ) -> AlertSpec {
        var alert = AlertSpec()
        alert.signal = signal
        alert.of = "web"
        alert.function = signal == .requests ? .count : .average
        alert.threshold = threshold
        alert.thresholdDuration = 60
        alert.aggregationDelay = 0
        alert.measuredAt = vantage
        return alert
    }

    /// A service whose condition has one alert for each vantage, and which of them opened.
    private func opened(
        _ signal: AlertSpec.Signal,
        above threshold: Double,
        in scenario: Scenario
    ) throws -> Set<String> {
        var scenario = scenario
        for vantage in AlertSpec.Vantage.allCases {
            scenario.alerts[vantage.rawValue] = alert(signal, above: threshold, from: vantage)
        }
        scenario.alerts["default"] = alert(signal, above: threshold, from: nil)
        let result = try ScenarioRun(scenario).run()
        let open = result.timeline.filter { $0.kind == .alertOpened }.map(\.text)
        return Set(scenario.alerts.names.filter { open.contains("alert \($0) opens") })
    }

    private func scenario(_ steps: [StepSpec], perSecond rate: Double = 2) -> Scenario {
        var scenario = Tiny.scenario(seconds: 600)
        scenario.services["web"] = Tiny.service(steps) {
            $0.workers = 1
            $0.timeout = .seconds(2)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: rate)
        return scenario
    }

    private func badConfig(errorRate: Double = 0, crash: Bool = false) -> FaultEffectSpec {
        var config = BadConfigSpec()
        config.service = "web"
        config.errorRate = Fraction(errorRate)
        config.crash = crash
        config.reload = .zero
        return .badConfig(config)
    }

    @Test("a dead process reports nothing; the proxy in front of it and its clients do")
    func dead() throws {
        var scenario = scenario([Tiny.cpu(milliseconds: 1)])
        scenario.faults["down"] = Make.fault(badConfig(crash: true), at: .seconds(100))
        #expect(try opened(.errorRate, above: 5, in: scenario) == ["ingress", "client"])
    }

    @Test("what a process answers everybody sees")
    func errors() throws {
        var scenario = scenario([Tiny.cpu(milliseconds: 1)])
        scenario.faults["bad"] = Make.fault(badConfig(errorRate: 1), at: .seconds(100))
        let all: Set = ["agent", "ingress", "client", "default"]
        #expect(try opened(.errorRate, above: 5, in: scenario) == all)
    }

    @Test("a request that times out on a worker is a success to the agent, when it is done")
    func late() throws {
        let scenario = scenario([Tiny.sleep(milliseconds: 3_000)], perSecond: 0.2)
        #expect(try opened(.errorRate, above: 5, in: scenario) == ["ingress", "client"])
    }

    @Test("a process that hangs reports nothing; whoever leaves it is counted")
    func hung() throws {
        var scenario = scenario([Tiny.cpu(milliseconds: 1)])
        var hang = HangSpec()
        hang.service = "web"
        scenario.faults["hang"] = Make.fault(.hang(hang), at: .seconds(100))
        #expect(try opened(.errorRate, above: 5, in: scenario) == ["ingress", "client"])
    }

    @Test("a name that is not resolved is known to the client alone")
    func unresolved() throws {
        var scenario = scenario([Tiny.cpu(milliseconds: 1)])
        var expiry = CertificateExpirySpec()
        expiry.service = "web"
        scenario.faults["expired"] = Make.fault(.certificateExpiry(expiry), at: .seconds(100))
        #expect(try opened(.errorRate, above: 5, in: scenario) == ["client"])
    }

    @Test("the agent times no wait for a worker")
    func queue() throws {
        // One worker, 900 ms of work, 1.2 requests a second: soon everybody waits for two seconds.
        let scenario = scenario([Tiny.sleep(milliseconds: 900)], perSecond: 1.2)
        #expect(try opened(.latency, above: 1.2, in: scenario) == ["ingress", "client"])
        #expect(try opened(.latency, above: 0.8, in: scenario).contains("agent"))
    }

    @Test("the count of requests is that of those it tells of")
    func count() throws {
        var scenario = scenario([Tiny.cpu(milliseconds: 1)], perSecond: 0.001)
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 100)
        scenario.faults["down"] = Make.fault(badConfig(crash: true), at: .seconds(90))
        #expect(try opened(.requests, above: 0, in: scenario) == ["ingress", "client"])
    }

    @Test("it is refused where nobody tells of requests")
    func refusal() {
        let issues = Make.issues(
            faults: "{}",
            more: #"""
                , "alerts": { "a": { "signal": "connections", "of": "main", "threshold": 1,
                  "threshold_duration": 60, "measuredAt": "client" } }
                """#
        )
        #expect(issues.count == 1)
        #expect(issues.first?.contains("found measuredAt client of connections") == true)
    }
}
