public import SimCore

/// Why a Deployment is, or is not, progressing; the reasons of its `Progressing` condition.
///
/// Source: kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go.
public enum DeploymentProgressReason: String, Hashable, Sendable, BitwiseCopyable {
    /// A ReplicaSet was created for a new pod template.
    case newReplicaSetCreated = "NewReplicaSetCreated"
    /// There was one already.
    case foundNewReplicaSet = "FoundNewReplicaSet"
    /// Pods were created, became ready or available, or old ones went.
    case replicaSetUpdated = "ReplicaSetUpdated"
    /// The rollout is complete.
    case newReplicaSetAvailable = "NewReplicaSetAvailable"
    /// There was no progress for longer than the deadline; nothing is rolled back.
    case progressDeadlineExceeded = "ProgressDeadlineExceeded"
}

/// A Deployment's `Progressing` condition.
public struct DeploymentProgressCondition: Hashable, Sendable, BitwiseCopyable {
    /// Why.
    public let reason: DeploymentProgressReason
    /// When progress was last seen.
    public let lastUpdate: SimTime
    /// When it last changed between true and false.
    public let lastTransition: SimTime

    /// Whether the condition is true: false only after the deadline.
    public var isTrue: Bool { reason != .progressDeadlineExceeded }
}

/// The numbers of a Deployment's status.
public struct DeploymentStatusCounts: Hashable, Sendable, BitwiseCopyable {
    /// All pods there are.
    public var replicas: Int
    /// Those of the present template.
    public var updatedReplicas: Int
    /// Those that are ready.
    public var readyReplicas: Int
    /// Those that have been ready for `minReadySeconds`.
    public var availableReplicas: Int

    /// Creates a status; that of a Deployment without pods by default.
    public init(
        replicas: Int = 0,
        updatedReplicas: Int = 0,
        readyReplicas: Int = 0,
        availableReplicas: Int = 0
    ) {
        self.replicas = replicas
        self.updatedReplicas = updatedReplicas
        self.readyReplicas = readyReplicas
        self.availableReplicas = availableReplicas
    }

    /// The pods that are not available.
    public var unavailableReplicas: Int { max(0, replicas - availableReplicas) }

    /// Whether enough pods are available: the `Available` condition, `MinimumReplicasAvailable`.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/deployment/sync.go `calculateStatus`.
    public func isAvailable(within fenceposts: RollingUpdateFenceposts) -> Bool {
        availableReplicas >= fenceposts.minAvailable
    }

    /// Whether all pods are of the present template and available.
    ///
    /// Source: deployment_util.go `DeploymentComplete`.
    public func isComplete(desired: Int) -> Bool {
        replicas == desired && updatedReplicas == desired && availableReplicas == desired
    }

    /// Whether the rollout got on since an earlier status.
    ///
    /// Source: deployment_util.go `DeploymentProgressing`.
    public func isProgress(since earlier: DeploymentStatusCounts) -> Bool {
        updatedReplicas > earlier.updatedReplicas
            || replicas - updatedReplicas < earlier.replicas - earlier.updatedReplicas
            || readyReplicas > earlier.readyReplicas
            || availableReplicas > earlier.availableReplicas
    }
}
