import SimCore
import SimModels
import Testing

@Suite("how a pod ends")
struct TerminationTests {
    private typealias Tiny = TinyScenario

    /// Two pods, of which somebody deletes one while requests come.
    private func scenario(_ change: (inout ServiceSpec) -> Void) -> Scenario {
        var scenario = Tiny.scenario(seconds: 150)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 400)]) {
            $0.replicas = 2
            $0.workers = 1_000
            change(&$0)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 50)
        var alert = AlertSpec()
        alert.signal = .requests
        alert.function = .count
        alert.of = "web"
        alert.thresholdOccurrences = .atLeastOnce
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        scenario.alerts["busy"] = alert
        var person = OnCallSpec()
        person.pagedBy = ["busy"]
        person.acknowledge = .constant(.zero)
        var scale = ScaleActionSpec()
        scale.service = "web"
        scale.replicas = 1
        var step = RunbookStepSpec()
        step.after = .seconds(1)
        step.action = .setReplicas(scale)
        person.runbook = [step]
        scenario.onCall["ann"] = person
        return scenario
    }

    private struct Ending {
        var deleted: SimTime
        var sigterm: SimTime?
        /// When the process was gone, from the endpoint update that follows 1 s later.
        var gone: SimTime
        var requests: RequestReport

        func failed(_ cause: FailureCause) -> Int64 {
            requests.failedByCause.first { $0.cause == cause }?.count ?? 0
        }
    }

    private func run(_ change: (inout ServiceSpec) -> Void) throws -> Ending {
        let run = try ScenarioRun(scenario(change))
        var simulation = run.simulation()
        var log = EventLog()
        try simulation.run(until: run.span.end, observing: &log)
        let deleted = try #require(
            simulation.occurrences.first { $0.kind == OccurrenceKind.podDeleted.rawValue }?.at
        )
        let gone = try #require(log.times(of: "kubernetes.endpointUpdate").last) - .seconds(1)
        let sigterm = log.times(of: "kubernetes.sigterm").first
        let requests = try run.run().requests
        return Ending(deleted: deleted, sigterm: sigterm, gone: gone, requests: requests)
    }

    @Test(
        "a process that stops taking requests at SIGTERM is still sent some for the propagation time"
    )
    func race() throws {
        let ending = try run { _ in }
        #expect(ending.failed(.connectionRefused) == 25)
        #expect(ending.failed(.podKilled) == 0)
        #expect(ending.sigterm == nil)
        #expect(ending.gone - ending.deleted <= .milliseconds(400))
    }

    @Test("a preStop sleep longer than the propagation lets nobody notice")
    func preStop() throws {
        let ending = try run {
            var sleep = SleepActionSpec()
            sleep.seconds = 5
            $0.lifecycle = LifecycleSpec()
            $0.lifecycle?.preStop = .sleep(sleep)
        }
        #expect(ending.requests.failed == 0)
        #expect(ending.sigterm == ending.deleted + .seconds(5))
        #expect(ending.gone == ending.deleted + .seconds(5))
    }

    @Test("a hook that outlasts the grace period leaves 2 s between SIGTERM and SIGKILL")
    func longHook() throws {
        for (takes, sigterm, gone) in [(40, 10, 12), (10, 10, 12), (9, 9, 11), (3, 3, 10)] {
            let ending = try run {
                $0.terminationGracePeriodSeconds = 10
                var exec = ExecActionSpec()
                exec.takes = .seconds(Int64(takes))
                $0.lifecycle = LifecycleSpec()
                $0.lifecycle?.preStop = .exec(exec)
                $0.shutdown.sigterm = .ignored
            }
            #expect(ending.sigterm == ending.deleted + .seconds(Int64(sigterm)))
            #expect(ending.gone == ending.deleted + .seconds(Int64(gone)))
        }
    }

    @Test("a process that ignores SIGTERM serves on, until SIGKILL cuts off what it has in hand")
    func ignored() throws {
        let ending = try run { $0.shutdown.sigterm = .ignored }
        #expect(ending.gone == ending.deleted + .seconds(30))
        #expect(ending.requests.failed == 0)
        let late = try run {
            $0.shutdown.sigterm = .ignored
            $0.terminationGracePeriodSeconds = 1
        }
        // 0.4 s of requests at 25/s are in hand when SIGKILL comes; the last to be sent there are.
        #expect(late.gone == late.deleted + .seconds(1))
        #expect(late.failed(.podKilled) == 10)
    }

    @Test("a process that exits at SIGTERM loses what it has in hand, and refuses what follows")
    func exit() throws {
        let ending = try run { $0.shutdown.sigterm = .exit }
        #expect(ending.gone == ending.deleted)
        #expect(ending.failed(.podKilled) == 10)
        #expect(ending.failed(.connectionRefused) == 25)
    }

    @Test("a liveness kill runs the hook too, with the probe's own grace period")
    func livenessKill() throws {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["web"] = Tiny.service([]) {
            $0.startup = .constant(.seconds(100))
            var probe = ContainerProbeSpec()
            probe.probe.periodSeconds = 1
            probe.probe.failureThreshold = 1
            probe.probe.terminationGracePeriodSeconds = 4
            $0.livenessProbe = probe
            var exec = ExecActionSpec()
            exec.takes = .seconds(20)
            $0.lifecycle = LifecycleSpec()
            $0.lifecycle?.preStop = .exec(exec)
        }
        scenario.faults["oom"] = Tiny.kill("web", at: .seconds(1))
        let result = try ScenarioRun(scenario).run()
        let kills = result.timeline.filter { $0.kind == .podLivenessFailed }.map(\.at)
        let restarts = result.timeline.filter { $0.kind == .podRestarted }.map(\.at)
        // A crash runs no hook: the first restart is immediate. SIGTERM comes after 4 s and ends it; then 10 s.
        #expect(restarts.first == .seconds(1))
        #expect(restarts.dropFirst().first == kills.first.map { $0 + .seconds(4) + .seconds(10) })
    }
}
