import SimCore

/// What faults do to nodes.
extension Platform {
    /// Lets a fault strike nodes.
    mutating func strikeNodes(
        _ effect: NodeFaultPlan,
        fault: Int,
        in context: inout Context<Event>
    ) {
        let cause = context.cause
        switch effect {
        case .kill(let selection):
            for node in choose(selection, fault: fault, context) {
                context.cause = cause
                loseNode(node, isTerminated: false, in: &context)
            }
        case .drain(let selection, let timeout):
            let nodes = choose(selection, fault: fault, context)
                .filter { fleet.nodes[$0].drain == nil }
            drain(nodes, by: .kubectl, timeout: timeout, in: &context)
        case .interrupt(let selection, let notice, let isHandled):
            for node in choose(selection, fault: fault, context) {
                context.cause = recordNode(
                    .nodeInterruptionNotice,
                    node,
                    detail: notice.nanoseconds / 1_000_000,
                    causes: cause,
                    in: &context
                )
                fleet.nodes[node].cause = context.cause
                context.schedule(
                    .nodes(.interruption(node: UInt32(node))),
                    after: notice,
                    priority: .stateChange
                )
                guard isHandled, fleet.nodes[node].drain == nil else { continue }
                drain([node], by: .terminationHandler, timeout: nil, in: &context)
            }
        }
    }

    /// The nodes that a strike hits, in the order of their numbers.
    ///
    /// Each node draws its own lot from the fault's stream, as pods do.
    private func choose(
        _ selection: NodeSelection,
        fault: Int,
        _ context: borrowing Context<Event>
    ) -> [Int] {
        let candidates = fleet.members.sorted().filter { node in
            let state = fleet.nodes[node]
            if let pool = selection.pool, state.pool != pool { return false }
            if let zone = selection.zone, state.zone != zone { return false }
            if selection.isSpotOnly, !plan.nodePools[Int(state.pool)].isSpot { return false }
            return state.isAlive
        }
        guard let count = selection.count, count < candidates.count else { return candidates }
        let draw = UInt16(truncatingIfNeeded: faults[fault].strikes) &+ Self.firstLot
        let lots = candidates.map { node in
            (
                lot: context.uniform(faults[fault].stream, member: UInt64(node), draw: draw),
                node: node
            )
        }
        return lots.sorted { ($0.lot, $0.node) < ($1.lot, $1.node) }
            .prefix(count).map(\.node).sorted()
    }

    /// The provider takes the instance of a node away.
    mutating func takeBack(_ node: Int, in context: inout Context<Event>) {
        loseNode(node, isTerminated: true, in: &context)
    }
}
