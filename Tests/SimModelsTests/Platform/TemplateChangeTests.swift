import SimCore
import SimModels
import Testing

@Suite("changes of a pod template")
struct TemplateChangeTests {
    private func probed(_ change: (inout ServiceSpec) -> Void = { _ in }) -> RolloutScenario {
        RolloutScenario {
            $0.livenessProbe = ContainerProbeSpec()
            change(&$0)
        }
    }

    /// From 90 s on no handler of a liveness probe answers.
    private func hang(_ rollout: inout RolloutScenario) {
        var slow = ProbeSlowSpec()
        slow.service = "web"
        slow.probes = [.liveness]
        slow.latency = .seconds(60)
        var fault = FaultSpec()
        fault.at = .seconds(80)
        fault.effect = .probeSlow(slow)
        rollout.scenario.faults["hang"] = fault
        rollout.scenario.duration = .seconds(240)
    }

    @Test("without its liveness probe a template is rolled out like any other")
    func rolloutOfRemoval() throws {
        var rollout = probed()
        rollout.act(.disableLivenessProbe(.onWeb), at: 60)
        hang(&rollout)
        let outcome = try rollout.run()
        let began = try #require(outcome.seconds(.rolloutStarted).first)
        #expect(outcome.counts(.podCreated).values.reduce(0, +) == 10)
        #expect(outcome.counts(.podCreated)[began] == 5)
        #expect(outcome.counts(.podDeleted)[began] == 2)
        #expect(outcome.seconds(.rolloutComplete) == [began + 4])
        #expect(outcome.first(.rolloutComplete)?.detail == 0)
        #expect(outcome.seconds(.podLivenessFailed).isEmpty)
        #expect(outcome.seconds(.podRestarted).isEmpty)
    }

    @Test("with Recreate all pods are away for it")
    func recreate() throws {
        var rollout = probed {
            $0.strategy = DeploymentStrategySpec()
            $0.strategy?.type = .recreate
        }
        rollout.act(.disableLivenessProbe(.onWeb), at: 60)
        let outcome = try rollout.run()
        let began = try #require(outcome.seconds(.rolloutStarted).first)
        #expect(outcome.counts(.podDeleted) == [began: 10])
    }

    @Test("a template that has no probe any more, or never had one, stays what it is")
    func nothingToRemove() throws {
        var twice = probed()
        twice.act(.disableLivenessProbe(.onWeb), at: 60)
        var again = RunbookStepSpec()
        again.after = .seconds(20)
        again.action = .disableLivenessProbe(.onWeb)
        twice.scenario.onCall["ann"]?.runbook.append(again)
        #expect(try twice.run().seconds(.rolloutStarted).count == 1)
        var without = RolloutScenario()
        without.act(.disableLivenessProbe(.onWeb), at: 60)
        #expect(try without.run().seconds(.rolloutStarted).isEmpty)
    }

    @Test("an undo brings the probe back, a restart does not")
    func undo() throws {
        for (action, fails) in [
            (ActionSpec.rollback(.onWeb), true), (.rolloutRestart(.onWeb), false),
        ] {
            var rollout = probed()
            rollout.act(.disableLivenessProbe(.onWeb), at: 60)
            var next = RunbookStepSpec()
            next.after = .seconds(15)
            next.action = action
            rollout.scenario.onCall["ann"]?.runbook.append(next)
            hang(&rollout)
            let outcome = try rollout.run()
            #expect(outcome.seconds(.podLivenessFailed).isEmpty != fails)
        }
    }
}
