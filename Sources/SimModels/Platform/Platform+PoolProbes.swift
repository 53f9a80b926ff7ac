import SimCore

/// Where probes meet connection pools: handlers that borrow a connection as requests do.
///
/// A handler waits in the pool's line as long as any request would, whatever the kubelet does meanwhile:
/// when that has given up on it, it is still there, and may hold a connection later.
extension Platform {
    /// Sends a probe to a handler that has a way of its own and borrows from a pool of its service.
    mutating func askPool(
        _ type: ProbeType,
        of pod: Int,
        for operation: UInt16,
        by deadline: SimTime,
        in context: inout Context<Event>
    ) {
        // On a thread of its own, as a branch of nobody's work.
        let handle = calls.insert(
            Call(
                ordinal: pods[pod].ordinal,
                arrivedAt: context.now,
                cause: pods[pod].origin,
                pod: UInt32(pod),
                source: 0,
                operation: operation,
                state: .running,
                probe: type.rawValue + 1,
                isBranch: true
            )
        )
        startTimes(of: handle, with: .other, at: context.now)
        probes[pod][type]?.attempt = ProbeTicker.Attempt(
            due: deadline,
            deadline: deadline,
            outcome: .failure,
            call: handle
        )
        appoint(.answer(type), of: pod, at: deadline)
        ready.append(handle.raw)
        armProbes(in: &context)
    }

    /// A handler got no connection, or no answer on it, and says so.
    ///
    /// The kubelet hears of it in an event of its own, and not here, in the midst of what the pod does
    /// with its requests.
    mutating func poolFailed(
        _ outcome: CallOutcome,
        _ type: ProbeType,
        of pod: Int,
        in context: inout Context<Event>
    ) {
        let cause = hindranceOfPool(Int(pods[pod].service), in: &context)
        find(type, of: pod, outcome.probeWords)
        probes[pod][type]?.attempt?.call = .none
        probes[pod][type]?.attempt?.cause = cause
        guard case .failed = outcome else { return }
        probes[pod][type]?.attempt?.due = context.now
        appoint(.answer(type), of: pod, at: context.now)
        armProbes(in: &context)
    }

    /// What keeps the handlers of a service's probes from a connection.
    mutating func hindranceOfPool(
        _ service: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let cause = poolCause(of: service, in: &context)
        return cause == .none ? hindranceOfProbes(service, in: &context) : cause
    }
}
