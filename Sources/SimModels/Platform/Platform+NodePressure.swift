import SimCore

/// Where the pods of a node use more memory than it has.
///
/// A hard threshold: the kubelet evicts when `memory.available` is below 100Mi. What is allocatable is the
/// capacity less reservations and that threshold, so that comes to the pods using more than is allocatable,
/// as long as the system uses what is reserved for it, and DaemonSets what they request.
/// Source: KubeletConfiguration `evictionHard`; kubernetes.io "Reserve Compute Resources for System Daemons".
extension Platform {
    /// Time between two looks of a kubelet.
    ///
    /// Source: kubernetes/kubernetes pkg/kubelet/kubelet.go `evictionMonitoringPeriod`.
    static var evictionMonitoringPeriod: SimDuration { .seconds(10) }
    /// How long a node counts as under pressure after it last was.
    ///
    /// Source: KubeletConfiguration `evictionPressureTransitionPeriod`.
    static var pressureTransition: SimDuration { .minutes(5) }

    /// Starts the looks of the kubelets, if there is anything to see.
    mutating func startPressureWatch(in context: inout Context<Event>) {
        guard plan.nodePools.contains(where: { $0.allocatable.memory < .max }),
            plan.services.contains(where: { $0.memory != nil })
        else { return }
        context.schedule(
            .nodes(.memoryCheck),
            after: Self.evictionMonitoringPeriod,
            priority: .stateChange
        )
    }

    /// Every kubelet looks whether its node runs out of memory, and evicts one pod if so.
    mutating func relieveNodes(in context: inout Context<Event>) {
        for node in fleet.members where fleet.nodes[node].isAlive { relieve(node, in: &context) }
        context.schedule(
            .nodes(.memoryCheck),
            after: Self.evictionMonitoringPeriod,
            priority: .stateChange
        )
    }

    private mutating func relieve(_ node: Int, in context: inout Context<Event>) {
        var used = plan.nodePools[Int(fleet.nodes[node].pool)].daemonSets.memory
        var victim: (pod: Int, rank: EvictionRanking)?
        for slot in fleet.nodes[node].pods {
            let pod = Int(slot)
            let usage = workingSet(of: pod, at: context.now)
            guard usage > 0 else { continue }
            used = Int64(clamping: Int128(used) + Int128(usage))
            let service = Int(pods[pod].service)
            let request = plan.placements[service].request.requests.memory
            let rank = EvictionRanking(usage: usage, request: request)
            guard !pods[pod].isDeleting, pods[pod].memory.due > context.now else { continue }
            if let best = victim, !rank.isBefore(best.rank) { continue }
            victim = (pod, rank)
        }
        guard used > fleet.nodes[node].allocatable.memory, let victim else { return }
        let isNew =
            fleet.nodes[node].pressureSeenAt.map { context.now - $0 > Self.pressureTransition }
            ?? true
        fleet.nodes[node].pressureSeenAt = context.now
        if isNew {
            fleet.nodes[node].pressure = recordNode(
                .nodeMemoryPressure,
                node,
                detail: used,
                causes: pressureCause(of: victim.pod, in: &context),
                in: &context
            )
        }
        context.cause = fleet.nodes[node].pressure
        // A hard threshold gives no grace, and asks no disruption budget.
        evict(victim.pod, grace: .zero, in: &context)
        settleReplicas(of: Int(pods[victim.pod].service), in: &context)
    }

    /// What best explains the memory of a pod: a fault, its work if it would keep to its request without, or
    /// nothing but itself.
    private mutating func pressureCause(
        of pod: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        if pods[pod].memory.stressor != .none { return pods[pod].memory.stressor }
        let service = Int(pods[pod].service)
        guard let memory = memorySpec(of: pod) else { return .none }
        let age = context.now - pods[pod].memory.startedAt
        let idle = memory.bytes(requests: 0, messages: 0, age: age)
        guard idle <= plan.placements[service].request.requests.memory else { return .none }
        return memoryCauses(of: pod, in: &context)[0]
    }
}
