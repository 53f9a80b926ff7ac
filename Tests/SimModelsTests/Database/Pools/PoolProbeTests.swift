import SimCore
import SimModels
import TestSupport
import Testing

@Suite("probes that borrow from a pool")
struct PoolProbeTests {
    private typealias Tiny = TinyScenario

    /// A pod whose only two connections are held from 20 s to 40 s.
    private static func scenario(
        _ connections: ConnectionsSpec = Tiny.hikari("main", size: 2),
        _ change: (inout ContainerProbeSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 90)
        var database = DatabaseSpec()
        database.cpu = .cores(64)
        scenario.databases["main"] = database
        var hold = TransactionSpec(steps: [Tiny.sleep(milliseconds: 20_000)])
        hold.steps.append(.query(QuerySpec(cpu: .constant(.milliseconds(1)))))
        var check = ProbeCheckSpec()
        check.pool = "main"
        var probe = ContainerProbeSpec()
        probe.probe.periodSeconds = 5
        probe.probe.timeoutSeconds = 1
        probe.probe.failureThreshold = 2
        probe.check = check
        change(&probe)
        scenario.services["web"] = Tiny.service([.transaction(hold)]) {
            $0.workers = 50
            $0.timeout = .seconds(60)
            $0.connections = connections
            $0.readinessProbe = probe
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 20, to: 21)
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, "\(observer.problem ?? "")")
        return try run.run(seed: 1)
    }

    private func seconds(_ kind: OccurrenceKind, of result: RunResult) -> [Double] {
        result.timeline.filter { $0.kind == kind }.map(\.at.seconds)
    }

    @Test(
        "a pool that is used up makes its pod unready, although the database has room",
        arguments: [
            false, true,
        ]
    )
    func unready(isQueued: Bool) throws {
        let result = try run(Self.scenario { $0.check?.beside = !isQueued })
        let unready = seconds(.podUnready, of: result)
        #expect(unready.count == 1)
        // The second probe that gets no connection within its second.
        #expect((unready.first ?? 0) > 26 && (unready.first ?? 0) <= 32)
        let ready = seconds(.podReady, of: result).filter { $0 > 30 }
        #expect(ready.count == 1)
        #expect((ready.first ?? 0) >= 40 && (ready.first ?? 0) <= 47)
    }

    @Test("a probe waits no longer than the pool lets it, and fails at once when refused")
    func refused() throws {
        let pool = Tiny.queuePool("main", size: 2, timeoutSeconds: 0.2)
        let result = try run(Self.scenario(pool))
        #expect(seconds(.podUnready, of: result).count == 1)
        var full = Self.scenario(Tiny.queuePool("main", size: 3))
        full.databases["main"]?.maxConnections = 5
        let refused = try run(full)
        #expect(seconds(.podUnready, of: refused).count == 1)
    }

    @Test("a check of the database opens a connection of its own, and finds nothing wrong")
    func database() throws {
        let result = try run(
            Self.scenario {
                $0.check?.pool = nil
                $0.check?.database = "main"
            }
        )
        #expect(seconds(.podUnready, of: result).isEmpty)
    }

    @Test("a liveness probe through the pool restarts the pod")
    func liveness() throws {
        var scenario = Self.scenario()
        let probe = scenario.services["web"]?.readinessProbe
        scenario.services["web"]?.readinessProbe = nil
        scenario.services["web"]?.livenessProbe = probe
        let result = try run(scenario)
        #expect(seconds(.podLivenessFailed, of: result).count == 1)
    }

    @Test("a pool that is not there is an error")
    func unknown() throws {
        let wrong = Self.scenario { $0.check?.pool = "other" }
        #expect(throws: ScenarioError.self) { try ScenarioRun(wrong) }
        var without = Self.scenario()
        without.services["web"]?.connections = nil
        without.services["web"]?.operations["get"] = OperationSpec(steps: [])
        #expect(throws: ScenarioError.self) { try ScenarioRun(without) }
    }
}
