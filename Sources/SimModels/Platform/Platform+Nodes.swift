import SimCore

/// The life of nodes: asked for, Ready, lost, noticed to be lost, removed.
extension Platform {
    /// Time between two renewals of a kubelet's lease: a quarter of its 40 s.
    ///
    /// Source: KubeletConfiguration `nodeLeaseDurationSeconds` 40; kubernetes/kubernetes
    /// pkg/kubelet/kubelet.go `nodeLeaseRenewIntervalFraction` 0.25.
    static var leaseRenewal: SimDuration { .seconds(10) }
    /// Time between two looks of the node lifecycle controller.
    ///
    /// Source: kube-controller-manager `--node-monitor-period`.
    static var nodeMonitorPeriod: SimDuration { .seconds(5) }
    /// Time between two rounds of the pod garbage collector, and how long a node must be missing.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/podgc/gc_controller.go `gcCheckPeriod`,
    /// `quarantineTime`.
    static var collectionPeriod: SimDuration { .seconds(20) }
    static var quarantine: SimDuration { .seconds(40) }

    /// Whether the cluster has nodes; without them there is always room.
    var hasNodes: Bool { !plan.nodePools.isEmpty }

    mutating func handle(_ event: NodeEvent, in context: inout Context<Event>) {
        switch event {
        case .ready(let node): nodeReady(Int(node), in: &context)
        case .schedule: retryScheduling(in: &context)
        case .silence(let node): nodeSilent(Int(node), in: &context)
        case .tolerationEnd(let node): evictUnreachable(Int(node), in: &context)
        case .collection(let node): deletePods(leftOn: Int(node), in: &context)
        case .interruption(let node): takeBack(Int(node), in: &context)
        case .evictions(let node, let drain):
            guard fleet.nodes[Int(node)].drain?.id == drain else { return }
            evictPods(of: Int(node), in: &context)
        case .drainTimeout(let node, let drain):
            guard fleet.nodes[Int(node)].drain?.id == drain else { return }
            giveUpDrain(of: Int(node), in: &context)
        case .scan: scanCluster(in: &context)
        case .memoryCheck: relieveNodes(in: &context)
        }
    }

    // MARK: Coming

    /// Lays out the nodes there are at the start, and the loop of the cluster autoscaler.
    mutating func startNodes(in context: inout Context<Event>) {
        guard hasNodes else { return }
        fleet.addPools(plan.nodePools.count)
        fleet.autoscaler.backOffs = Array(repeating: .init(), count: plan.nodePools.count)
        fleet.leaseStream = context.stream("nodes/lease")
        fleet.expanderStream = context.stream("cluster-autoscaler/expander")
        for (index, pool) in plan.nodePools.enumerated() {
            fleet.provisionStreams.append(
                context.stream("nodes/\(plan.names.nodePools[index])/provision")
            )
            for number in 0..<pool.initialCount {
                // The zone with the fewest: one after the other, as long as no node is lost.
                let zone = pool.zones.isEmpty ? nil : pool.zones[number % pool.zones.count]
                let node = addNode(to: index, zone: zone, because: .none, in: context)
                fleet.join(node)
            }
        }
        startPressureWatch(in: &context)
        guard let autoscaler = plan.cluster.clusterAutoscaler else { return }
        context.schedule(
            .nodes(.scan),
            at: firstInstant(
                of: autoscaler.scanInterval,
                phase: autoscaler.scanPhase,
                stream: "cluster-autoscaler/scan",
                in: &context
            ),
            priority: .controller
        )
    }

    /// What was used before T+0 is not billed.
    mutating func startMeasuringNodes(at now: SimTime) {
        guard hasNodes else { return }
        for pool in fleet.meters.indices {
            fleet.meters[pool] = UsageMeter(granularity: .ec2)
        }
        for node in fleet.nodes where node.isCounted {
            fleet.meters[Int(node.pool)].start(Int(node.ordinal), at: now)
        }
    }

    private mutating func addNode(
        to pool: Int,
        zone: UInt16? = nil,
        because cause: OccurrenceID,
        in context: Context<Event>
    ) -> Int {
        var phase = SimDuration.zero
        if let stream = fleet.leaseStream {
            let share = context.uniform(stream, member: UInt64(fleet.nodes.count))
            let span = Double(Self.leaseRenewal.nanoseconds)
            phase = SimDuration(nanosecondsRounding: share * span)
        }
        return fleet.add(
            to: pool,
            plan.nodePools[pool],
            zone: zone,
            leasePhase: phase,
            because: cause,
            at: context.now
        )
    }

    /// Starts a node of a pool, which takes its time to come up.
    mutating func launchNode(
        in pool: Int,
        because cause: OccurrenceID,
        in context: inout Context<Event>
    ) {
        let node = addNode(to: pool, because: cause, in: context)
        let time = context.sample(
            plan.nodePools[pool].provision,
            fleet.provisionStreams[pool],
            member: UInt64(fleet.nodes[node].ordinal)
        )
        context.schedule(
            .nodes(.ready(node: UInt32(node))),
            after: SimDuration(nanosecondsRounding: max(0, time)),
            priority: .stateChange
        )
    }

    private mutating func nodeReady(_ node: Int, in context: inout Context<Event>) {
        guard fleet.nodes[node].condition == .provisioning else { return }
        fleet.join(node)
        explainJoining(of: node, at: context.now)
        context.cause = recordNode(.nodeReady, node, causes: fleet.nodes[node].cause, in: &context)
        fleet.nodes[node].cause = context.cause
        wakeScheduler(in: &context)
    }

    /// Records a fact about a node: of its pool, with its number.
    @discardableResult
    mutating func recordNode(
        _ kind: OccurrenceKind,
        _ node: Int,
        detail: Int64 = 0,
        causes: OccurrenceID,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        context.record(
            kind.rawValue,
            subject: UInt32(fleet.nodes[node].pool),
            value: fleet.nodes[node].ordinal,
            detail: detail,
            causes: causes
        )
    }

    // MARK: Going

    /// The machine of a node stops: whoever talks to its pods hears nothing any more.
    mutating func loseNode(
        _ node: Int,
        isTerminated: Bool,
        in context: inout Context<Event>
    ) {
        guard fleet.nodes[node].isAlive, fleet.nodes[node].isMember else { return }
        fleet.nodes[node].isAlive = false
        fleet.nodes[node].isTerminated = isTerminated
        fleet.stopMeter(of: node, at: context.now)
        let lost = recordNode(.nodeLost, node, causes: context.cause, in: &context)
        fleet.nodes[node].cause = lost
        context.cause = lost
        for slot in fleet.nodes[node].pods {
            services[Int(pods[Int(slot)].service)].lastPodLoss = lost
            losePod(Int(slot), in: &context)
        }
        context.cause = lost
        // The group keeps its size. Source: Amazon EC2 Auto Scaling replaces terminated instances.
        if isTerminated { launchNode(in: Int(fleet.nodes[node].pool), because: lost, in: &context) }
        context.schedule(
            .nodes(.silence(node: UInt32(node))),
            at: noticed(lossOf: node, at: context.now),
            priority: .controller
        )
        abandonDrain(of: node, in: &context)
    }

    /// When the control plane takes a node for lost that stops at an instant.
    ///
    /// The controller looks every 5 s. A renewal of the lease counts from the look that finds it; the
    /// node is lost at the first look more than the grace period after that.
    private func noticed(lossOf node: Int, at now: SimTime) -> SimTime {
        let renewal = Self.leaseRenewal.nanoseconds
        let phase = fleet.nodes[node].leasePhase.nanoseconds
        let sincePhase = now.nanoseconds - phase
        let last = sincePhase < 0 ? 0 : phase + sincePhase / renewal * renewal
        let period = Self.nodeMonitorPeriod.nanoseconds
        let found = (last + period - 1) / period * period
        let limit = found + plan.cluster.nodeMonitorGracePeriod.nanoseconds
        return max(now, SimTime(nanoseconds: (limit / period + 1) * period))
    }

    private mutating func nodeSilent(_ node: Int, in context: inout Context<Event>) {
        guard fleet.nodes[node].condition == .ready else { return }
        fleet.nodes[node].condition = .notReady
        fleet.nodes[node].unreadySince = context.now
        context.cause = recordNode(
            .nodeNotReady,
            node,
            causes: fleet.nodes[node].cause,
            in: &context
        )
        fleet.nodes[node].cause = context.cause
        for slot in fleet.nodes[node].pods { setReady(Int(slot), false, in: &context) }
        guard fleet.nodes[node].isTerminated else {
            context.schedule(
                .nodes(.tolerationEnd(node: UInt32(node))),
                after: .seconds(Int64(plan.cluster.unreachableTolerationSeconds)),
                priority: .controller
            )
            return
        }
        // The provider knows of no such instance, so the node goes at once, and its pods with the
        // garbage collector: found missing at one round, and still missing after the quarantine.
        // Source: kubernetes/cloud-provider controllers/nodelifecycle.
        fleet.remove(node, at: context.now)
        recordNode(.nodeRemoved, node, causes: context.cause, in: &context)
        let period = Self.collectionPeriod.nanoseconds
        let found = (context.now.nanoseconds / period + 1) * period
        context.schedule(
            .nodes(.collection(node: UInt32(node))),
            at: SimTime(nanoseconds: found) + Self.quarantine,
            priority: .controller
        )
    }

    /// The taint manager deletes the pods of a node that cannot be reached.
    private mutating func evictUnreachable(_ node: Int, in context: inout Context<Event>) {
        guard fleet.nodes[node].condition == .notReady else { return }
        deletePods(leftOn: node, in: &context)
    }

    /// Deletes what is left of the pods of a node; others take their places.
    mutating func deletePods(leftOn node: Int, in context: inout Context<Event>) {
        let cause = fleet.nodes[node].cause
        var affected: [Int] = []
        for slot in fleet.nodes[node].pods where !pods[Int(slot)].isDeleting {
            context.cause = cause
            let service = Int(pods[Int(slot)].service)
            if !affected.contains(service) { affected.append(service) }
            evict(Int(slot), grace: nil, in: &context)
        }
        for service in affected {
            context.cause = cause
            settleReplicas(of: service, in: &context)
        }
    }

    /// A node leaves the cluster for good, on purpose: what still runs on it is killed.
    mutating func removeNode(_ node: Int, in context: inout Context<Event>) {
        context.cause = recordNode(.nodeRemoved, node, causes: context.cause, in: &context)
        fleet.nodes[node].cause = context.cause
        let leftOver = fleet.nodes[node].pods
        fleet.remove(node, at: context.now)
        for slot in leftOver { losePod(Int(slot), in: &context) }
        deletePods(leftOn: node, in: &context)
    }
}
