public import SimCore

/// Where a pod is in its life, as its status reports it.
///
/// Source: core/v1 `PodPhase`. A pod whose container waits in CrashLoopBackOff stays `running`.
public enum PodPhase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Accepted by the API server, not all containers created yet.
    case pending
    /// Bound to a node, with at least one container running, starting or restarting.
    case running
    /// All containers ended with success and will not be restarted.
    case succeeded
    /// All containers ended and at least one of them failed.
    case failed
    /// The node does not answer, so nobody knows.
    case unknown
}

/// The status of a condition.
///
/// Source: core/v1 `ConditionStatus`. `unknown` is not a kind of `false`: the autoscaler never treats
/// it as one.
public enum ConditionStatus: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The condition holds.
    case `true`
    /// The condition does not hold.
    case `false`
    /// Nobody can tell, for instance because the node is unreachable.
    case unknown
}

/// A condition of a pod and when it last changed.
///
/// Source: core/v1 `PodCondition`.
public struct PodCondition: Hashable, Sendable, BitwiseCopyable {
    /// Whether the condition holds.
    public var status: ConditionStatus
    /// When the status last changed.
    public var lastTransitionTime: SimTime

    /// Creates a condition.
    public init(_ status: ConditionStatus, since lastTransitionTime: SimTime) {
        self.status = status
        self.lastTransitionTime = lastTransitionTime
    }
}
