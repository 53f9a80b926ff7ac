/// How many pods must stay healthy when pods are evicted on purpose.
///
/// Only evictions ask it: rolling updates, scale-downs and node failures do not. Source: policy/v1
/// `PodDisruptionBudgetSpec`.
public struct PodDisruptionBudget: Hashable, Sendable, BitwiseCopyable {
    /// The one bound a budget has; percentages of either round up.
    public enum Bound: Hashable, Sendable, BitwiseCopyable {
        /// So many pods stay healthy.
        case minAvailable(IntOrPercent)
        /// So many pods may be missing from those their controllers ask for.
        case maxUnavailable(IntOrPercent)
    }

    /// When a running pod that is not ready may be evicted beside the budget.
    public enum UnhealthyPodEvictionPolicy: Hashable, Sendable, BitwiseCopyable {
        /// While the others are as many as the budget wants.
        case ifHealthyBudget
        /// Always.
        case alwaysAllow
    }

    /// The bound.
    public var bound: Bound
    /// The policy for pods that are not ready; while the budget is healthy.
    ///
    /// Source: kubernetes/kubernetes pkg/registry/core/pod/storage/eviction.go, where no policy means
    /// `IfHealthyBudget`.
    public var unhealthyPodEvictionPolicy: UnhealthyPodEvictionPolicy

    /// Creates a budget.
    public init(
        _ bound: Bound,
        unhealthyPodEvictionPolicy: UnhealthyPodEvictionPolicy = .ifHealthyBudget
    ) {
        self.bound = bound
        self.unhealthyPodEvictionPolicy = unhealthyPodEvictionPolicy
    }

    /// The pods that count as the whole.
    ///
    /// What their controllers ask for, except with `minAvailable` as a number: then the pods there are.
    /// Source: kubernetes/kubernetes pkg/controller/disruption/disruption.go `getExpectedPodCount`.
    public func expectedPods(controllerReplicas: Int, matchingPods: Int) -> Int {
        if case .minAvailable(.count) = bound { return matchingPods }
        return controllerReplicas
    }

    /// The pods that must stay healthy.
    ///
    /// Source: disruption.go `getExpectedPodCount`.
    public func desiredHealthy(expectedPods: Int) -> Int {
        switch bound {
        case .minAvailable(let value): value.roundedUp(of: expectedPods)
        case .maxUnavailable(let value): max(0, expectedPods - value.roundedUp(of: expectedPods))
        }
    }

    /// The budget's state as its controller writes it.
    ///
    /// - Parameters:
    ///   - expectedPods: The pods that count as the whole.
    ///   - currentHealthy: The pods that are ready and neither being deleted nor evicted.
    /// - Returns: How many must stay healthy, and how many may be evicted now.
    public func status(expectedPods: Int, currentHealthy: Int) -> PodDisruptionBudgetStatus {
        PodDisruptionBudgetStatus(
            expectedPods: expectedPods,
            currentHealthy: currentHealthy,
            desiredHealthy: desiredHealthy(expectedPods: expectedPods)
        )
    }
}
