public import SimCore

/// Whether a Deployment's rollout gets on, and since when it does not.
///
/// The controller only tells: it goes on trying after the deadline, and never rolls back. Times are exact,
/// where the API server keeps whole seconds. Source: kubernetes/kubernetes
/// pkg/controller/deployment/progress.go `syncRolloutStatus`.
public struct DeploymentProgress: Hashable, Sendable, BitwiseCopyable {
    /// `progressDeadlineSeconds` of an untouched Deployment; 600 s.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/apps/v1/defaults.go.
    public static let defaultDeadline = SimDuration.seconds(600)

    /// How long a rollout may make no progress; nil never tells.
    public let deadline: SimDuration?
    /// The numbers of the last sync.
    public private(set) var status: DeploymentStatusCounts
    /// The `Progressing` condition; nil before the first sync.
    public private(set) var condition: DeploymentProgressCondition?

    /// Creates the state of a Deployment whose controller has not looked at it yet.
    public init(
        deadline: SimDuration? = DeploymentProgress.defaultDeadline,
        status: DeploymentStatusCounts = DeploymentStatusCounts()
    ) {
        self.deadline = deadline
        self.status = status
    }

    /// Takes note that a ReplicaSet was created for a new pod template.
    public mutating func newReplicaSetCreated(at now: SimTime) {
        guard deadline != nil else { return }
        set(.newReplicaSetCreated, at: now)
    }

    /// Takes note that the controller found the ReplicaSet it needs; tells only the first time.
    public mutating func newReplicaSetFound(at now: SimTime) {
        guard deadline != nil, condition == nil else { return }
        set(.foundNewReplicaSet, at: now)
    }

    /// Takes note that a rollout goes on after a pause, in which no progress was expected.
    ///
    /// Source: argoproj/argo-rollouts rollout/pause.go, whose `RolloutResumed` renews the condition too.
    public mutating func resumed(at now: SimTime) {
        guard deadline != nil else { return }
        set(.replicaSetUpdated, at: now, isProgress: true)
    }

    /// Takes in the numbers of a sync.
    ///
    /// - Returns: When to sync again to look at the deadline, if nothing happens before; nil if
    ///   there is none to look at.
    public mutating func sync(
        _ new: DeploymentStatusCounts,
        desired: Int,
        at now: SimTime
    ) -> SimTime? {
        let earlier = status
        status = new
        guard let deadline else { return nil }
        // After a rollout pods may come and go without another one.
        let isOver =
            new.replicas == new.updatedReplicas && condition?.reason == .newReplicaSetAvailable
        if isOver {
            return nil
        } else if new.isComplete(desired: desired) {
            set(.newReplicaSetAvailable, at: now)
        } else if new.isProgress(since: earlier) {
            set(.replicaSetUpdated, at: now, isProgress: true)
        } else if isTimedOut(at: now, deadline) {
            set(.progressDeadlineExceeded, at: now)
        }
        return checkTime(deadline, desired: desired)
    }

    /// Source: deployment_util.go `DeploymentTimedOut`.
    private func isTimedOut(at now: SimTime, _ deadline: SimDuration) -> Bool {
        guard let condition else { return false }
        switch condition.reason {
        case .newReplicaSetAvailable: return false
        case .progressDeadlineExceeded: return true
        case .newReplicaSetCreated, .foundNewReplicaSet, .replicaSetUpdated:
            return condition.lastUpdate + deadline < now
        }
    }

    /// One second after the deadline.
    ///
    /// Source: progress.go `requeueStuckDeployment`.
    private func checkTime(_ deadline: SimDuration, desired: Int) -> SimTime? {
        guard let condition, !status.isComplete(desired: desired), condition.isTrue else {
            return nil
        }
        return condition.lastUpdate + deadline + .seconds(1)
    }

    /// Sets the condition; the same reason again is an update only if it stands for progress.
    ///
    /// Source: deployment_util.go `SetDeploymentCondition`.
    private mutating func set(
        _ reason: DeploymentProgressReason,
        at now: SimTime,
        isProgress: Bool = false
    ) {
        if condition?.reason == reason && !isProgress { return }
        let isTrue = reason != .progressDeadlineExceeded
        let transition = condition.flatMap { $0.isTrue == isTrue ? $0.lastTransition : nil }
        condition = DeploymentProgressCondition(
            reason: reason,
            lastUpdate: now,
            lastTransition: transition ?? now
        )
    }
}
