import SimModels
import Testing

extension PodDisruptionBudgetStatus {
    fileprivate mutating func evictRunning(
        isReady: Bool = true,
        policy: PodDisruptionBudget.UnhealthyPodEvictionPolicy = .ifHealthyBudget
    ) -> Eviction {
        evict(phase: .running, isReady: isReady, isTerminating: false, policy: policy)
    }
}

@Suite("Pod disruption budget")
struct PodDisruptionBudgetTests {
    @Test("both percentages round up, so one per cent unavailable is one pod")
    func rounding() {
        let unavailable = PodDisruptionBudget(.maxUnavailable(.percent(1)))
        #expect(unavailable.desiredHealthy(expectedPods: 7) == 6)
        let available = PodDisruptionBudget(.minAvailable(.percent(50)))
        #expect(available.desiredHealthy(expectedPods: 7) == 4)
        let more = PodDisruptionBudget(.maxUnavailable(.count(9)))
        #expect(more.desiredHealthy(expectedPods: 7) == 0)
    }

    @Test("only a number to keep available looks at the pods there are")
    func expected() {
        let count = PodDisruptionBudget(.minAvailable(.count(3)))
        #expect(count.expectedPods(controllerReplicas: 10, matchingPods: 4) == 4)
        for bound in [
            PodDisruptionBudget.Bound.minAvailable(.percent(3)), .maxUnavailable(.count(3)),
            .maxUnavailable(.percent(3)),
        ] {
            let budget = PodDisruptionBudget(bound)
            #expect(budget.expectedPods(controllerReplicas: 10, matchingPods: 4) == 10)
        }
    }

    @Test("evictions use the budget up until it is counted anew")
    func evictions() {
        var status = PodDisruptionBudget(.maxUnavailable(.count(2)))
            .status(expectedPods: 5, currentHealthy: 5)
        #expect(status.evictRunning() == .disrupts)
        #expect(status.evictRunning() == .disrupts)
        #expect(status.evictRunning() == .tooManyRequests)
        #expect(status.disruptionsAllowed == 0)
    }

    @Test("nothing may go where no pod is expected")
    func noPods() {
        let status = PodDisruptionBudget(.minAvailable(.percent(50)))
            .status(expectedPods: 0, currentHealthy: 3)
        #expect(status.disruptionsAllowed == 0)
    }

    @Test("pods that do not run, or end anyway, go without asking")
    func ignored() {
        var status = PodDisruptionBudget(.minAvailable(.percent(100)))
            .status(expectedPods: 3, currentHealthy: 3)
        for phase in [PodPhase.pending, .succeeded, .failed] {
            let found = status.evict(
                phase: phase,
                isReady: false,
                isTerminating: false,
                policy: .ifHealthyBudget
            )
            #expect(found == .ignoresBudget, "\(phase)")
        }
        let terminating = status.evict(
            phase: .running,
            isReady: true,
            isTerminating: true,
            policy: .ifHealthyBudget
        )
        #expect(terminating == .ignoresBudget)
        #expect(status.evictRunning() == .tooManyRequests)
    }

    @Test("an unready pod goes beside a healthy budget, and beside any if the policy says so")
    func unready() {
        var healthy = PodDisruptionBudgetStatus(
            expectedPods: 4,
            currentHealthy: 3,
            desiredHealthy: 3
        )
        #expect(healthy.evictRunning(isReady: false) == .ignoresBudget)
        var short = PodDisruptionBudgetStatus(expectedPods: 4, currentHealthy: 2, desiredHealthy: 3)
        #expect(short.evictRunning(isReady: false) == .tooManyRequests)
        #expect(short.evictRunning(isReady: false, policy: .alwaysAllow) == .ignoresBudget)
        // A budget that wants nobody is never healthy in this sense: unready pods use it up.
        var none = PodDisruptionBudgetStatus(expectedPods: 1, currentHealthy: 1, desiredHealthy: 0)
        #expect(none.evictRunning(isReady: false) == .disrupts)
        #expect(none.evictRunning(isReady: false) == .tooManyRequests)
    }
}
