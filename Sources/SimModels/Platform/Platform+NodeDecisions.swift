import SimCore

/// What the cluster autoscaler decides, told for the node pools that were asked about.
extension Platform {
    // MARK: Up

    /// Tells for how many nodes of which pool it asked, and why not of others.
    mutating func explainScaleUp(
        of choice: (pool: Int, size: Int, nodes: Int)?,
        for pending: Int,
        among options: [Int],
        _ spec: ClusterAutoscalerSpec,
        at now: SimTime
    ) {
        guard !decisions.isEmpty else { return }
        for (place, pool, _) in decisions.places(of: .node) {
            let size = fleet.size(of: pool)
            let bounds = plan.nodePools[pool].bounds
            var decision = Decision(
                at: decisions.time(now),
                what: "scale-up",
                inputs: [
                    Decision.Input("pods without room", .count(Int64(pending))),
                    Decision.Input("nodes", .count(Int64(size))),
                ],
                rule: "for pods that fit on no node, those to come included, as many new nodes of "
                    + "one pool as hold most of them, up to its maximum; of several pools the "
                    + "expander takes one",
                result: "none"
            )
            if let bounds {
                decision.inputs.append(Decision.Input("maximum", .count(Int64(bounds.max))))
            }
            if let choice, choice.pool == pool {
                let more = Int64(choice.nodes)
                decision.inputs.append(Decision.Input("more asked for", .count(more)))
                decision.result = "\(size) → \(size + choice.nodes) nodes"
                decision.isChange = true
            } else if options.contains(pool) {
                decision.heldBack = "the expander (\(spec.expander.rawValue)) takes another pool"
            } else {
                decision.heldBack = obstacle(to: pool, size: size, at: now)
            }
            decisions.add(decision, to: place)
        }
    }

    /// Why more nodes of a pool are no help.
    private func obstacle(to pool: Int, size: Int, at now: SimTime) -> String {
        guard let bounds = plan.nodePools[pool].bounds else { return "the pool keeps its size" }
        if size >= bounds.max { return "the pool has its maximum of \(bounds.max)" }
        let until = fleet.autoscaler.backOffs[pool].until
        if until > now {
            return "its nodes did not come up: it is left alone until "
                + ReportNumbers.instant(decisions.time(until))
        }
        return "the pods would not fit on a new node of it either"
    }

    /// Tells that pods wait for which there will be room.
    mutating func explainNoNeed(at now: SimTime) {
        guard !decisions.isEmpty, !fleet.queue.entries.isEmpty else { return }
        for (place, pool, _) in decisions.places(of: .node) {
            let waiting = Int64(fleet.queue.entries.count)
            let coming = fleet.nodes.count(where: {
                Int($0.pool) == pool && $0.condition == .provisioning
            })
            decisions.add(
                Decision(
                    at: decisions.time(now),
                    what: "scale-up",
                    inputs: [
                        Decision.Input("pods that wait", .count(waiting)),
                        Decision.Input("nodes to come", .count(Int64(coming))),
                    ],
                    rule: "pods that will find room on nodes there are, or on those to come, need "
                        + "no others",
                    result: "none",
                    heldBack: "there will be room for all that wait"
                ),
                to: place
            )
        }
    }

    /// Tells that a node was given up that did not come up.
    mutating func explainGivingUp(_ node: Int, after limit: SimDuration, at now: SimTime) {
        let pool = Int(fleet.nodes[node].pool)
        guard let place = decisions.place(of: .node, pool) else { return }
        decisions.add(
            Decision(
                at: decisions.time(now),
                what: "node",
                subject: nodeName(node),
                inputs: [
                    Decision.Input("asked for", decisions.instant(fleet.nodes[node].requestedAt)),
                    Decision.Input(
                        "pool left alone until",
                        decisions.instant(fleet.autoscaler.backOffs[pool].until)
                    ),
                ],
                rule: "max-node-provision-time \(ReportNumbers.span(limit)) without its joining",
                result: "given up",
                isChange: true
            ),
            to: place
        )
    }

    // MARK: Down

    /// What a look at the nodes of one pool found.
    struct NodeLook {
        var place: Int
        var pool: Int
        /// Nodes that joined.
        var nodes = 0
        /// The pool's size, nodes to come included, and its least.
        var size = 0
        var least: Int?
        /// The lowest share that is requested of a node.
        var lowest: Double?
        /// Nodes below the threshold, and those of them that could be done without.
        var littleUsed = 0
        var unneeded = 0
        /// How long the first of them has been unneeded.
        var longest = SimDuration.zero
        /// Nodes that are not ready.
        var unready = 0
    }

    /// Looks at the nodes of the pools that were asked about, before any is removed.
    func looksAtNodes(_ spec: ClusterAutoscalerSpec, at now: SimTime) -> [NodeLook] {
        guard !decisions.isEmpty else { return [] }
        return decisions.places(of: .node).map { place, pool, _ in
            var look = NodeLook(place: place, pool: pool)
            look.size = fleet.size(of: pool)
            look.least = plan.nodePools[pool].bounds?.min
            for node in fleet.members where Int(fleet.nodes[node].pool) == pool {
                look.nodes += 1
                guard fleet.nodes[node].condition == .ready else {
                    look.unready += 1
                    continue
                }
                let share = utilization(of: node)
                look.lowest = min(look.lowest ?? share, share)
                guard share < spec.scaleDownUtilizationThreshold else { continue }
                look.littleUsed += 1
                guard let since = fleet.nodes[node].unneededSince else { continue }
                look.unneeded += 1
                look.longest = max(look.longest, now - since)
            }
            return look
        }
    }

    /// Tells which nodes it removes, or why none.
    mutating func explainScaleDown(
        _ looks: [NodeLook],
        removing removed: [Int],
        _ spec: ClusterAutoscalerSpec,
        at now: SimTime
    ) {
        for look in looks {
            var decision = Decision(
                at: decisions.time(now),
                what: "scale-down",
                inputs: [Decision.Input("nodes", .count(Int64(look.nodes)))],
                rule: "a node is removed of which less than scale-down-utilization-threshold "
                    + "\(ReportNumbers.quantity(spec.scaleDownUtilizationThreshold)) is requested "
                    + "and whose pods fit elsewhere, both for scale-down-unneeded-time "
                    + ReportNumbers.span(spec.scaleDownUnneededTime),
                result: "none"
            )
            if let least = look.least {
                decision.inputs.append(Decision.Input("minimum", .count(Int64(least))))
            }
            if let lowest = look.lowest {
                decision.inputs.append(Decision.Input("lowest utilization", .number(lowest)))
            }
            if look.littleUsed > 0 {
                decision.inputs.append(
                    Decision.Input("below the threshold", .count(Int64(look.littleUsed)))
                )
                decision.inputs.append(Decision.Input("unneeded", .count(Int64(look.unneeded))))
            }
            if look.unneeded > 0 {
                decision.inputs.append(Decision.Input("unneeded for", .span(look.longest)))
            }
            let mine = removed.filter { Int(fleet.nodes[$0].pool) == look.pool }
            if mine.isEmpty {
                decision.heldBack = obstacle(to: look, spec, at: now)
            } else {
                decision.inputs.append(
                    Decision.Input(
                        "removes",
                        .word(mine.map { nodeName($0) }.joined(separator: ", "))
                    )
                )
                decision.result = "\(look.size) → \(look.size - mine.count) nodes"
                decision.isChange = true
            }
            decisions.add(decision, to: look.place)
        }
    }

    /// Why no node of a pool is removed.
    private func obstacle(
        to look: NodeLook,
        _ spec: ClusterAutoscalerSpec,
        at now: SimTime
    ) -> String {
        guard let least = look.least else { return "the pool keeps its size" }
        if look.nodes == 0 { return "the pool has no nodes" }
        if look.littleUsed == 0, look.unready == 0 { return "more is requested of every node" }
        if look.size <= least { return "the pool has its minimum of \(least)" }
        if look.littleUsed > 0, look.unneeded == 0 {
            return "the pods on it fit nowhere else, or may not be evicted"
        }
        let memory = fleet.autoscaler
        let delays = [
            ("scale-down-delay-after-add", spec.scaleDownDelayAfterAdd, memory.lastScaleUp),
            (
                "scale-down-delay-after-delete",
                spec.scaleDownDelayAfterDelete ?? spec.scanInterval, memory.lastRemoval
            ),
            ("scale-down-delay-after-failure", spec.scaleDownDelayAfterFailure, memory.lastFailure),
        ]
        for (name, delay, instant) in delays {
            guard let instant, instant + delay > now else { continue }
            return "\(name), until \(ReportNumbers.instant(decisions.time(instant + delay)))"
        }
        if look.unneeded > 0, look.longest < spec.scaleDownUnneededTime {
            return "scale-down-unneeded-time \(ReportNumbers.span(spec.scaleDownUnneededTime))"
        }
        if look.unneeded == 0 {
            return "scale-down-unready-time \(ReportNumbers.span(spec.scaleDownUnreadyTime))"
        }
        return "another node is being emptied"
    }
}
