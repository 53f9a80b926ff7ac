import SimCore

/// What must be true of the platform after every event, whatever the scenario.
///
/// For tests: each account is counted a second time, where the things themselves are.
extension Platform {
    /// Checks every account against the things it counts.
    ///
    /// Answers a sentence about the first that does not add up, or nil.
    package func checkInvariants() -> String? {
        let ofTraffic =
            checkConservation()?.description ?? checkAfterEvent() ?? checkCalls()
            ?? checkCallGraph()
            ?? checkPools() ?? checkSessions()
        let ofPods = checkPods() ?? checkKubelet() ?? checkNodes() ?? checkContainers()
        return ofTraffic ?? ofPods ?? checkEndpoints() ?? checkPartitions()
            ?? checkFaults()
            ?? checkAutoscaling()
    }

    private func checkAfterEvent() -> String? {
        if !ready.isEmpty { return "calls could go on after the event" }
        for client in clients {
            if let problem = client.producer?.checkInvariants() { return problem }
        }
        return nil
    }

    private func checkPods() -> String? {
        for (service, deployment) in deployments.enumerated() {
            var active = 0
            var crowded = 0
            for slot in deployment.pods {
                let pod = Int(slot)
                if Int(pods[pod].service) != service { return "pod \(pod) belongs to two services" }
                if !pods[pod].isDeleting { active += 1 }
                let standsBy = !pods[pod].isPlain && servers[pod].standingBy > 0
                if standsBy || !pods[pod].queue.isEmpty { crowded += 1 }
                if !pods[pod].isDeleting, pods[pod].phase == .gone {
                    return "pod \(pod) is gone and was not deleted"
                }
            }
            if let problem = checkRollout(of: service) { return problem }
            let isRolledOut = deployment.controller != nil
            let isShort = ailments[service].refusals > 0 && active < deployment.replicas
            let isSettled = isRolledOut || isShort || active == deployment.replicas
            if active != deployment.active || !isSettled {
                return "service \(service): \(active) pods, counted \(deployment.active), "
                    + "wanted \(deployment.replicas)"
            }
            if crowded != services[service].crowdedPods {
                return "service \(service): \(crowded) crowded pods, "
                    + "counted \(services[service].crowdedPods)"
            }
        }
        return nil
    }

    /// Every live call is where its pod and its pool think it is.
    private func checkCalls() -> String? {
        var busy = Array(repeating: 0, count: pods.count)
        var queued = Array(repeating: 0, count: pods.count)
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            let call = calls[handle]
            if call.state == .lost, !call.isAbandoned { continue }
            if call.state == .onTheWay || call.state == .answering { continue }
            guard call.pod != .max else { return "call \(slot) lives without a pod" }
            let pod = Int(call.pod)
            if !pods[pod].phase.isRunning {
                return "call \(slot) is on pod \(pod), \(pods[pod].phase)"
            }
            if call.state == .queued {
                queued[pod] += 1
            } else if !call.isBranch {
                busy[pod] += 1
            }
            if call.caller != .none, let caller = calls.find(call.caller),
                caller.state != .waitingForCallee
            {
                return "call \(slot) answers a caller that is \(caller.state)"
            }
        }
        for pod in pods.indices {
            let state = pods[pod]
            if busy[pod] != state.busyWorkers {
                return "pod \(pod): \(busy[pod]) calls on workers, counted \(state.busyWorkers)"
            }
            let service = plan.services[Int(state.service)]
            if busy[pod] > service.workers { return "pod \(pod): \(busy[pod]) busy workers" }
            let isTooLong = queued[pod] > service.queueLimit && !state.isHung
            if queued[pod] != state.queue.count || isTooLong {
                return "pod \(pod): \(queued[pod]) queued calls, \(state.queue.count) in its queue"
            }
            if let problem = checkServer(of: pod, queued: queued[pod]) { return problem }
        }
        return nil
    }

    private func checkEndpoints() -> String? {
        for (service, state) in services.enumerated() {
            for (place, slot) in state.endpoints.enumerated() {
                let pod = Int(slot)
                if !deployments[service].pods.contains(slot) || pods[pod].endpoint == .none {
                    return "service \(service) routes to pod \(pod), which it does not have"
                }
                if state.endpoints[..<place].contains(slot) {
                    return "service \(service) routes to pod \(pod) twice"
                }
            }
        }
        return nil
    }

    private func checkPartitions() -> String? {
        for (index, partition) in partitions.enumerated() {
            let log = partition.log
            let group = partition.consumption
            if log.highWatermark > log.logEndOffset || group.position > log.highWatermark
                || group.committed > log.highWatermark || group.settledUpTo > log.highWatermark
            {
                return "partition \(index): group at \(group.position) of \(log.highWatermark), "
                    + "log up to \(log.logEndOffset)"
            }
            guard partition.owner != .max else { continue }
            let owner = Int(partition.owner)
            if clients[owner].member == nil
                || topics[Int(partition.topic)].consumer != pods[owner].service
            {
                return "partition \(index) is owned by pod \(owner), which reads nothing"
            }
        }
        return nil
    }
}
