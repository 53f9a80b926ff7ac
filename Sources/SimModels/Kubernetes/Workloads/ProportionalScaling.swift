extension DeploymentReplicaSets {
    /// Resizes the ReplicaSets of a Deployment that was resized.
    ///
    /// In the midst of a rollout every ReplicaSet keeps its share, so that a resize neither speeds the
    /// rollout up nor takes it back. The biggest is resized first and gets what rounding leaves over; of equal
    /// ones the newer first when growing, the older first when shrinking. A lone ReplicaSet gets all, and old
    /// ones nothing if the updated one has reached full size.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/deployment/sync.go `scale`.
    ///
    /// - Parameters:
    ///   - replicas: The pods the Deployment asks for now.
    ///   - strategy: Its rolling update strategy.
    ///   - statusReplicas: The pods there are; counted where a ReplicaSet does not say how many the
    ///     Deployment could have.
    /// - Returns: Whether any size changed.
    public mutating func scale(
        to replicas: Int,
        strategy: RollingUpdateStrategy,
        statusReplicas: Int
    ) -> Bool {
        let fenceposts = strategy.fenceposts(replicas: replicas)
        let sizes = all.map(\.replicas)
        let active = all.indices.filter { all[$0].isActive }
        if active.count <= 1 {
            let lone = active.first ?? updated
            if all[lone].replicas != replicas {
                resize(lone, to: replicas, desired: replicas, most: fenceposts.maxTotal)
            }
        } else if isSaturated(at: replicas) {
            for index in active where index != updated {
                resize(index, to: 0, desired: replicas, most: fenceposts.maxTotal)
            }
        } else {
            scaleProportionally(active, within: fenceposts, statusReplicas: statusReplicas)
        }
        return sizes != all.map(\.replicas)
    }

    /// Whether the updated ReplicaSet has all pods of the Deployment, and all of them available.
    ///
    /// Source: deployment_util.go `IsSaturated`.
    private func isSaturated(at replicas: Int) -> Bool {
        let new = all[updated]
        return new.replicas == replicas && new.desiredReplicas == replicas
            && new.availableReplicas == replicas
    }

    private mutating func scaleProportionally(
        _ active: [Int],
        within fenceposts: RollingUpdateFenceposts,
        statusReplicas: Int
    ) {
        let allowed = fenceposts.replicas > 0 ? fenceposts.maxTotal : 0
        let change = allowed - replicas
        let order = active.sorted { first, second in
            let sizes = (all[first].replicas, all[second].replicas)
            if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
            return change > 0 ? first > second : first < second
        }
        var changed = 0
        for index in order {
            let present = all[index].replicas
            let left = change - changed
            let wanted =
                left == 0 ? 0 : share(of: index, fenceposts, statusReplicas: statusReplicas)
            let taken = change > 0 ? min(wanted, left) : max(wanted, left)
            changed += taken
            resize(
                index,
                to: present + taken,
                desired: fenceposts.replicas,
                most: fenceposts.maxTotal
            )
        }
        if let biggest = order.first {
            all[biggest].replicas = max(0, all[biggest].replicas + change - changed)
        }
    }

    /// How much one ReplicaSet would change if it could change by its share.
    ///
    /// Source: deployment_util.go `getReplicaSetFraction`.
    private func share(
        of index: Int,
        _ fenceposts: RollingUpdateFenceposts,
        statusReplicas: Int
    ) -> Int {
        let present = all[index].replicas
        if fenceposts.replicas == 0 { return -present }
        let noted = all[index].maxReplicas ?? 0
        let most = noted == 0 ? statusReplicas : noted
        if most == 0 { return 0 }
        let size = Double(present) * Double(fenceposts.maxTotal) / Double(most)
        return podCount(size.rounded(.toNearestOrAwayFromZero)) - present
    }
}
