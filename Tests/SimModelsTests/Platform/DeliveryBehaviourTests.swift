import SimCore
import SimModels
import Testing

@Suite("canary and blue-green rollouts")
struct DeliveryBehaviourTests {
    /// Ten pods that answer 100 requests each second.
    private func rollout(seconds: Int64 = 200) -> RolloutScenario {
        var rollout = RolloutScenario()
        rollout.scenario.duration = .seconds(seconds)
        rollout.scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 100)
        return rollout
    }

    private func pause(_ seconds: Int64) -> CanaryStepSpec {
        var pause = PauseSpec()
        pause.duration = .seconds(seconds)
        return .pause(pause)
    }

    private func analysis(failureLimit: Int = 0, count: Int? = nil) -> AnalysisSpec {
        var analysis = AnalysisSpec()
        analysis.interval = .seconds(10)
        analysis.failureLimit = failureLimit
        analysis.count = count
        analysis.successCondition = SuccessCondition(0.05)
        return analysis
    }

    @Test("a canary goes through its weights, then takes over, and the old pods go 30 s later")
    func steps() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(20), pause(30), .setWeight(55), pause(30)]
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary))
        let outcome = try rollout.run()
        // 2 pods, then 6 (5.5 rounded up), then 10; each pod is ready 2 s after its creation.
        #expect(outcome.counts(.podCreated) == [10: 2, 42: 4, 74: 4])
        let shifts = outcome.timeline.filter { $0.kind == .rolloutTrafficShifted }
        #expect(shifts.map(\.value) == [20, 55, 100])
        #expect(shifts.map(\.at.seconds) == [12, 44, 76])
        #expect(outcome.counts(.podDeleted) == [106: 10])
        #expect(outcome.seconds(.rolloutComplete) == [106])
        #expect(outcome.result.requests.failed == 0)
        #expect(outcome.value("pods", at: 100) == 20)
        #expect(outcome.value("pods", at: 150) == 10)
    }

    @Test("the canary's share of the calls is its weight, not its share of the pods")
    func weight() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(35), pause(1_000)]
        for balancing in LoadBalancing.allCases where balancing != .hash {
            var rollout = rollout()
            rollout.scenario.services["web"]?.loadBalancing = LoadBalancingSpec(balancing)
            rollout.rollOut("v2", at: .zero, by: .canary(canary)) { $0.errorRate = Fraction(1) }
            let outcome = try rollout.run()
            let errors =
                outcome.result.requests.failedByCause.first { $0.cause == .applicationError }?
                .count ?? 0
            // 35 % of 19,700; five standard deviations are 335.
            #expect((6_560...7_230).contains(errors), "\(balancing): \(errors)")
        }
    }

    @Test("an analysis that fails once too often sends the traffic back, and the pods 30 s later")
    func aborted() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(10), pause(600)]
        canary.analysis = analysis(failureLimit: 2)
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) {
            $0.errorRate = Fraction(0.5)
        }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutMeasurementFailed) == [20, 30, 40])
        #expect(outcome.seconds(.rolloutAborted) == [40])
        let aborted = try #require(outcome.first(.rolloutAborted))
        let last = outcome.timeline.last { $0.kind == .rolloutMeasurementFailed }
        #expect(last.map { aborted.causes == [$0.id] } == true)
        #expect(outcome.counts(.podDeleted) == [70: 1])
        #expect(outcome.seconds(.rolloutComplete).isEmpty)
        #expect(outcome.value("errors", at: 60) == 0)
        #expect(outcome.value("pods", at: 199) == 10)
        // Nobody meets the pod that goes: its traffic has long left it.
        let causes = outcome.result.requests.failedByCause.map(\.cause)
        #expect(causes == [.applicationError])
    }

    /// A canary of pods that need so much more CPU than the old ones, which take 5 ms of a core.
    private func slow(
        by factor: Double,
        _ condition: SuccessCondition
    ) throws -> RolloutScenario.Outcome {
        var canary = CanarySpec()
        canary.steps = [.setWeight(20), pause(60)]
        canary.analysis = analysis()
        canary.analysis?.successCondition = condition
        var rollout = rollout()
        rollout.scenario.services["web"]?.operations["get"] = OperationSpec(
            steps: [TinyScenario.cpu(milliseconds: 5)]
        )
        rollout.scenario.services["web"]?.timeout = .seconds(2)
        rollout.scenario.services["web"]?.queueLimit = 20
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) { $0.cpuFactor = factor }
        return try rollout.run()
    }

    @Test("a version so slow that every client gives up is aborted, although it makes no error")
    func unusable() throws {
        for behind in [false, true] {
            var canary = CanarySpec()
            canary.steps = [.setWeight(20), pause(60)]
            canary.analysis = analysis()
            var rollout = rollout()
            let service = behind ? "back" : "web"
            if behind {
                // Seen by a service that calls it.
                rollout.scenario.services["back"] = rollout.scenario.services["web"]
                rollout.scenario.services["web"]?.operations["get"] = OperationSpec(
                    steps: [.call(CallSpec("back"))]
                )
                rollout.scenario.services["web"]?.workers = 100
            }
            rollout.scenario.services[service]?.operations["get"] = OperationSpec(
                steps: [TinyScenario.cpu(milliseconds: 5)]
            )
            rollout.scenario.services[service]?.timeout = .seconds(2)
            rollout.scenario.services[service]?.workers = 1_000
            rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) { $0.cpuFactor = 800 }
            rollout.scenario.rollouts["v2"]?.service = NameReference(service)
            let outcome = try rollout.run()
            #expect(outcome.seconds(.rolloutAborted) == [20], "\(service)")
        }
    }

    @Test("requests that a version turns away are errors of the version")
    func turnsAway() throws {
        let outcome = try slow(by: 100, SuccessCondition(0.05))
        #expect(outcome.seconds(.rolloutAborted) == [20])
    }

    @Test("an analysis may look at how long answers take")
    func latency() throws {
        var condition = SuccessCondition(0.05)
        // Ten times as much is 50 ms, and with those before it more.
        let blind = try slow(by: 10, condition)
        #expect(blind.seconds(.rolloutAborted).isEmpty)
        condition.latencies = [LatencyCondition(percentile: 95, limit: .milliseconds(30))]
        let seeing = try slow(by: 10, condition)
        #expect(seeing.seconds(.rolloutTooSlow) == [20])
        #expect(seeing.seconds(.rolloutAborted) == [20])
        let sound = try slow(by: 1, condition)
        #expect(sound.seconds(.rolloutComplete).count == 1)
    }

    @Test("with abortScaleDownDelaySeconds 0 the pods of an aborted canary stay")
    func abortedForEver() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(10), pause(600)]
        canary.analysis = analysis()
        canary.abortScaleDownDelaySeconds = 0
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) { $0.errorRate = Fraction(1) }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutAborted) == [20])
        #expect(outcome.value("pods", at: 199) == 11)
        #expect(outcome.value("errors", at: 100) == 0)
    }

    @Test("a canary whose pods never come up gets no traffic, and is aborted only if told so")
    func deadline() throws {
        for aborts in [false, true] {
            var canary = CanarySpec()
            canary.steps = [.setWeight(20)]
            canary.progressDeadlineAbort = aborts
            var rollout = rollout()
            rollout.scenario.services["web"]?.progressDeadlineSeconds = 60
            rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) { $0.neverReady = true }
            let outcome = try rollout.run()
            #expect(outcome.seconds(.rolloutTrafficShifted).isEmpty)
            #expect(outcome.seconds(.rolloutStuck) == [71])
            #expect(outcome.seconds(.rolloutAborted) == (aborts ? [71] : []))
            #expect(outcome.value("pods", at: 199) == (aborts ? 10 : 12))
            #expect(outcome.result.requests.failed == 0)
        }
    }

    @Test("a pause longer than the deadline is no lack of progress")
    func longPause() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(10), pause(100), .setWeight(10), pause(40)]
        var rollout = rollout()
        rollout.scenario.services["web"]?.progressDeadlineSeconds = 20
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary))
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutStuck).isEmpty)
        #expect(outcome.seconds(.rolloutComplete) == [184])
    }

    @Test("blue-green brings all pods up beside the old ones, then switches")
    func blueGreen() throws {
        var blueGreen = BlueGreenSpec()
        blueGreen.previewReplicaCount = 3
        blueGreen.autoPromotionSeconds = 20
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .blueGreen(blueGreen))
        let outcome = try rollout.run()
        #expect(outcome.counts(.podCreated) == [10: 3, 32: 7])
        #expect(outcome.seconds(.rolloutTrafficShifted) == [34])
        #expect(outcome.counts(.podDeleted) == [64: 10])
        #expect(outcome.seconds(.rolloutComplete) == [64])
        #expect(outcome.result.requests.failed == 0)
    }

    @Test("blue-green switches back when the analysis after the switch fails")
    func switchBack() throws {
        var blueGreen = BlueGreenSpec()
        blueGreen.postPromotionAnalysis = analysis(failureLimit: 1, count: 5)
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .blueGreen(blueGreen)) {
            $0.errorRate = Fraction(0.5)
        }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutTrafficShifted) == [12])
        #expect(outcome.seconds(.rolloutMeasurementFailed) == [22, 32])
        #expect(outcome.seconds(.rolloutAborted) == [32])
        #expect(outcome.counts(.podDeleted) == [62: 10])
        #expect(outcome.value("errors", at: 40) == 0)
        #expect(outcome.value("pods", at: 199) == 10)
    }

    @Test("an analysis that succeeds lets the old pods go 30 s later")
    func verified() throws {
        var blueGreen = BlueGreenSpec()
        blueGreen.postPromotionAnalysis = analysis(count: 3)
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .blueGreen(blueGreen))
        let outcome = try rollout.run()
        #expect(outcome.counts(.podDeleted) == [72: 10])
        #expect(outcome.seconds(.rolloutComplete) == [72])
    }

    @Test("a runbook ends a canary instead of rolling back")
    func abortByHand() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(50), pause(600)]
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) { $0.errorRate = Fraction(1) }
        rollout.act(.rollback(.onWeb), at: 60)
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutAborted).count == 1)
        #expect(outcome.seconds(.rolloutRolledBack).isEmpty)
        #expect(outcome.value("errors", at: 150) == 0)
        #expect(outcome.value("pods", at: 199) == 10)
    }

    @Test("a new rollout takes the place of a canary under way")
    func overtaken() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(50), pause(600)]
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary)) { $0.errorRate = Fraction(1) }
        rollout.rollOut("v3", at: .seconds(60), by: .canary(canary))
        let outcome = try rollout.run()
        #expect(outcome.value("errors", at: 100) == 0)
        #expect(outcome.value("newPods", at: 100) == 5)
        #expect(outcome.value("pods", at: 100) == 15)
    }

    @Test("a resize during a canary resizes both versions")
    func resized() throws {
        var canary = CanarySpec()
        canary.steps = [.setWeight(20), pause(600)]
        var rollout = rollout()
        rollout.rollOut("v2", at: .seconds(10), by: .canary(canary))
        var scale = ScaleActionSpec()
        scale.service = "web"
        scale.replicas = 16
        rollout.act(.setReplicas(scale), at: 60)
        let outcome = try rollout.run()
        #expect(outcome.value("newPods", at: 199) == 4)
        #expect(outcome.value("pods", at: 199) == 20)
    }
}
