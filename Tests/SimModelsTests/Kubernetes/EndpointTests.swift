import SimCore
import SimModels
import TestSupport
import Testing

/// Where traffic goes while pods come and go.
@Suite("endpoints")
struct EndpointTests {
    private typealias Tiny = TinyScenario

    /// One pod, replaced at 20 s by `Recreate`, at ten requests a second.
    private func recreated(
        _ change: (inout ServiceSpec) -> Void
    ) throws -> RolloutScenario.Outcome {
        var rollout = RolloutScenario {
            $0.operations["get"] = OperationSpec(steps: [Tiny.sleep(milliseconds: 20)])
            $0.replicas = 1
            $0.workers = 10
            $0.strategy = DeploymentStrategySpec()
            $0.strategy?.type = .recreate
            change(&$0)
        }
        rollout.scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10)
        rollout.rollOut("v2", at: .seconds(20))
        return try rollout.run()
    }

    private func preStop(seconds: Int) -> LifecycleSpec {
        var sleep = SleepActionSpec()
        sleep.seconds = seconds
        var lifecycle = LifecycleSpec()
        lifecycle.preStop = .sleep(sleep)
        return lifecycle
    }

    @Test("the last pod serves through its preStop hook: the outage is the start of the next one")
    func preStop() throws {
        let outcome = try recreated { $0.lifecycle = preStop(seconds: 15) }
        // It gets SIGTERM at 35 s. The next one needs 1 s + 0.5 s, a probe and the news.
        #expect(outcome.result.requests.failed > 25 && outcome.result.requests.failed <= 45)
        let without = try recreated { _ in }
        #expect(abs(without.result.requests.failed - outcome.result.requests.failed) <= 1)
    }

    @Test("a process that ignores SIGTERM serves until SIGKILL, as long as no other is ready")
    func ignored() throws {
        let outcome = try recreated {
            $0.shutdown.sigterm = .ignored
            $0.terminationGracePeriodSeconds = 25
        }
        let failed = outcome.result.requests.failed
        #expect(failed > 25 && failed <= 45)
        #expect(outcome.first(.serviceWithoutPods).map { $0.at.seconds >= 45 } == true)
    }

    @Test("a ready pod is always preferred: nobody goes to one that terminates beside it")
    func preferred() throws {
        var rollout = RolloutScenario {
            $0.operations["get"] = OperationSpec(steps: [])
            $0.replicas = 2
            $0.lifecycle = preStop(seconds: 2)
            $0.shutdown.sigterm = .graceful
        }
        rollout.scenario.traffic["users"] = Tiny.traffic("web", perSecond: 50)
        rollout.rollOut("v2", at: .seconds(20))
        let outcome = try rollout.run()
        #expect(outcome.result.requests.failed == 0)
        #expect(outcome.first(.serviceWithoutPods) == nil)
    }

    @Test("a DNS name leads to ready pods only")
    func dns() throws {
        let outcome = try recreated {
            $0.lifecycle = preStop(seconds: 15)
            $0.loadBalancing.endpointRefresh = .milliseconds(100)
        }
        // From 21 s on nobody has an address, for the 15 s of the hook as well.
        #expect(outcome.result.requests.failed > 160)
    }

    // MARK: Load balancers

    /// Two pods replaced one after the other behind a load balancer, however long their hook is.
    private func balanced(
        _ change: (inout LoadBalancerSpec) -> Void
    ) throws -> RolloutScenario.Outcome {
        var balancer = LoadBalancerSpec()
        balancer.registration = .seconds(90)
        balancer.deregistration = .seconds(35)
        change(&balancer)
        var rollout = RolloutScenario {
            $0.operations["get"] = OperationSpec(steps: [])
            $0.replicas = 2
            $0.lifecycle = preStop(seconds: 60)
            $0.terminationGracePeriodSeconds = 90
            $0.loadBalancer = balancer
        }
        rollout.scenario.duration = .seconds(400)
        rollout.scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10)
        rollout.rollOut("v2", at: .seconds(20))
        return try rollout.run()
    }

    @Test("a load balancer that adds later than it removes makes an outage of an update")
    func slowRegistration() throws {
        let outcome = try balanced { _ in }
        // Ready at 22 s and 24 s: the last old one is out at 59 s, the first new one in at 112 s.
        #expect(outcome.seconds(.podReady) == [22, 24])
        #expect(outcome.seconds(.serviceWithoutPods) == [59])
        #expect(outcome.result.requests.failed == 530)
        #expect(outcome.result.requests.failedByCause.map(\.cause) == [.noReadyPod])
    }

    @Test("every account adds up behind load balancers, and a pod gone is nobody's target for long")
    func laws() throws {
        for seed in 1...30 as ClosedRange<UInt64> {
            let run = try ScenarioRun(RandomScenario.makeLoadBalancers(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
        }
    }

    @Test("one that is as quick to add as to remove makes none")
    func asQuick() throws {
        let outcome = try balanced { $0.registration = .seconds(35) }
        #expect(outcome.result.requests.failed == 0)
    }

    @Test("with readiness gates a rollout waits for the load balancer")
    func readinessGates() throws {
        let outcome = try balanced { $0.readinessGates = true }
        #expect(outcome.result.requests.failed == 0)
        #expect(outcome.seconds(.podReady) == [112, 204])
        #expect(outcome.seconds(.rolloutComplete) == [204])
    }
}
