import SimCore

/// One node, from the request for it until it is gone.
struct NodeState: Sendable {
    /// What the control plane makes of a node.
    enum Condition: UInt8, BitwiseCopyable, Sendable {
        /// Asked for, not there yet.
        case provisioning
        /// Ready, as far as the control plane knows.
        case ready
        /// Its kubelet has not been heard of for too long.
        case notReady
        /// Its object is gone.
        case removed
    }

    /// The pool it belongs to.
    let pool: UInt16
    /// The zone, among all of the cluster.
    let zone: UInt16
    /// Its number within the pool, from 1, never reused.
    let ordinal: Int64
    /// What pods may request of it.
    let allocatable: NodeResources

    /// What the control plane makes of it.
    var condition = Condition.provisioning
    /// Whether the machine runs, whatever the control plane knows.
    var isAlive = true
    /// Whether the instance was taken away, so that its pool counts it no longer.
    var isTerminated = false
    /// Whether new pods stay away (`spec.unschedulable`).
    var isCordoned = false
    /// What its pods request, those of DaemonSets included.
    var requested = NodeResources()
    /// The same as scores count it.
    var scored = NodeResources()
    /// The slots of the pods bound to it.
    var pods: [UInt32] = []
    /// The CPU tasks of its pods, and whether they are more than its cores.
    private(set) var threads = 0
    private(set) var isOvercommitted = false
    /// When its kubelet last saw it run out of memory, and the occurrence that says it began to.
    var pressureSeenAt: SimTime?
    var pressure = OccurrenceID.none
    /// When it was asked for.
    let requestedAt: SimTime
    /// The instant of its kubelet's lease renewals within their interval.
    let leasePhase: SimDuration
    /// Since when the cluster autoscaler could do without it.
    var unneededSince: SimTime?
    /// Since when it is not ready.
    var unreadySince: SimTime?
    /// What led to its present state.
    var cause: OccurrenceID
    /// How it is being emptied; nil while it is not.
    var drain: NodeDrain?

    /// Whether the scheduler may bind pods to it, as far as it knows.
    var isSchedulable: Bool { condition == .ready && !isCordoned }

    /// Whether the cluster has an object for it.
    var isMember: Bool { condition == .ready || condition == .notReady }

    /// Whether its pool counts it.
    var isCounted: Bool { condition != .removed && !isTerminated }

    /// Counts CPU tasks that began or ended; whether the cores have to be divided anew.
    mutating func addThreads(_ change: Int) -> Bool {
        let wasOvercommitted = isOvercommitted
        threads += change
        isOvercommitted = Int64(threads) * 1_000 > allocatable.cpu
        return isOvercommitted || wasOvercommitted
    }

    /// Binds a pod.
    mutating func bind(_ pod: UInt32, _ request: PodRequest) {
        pods.append(pod)
        requested += request.requests
        scored += request.scored
    }

    /// Lets go of a pod; whether it was there.
    mutating func release(_ pod: UInt32, _ request: PodRequest) -> Bool {
        guard let place = pods.firstIndex(of: pod) else { return false }
        pods.remove(at: place)
        requested -= request.requests
        scored -= request.scored
        return true
    }
}

/// How a node is being emptied.
struct NodeDrain: Sendable {
    /// Who empties it.
    enum Operator: UInt8, BitwiseCopyable, Sendable {
        /// Somebody with `kubectl drain`.
        case kubectl
        /// The handler of spot interruptions.
        case terminationHandler
        /// The cluster autoscaler, to remove it.
        case clusterAutoscaler

        /// Time from one refused eviction to the next try.
        ///
        /// Source: kubernetes/kubectl pkg/drain/drain.go, 5 s (the termination handler uses the same
        /// package); kubernetes/autoscaler cluster-autoscaler/core/scaledown/actuation/drain.go
        /// `DefaultEvictionRetryTime`, 10 s.
        var retryInterval: SimDuration {
            switch self {
            case .kubectl, .terminationHandler: .seconds(5)
            case .clusterAutoscaler: .seconds(10)
            }
        }
    }

    /// Who empties it.
    let by: Operator
    /// The number of the drain, by which its events know it.
    let id: UInt32
    /// How long each node of the drain is tried; nil for ever.
    let timeout: SimDuration?
    /// The nodes that come after it.
    let following: [UInt32]
    /// The occurrence that says it began.
    let began: OccurrenceID
    /// When it began.
    let beganAt: SimTime
    /// Pods whose eviction was refused, by their slots and tenancies: each is told once.
    var refused: [RefusedPod] = []

    /// A pod whose eviction was refused.
    struct RefusedPod: Hashable, Sendable, BitwiseCopyable {
        var slot: UInt32
        var tenancy: UInt32
    }
}
