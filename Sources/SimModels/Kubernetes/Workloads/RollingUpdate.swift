/// What one sync of a Deployment's controller did to a rolling update.
public enum RollingUpdateStep: Hashable, Sendable, BitwiseCopyable {
    /// The updated ReplicaSet was resized; nothing else happens in that sync.
    case resizedUpdated(from: Int, to: Int)
    /// Old ReplicaSets were made smaller: by pods that were unavailable anyhow, and by others.
    case scaledDownOld(cleanedUp: Int, scaledDown: Int)
    /// Nothing can be done before a pod becomes available, or the update is complete.
    case waiting
}

extension DeploymentReplicaSets {
    /// Takes a rolling update as far as one sync of the controller does.
    ///
    /// A sync either grows the updated ReplicaSet, as far as the surge allows, or shrinks the old ones, oldest
    /// first, as far as availability allows: their unavailable pods before any other. Pods of the updated
    /// ReplicaSet that are not available hold the old ones back. The controller never rolls back.
    ///
    /// Each step that changes something is followed by another sync, and so is each change of
    /// ``ReplicaSetScale/availableReplicas``. Source: kubernetes/kubernetes
    /// pkg/controller/deployment/rolling.go `rolloutRolling`.
    ///
    /// - Complexity: O(n) for n ReplicaSets, without allocation.
    public mutating func rollOut(
        to replicas: Int,
        strategy: RollingUpdateStrategy
    ) -> RollingUpdateStep {
        let fenceposts = strategy.fenceposts(replicas: replicas)
        let before = all[updated].replicas
        let wanted = updatedReplicas(within: fenceposts)
        if wanted != before {
            resize(updated, to: wanted, desired: replicas, most: fenceposts.maxTotal)
            return .resizedUpdated(from: before, to: wanted)
        }
        return scaleDownOld(within: fenceposts)
    }

    /// The size of the updated ReplicaSet that the surge allows now.
    ///
    /// Source: deployment_util.go `NewRSNewReplicas`, rolling.go `reconcileNewReplicaSet`.
    private func updatedReplicas(within fenceposts: RollingUpdateFenceposts) -> Int {
        let present = all[updated].replicas
        if present >= fenceposts.replicas { return fenceposts.replicas }
        let room = fenceposts.maxTotal - replicas
        return present + max(0, min(room, fenceposts.replicas - present))
    }

    /// Source: rolling.go `reconcileOldReplicaSets`.
    private mutating func scaleDownOld(
        within fenceposts: RollingUpdateFenceposts
    ) -> RollingUpdateStep {
        let new = all[updated]
        let total = replicas
        guard total > new.replicas else { return .waiting }
        let most =
            total - fenceposts.minAvailable - (new.replicas - new.availableReplicas)
        guard most > 0 else { return .waiting }
        // A ReplicaSet without pods to come may still count some that are going; they do not count here.
        let available = all.indices.reduce(0) { sum, index in
            index == updated || all[index].isActive ? sum + all[index].availableReplicas : sum
        }
        let (cleanedUp, isConsistent) = cleanUpUnavailable(atMost: most, within: fenceposts)
        let spare = available - fenceposts.minAvailable
        let scaledDown = isConsistent ? scaleDownAvailable(atMost: spare, within: fenceposts) : 0
        return cleanedUp + scaledDown > 0
            ? .scaledDownOld(cleanedUp: cleanedUp, scaledDown: scaledDown) : .waiting
    }

    /// Removes pods that are not available from the old ReplicaSets.
    ///
    /// The count of available pods may lag behind a ReplicaSet that just shrank. The controller then gives up
    /// this sync. Source: rolling.go `cleanupUnhealthyReplicas`.
    private mutating func cleanUpUnavailable(
        atMost most: Int,
        within fenceposts: RollingUpdateFenceposts
    ) -> (count: Int, isConsistent: Bool) {
        var count = 0
        for index in all.indices where index != updated && all[index].isActive {
            if count >= most { break }
            let unavailable = all[index].replicas - all[index].availableReplicas
            if unavailable == 0 { continue }
            let removed = min(most - count, unavailable)
            guard removed >= 0 else { return (count, false) }
            shrink(index, by: removed, within: fenceposts)
            count += removed
        }
        return (count, true)
    }

    /// Removes available pods from the old ReplicaSets.
    ///
    /// Source: rolling.go `scaleDownOldReplicaSetsForRollingUpdate`.
    private mutating func scaleDownAvailable(
        atMost most: Int,
        within fenceposts: RollingUpdateFenceposts
    ) -> Int {
        var count = 0
        for index in all.indices where index != updated && all[index].isActive {
            if count >= most { break }
            let removed = min(all[index].replicas, most - count)
            shrink(index, by: removed, within: fenceposts)
            count += removed
        }
        return count
    }

    private mutating func shrink(
        _ index: Int,
        by count: Int,
        within fenceposts: RollingUpdateFenceposts
    ) {
        resize(
            index,
            to: all[index].replicas - count,
            desired: fenceposts.replicas,
            most: fenceposts.maxTotal
        )
    }
}
