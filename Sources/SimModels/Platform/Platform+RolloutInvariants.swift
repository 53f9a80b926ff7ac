import SimCore

extension Platform {
    /// Pods of the newest ReplicaSet that the scenario brought out; 0 before the first.
    func newPods(of service: Int) -> Int {
        guard let controller = deployments[service].controller, controller.sets.all.count > 1
        else { return 0 }
        let newest = UInt16(controller.sets.all.count - 1)
        return deployments[service].pods.count { slot in
            let pod = Int(slot)
            return pods[pod].revision == newest && !pods[pod].isDeleting
        }
    }

    /// Between looks, each ReplicaSet has the pods it asks for, and all together stay within the surge.
    func checkRollout(of service: Int) -> String? {
        guard let controller = deployments[service].controller else { return nil }
        var active = Array(repeating: 0, count: controller.sets.all.count)
        for slot in deployments[service].pods {
            let pod = Int(slot)
            let revision = Int(pods[pod].revision)
            guard active.indices.contains(revision) else {
                return "pod \(pod) has revision \(revision) of \(active.count)"
            }
            if pods[pod].version != controller.versions[revision] {
                return "pod \(pod) of revision \(revision) has version \(pods[pod].version)"
            }
            if !pods[pod].isDeleting { active[revision] += 1 }
        }
        if services[service].split == nil, controller.delivery != nil {
            return "service \(service) does not split the traffic of a delivery"
        }
        if controller.isSyncScheduled { return nil }
        let isShort = ailments[service].refusals > 0
        for index in active.indices where active[index] != controller.sets.all[index].replicas {
            if isShort, active[index] < controller.sets.all[index].replicas { continue }
            return "service \(service): revision \(index) has \(active[index]) pods, "
                + "wants \(controller.sets.all[index].replicas)"
        }
        let replicas = deployments[service].replicas
        let most = controller.plan.rollingUpdate.fenceposts(replicas: replicas).maxTotal
        let total = active.reduce(0, +)
        let isPlain = !plan.rollouts.contains { rollout in
            guard case .rollingUpdate = rollout.delivery else {
                return Int(rollout.service) == service
            }
            return false
        }
        if isPlain, total > most {
            return "service \(service) has \(total) pods, more than \(most) of a rolling update"
        }
        if controller.delivery != nil, total > 2 * replicas {
            return "service \(service) has \(total) pods, more than two for each of \(replicas)"
        }
        return nil
    }
}
