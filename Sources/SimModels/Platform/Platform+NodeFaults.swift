import SimCore

/// What faults do to nodes.
extension Platform {
    /// Lets a fault strike nodes, chosen by the stream of node faults.
    mutating func strikeNodes(
        _ fault: NodeFaultPlan,
        in context: inout Context<Event>
    ) {
        guard let stream = fleet.faultStream else { return }
        let cause = context.cause
        switch fault {
        case .kill(let selection):
            for node in choose(selection, stream, in: &context) {
                context.cause = cause
                loseNode(node, isTerminated: false, in: &context)
            }
        case .drain(let selection, let timeout):
            let nodes = choose(selection, stream, in: &context)
                .filter { fleet.nodes[$0].drain == nil }
            drain(nodes, by: .kubectl, timeout: timeout, in: &context)
        case .interrupt(let selection, let notice, let isHandled):
            for node in choose(selection, stream, in: &context) {
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

    /// The nodes that a fault strikes, in the order of their numbers.
    private func choose(
        _ selection: NodeSelection,
        _ stream: StreamID,
        in context: inout Context<Event>
    ) -> [Int] {
        var candidates = fleet.members.sorted().filter { node in
            let state = fleet.nodes[node]
            if let pool = selection.pool, state.pool != pool { return false }
            if let zone = selection.zone, state.zone != zone { return false }
            if selection.isSpotOnly, !plan.nodePools[Int(state.pool)].isSpot { return false }
            return state.isAlive
        }
        guard let count = selection.count, count < candidates.count else { return candidates }
        var chosen: [Int] = []
        for _ in 0..<count {
            chosen.append(
                candidates.remove(at: context.index(below: candidates.count, stream))
            )
        }
        return chosen.sorted()
    }

    /// The provider takes the instance of a node away.
    mutating func takeBack(_ node: Int, in context: inout Context<Event>) {
        loseNode(node, isTerminated: true, in: &context)
    }
}
