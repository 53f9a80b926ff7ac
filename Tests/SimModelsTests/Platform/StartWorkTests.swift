import SimCore
import SimModels
import Testing

@Suite("CPU that starting takes")
struct StartWorkTests {
    private typealias Tiny = TinyScenario

    /// Two pods that start with 30 s of a core, and traffic that asks for one pod more after 5 min.
    private func scenario(
        limit: Int64?,
        probe: Bool = true,
        seconds: Int64 = 240,
        _ change: (inout ServiceSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 100)]) {
            $0.replicas = 2
            $0.workers = 8
            $0.resources.requests.cpu = .millicores(500)
            $0.resources.limits.cpu = limit.map { .millicores($0) }
            $0.startup = .constant(.seconds(5))
            $0.startupCPU = .constant(.seconds(30))
            if probe {
                $0.readinessProbe = ContainerProbeSpec()
                $0.readinessProbe?.probe.periodSeconds = 1
            }
            var autoscaler = AutoscalerSpec()
            autoscaler.minReplicas = 2
            autoscaler.maxReplicas = 12
            autoscaler.syncPhase = .seconds(10)
            autoscaler.metrics[0].resource.target.averageUtilization = 50
            $0.autoscaler = autoscaler
            change(&$0)
        }
        scenario.traffic["day"] = Tiny.traffic("web", perSecond: 4)
        scenario.traffic["rise"] = Tiny.traffic("web", perSecond: 2, from: 300)
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        try ScenarioRun(scenario).run()
    }

    private func startTime(_ result: RunResult) throws -> Double {
        let created = try #require(result.timeline.first { $0.kind == .podCreated })
        let ready = try #require(
            result.timeline.first { $0.kind == .podReady && $0.value == created.value }
        )
        return (ready.at - created.at).seconds
    }

    @Test("a limit below a core makes the start longer by as much; without one it takes its 30 s")
    func throttled() throws {
        let rows: [(limit: Int64?, least: Double)] = [
            (nil, 30), (2_000, 30), (500, 59.9), (250, 119.8),
        ]
        for (limit, least) in rows {
            let result = try run(
                scenario(limit: limit) { $0.autoscaler = nil }.askedForThirdPod(at: 100)
            )
            let time = try startTime(result)
            #expect(time >= least - 0.3 && time <= least + 1.3, "\(limit ?? 0): \(time)")
        }
    }

    @Test("the start waits for both, the CPU and the time")
    func both() throws {
        let result = try run(
            scenario(limit: nil) {
                $0.startup = .constant(.seconds(50))
                $0.autoscaler = nil
            }.askedForThirdPod(at: 100)
        )
        let time = try startTime(result)
        #expect(time >= 50 && time <= 51.1)
    }

    @Test("an autoscaler takes it for load if pods count as ready, and goes to its maximum")
    func autoscalerRunsAway() throws {
        func peak(_ scenario: Scenario) throws -> Int64 {
            try run(scenario).timeline.filter { $0.kind == .autoscalerScaled }.map(\.detail).max()
                ?? 2
        }
        // Three pods are enough.
        let idle = scenario(limit: 500, probe: false, seconds: 900) { $0.startupCPU = nil }
        #expect(try peak(idle) == 3)
        let busy = scenario(limit: 500, probe: false, seconds: 900) {
            $0.startupCPU = .constant(.minutes(3))
        }
        #expect(try peak(busy) == 12)
        // A readiness probe keeps the pods out of the average until they have started.
        #expect(try peak(scenario(limit: 500, seconds: 900)) == 3)
    }

    @Test("accounts add up, also when the container is killed while it starts")
    func accounts() throws {
        var scenario = scenario(limit: 500, seconds: 150) { $0.autoscaler = nil }
        scenario.faults["early"] = Tiny.kill("web", at: .seconds(20))
        scenario.faults["amid"] = Tiny.kill("web", at: .seconds(50))
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        let timeline = try run.run().timeline
        let restarts = timeline.filter { $0.kind == .podRestarted }
        let ready = timeline.filter { $0.kind == .podReady }
        // The second start waits for 10 s and takes its minute from the beginning.
        #expect(restarts.map(\.at.seconds) == [20, 20, 60, 60])
        #expect(ready.count == 2)
        #expect(ready.allSatisfy { $0.at.seconds >= 119.8 && $0.at.seconds <= 121.1 })
    }

    @Test("nothing is drawn or done where starting takes no CPU")
    func unused() throws {
        let plain = try run(scenario(limit: 500) { $0.startupCPU = nil })
        let zero = try run(scenario(limit: 500) { $0.startupCPU = .constant(.zero) })
        #expect(plain.timeline.map(\.at) == zero.timeline.map(\.at))
    }
}

extension Scenario {
    /// Somebody asks for a third pod at about an instant.
    fileprivate func askedForThirdPod(at second: Int64) -> Scenario {
        var scenario = self
        scenario.traffic["signal"] = TinyScenario.traffic("web", perSecond: 1, from: second - 60)
        var alert = AlertSpec()
        alert.signal = .requests
        alert.of = "web"
        alert.function = .count
        alert.threshold = 0
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        alert.thresholdOccurrences = .atLeastOnce
        scenario.alerts["asked"] = alert
        var person = OnCallSpec()
        person.pagedBy = ["asked"]
        person.acknowledge = .constant(.zero)
        var action = ScaleActionSpec()
        action.service = "web"
        action.replicas = 3
        var step = RunbookStepSpec()
        step.action = .setReplicas(action)
        person.runbook = [step]
        scenario.onCall["ann"] = person
        return scenario
    }
}
