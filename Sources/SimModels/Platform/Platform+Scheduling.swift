import SimCore

/// Where pods meet nodes: bound, refused, tried again, let go.
extension Platform {
    /// Binds a new pod to a node, or lets it wait, and answers whether it may go on.
    mutating func assignNode(to pod: Int, in context: inout Context<Event>) -> Bool {
        guard hasNodes else { return true }
        if let node = findNode(for: Int(pods[pod].service)) {
            bind(pod, to: node, in: &context)
            return fleet.nodes[node].isAlive
        }
        let refusal = context.record(
            OccurrenceKind.podUnschedulable.rawValue,
            subject: UInt32(pods[pod].service),
            value: Int64(pods[pod].ordinal)
        )
        fleet.queue.park(UInt32(pod), because: refusal, at: context.now)
        explainRefusal(of: pod, at: context.now)
        return false
    }

    /// The node that one more pod of a service would be bound to.
    private mutating func findNode(for service: Int) -> Int? {
        if fleet.starting != nil {
            return fleet.starting?.place(plan.placements[service].request, of: service)
        }
        countPods(of: service)
        return fleet.place(plan.placements[service].request)
    }

    /// Counts the pods of a service by node, as the scheduler does for their spread.
    mutating func countPods(of service: Int) {
        fleet.startCounting(zones: plan.names.zones.count)
        for slot in deployments[service].pods {
            let node = pods[Int(slot)].node
            guard node != .max, !pods[Int(slot)].isDeleting else { continue }
            fleet.count(podOn: Int(node))
        }
    }

    private mutating func bind(_ pod: Int, to node: Int, in context: inout Context<Event>) {
        pods[pod].node = UInt32(node)
        fleet.nodes[node].bind(UInt32(pod), plan.placements[Int(pods[pod].service)].request)
        // No kubelet takes the pod, and nobody knows yet.
        if !fleet.nodes[node].isAlive { pods[pod].phase = .lost }
    }

    /// A pod is gone: its node, or its place among those that wait, is free.
    mutating func releaseNode(of pod: Int, in context: inout Context<Event>) {
        guard hasNodes else { return }
        let slot = UInt32(pod)
        guard pods[pod].node != .max else {
            fleet.queue.remove(slot)
            return
        }
        let node = Int(pods[pod].node)
        let request = plan.placements[Int(pods[pod].service)].request
        guard fleet.nodes[node].release(slot, request) else { return }
        // Whoever drains it looks at once; whatever deletes this pod goes on before that.
        if let drain = fleet.nodes[node].drain, fleet.nodes[node].pods.isEmpty {
            context.schedule(
                .nodes(.evictions(node: UInt32(node), drain: drain.id)),
                after: .zero,
                priority: .controller
            )
        }
        wakeScheduler(in: &context)
    }

    /// Something happened that may let a waiting pod fit.
    mutating func wakeScheduler(in context: inout Context<Event>) {
        guard !fleet.queue.entries.isEmpty else { return }
        fleet.queue.wake()
        armScheduler(in: &context)
    }

    private mutating func armScheduler(in context: inout Context<Event>) {
        guard let due = fleet.queue.due else { return }
        let instant = max(due, context.now)
        guard fleet.queue.event == .none || instant < fleet.queue.eventDue else { return }
        context.cancel(fleet.queue.event)
        fleet.queue.eventDue = instant
        fleet.queue.event = context.schedule(
            .nodes(.schedule),
            at: instant,
            priority: .controller
        )
    }

    /// The scheduler tries the pods whose back-off is over.
    mutating func retryScheduling(in context: inout Context<Event>) {
        fleet.queue.event = .none
        fleet.queue.eventDue = .distantFuture
        let trigger = context.cause
        var place = 0
        while place < fleet.queue.entries.count {
            let entry = fleet.queue.entries[place]
            guard !entry.isParked, entry.due <= context.now else {
                place += 1
                continue
            }
            let pod = Int(entry.pod)
            guard let node = findNode(for: Int(pods[pod].service)) else {
                fleet.queue.parkAgain(place, at: context.now)
                explainRefusal(of: pod, at: context.now)
                place += 1
                continue
            }
            fleet.queue.remove(entry.pod)
            bind(pod, to: node, in: &context)
            explainBinding(of: pod, to: node, at: context.now)
            context.cause = context.record(
                OccurrenceKind.podScheduled.rawValue,
                subject: UInt32(pods[pod].service),
                value: Int64(pods[pod].ordinal),
                detail: Int64(node),
                causes: entry.refusal,
                fleet.nodes[node].cause
            )
            pods[pod].origin = context.cause
            if fleet.nodes[node].isAlive { beginPodStart(of: pod, in: &context) }
            context.cause = trigger
        }
        armScheduler(in: &context)
    }

    /// Whether a pod waits for a node.
    func isUnschedulable(_ pod: Int) -> Bool { hasNodes && pods[pod].node == .max }

    /// Pods of a service that wait for a node.
    func unschedulable(in service: Int) -> Int {
        deployments[service].pods.lazy.filter {
            isUnschedulable(Int($0)) && !pods[Int($0)].isDeleting
        }.count
    }

    /// Active pods of the pod's service on its node, this one included.
    func podsBeside(_ pod: Int) -> Int {
        guard hasNodes, pods[pod].node != .max else { return 1 }
        let service = pods[pod].service
        return fleet.nodes[Int(pods[pod].node)].pods.lazy.filter {
            pods[Int($0)].service == service && !pods[Int($0)].isDeleting
        }.count
    }
}
