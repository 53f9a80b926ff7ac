import SimCore
import SimModels
import Testing

@Suite("versions of a service")
struct VersionBehaviourTests {
    @Test("a version answers its share of calls with errors, and its rollout is their cause")
    func errors() throws {
        var rollout = RolloutScenario()
        rollout.scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 100)
        rollout.rollOut("v2", at: .seconds(20)) { $0.errorRate = Fraction(0.5) }
        let outcome = try rollout.run()
        let errors = outcome.result.requests.failedByCause.first { $0.cause == .applicationError }
        // About half of 96 s of 100/s; five standard deviations are 245.
        #expect((4_400...5_100).contains(errors?.count ?? 0), "\(String(describing: errors))")
        let began = try #require(outcome.first(.rolloutStarted))
        let degraded = try #require(
            outcome.timeline.first { $0.kind == .slDown || $0.kind == .slDegraded }
        )
        #expect(degraded.causes == [began.id])
    }

    @Test("errors end with the pods that make them")
    func errorsEnd() throws {
        var rollout = RolloutScenario()
        rollout.scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 10)
        rollout.rollOut("v2", at: .seconds(20)) { $0.errorRate = Fraction(1) }
        rollout.rollOut("v3", at: .seconds(60))
        let outcome = try rollout.run()
        #expect(outcome.value("errors", at: 50) == 100)
        #expect(outcome.value("errors", at: 80) == 0)
    }

    @Test("a version that never answers crashes at 0, 10, 20, 40 s and holds the rollout up")
    func crashAtStart() throws {
        var rollout = RolloutScenario()
        rollout.rollOut("v2", at: .seconds(10)) { $0.crashAfter = .zero }
        let outcome = try rollout.run()
        let crashes = outcome.timeline.filter { $0.kind == .podCrashed && $0.value == 10 }
        // Container at 11 s; each start takes half a second, and then comes the back-off.
        #expect(crashes.map(\.at.seconds) == [11.5, 12, 22.5, 43, 83.5])
        let began = try #require(outcome.first(.rolloutStarted))
        #expect(crashes.allSatisfy { $0.causes == [began.id] })
        #expect(outcome.value("pods", at: 119) == 13)
        #expect(outcome.value("endpoints", at: 119) == 8)
    }

    @Test("a version that crashes after a while gets through, and restarts from then on")
    func crashLater() throws {
        var rollout = RolloutScenario()
        rollout.rollOut("v2", at: .seconds(10)) { $0.crashAfter = .seconds(20) }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutComplete) == [14])
        #expect(outcome.seconds(.podCrashed).first == 31.5)
        #expect((outcome.result.requests.byService.first?.report.restarts ?? 0) > 10)
    }

    @Test("minReadySeconds keeps a version that dies young from getting any further")
    func minReadySecondsCatchesCrashes() throws {
        var rollout = RolloutScenario { $0.minReadySeconds = 30 }
        rollout.rollOut("v2", at: .seconds(10)) { $0.crashAfter = .seconds(20) }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.rolloutComplete).isEmpty)
        #expect(outcome.value("newPods", at: 119) == 5)
    }

    @Test("a version may need more CPU and a longer start")
    func slower() throws {
        var rollout = RolloutScenario {
            $0.operations["get"] = OperationSpec(steps: [TinyScenario.cpu(milliseconds: 10)])
        }
        rollout.scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 10)
        rollout.rollOut("v2", at: .seconds(10)) {
            $0.cpuFactor = 3
            $0.startup = .constant(.milliseconds(4_500))
        }
        let outcome = try rollout.run()
        #expect(outcome.seconds(.podReady).first == 16)
        #expect(abs((outcome.value("p99_ms", at: 5) ?? 0) - 10) < 0.5)
        #expect(abs((outcome.value("p99_ms", at: 100) ?? 0) - 30) < 1)
    }
}
