import SimCore

/// The cluster autoscaler: nodes for pods that fit nowhere, and the end of nodes nobody needs.
extension Platform {
    /// How long the cluster autoscaler tries to evict the pods of one node.
    ///
    /// Source: kubernetes/autoscaler cluster-autoscaler `--max-pod-eviction-time`, 2 min.
    static var maxPodEvictionTime: SimDuration { .minutes(2) }

    /// A pod that waits, as the cluster autoscaler sees it.
    private struct PendingPod {
        var service: Int
        var request: NodeResources
        var refusal: OccurrenceID
    }

    /// One look of the cluster autoscaler.
    mutating func scanCluster(in context: inout Context<Event>) {
        guard let spec = plan.cluster.clusterAutoscaler else { return }
        context.schedule(.nodes(.scan), after: spec.scanInterval, priority: .controller)
        giveUpProvisioning(after: spec.maxNodeProvisionTime, in: &context)
        let pending = podsWithoutRoom()
        if pending.isEmpty {
            explainNoNeed(at: context.now)
            fleet.autoscaler.limit = .none
        } else if scaleUp(for: pending, spec, in: &context) {
            return
        }
        let unneeded = findUnneeded(spec, at: context.now)
        let looks = looksAtNodes(spec, at: context.now)
        guard !fleet.autoscaler.isCoolingDown(spec, at: context.now) else {
            explainScaleDown(looks, removing: [], spec, at: context.now)
            return
        }
        let removed = scaleDown(unneeded, spec, in: &context)
        explainScaleDown(looks, removing: removed, spec, at: context.now)
    }

    // MARK: Up

    /// Gives up nodes that should have come up long ago, and leaves their pools alone for a while.
    private mutating func giveUpProvisioning(
        after limit: SimDuration,
        in context: inout Context<Event>
    ) {
        for node in fleet.nodes.indices where fleet.nodes[node].condition == .provisioning {
            let state = fleet.nodes[node]
            guard context.now - state.requestedAt >= limit,
                let bounds = plan.nodePools[Int(state.pool)].bounds,
                fleet.size(of: Int(state.pool)) > bounds.min
            else { continue }
            fleet.nodes[node].isTerminated = true
            fleet.remove(node, at: context.now)
            fleet.autoscaler.backOffs[Int(state.pool)].failed(at: context.now)
            explainGivingUp(node, after: limit, at: context.now)
            recordNode(.nodeProvisioningFailed, node, causes: state.cause, in: &context)
        }
    }

    /// The pods that wait and will find no place on the nodes there are or those that are coming.
    private mutating func podsWithoutRoom() -> [PendingPod] {
        guard !fleet.queue.entries.isEmpty else { return [] }
        var taken = fleet.nodes.map(\.requested)
        let coming = fleet.nodes.indices.filter { fleet.nodes[$0].condition == .provisioning }
        var pending: [PendingPod] = []
        var counted: Int?
        for entry in fleet.queue.entries {
            let service = Int(pods[Int(entry.pod)].service)
            let request = plan.placements[service].request
            if counted != service {
                countPods(of: service)
                counted = service
            }
            let place =
                fleet.members.first { fleet.fits(request, on: $0, beside: taken[$0]) }
                ?? coming.first { node in
                    fleet.nodes[node].allocatable
                        .hasRoom(for: request.requests, beside: taken[node])
                        && fleet.isSpread(request, zone: fleet.nodes[node].zone, podsOnNode: 0)
                }
            if let place {
                taken[place] += request.requests
            } else {
                pending.append(
                    PendingPod(
                        service: service,
                        request: request.requests,
                        refusal: entry.refusal
                    )
                )
            }
        }
        return pending
    }

    /// Asks for nodes of one pool; whether there is one that would help.
    private mutating func scaleUp(
        for pending: [PendingPod],
        _ spec: ClusterAutoscalerSpec,
        in context: inout Context<Event>
    ) -> Bool {
        var options: [(pool: Int, size: Int, estimate: NodeEstimate)] = []
        for (pool, poolPlan) in plan.nodePools.enumerated() {
            let size = fleet.size(of: pool)
            guard let bounds = poolPlan.bounds, size < bounds.max,
                fleet.autoscaler.backOffs[pool].until <= context.now
            else { continue }
            let zone = fleet.nextZone(of: pool, among: poolPlan.zones)
            let estimate = NodeEstimate(
                requests(of: pending, in: zone),
                into: poolPlan.allocatable,
                beside: poolPlan.daemonSets,
                atMost: bounds.max - size
            )
            if estimate.nodes > 0 { options.append((pool, size, estimate)) }
        }
        guard !options.isEmpty else {
            explainScaleUp(of: nil, for: pending.count, among: [], spec, at: context.now)
            guard fleet.autoscaler.limit == .none else { return false }
            fleet.autoscaler.limit = context.record(
                OccurrenceKind.clusterAutoscalerStuck.rawValue,
                subject: UInt32(pending[0].service),
                value: Int64(pending.count),
                causes: pending[0].refusal
            )
            return false
        }
        var choice = options[0]
        if options.count > 1 {
            switch spec.expander {
            case .random:
                if let stream = fleet.expanderStream {
                    choice = options[context.index(below: options.count, stream)]
                }
            case .leastWaste:
                for option in options where option.estimate.waste < choice.estimate.waste {
                    choice = option
                }
            }
        }
        explainScaleUp(
            of: (choice.pool, choice.size, choice.estimate.nodes),
            for: pending.count,
            among: options.map(\.pool),
            spec,
            at: context.now
        )
        fleet.autoscaler.limit = .none
        fleet.autoscaler.lastScaleUp = context.now
        context.cause = context.record(
            OccurrenceKind.clusterAutoscalerScaled.rawValue,
            subject: UInt32(choice.pool),
            value: Int64(choice.size),
            detail: Int64(choice.size + choice.estimate.nodes),
            causes: pending[0].refusal,
            pending.count > 1 ? pending[pending.count - 1].refusal : .none
        )
        let cause = context.cause
        for _ in 0..<choice.estimate.nodes {
            launchNode(in: choice.pool, because: cause, in: &context)
        }
        return true
    }

    /// What the pods request that a new node in a zone may have.
    private mutating func requests(of pending: [PendingPod], in zone: UInt16) -> [NodeResources] {
        var requests: [NodeResources] = []
        var counted: Int?
        var isAllowed = false
        for pod in pending {
            if counted != pod.service {
                countPods(of: pod.service)
                counted = pod.service
                let request = plan.placements[pod.service].request
                isAllowed = fleet.isSpread(request, zone: zone, podsOnNode: 0)
            }
            if isAllowed { requests.append(pod.request) }
        }
        return requests
    }

    // MARK: Down

    /// The nodes that could be done without, in the order in which they joined; it keeps since when.
    ///
    /// A node is unneeded when little of it is requested and every pod on it may be evicted and would find
    /// a place on the others, those left out that were found unneeded before it.
    private mutating func findUnneeded(_ spec: ClusterAutoscalerSpec, at now: SimTime) -> [Int] {
        var taken: [NodeResources] = []
        var unneeded: [Int] = []
        for node in fleet.members {
            guard plan.nodePools[Int(fleet.nodes[node].pool)].bounds != nil,
                fleet.nodes[node].drain == nil
            else { continue }
            let isLittleUsed =
                fleet.nodes[node].condition == .ready && !fleet.nodes[node].isCordoned
                && utilization(of: node) < spec.scaleDownUtilizationThreshold
            if isLittleUsed, taken.isEmpty { taken = fleet.nodes.map(\.requested) }
            guard isLittleUsed, canMovePods(of: node, beside: &taken, without: unneeded) else {
                if fleet.nodes[node].unneededSince != nil {
                    fleet.nodes[node].unneededSince = nil
                }
                continue
            }
            if fleet.nodes[node].unneededSince == nil { fleet.nodes[node].unneededSince = now }
            unneeded.append(node)
        }
        return unneeded
    }

    /// The larger share of what a node has that its pods request, of cpu and of memory.
    ///
    /// Those of DaemonSets count, or are left out on both sides. Source: kubernetes/autoscaler
    /// cluster-autoscaler/simulator/utilization/info.go `CalculateUtilizationOfResource`.
    func utilization(of node: Int) -> Double {
        var requested = fleet.nodes[node].requested
        var allocatable = fleet.nodes[node].allocatable
        if plan.cluster.clusterAutoscaler?.ignoreDaemonSetsUtilization == true {
            let daemonSets = plan.nodePools[Int(fleet.nodes[node].pool)].daemonSets
            requested -= daemonSets
            allocatable.cpu -= daemonSets.cpu
            if allocatable.memory < .max { allocatable.memory -= daemonSets.memory }
        }
        func share(_ part: Int64, of whole: Int64) -> Double {
            whole > 0 && whole < .max ? Double(part) / Double(whole) : 0
        }
        return max(
            share(requested.cpu, of: allocatable.cpu),
            share(requested.memory, of: allocatable.memory)
        )
    }

    private mutating func canMovePods(
        of node: Int,
        beside taken: inout [NodeResources],
        without unneeded: [Int]
    ) -> Bool {
        let before = taken
        for slot in fleet.nodes[node].pods where !pods[Int(slot)].isDeleting {
            let service = Int(pods[Int(slot)].service)
            let request = plan.placements[service].request
            countPods(of: service)
            let place = fleet.members.first { other in
                other != node && !unneeded.contains(other)
                    && fleet.fits(request, on: other, beside: taken[other])
            }
            guard let place, mayEvict(Int(slot)) else {
                taken = before
                return false
            }
            taken[place] += request.requests
        }
        return true
    }

    /// Removes nodes that have been unneeded, or unready, for long enough: empty ones together, others
    /// one at a time; answers which.
    private mutating func scaleDown(
        _ unneeded: [Int],
        _ spec: ClusterAutoscalerSpec,
        in context: inout Context<Event>
    ) -> [Int] {
        let isDraining = fleet.nodes.contains { $0.drain?.by == .clusterAutoscaler }
        var due: [Int] = []
        var left = plan.nodePools.indices.map { fleet.size(of: $0) }
        for node in fleet.members {
            let pool = Int(fleet.nodes[node].pool)
            guard let bounds = plan.nodePools[pool].bounds, left[pool] > bounds.min else {
                continue
            }
            let isDue: Bool
            if fleet.nodes[node].condition == .notReady {
                isDue =
                    fleet.nodes[node].unreadySince.map {
                        context.now - $0 >= spec.scaleDownUnreadyTime
                    } ?? false
            } else {
                isDue =
                    unneeded.contains(node)
                    && fleet.nodes[node].unneededSince.map {
                        context.now - $0 >= spec.scaleDownUnneededTime
                    } ?? false
            }
            guard isDue else { continue }
            due.append(node)
            left[pool] -= 1
        }
        let empty = due.filter {
            fleet.nodes[$0].pods.isEmpty || fleet.nodes[$0].condition == .notReady
        }
        if !empty.isEmpty {
            let removed = Array(empty.prefix(spec.maxEmptyBulkDelete))
            for node in removed {
                context.cause = recordUnneeded(node, in: &context)
                removeUnneeded(node, in: &context)
            }
            return removed
        } else if let first = due.first, !isDraining {
            context.cause = recordUnneeded(first, in: &context)
            drain(
                [first],
                by: .clusterAutoscaler,
                timeout: Self.maxPodEvictionTime,
                in: &context
            )
            return [first]
        }
        return []
    }

    private mutating func recordUnneeded(
        _ node: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        recordNode(
            .nodeUnneeded,
            node,
            detail: Int64(held: (utilization(of: node) * 100).rounded(.down)),
            causes: .none,
            in: &context
        )
    }

    /// Makes the pool of a node smaller by it.
    mutating func removeUnneeded(_ node: Int, in context: inout Context<Event>) {
        let pool = Int(fleet.nodes[node].pool)
        let size = fleet.size(of: pool)
        fleet.autoscaler.lastRemoval = context.now
        context.cause = context.record(
            OccurrenceKind.clusterAutoscalerScaled.rawValue,
            subject: UInt32(pool),
            value: Int64(size),
            detail: Int64(size - 1)
        )
        removeNode(node, in: &context)
    }
}
