import SimCore

/// A node as `kubectl get nodes` would list it, for those who watch the platform.
package struct NodeRow: Hashable, Sendable {
    /// Its name: that of its pool, and its number.
    package var name: String
    /// Its zone.
    package var zone: String
    /// Whether it is Ready, as far as the control plane knows.
    package var isReady: Bool
    /// Whether new pods stay away.
    package var isCordoned: Bool
    /// The pods bound to it that are not being deleted, by name and in order.
    package var pods: [String]
}

extension Platform {
    /// The nodes that the cluster has objects for, in the order in which they joined.
    package var nodeTable: [NodeRow] {
        fleet.members.map { index in
            let node = fleet.nodes[index]
            let names = node.pods.map(Int.init).filter { !pods[$0].isDeleting }.map {
                "\(plan.names.services[Int(pods[$0].service)])-\(pods[$0].ordinal)"
            }
            return NodeRow(
                name: "\(plan.names.nodePools[Int(node.pool)])-\(node.ordinal)",
                zone: plan.names.zones[Int(node.zone)],
                isReady: node.condition == .ready,
                isCordoned: node.isCordoned,
                pods: names.sorted()
            )
        }
    }
}
