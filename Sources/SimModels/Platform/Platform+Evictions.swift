import SimCore

/// Pods that are evicted on purpose, as far as their disruption budgets allow.
extension Platform {
    // MARK: Drains

    /// Cordons nodes and drains them, one after the other.
    mutating func drain(
        _ nodes: [Int],
        by person: NodeDrain.Operator,
        timeout: SimDuration?,
        in context: inout Context<Event>
    ) {
        for node in nodes { fleet.nodes[node].isCordoned = true }
        startDrain(nodes.map { UInt32($0) }, by: person, timeout: timeout, in: &context)
    }

    /// Drains the first of some nodes that are cordoned; the others follow when it is empty.
    private mutating func startDrain(
        _ nodes: [UInt32],
        by person: NodeDrain.Operator,
        timeout: SimDuration?,
        in context: inout Context<Event>
    ) {
        let left = nodes.drop { !fleet.nodes[Int($0)].isMember || !fleet.nodes[Int($0)].isAlive }
        guard let first = left.first else { return }
        let node = Int(first)
        let id = fleet.nextDrain
        fleet.nextDrain &+= 1
        context.cause = recordNode(
            .nodeDrainBegan,
            node,
            detail: Int64(fleet.nodes[node].pods.count),
            causes: context.cause,
            in: &context
        )
        fleet.nodes[node].cause = context.cause
        fleet.nodes[node].drain = NodeDrain(
            by: person,
            id: id,
            timeout: timeout,
            following: Array(left.dropFirst()),
            began: context.cause,
            beganAt: context.now
        )
        if let timeout {
            context.schedule(
                .nodes(.drainTimeout(node: first, drain: id)),
                after: timeout,
                priority: .controller
            )
        }
        evictPods(of: node, in: &context)
    }

    /// Asks for the eviction of every pod of a node that is still there, and again later of those
    /// whose budget refuses it.
    mutating func evictPods(of node: Int, in context: inout Context<Event>) {
        guard let drain = fleet.nodes[node].drain else { return }
        var isAnyRefused = false
        for slot in fleet.nodes[node].pods where !pods[Int(slot)].isDeleting {
            let pod = Int(slot)
            context.cause = drain.began
            guard mayEvict(pod) else {
                isAnyRefused = true
                noteRefusal(of: pod, on: node, in: &context)
                continue
            }
            evict(pod, grace: grace(of: pod, in: drain), in: &context)
            settleReplicas(of: Int(pods[pod].service), in: &context)
        }
        // The last pod may have gone at once, and the drain with it.
        guard fleet.nodes[node].drain?.id == drain.id else { return }
        if isAnyRefused {
            context.cause = drain.began
            context.schedule(
                .nodes(.evictions(node: UInt32(node), drain: drain.id)),
                after: drain.by.retryInterval,
                priority: .controller
            )
        } else if fleet.nodes[node].pods.isEmpty {
            finishDrain(of: node, in: &context)
        }
    }

    private func grace(of pod: Int, in drain: NodeDrain) -> SimDuration? {
        guard drain.by == .clusterAutoscaler, let spec = plan.cluster.clusterAutoscaler else {
            return nil
        }
        let most = SimDuration.seconds(Int64(spec.maxGracefulTerminationSec))
        return min(plan.services[Int(pods[pod].service)].gracePeriod, most)
    }

    private mutating func noteRefusal(
        of pod: Int,
        on node: Int,
        in context: inout Context<Event>
    ) {
        let refused = NodeDrain.RefusedPod(slot: UInt32(pod), tenancy: tenancy[pod])
        guard fleet.nodes[node].drain?.refused.contains(refused) == false else { return }
        fleet.nodes[node].drain?.refused.append(refused)
        context.record(
            OccurrenceKind.evictionRefused.rawValue,
            subject: UInt32(pods[pod].service),
            value: Int64(pods[pod].ordinal)
        )
    }

    /// The node of a drain is empty.
    mutating func finishDrain(of node: Int, in context: inout Context<Event>) {
        guard let drain = fleet.nodes[node].drain else { return }
        fleet.nodes[node].drain = nil
        context.cause = recordNode(
            .nodeDrained,
            node,
            detail: (context.now - drain.beganAt).nanoseconds / 1_000_000,
            causes: drain.began,
            in: &context
        )
        switch drain.by {
        case .kubectl:
            startDrain(drain.following, by: .kubectl, timeout: drain.timeout, in: &context)
        case .terminationHandler:
            break
        case .clusterAutoscaler:
            removeUnneeded(node, in: &context)
        }
    }

    /// Nobody drains a node any more that is gone; the next ones have their turn.
    mutating func abandonDrain(of node: Int, in context: inout Context<Event>) {
        guard let drain = fleet.nodes[node].drain else { return }
        fleet.nodes[node].drain = nil
        guard !drain.following.isEmpty else { return }
        startDrain(drain.following, by: drain.by, timeout: drain.timeout, in: &context)
    }

    /// A drain took too long: somebody gives up on it, or lets the node be.
    mutating func giveUpDrain(of node: Int, in context: inout Context<Event>) {
        guard let drain = fleet.nodes[node].drain else { return }
        let left = fleet.nodes[node].pods.contains { !pods[Int($0)].isDeleting }
        if drain.by == .clusterAutoscaler {
            // All pods are on their way, and gone when their grace periods are over.
            guard left else { return }
            fleet.nodes[node].isCordoned = false
            fleet.autoscaler.lastFailure = context.now
        }
        fleet.nodes[node].drain = nil
        recordNode(.nodeDrainFailed, node, causes: drain.began, in: &context)
        if drain.by == .clusterAutoscaler { wakeScheduler(in: &context) }
    }

    // MARK: Budgets

    /// Whether the eviction API lets a pod go now.
    ///
    /// The budget's controller counts at once here, where the real one takes a moment.
    func mayEvict(_ pod: Int) -> Bool {
        let service = Int(pods[pod].service)
        guard let budget = plan.placements[service].budget else { return true }
        var healthy = 0
        for slot in deployments[service].pods
        where pods[Int(slot)].isReady && !pods[Int(slot)].isDeleting { healthy += 1 }
        let expected = budget.expectedPods(
            controllerReplicas: deployments[service].replicas,
            matchingPods: deployments[service].active
        )
        var status = budget.status(expectedPods: expected, currentHealthy: healthy)
        let answer = status.evict(
            phase: pods[pod].startTime == nil ? .pending : .running,
            isReady: pods[pod].isReady,
            isTerminating: pods[pod].isDeleting,
            policy: budget.unhealthyPodEvictionPolicy
        )
        return answer != .tooManyRequests
    }

    /// Deletes a pod that its ReplicaSet did not choose.
    mutating func evict(
        _ pod: Int,
        grace: SimDuration?,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let cause = context.cause
        pods[pod].isDeleting = true
        deployments[service].active -= 1
        context.cause = context.record(
            OccurrenceKind.podEvicted.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal)
        )
        scheduleEndpointUpdate(of: pod, in: &context)
        stopContainer(of: pod, grace: grace, in: &context)
        context.cause = cause
    }
}
