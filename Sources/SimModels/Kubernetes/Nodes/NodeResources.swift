/// CPU, memory and places for pods: what a node has, or what pods request.
package struct NodeResources: Hashable, Sendable, BitwiseCopyable {
    /// Thousandths of a core.
    package var cpu: Int64
    /// Bytes.
    package var memory: Int64
    /// Pods.
    package var pods: Int64

    /// Creates amounts.
    package init(cpu: Int64 = 0, memory: Int64 = 0, pods: Int64 = 0) {
        self.cpu = cpu
        self.memory = memory
        self.pods = pods
    }

    /// Whether a request fits into what is left beside others.
    func hasRoom(for request: NodeResources, beside taken: NodeResources) -> Bool {
        request.cpu <= cpu - taken.cpu && request.memory <= memory - taken.memory
            && request.pods <= pods - taken.pods
    }

    static func - (lhs: NodeResources, rhs: NodeResources) -> NodeResources {
        var difference = lhs
        difference -= rhs
        return difference
    }

    static func += (lhs: inout NodeResources, rhs: NodeResources) {
        lhs.cpu += rhs.cpu
        lhs.memory += rhs.memory
        lhs.pods += rhs.pods
    }

    static func -= (lhs: inout NodeResources, rhs: NodeResources) {
        lhs.cpu -= rhs.cpu
        lhs.memory -= rhs.memory
        lhs.pods -= rhs.pods
    }
}

/// What the scheduler knows of the pods of a service.
struct PodRequest: Sendable {
    /// What a pod requests.
    var requests = NodeResources()
    /// The same for scores, where a pod that requests nothing counts as a small one.
    var scored = NodeResources()
    /// How the pods are spread.
    var spread: [TopologySpreadConstraintSpec] = []

    /// Makes a request of what the containers of a pod ask for.
    ///
    /// A pod that requests nothing counts as 100m and 200 MiB when nodes are scored. Source:
    /// kubernetes/kubernetes pkg/scheduler/util/pod_resources.go `DefaultMilliCPURequest`,
    /// `DefaultMemoryRequest`.
    init(cpu: Int64?, memory: Int64?, spread: [TopologySpreadConstraintSpec]) {
        requests = NodeResources(cpu: cpu ?? 0, memory: memory ?? 0, pods: 1)
        scored = NodeResources(cpu: cpu ?? 100, memory: memory ?? 200 << 20, pods: 1)
        self.spread = spread.isEmpty ? TopologySpreadConstraintSpec.systemDefaults : spread
    }
}
