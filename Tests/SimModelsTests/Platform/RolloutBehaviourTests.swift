import SimCore
import SimModels
import Testing

@Suite("rollouts of a Deployment")
struct RolloutBehaviourTests {
    @Test("10 pods at 25 %/25 % go 10/3, 8/3, 8/5, and after a wave of readiness 3/10 and 0/10")
    func twoWaves() throws {
        var rollout = RolloutScenario()
        rollout.rollOut("v2", at: .seconds(10))
        let outcome = try rollout.run()
        #expect(outcome.counts(.podCreated) == [10: 5, 12: 5])
        #expect(outcome.counts(.podDeleted) == [10: 2, 12: 5, 14: 3])
        #expect(outcome.seconds(.rolloutComplete) == [14])
        #expect(outcome.first(.rolloutComplete)?.value == 10)
        #expect(outcome.seconds(.rolloutStuck).isEmpty)
        #expect(outcome.value("newPods", at: 9) == 0)
        #expect(outcome.value("newPods", at: 11) == 5)
        #expect(outcome.value("pods", at: 11) == 13)
        #expect(outcome.value("newPods", at: 20) == 10)
    }

    @Test("maxSurge and maxUnavailable as numbers set the pace")
    func oneByOne() throws {
        var rollout = RolloutScenario {
            $0.replicas = 3
            var strategy = DeploymentStrategySpec()
            strategy.rollingUpdate = RollingUpdateStrategy(
                maxSurge: .count(1),
                maxUnavailable: .count(0)
            )
            $0.strategy = strategy
        }
        rollout.rollOut("v2", at: .seconds(10))
        let outcome = try rollout.run()
        #expect(outcome.seconds(.podCreated) == [10, 12, 14])
        #expect(outcome.seconds(.podDeleted) == [12, 14, 16])
        #expect(outcome.seconds(.rolloutComplete) == [16])
    }

    @Test("a pod counts as available once it has been ready for minReadySeconds")
    func minReadySeconds() throws {
        var rollout = RolloutScenario { $0.minReadySeconds = 5 }
        rollout.rollOut("v2", at: .seconds(10))
        let outcome = try rollout.run()
        #expect(outcome.counts(.podCreated) == [10: 5, 17: 5])
        #expect(outcome.seconds(.rolloutComplete) == [24])
    }

    @Test("pods that are never ready stop it at 8/5, and a second after the deadline it is told")
    func stuck() throws {
        var rollout = RolloutScenario { $0.progressDeadlineSeconds = 30 }
        rollout.rollOut("v2", at: .seconds(10)) { $0.neverReady = true }
        let outcome = try rollout.run()
        #expect(outcome.counts(.podCreated) == [10: 5])
        #expect(outcome.counts(.podDeleted) == [10: 2])
        #expect(outcome.seconds(.rolloutStuck) == [41])
        #expect(outcome.first(.rolloutStuck)?.value == 5)
        #expect(outcome.first(.rolloutStuck)?.detail == 8)
        #expect(outcome.seconds(.rolloutRolledBack).isEmpty)
        #expect(outcome.value("newPods", at: 119) == 5)
        #expect(outcome.value("endpoints", at: 119) == 8)
    }

    @Test("progress puts the deadline off")
    func progress() throws {
        // The second wave hangs: 12 s after the first one began, the clock starts anew.
        var rollout = RolloutScenario {
            $0.progressDeadlineSeconds = 30
            $0.replicas = 2
            var strategy = DeploymentStrategySpec()
            strategy.rollingUpdate = RollingUpdateStrategy(
                maxSurge: .count(1),
                maxUnavailable: .count(0)
            )
            $0.strategy = strategy
        }
        rollout.rollOut("v2", at: .seconds(10)) { $0.startup = .constant(.seconds(25)) }
        let outcome = try rollout.run()
        // 26 s for each pod, less than the deadline, though both together take longer.
        #expect(outcome.seconds(.rolloutStuck).isEmpty)
        #expect(outcome.seconds(.rolloutComplete) == [62])
    }

    @Test("a delivery tool re-applies the old template at the deadline, with the pods it has left")
    func rollbackAtDeadline() throws {
        var tool = RollingUpdateDeliverySpec()
        tool.rollbackOnProgressDeadline = true
        var rollout = RolloutScenario { $0.progressDeadlineSeconds = 30 }
        rollout.rollOut("v2", at: .seconds(10), by: .rollingUpdate(tool)) { $0.neverReady = true }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutRolledBack) == [41])
        let stuck = outcome.first(.rolloutStuck)
        #expect(outcome.first(.rolloutRolledBack)?.causes == stuck.map { [$0.id] })
        // The eight old pods stay: the old ReplicaSet is found, not made anew.
        #expect(outcome.counts(.podCreated) == [10: 5, 41: 2])
        #expect(outcome.counts(.podDeleted) == [10: 2, 41: 5])
        #expect(outcome.seconds(.rolloutComplete) == [43])
    }

    @Test("Recreate waits until the last old pod is gone")
    func recreate() throws {
        var rollout = RolloutScenario {
            $0.operations["get"] = OperationSpec(steps: [TinyScenario.sleep(milliseconds: 4_000)])
            var strategy = DeploymentStrategySpec()
            strategy.type = .recreate
            $0.strategy = strategy
        }
        rollout.scenario.traffic["users"] = TinyScenario.traffic(
            "web",
            perSecond: 1,
            from: 9,
            to: 10
        )
        rollout.rollOut("v2", at: .seconds(10))
        let outcome = try rollout.run()
        #expect(outcome.counts(.podDeleted) == [10: 10])
        // A request that came at 9 s is answered at 13 s.
        let created = outcome.counts(.podCreated)
        #expect(created.count == 1 && created.values.first == 10)
        #expect((12.0...14.0).contains(created.keys.first ?? 0), "\(created)")
        #expect(outcome.seconds(.serviceWithoutPods).count == 1)
        #expect(outcome.seconds(.rolloutStuck).isEmpty)
        #expect(outcome.seconds(.rolloutComplete).count == 1)
    }

    @Test("a resize during a rollout grows old and new pods in proportion")
    func proportional() throws {
        var rollout = RolloutScenario()
        rollout.scenario.duration = .seconds(150)
        rollout.rollOut("v2", at: .seconds(10)) { $0.neverReady = true }
        var scale = ScaleActionSpec()
        scale.service = "web"
        scale.replicas = 20
        rollout.act(.setReplicas(scale), at: 90)
        let outcome = try rollout.run()
        // 8 and 5 of 13 become 15 and 10 of 25: 8 * 25 / 13 rounded, and 5 * 25 / 13.
        #expect(outcome.value("newPods", at: 149) == 10)
        #expect(outcome.value("pods", at: 149) == 25)
    }

    @Test("a resize without a rollout under way is one of the only ReplicaSet there is")
    func plainResize() throws {
        var rollout = RolloutScenario()
        rollout.rollOut("v2", at: .seconds(10))
        var scale = ScaleActionSpec()
        scale.service = "web"
        scale.replicas = 4
        rollout.act(.setReplicas(scale), at: 60)
        let outcome = try rollout.run()
        #expect(outcome.value("newPods", at: 119) == 4)
        #expect(outcome.value("pods", at: 119) == 4)
        #expect(outcome.seconds(.rolloutComplete) == [14])
        #expect(outcome.seconds(.rolloutStuck).isEmpty)
    }

    @Test("a rollout that overtakes another replaces the pods of both")
    func overtaken() throws {
        var rollout = RolloutScenario()
        rollout.rollOut("v2", at: .seconds(10)) { $0.neverReady = true }
        rollout.rollOut("v3", at: .seconds(20))
        let outcome = try rollout.run()
        let complete = outcome.timeline.filter { $0.kind == .rolloutComplete }
        #expect(complete.count == 1)
        #expect(complete.first?.text == "rollout of web is complete: all 10 pods run version v3")
        #expect(outcome.value("newPods", at: 60) == 10)
        #expect(outcome.value("pods", at: 60) == 10)
    }

    @Test("a runbook restarts a rollout: the same version in new pods, never below eight")
    func rolloutRestart() throws {
        var rollout = RolloutScenario()
        rollout.act(.rolloutRestart(.onWeb), at: 60)
        let outcome = try rollout.run()
        let began = try #require(outcome.first(.rolloutStarted))
        #expect(outcome.first(.runbookStep).map { began.causes == [$0.id] } == true)
        #expect(outcome.seconds(.podCreated).count == 10)
        #expect(outcome.seconds(.podDeleted).count == 10)
        #expect(outcome.seconds(.serviceWithoutPods).isEmpty)
        #expect(outcome.seconds(.rolloutComplete).map { $0 - began.at.seconds } == [4])
    }

    @Test("a runbook rolls back, and a second time forth again")
    func rollback() throws {
        var rollout = RolloutScenario()
        rollout.rollOut("v2", at: .seconds(10))
        rollout.act(.rollback(.onWeb), at: 60)
        var again = RunbookStepSpec()
        again.after = .seconds(20)
        again.action = .rollback(.onWeb)
        rollout.scenario.onCall["ann"]?.runbook.append(again)
        let outcome = try rollout.run()
        let texts = outcome.timeline.filter { $0.kind == .rolloutRolledBack }.map(\.text)
        #expect(
            texts == [
                "web is rolled back to the first version", "web is rolled back to version v2",
            ]
        )
        #expect(outcome.seconds(.rolloutComplete).count == 3)
        #expect(outcome.value("newPods", at: 119) == 10)
    }

    @Test("a rollback with nothing before it does nothing")
    func rollbackOfNothing() throws {
        var rollout = RolloutScenario()
        rollout.act(.rollback(.onWeb), at: 60)
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutRolledBack).isEmpty)
        #expect(outcome.seconds(.podCreated).isEmpty)
    }
}
