/// Whether a pod may be evicted.
public enum Eviction: Hashable, Sendable, BitwiseCopyable {
    /// It may, and the budget has one disruption less until its controller counts anew.
    case disrupts
    /// It may, and the budget does not mind: the pod was not healthy anyhow.
    case ignoresBudget
    /// It may not now; `kubectl drain` asks again after 5 s.
    ///
    /// The API server's 429 "Cannot evict pod as it would violate the pod's disruption budget."
    case tooManyRequests
}

/// The state of a disruption budget.
///
/// Source: policy/v1 `PodDisruptionBudgetStatus`.
public struct PodDisruptionBudgetStatus: Hashable, Sendable, BitwiseCopyable {

    /// The pods that count as the whole.
    public let expectedPods: Int
    /// The pods that are healthy.
    public let currentHealthy: Int
    /// The pods that must stay healthy.
    public let desiredHealthy: Int
    /// The pods that may be evicted now.
    public private(set) var disruptionsAllowed: Int

    /// Works out how many pods may be evicted: none while no pod is expected.
    ///
    /// Source: disruption.go `updatePdbStatus`.
    public init(expectedPods: Int, currentHealthy: Int, desiredHealthy: Int) {
        self.expectedPods = expectedPods
        self.currentHealthy = currentHealthy
        self.desiredHealthy = desiredHealthy
        disruptionsAllowed = expectedPods > 0 ? max(0, currentHealthy - desiredHealthy) : 0
    }

    /// Decides on the eviction of one pod.
    ///
    /// Pods that have not started, have ended or are being deleted are evicted without asking. Source:
    /// kubernetes/kubernetes pkg/registry/core/pod/storage/eviction.go `Create`, `canIgnorePDB`,
    /// `checkAndDecrement`.
    public mutating func evict(
        phase: PodPhase,
        isReady: Bool,
        isTerminating: Bool,
        policy: PodDisruptionBudget.UnhealthyPodEvictionPolicy
    ) -> Eviction {
        switch phase {
        case .pending, .succeeded, .failed: return .ignoresBudget
        case .running, .unknown: break
        }
        if isTerminating { return .ignoresBudget }
        if !isReady {
            switch policy {
            case .alwaysAllow: return .ignoresBudget
            case .ifHealthyBudget:
                if currentHealthy >= desiredHealthy && desiredHealthy > 0 { return .ignoresBudget }
            }
        }
        guard disruptionsAllowed > 0 else { return .tooManyRequests }
        disruptionsAllowed -= 1
        return .disrupts
    }
}
