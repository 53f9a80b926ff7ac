import SimCore

/// What must be true of nodes and of the pods on them after every event.
extension Platform {
    func checkNodes() -> String? {
        guard hasNodes else { return nil }
        var requested = fleet.nodes.map { plan.nodePools[Int($0.pool)].daemonSets }
        var waiting: [UInt32] = []
        for deployment in deployments {
            for slot in deployment.pods where pods[Int(slot)].phase != .gone {
                let pod = pods[Int(slot)]
                guard pod.node != .max else {
                    if pod.phase != .creating { return "pod \(slot) is \(pod.phase) nowhere" }
                    waiting.append(slot)
                    continue
                }
                let node = fleet.nodes[Int(pod.node)]
                if !node.pods.contains(slot) { return "node \(pod.node) does not know pod \(slot)" }
                if !node.isAlive, pod.phase != .lost {
                    return "pod \(slot) is \(pod.phase) on node \(pod.node), which is lost"
                }
                if node.isAlive, pod.phase == .lost {
                    return "pod \(slot) is lost on node \(pod.node), which is not"
                }
                requested[Int(pod.node)] += plan.placements[Int(pod.service)].request.requests
            }
        }
        for (index, node) in fleet.nodes.enumerated() {
            if requested[index] != node.requested {
                return "node \(index): \(requested[index]) requested, counted \(node.requested)"
            }
            if !node.allocatable.hasRoom(for: node.requested, beside: NodeResources()) {
                return "node \(index) is overfull: \(node.requested) of \(node.allocatable)"
            }
            if node.condition == .provisioning, !node.pods.isEmpty {
                return "node \(index) has pods before it is there"
            }
            if node.isMember != fleet.members.contains(index) {
                return "node \(index) is \(node.condition), the cluster thinks otherwise"
            }
            if node.drain != nil, !node.isCordoned { return "node \(index) is drained uncordoned" }
        }
        let queued = fleet.queue.entries.map(\.pod)
        if waiting.sorted() != queued.sorted() {
            return "pods \(waiting) have no node, the scheduler knows of \(queued)"
        }
        if fleet.queue.due != nil, fleet.queue.event == .none { return "pods wait for no event" }
        for (index, pool) in plan.nodePools.enumerated() {
            guard let bounds = pool.bounds else { continue }
            let size = fleet.size(of: index)
            if size > bounds.max || size < bounds.min {
                return "pool \(index) has \(size) nodes, not \(bounds.min) to \(bounds.max)"
            }
        }
        return checkNodeCPU()
    }
}
