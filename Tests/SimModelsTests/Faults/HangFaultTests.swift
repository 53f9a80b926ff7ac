import SimCore
import SimModels
import Testing

@Suite("processes that hang")
struct HangFaultTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    /// Two pods that are asked ten times a second, and a hang of one of them from T+20 on.
    private func scenario(
        lasting seconds: Int64,
        _ change: (inout ServiceSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 10)]) {
            $0.replicas = 2
            $0.workers = 2
            $0.timeout = .seconds(3)
            change(&$0)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10)
        var hang = HangSpec()
        hang.service = "web"
        hang.count = 1
        scenario.faults["hang"] = Make.fault(.hang(hang), at: .seconds(20)) {
            $0.duration = .seconds(seconds)
        }
        return scenario
    }

    private func probe(_ period: Int, failures: Int) -> ContainerProbeSpec {
        var probe = ContainerProbeSpec()
        probe.probe.periodSeconds = period
        probe.probe.failureThreshold = failures
        return probe
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run()
    }

    @Test("it is killed by its liveness probe, at SIGKILL, and its successor works")
    func killed() throws {
        let result = try run(
            scenario(lasting: 90) {
                $0.livenessProbe = probe(5, failures: 3)
                $0.terminationGracePeriodSeconds = 4
            }
        )
        let kills = Make.times(.podLivenessFailed, in: result)
        // Three probes in a row, the first within 5 s, each unanswered for a second.
        #expect(kills.count == 1)
        #expect((31...36.1).contains(kills.first?.seconds ?? 0))
        let restarts = Make.times(.podRestarted, in: result)
        #expect(restarts.count == 1)
        // SIGTERM is not noticed: the grace period passes, and then there is a back-off.
        #expect((restarts.first ?? .zero) >= (kills.first ?? .zero) + .seconds(4))
        #expect(result.requests.failed > 0)
    }

    @Test("half of the requests time out while nobody looks at the pod")
    func unseen() throws {
        let result = try run(scenario(lasting: 50))
        // Those of 20 s to 67 s, every other one; those after that wait behind them once more.
        let lost = result.requests.failed + result.requests.late
        #expect((234...250).contains(lost), "\(lost)")
        #expect(result.requests.late > 0)
        #expect(Make.times(.podRestarted, in: result).isEmpty)
    }

    @Test("a process that goes on in time answers everybody")
    func short() throws {
        let result = try run(
            scenario(lasting: 2) {
                $0.livenessProbe = probe(1, failures: 4)
                $0.readinessProbe = probe(1, failures: 4)
            }
        )
        #expect(result.requests.succeeded == result.requests.offered - result.requests.inFlight)
        #expect(Make.times(.podUnready, in: result).isEmpty)
        let slowest = try #require(result.requests.latency.max)
        #expect(slowest > 1_800 && slowest < 2_200)
    }

    @Test("a readiness probe takes it out of the traffic, and back")
    func readiness() throws {
        let result = try run(scenario(lasting: 30) { $0.readinessProbe = probe(2, failures: 2) })
        #expect(Make.times(.podUnready, in: result).count == 1)
        #expect(Make.times(.podReady, in: result).count == 1)
        #expect((Make.times(.podReady, in: result).first ?? .zero) >= .seconds(50))
    }

    @Test("a failure that it would have to notice waits, too")
    func failure() throws {
        var scenario = scenario(lasting: 10)
        scenario.services["web"]?.timeout = .seconds(60)
        scenario.services["web"]?.operations["get"] = OperationSpec(steps: [
            .call(CallSpec("gone"))
        ])
        scenario.services["gone"] = Tiny.service([Tiny.sleep(milliseconds: 5_000)]) {
            $0.timeout = .seconds(1)
        }
        let result = try run(scenario)
        #expect(result.requests.failed > 0)
    }

    @Test("a signal that came meanwhile is noticed afterwards")
    func signal() throws {
        var scenario = scenario(lasting: 10)
        var kill = KillPodsSpec()
        kill.service = "web"
        kill.signal = .terminate
        scenario.faults["term"] = Make.fault(.killPods(kill), at: .seconds(25))
        let result = try run(scenario)
        #expect(Make.times(.podTerminated, in: result).count == 2)
        #expect(Make.times(.podRestarted, in: result).count == 2)
    }
}
