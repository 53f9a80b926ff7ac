import SimCore

/// Nodes: pools, what pods ask of them, and what faults do to them.
extension PlanBuilder {
    /// Nodes of all pools together at most.
    static let maximumNodes = 20_000

    mutating func buildNodes() {
        let cluster = scenario.cluster
        plan.names.nodePools = cluster.nodePools.names
        for entry in cluster.nodePools { buildPool(entry) }
        let counts = cluster.nodePools.values.map { max($0.initialCount, $0.max ?? 0) }
        let nodes = counts.reduce(0) { Self.sum($0, $1) }
        if nodes > Self.maximumNodes {
            let largest = counts.indices.max { counts[$0] < counts[$1] } ?? 0
            report(
                "the node pools may have \(nodes) nodes together, more than \(Self.maximumNodes)",
                at: cluster.nodePools[largest].origin
            )
        }
        // What is wrong with a pool has been told.
        let isBroken = cluster.nodePools.values.contains { !$0.resourceProblems.isEmpty }
        for entry in scenario.services { buildPlacement(of: entry, hasRoom: isBroken) }
        guard cluster.clusterAutoscaler != nil else {
            for entry in cluster.nodePools where entry.value.max != nil {
                report(
                    "the node pool \"\(entry.name)\" has a max, but nothing adds nodes",
                    at: entry.origin,
                    hint: "say cluster.clusterAutoscaler, or give the pool a count alone"
                )
            }
            return
        }
        if !cluster.nodePools.values.contains(where: { $0.max != nil }) {
            report(
                "cluster.clusterAutoscaler has no node pool with a max",
                at: cluster.nodePools.first?.origin,
                hint: "min and max of a pool are the bounds within which it is scaled"
            )
        }
    }

    private mutating func buildPool(_ entry: NameMap<NodePoolSpec>.Entry) {
        let spec = entry.value
        // A file was told at the very field; this is for scenarios that a program made.
        if context.isValid {
            for problem in spec.problems {
                report("node pool \"\(entry.name)\": \(problem.sentence)", at: entry.origin)
            }
        }
        var pool = NodePoolPlan()
        pool.instanceType = spec.instanceType
        pool.initialCount = spec.initialCount
        pool.bounds = spec.max.map { (spec.min ?? 0, $0) }
        pool.isSpot = spec.spot
        pool.provision = spec.provisionTime.sampler
        pool.allocatable = spec.allocatableResources
        pool.daemonSets = spec.daemonSets.requests
        for zone in spec.zones {
            let bytes = Array(zone.utf8)
            if let known = zonePlaces[bytes] {
                pool.zones.append(known)
            } else if let place = UInt16(exactly: plan.names.zones.count) {
                zonePlaces[bytes] = place
                pool.zones.append(place)
                plan.names.zones.append(zone)
            } else {
                report("the node pools name more than 65536 zones", at: entry.origin)
                break
            }
        }
        plan.nodePools.append(pool)
    }

    /// Works out what the nodes need to know of a service; that one has room for a pod may be taken for
    /// granted.
    private mutating func buildPlacement(of entry: NameMap<ServiceSpec>.Entry, hasRoom: Bool) {
        let spec = entry.value
        let resources = spec.resources
        // An absent request defaults to the limit. Source: core/v1 defaulting.
        let request = PodRequest(
            cpu: (resources.requests.cpu ?? resources.limits.cpu)?.millicores,
            memory: (resources.requests.memory ?? resources.limits.memory)?.bytes,
            spread: spec.topologySpreadConstraints
        )
        plan.placements.append(
            PlacementPlan(request: request, budget: spec.podDisruptionBudget?.budget)
        )
        if scenario.cluster.nodePools.isEmpty {
            if spec.podDisruptionBudget != nil || !spec.topologySpreadConstraints.isEmpty {
                context.warn(
                    "\"\(entry.name)\" has a disruption budget or a topology spread, "
                        + "but there are no cluster.nodePools",
                    at: entry.origin,
                    hint: "without nodes nothing is scheduled and nothing evicted"
                )
            }
            return
        }
        let fits = plan.nodePools.contains {
            $0.allocatable.hasRoom(for: request.requests, beside: $0.daemonSets)
        }
        if !fits, !hasRoom {
            report(
                "a pod of \"\(entry.name)\" requests more than a node of any pool has",
                at: entry.origin,
                hint: "it would wait for ever; see resources.requests and allocatable"
            )
        }
    }

    /// Gives every pool that has a price a cost item of its own.
    mutating func buildNodeCosts() {
        for (index, entry) in scenario.cluster.nodePools.enumerated() {
            guard let price = entry.value.pricePerHour else { continue }
            let name = "nodes." + entry.name
            if scenario.costs.items.index(of: name) != nil {
                report(
                    "the cost item \"\(name)\" has the name of the item that the pool's "
                        + "pricePerHour makes",
                    at: entry.origin
                )
            }
            plan.costs.append(
                CostItemPlan(meter: .nodeHours(pool: UInt16(index)), unitPrice: price)
            )
            plan.names.costs.append(name)
        }
    }

    // MARK: Faults

    mutating func resolve(
        _ kill: KillNodeSpec,
        at origin: Origin?
    ) -> NodeFaultPlan? {
        select(pool: kill.pool, zone: kill.zone, count: kill.count, at: origin).map { .kill($0) }
    }

    mutating func resolve(_ kill: KillZoneSpec, at origin: Origin?) -> NodeFaultPlan? {
        select(pool: nil, zone: kill.zone, count: nil, at: origin).map { .kill($0) }
    }

    mutating func resolve(_ drain: DrainNodeSpec, at origin: Origin?) -> NodeFaultPlan? {
        select(pool: drain.pool, zone: drain.zone, count: drain.count, at: origin)
            .map { .drain($0, timeout: drain.timeout) }
    }

    mutating func resolve(
        _ interruption: SpotInterruptionSpec,
        at origin: Origin?
    ) -> NodeFaultPlan? {
        let selection = select(
            pool: interruption.pool,
            zone: interruption.zone,
            count: interruption.count,
            at: origin
        )
        guard var selection else { return nil }
        selection.isSpotOnly = true
        let pools = scenario.cluster.nodePools
        if let name = interruption.pool, pools[name.name]?.spot == false {
            report(
                "the pool \"\(name.name)\" has no spot nodes",
                at: name.origin ?? origin,
                hint: "only a pool with spot: true can be interrupted"
            )
        } else if let zone = interruption.zone, interruption.pool == nil,
            pools.values.contains(where: \.spot),
            !pools.values.contains(where: { pool in
                pool.spot && pool.zones.contains { $0.hasSameBytes(as: zone.name) }
            })
        {
            report(
                "no node pool with spot nodes is in the zone \"\(zone.name)\"",
                at: zone.origin ?? origin,
                hint: "only a pool with spot: true can be interrupted"
            )
        } else if !pools.values.contains(where: \.spot) {
            report(
                "no node pool has spot nodes that could be interrupted",
                at: origin,
                hint: "only a pool with spot: true can be interrupted"
            )
        }
        return .interrupt(
            selection,
            notice: interruption.notice,
            isHandled: interruption.terminationHandler
        )
    }

    private mutating func select(
        pool: NameReference?,
        zone: NameReference?,
        count: Int?,
        at origin: Origin?
    ) -> NodeSelection? {
        guard !scenario.cluster.nodePools.isEmpty else {
            report(
                "a fault of nodes, but there are no cluster.nodePools",
                at: origin,
                hint: "say which nodes the cluster has"
            )
            return nil
        }
        var selection = NodeSelection()
        selection.count = count
        if let pool {
            guard
                let index = context.resolve(
                    pool,
                    in: scenario.cluster.nodePools,
                    what: "node pool"
                )
            else { return nil }
            selection.pool = UInt16(index)
        }
        if let zone {
            guard let index = context.resolve(zone, in: plan.names.zones, what: "zone") else {
                return nil
            }
            selection.zone = UInt16(index)
            if let pool, let spec = scenario.cluster.nodePools[pool.name],
                !spec.zones.contains(zone.name)
            {
                context.warn(
                    "the pool \"\(pool.name)\" has no nodes in the zone \"\(zone.name)\": the fault "
                        + "hits nothing; its zones are " + spec.zones.joined(separator: ", "),
                    at: zone.origin ?? origin
                )
            }
        }
        return selection
    }
}
