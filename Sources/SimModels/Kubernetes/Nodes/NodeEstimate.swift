/// How many new nodes of one kind pods need.
///
/// Source: kubernetes/autoscaler cluster-autoscaler/estimator/binpacking_estimator.go: first fit
/// decreasing, the largest pods first.
package struct NodeEstimate: Sendable {
    /// What each new node has taken.
    package private(set) var taken: [NodeResources] = []
    /// The pods that found a place.
    package private(set) var placed = 0
    /// What one node has.
    package let allocatable: NodeResources

    /// Packs pods into at most so many new nodes, beside the DaemonSets of each.
    package init(
        _ pods: [NodeResources],
        into allocatable: NodeResources,
        beside daemonSets: NodeResources = NodeResources(),
        atMost limit: Int
    ) {
        self.allocatable = allocatable
        let room = allocatable - daemonSets
        let order = pods.indices.sorted { lhs, rhs in
            let sizes = (size(of: pods[lhs]), size(of: pods[rhs]))
            return sizes.0 == sizes.1 ? lhs < rhs : sizes.0 > sizes.1
        }
        for index in order where room.hasRoom(for: pods[index], beside: NodeResources()) {
            if let node = taken.firstIndex(where: {
                room.hasRoom(for: pods[index], beside: $0)
            }) {
                taken[node] += pods[index]
            } else if taken.count < limit {
                taken.append(pods[index])
            } else {
                continue
            }
            placed += 1
        }
    }

    /// The new nodes.
    package var nodes: Int { taken.count }

    /// The share of cpu and the share of memory that the new nodes have left over, added up.
    ///
    /// Source: kubernetes/autoscaler cluster-autoscaler/expander/waste/waste.go.
    package var waste: Double {
        var sum = NodeResources()
        for node in taken { sum += node }
        func unused(_ used: Int64, of each: Int64) -> Double {
            guard each > 0, each < .max, nodes > 0 else { return 0 }
            let all = Double(each) * Double(nodes)
            return (all - Double(used)) / all
        }
        return unused(sum.cpu, of: allocatable.cpu) + unused(sum.memory, of: allocatable.memory)
    }

    private func size(of pod: NodeResources) -> Double {
        func share(_ part: Int64, of whole: Int64) -> Double {
            whole > 0 && whole < .max ? Double(part) / Double(whole) : 0
        }
        return share(pod.cpu, of: allocatable.cpu) + share(pod.memory, of: allocatable.memory)
    }
}
