import SimCore

/// A pool of nodes with its numbers worked out.
struct NodePoolPlan: Sendable {
    var instanceType = ""
    var initialCount = 1
    /// Bounds of the cluster autoscaler; nil for a pool that keeps its size.
    var bounds: (min: Int, max: Int)?
    var allocatable = NodeResources()
    /// What the pods of DaemonSets request of it.
    var daemonSets = NodeResources()
    /// Its zones, among all of the cluster.
    var zones: [UInt16] = []
    var isSpot = false
    var provision = Distribution.constant(0)
}

/// What the nodes need to know of a service.
struct PlacementPlan: Sendable {
    var request: PodRequest
    /// The weight of its pods against others on their node.
    var cpuWeight: Int64 { NodeCPUShares.weight(ofRequest: request.requests.cpu) }
    var budget: PodDisruptionBudget?
}

/// Nodes that a fault is about.
struct NodeSelection: Sendable {
    var pool: UInt16?
    var zone: UInt16?
    var count: Int?
    var isSpotOnly = false
}

/// What a fault does to nodes.
enum NodeFaultPlan: Sendable {
    case kill(NodeSelection)
    case drain(NodeSelection, timeout: SimDuration?)
    case interrupt(NodeSelection, notice: SimDuration, isHandled: Bool)
}
