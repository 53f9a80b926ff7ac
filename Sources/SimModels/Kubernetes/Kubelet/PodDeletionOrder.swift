public import SimCore

/// What a ReplicaSet looks at when it chooses which pods to delete.
public struct PodDeletionCandidate: Hashable, Sendable, BitwiseCopyable {
    /// The pod; also its rank among UIDs, the tie-breaker.
    ///
    /// Real UIDs are random, so which of two like pods goes first is chance; a simulation that wants it
    /// to be chance draws this number.
    public var uid: UInt64
    /// Whether the pod is bound to a node.
    public var isAssigned: Bool
    /// The pod's phase.
    public var phase: PodPhase
    /// Whether its Ready condition is true.
    public var isReady: Bool
    /// The `controller.kubernetes.io/pod-deletion-cost` annotation; 0 without one.
    public var deletionCost: Int
    /// Active pods of the same owner on the same node, this one included.
    public var podsOnNode: Int
    /// When it last became ready; nil if it is not.
    public var readySince: SimTime?
    /// The largest restart count of its containers.
    public var restarts: Int
    /// When it was created.
    public var created: SimTime

    /// Creates a candidate.
    public init(
        uid: UInt64,
        isAssigned: Bool = true,
        phase: PodPhase = .running,
        isReady: Bool = true,
        deletionCost: Int = 0,
        podsOnNode: Int = 1,
        readySince: SimTime? = nil,
        restarts: Int = 0,
        created: SimTime
    ) {
        self.uid = uid
        self.isAssigned = isAssigned
        self.phase = phase
        self.isReady = isReady
        self.deletionCost = deletionCost
        self.podsOnNode = podsOnNode
        self.readySince = readySince
        self.restarts = restarts
        self.created = created
    }
}

/// The order in which a ReplicaSet deletes pods when it has too many.
///
/// Ages are compared by their order of magnitude, so that of pods about equally old a random one goes
/// first. Source: kubernetes/kubernetes pkg/controller/controller_utils.go
/// `ActivePodsWithRanks.Less`, with the feature LogarithmicScaleDown.
public enum PodDeletionOrder {
    /// Sorts candidates so that those to delete first come first.
    ///
    /// The answer does not depend on the order of the input. The real comparison is not transitive when
    /// pods became ready at one and the same instant, so the order is fixed by inserting the pods in
    /// the order of their UIDs.
    ///
    /// - Complexity: O(n²) comparisons at worst, without allocation.
    public static func sort(_ pods: inout [PodDeletionCandidate], at now: SimTime) {
        insertionSort(&pods) { $0.uid < $1.uid }
        insertionSort(&pods) { precedes($0, $1, at: now) }
    }

    /// Whether the first pod is deleted before the second.
    public static func precedes(
        _ first: PodDeletionCandidate,
        _ second: PodDeletionCandidate,
        at now: SimTime
    ) -> Bool {
        if first.isAssigned != second.isAssigned { return !first.isAssigned }
        let phases = (rank(first.phase), rank(second.phase))
        if phases.0 != phases.1 { return phases.0 < phases.1 }
        if first.isReady != second.isReady { return !first.isReady }
        if first.deletionCost != second.deletionCost {
            return first.deletionCost < second.deletionCost
        }
        if first.podsOnNode != second.podsOnNode { return first.podsOnNode > second.podsOnNode }
        if let readyFirst = first.readySince, let readySecond = second.readySince,
            readyFirst != readySecond
        {
            let magnitudes = (magnitude(now - readyFirst), magnitude(now - readySecond))
            return magnitudes.0 == magnitudes.1
                ? first.uid < second.uid : magnitudes.0 < magnitudes.1
        }
        if first.restarts != second.restarts { return first.restarts > second.restarts }
        if first.created != second.created {
            let magnitudes = (magnitude(now - first.created), magnitude(now - second.created))
            return magnitudes.0 == magnitudes.1
                ? first.uid < second.uid : magnitudes.0 < magnitudes.1
        }
        return false
    }

    /// The whole part of the binary logarithm of an age in nanoseconds; -1 for no age.
    static func magnitude(_ age: SimDuration) -> Int {
        age.nanoseconds > 0 ? 63 - age.nanoseconds.leadingZeroBitCount : -1
    }

    /// Pods that do the least come first; finished pods are not active and never get here.
    private static func rank(_ phase: PodPhase) -> Int {
        switch phase {
        case .pending: 0
        case .unknown: 1
        case .running, .succeeded, .failed: 2
        }
    }

    private static func insertionSort(
        _ pods: inout [PodDeletionCandidate],
        by precedes: (PodDeletionCandidate, PodDeletionCandidate) -> Bool
    ) {
        for end in pods.indices.dropFirst() {
            var place = end
            while place > 0 && precedes(pods[place], pods[place - 1]) {
                pods.swapAt(place, place - 1)
                place -= 1
            }
        }
    }
}
