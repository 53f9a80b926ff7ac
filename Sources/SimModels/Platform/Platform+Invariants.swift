import SimCore

/// What must be true of the platform after every event, whatever the scenario.
///
/// For tests: each account is counted a second time, where the things themselves are.
extension Platform {
    /// Checks every account against the things it counts.
    ///
    /// Answers a sentence about the first that does not add up, or nil.
    package func checkInvariants() -> String? {
        let ofTraffic = checkIntents() ?? checkMessages() ?? checkCalls() ?? checkCallGraph()
        let ofPods =
            checkConnections() ?? checkPods() ?? checkKubelet() ?? checkNodes() ?? checkContainers()
        return ofTraffic ?? ofPods ?? checkEndpoints() ?? checkPartitions() ?? checkFaults()
            ?? checkAutoscaling()
    }

    private func checkIntents() -> String? {
        if !intents.isConserved { return "the intents do not add up: \(intents)" }
        if intents.late < 0 || intents.succeeded < 0 || intents.rejected < 0 {
            return "an account of intents is negative: \(intents)"
        }
        if !ready.isEmpty { return "calls could go on after the event" }
        return nil
    }

    private func checkMessages() -> String? {
        let counted = messagesInPlaces
        if ledger.open != counted {
            return "\(ledger.open) messages are open, but \(counted) are somewhere: \(ledger)"
        }
        let counts = [ledger.accepted, ledger.rejected, ledger.processed, ledger.duplicates]
        if counts.contains(where: { $0 < 0 })
            || LossCause.allCases.contains(where: { ledger.lost($0) < 0 })
        {
            return "an account of messages is negative: \(ledger)"
        }
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
                if !pods[pod].queue.isEmpty { crowded += 1 }
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
        var stating = Array(repeating: 0, count: pods.count)
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
            if call.holdsConnection { stating[pod] += 1 }
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
            if queued[pod] != state.queue.count || queued[pod] > service.queueLimit {
                return "pod \(pod): \(queued[pod]) queued calls, \(state.queue.count) in its queue"
            }
            for raw in state.queue where calls.find(PoolHandle(raw: raw))?.state != .queued {
                return "pod \(pod): a call in its queue is dead or not queued"
            }
            if queued[pod] > 0, state.phase != .serving || busy[pod] < service.workers {
                return "pod \(pod), \(state.phase): calls wait beside idle workers"
            }
            if clients[pod].holdsConnection { stating[pod] += 1 }
            if stating[pod] != state.pool.inUse {
                return "pod \(pod): \(stating[pod]) connections used, counted \(state.pool.inUse)"
            }
        }
        return nil
    }

    /// Every slot of a server is held by a pod or by a backend that is about to exit.
    private func checkConnections() -> String? {
        var held = databases.map(\.leaving)
        var stating = Array(repeating: 0, count: databases.count)
        for state in pods {
            let pool = state.pool
            if pool.opening < 0 || pool.idle < 0 || pool.inUse < 0 || pool.held > pool.size {
                return "a pool of \(pool.size) has \(pool.opening) + \(pool.idle) + \(pool.inUse)"
            }
            if pool.held > 0 {
                guard state.phase == .serving || state.phase == .stopping,
                    let database = plan.services[Int(state.service)].database
                else { return "a pod that does not run has connections" }
                held[Int(database)] += pool.held
                stating[Int(database)] += pool.inUse
            }
        }
        for (index, database) in databases.enumerated() {
            if held[index] != database.slots.live || database.leaving < 0 {
                return "database \(index): \(held[index]) slots held, \(database.slots.live) live"
            }
            if stating[index] != database.cpu.count {
                return "database \(index): \(database.cpu.count) statements run, "
                    + "\(stating[index]) connections are used"
            }
            if database.slots.live > database.slots.usable {
                return "database \(index): \(database.slots.live) slots of \(database.slots.usable)"
            }
        }
        return nil
    }

    private func checkEndpoints() -> String? {
        for (service, state) in services.enumerated() {
            for (place, slot) in state.endpoints.enumerated() {
                let pod = Int(slot)
                if !deployments[service].pods.contains(slot) || !pods[pod].isEndpoint {
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
