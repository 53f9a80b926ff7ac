import SimCore

/// Where requests meet the connection pools of their processes: asked, waited for, given back.
///
/// What is at the other end of a connection, a session of the database or a client of a proxy, is the
/// business of Platform+Upstreams; what pools do by themselves is that of Platform+PoolTimers.
extension Platform {
    /// Gets a connection for a call's statement from one of its service's pools, now or later.
    mutating func acquireConnection(
        for call: PoolHandle,
        from use: Int,
        in context: inout Context<Event>
    ) {
        let pod = Int(calls[call].pod)
        let service = Int(pods[pod].service)
        let first = plan.services[service].pools[use].first
        let processes = plan.services[service].pools[use].processes
        var process = 0
        if processes > 1 {
            let isKnown = !pods[pod].isPlain && !servers[pod].processes.isEmpty
            process =
                isKnown
                ? Int(calls[call].process) % processes
                : pools[pod].idlest(from: first, of: processes)
        }
        demand(for: call.raw, of: first + process, on: pod, in: &context)
    }

    /// Gets a connection of a process for a request, or for the consumer of the pod.
    mutating func demand(
        for request: UInt64,
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        if pools[pod].isQueue(process) {
            let checkout = pools[pod].queuePools[process].checkOut(request, at: context.now)
            settle(checkout, for: request, of: process, on: pod, in: &context)
            return
        }
        let hikari = pools[pod].place(of: process)
        while true {
            switch pools[pod].hikariPools[hikari].borrow(request, at: context.now) {
            case .granted(let number):
                let place = ConnectionPlace(pod: pod, process: process, number: number)
                grant(place, to: request, in: &context)
                return
            case .validates(let number):
                let place = ConnectionPlace(pod: pod, process: process, number: number)
                guard isAlive(place) else {
                    closeUpstream(
                        pools[pod].hikariPools[hikari].discard(number),
                        of: process,
                        on: pod,
                        in: &context
                    )
                    continue
                }
                grant(place, to: request, in: &context)
                return
            case .waits:
                beginWait(of: request, on: pod)
                noteWait(for: process, on: pod, in: &context)
                followHikari(process, on: pod, in: &context)
                return
            }
        }
    }

    /// Does what a queue pool answered a request.
    mutating func settle(
        _ checkout: QueuePool.Checkout,
        for request: UInt64,
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        switch checkout {
        case .granted(let number):
            let place = ConnectionPlace(pod: pod, process: process, number: number)
            grant(place, to: request, in: &context)
        case .opens(let number, let closing):
            closeUpstream(closing, of: process, on: pod, in: &context)
            let place = ConnectionPlace(pod: pod, process: process, number: number)
            open(place, for: request, in: &context)
        case .waits:
            beginWait(of: request, on: pod)
            noteWait(for: process, on: pod, in: &context)
            armPools(of: pod, for: process, in: &context)
        }
    }

    /// A request has a connection: its statement runs, if there is still something at the other end.
    mutating func grant(
        _ place: ConnectionPlace,
        to request: UInt64,
        in context: inout Context<Event>
    ) {
        let pod = place.pod
        guard isWaiting(request, on: pod) else {
            giveBack(place, in: &context)
            return
        }
        let service = Int(pods[pod].service)
        let use = plan.services[service].pools.use(of: place.process)
        if plan.services[service].pools[use].prePings, !isAlive(place) {
            let closing = pools[pod].queuePools[place.process].reopen(place.number)
            closeUpstream(closing, of: place.process, on: pod, in: &context)
            open(place, for: request, in: &context)
            return
        }
        let upstream = pools[pod].upstream(of: place)
        if plan.services[service].pools[use].proxy != nil {
            pools[pod].assign(place, to: request)
            beginWait(of: request, on: pod)
            queryProxy(upstream, from: place, in: &context)
            return
        }
        let session = PoolHandle(raw: upstream)
        if sessions.contains(session) {
            start(request, of: pod, on: session, in: &context)
        } else {
            fail(request, of: place, as: .connectionLost, in: &context)
        }
    }

    /// Lets the statement of a request run on a session.
    mutating func start(
        _ request: UInt64,
        of pod: Int,
        on session: PoolHandle,
        in context: inout Context<Event>
    ) {
        if request == Self.consumerRequest(of: pod) {
            storeInHand(of: pod, on: session, in: &context)
        } else {
            runStatement(of: PoolHandle(raw: request), on: session, in: &context)
        }
    }

    /// A statement found its connection broken: the request fails, and the pool knows.
    mutating func fail(
        _ request: UInt64,
        of place: ConnectionPlace,
        as cause: FailureCause,
        in context: inout Context<Event>
    ) {
        giveBack(place, isBroken: true, in: &context)
        fail(request, on: place.pod, as: cause, in: &context)
    }

    /// A request got no connection, and fails; a consumer tries again after a while.
    mutating func fail(
        _ request: UInt64,
        on pod: Int,
        as cause: FailureCause,
        in context: inout Context<Event>
    ) {
        guard request != Self.consumerRequest(of: pod) else {
            consumerFailed(on: pod, in: &context)
            return
        }
        guard isAtWork(PoolHandle(raw: request)) else { return }
        finish(PoolHandle(raw: request), as: .failed(cause), in: &context)
    }

    /// A request is done with its connection, and the next one gets it.
    mutating func giveBack(
        _ place: ConnectionPlace,
        isBroken: Bool = false,
        in context: inout Context<Event>
    ) {
        let pod = place.pod
        let process = place.process
        guard pods[pod].phase.isRunning else { return }
        if pools[pod].isQueue(process) {
            if isBroken { pools[pod].queuePools[process].broke(place.number, at: context.now) }
            let checkIn = pools[pod].queuePools[process].checkIn(place.number, at: context.now)
            settle(checkIn, of: process, on: pod, in: &context)
            return
        }
        let answer = pools[pod].hikariPools[pools[pod].place(of: process)].giveBack(
            place.number,
            isBroken: isBroken,
            at: context.now
        )
        switch answer {
        case .handed(let next): grant(place, to: next, in: &context)
        case .kept: break
        case .closed(let session):
            closeUpstream(session, of: process, on: pod, in: &context)
            followHikari(process, on: pod, in: &context)
        }
    }

    /// Does what a queue pool made of a connection that was given back.
    mutating func settle(
        _ checkIn: QueuePool.CheckIn,
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        switch checkIn {
        case .handed(let next, let checkout):
            settle(checkout, for: next, of: process, on: pod, in: &context)
        case .kept: break
        case .closed(let session): closeUpstream(session, of: process, on: pod, in: &context)
        }
    }

    private mutating func noteWait(
        for process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        let deadline = pools[pod].firstDeadline(of: process)
        notePoolWait(at: Int(pods[pod].service), process, until: deadline, in: &context)
        explainPoolWait(for: process, on: pod, until: deadline, at: context.now)
    }

    // MARK: Requests

    /// The number that stands for the consumer of a pod among requests: no handle of a call.
    static func consumerRequest(of pod: Int) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: pod)) }

    mutating func beginWait(of request: UInt64, on pod: Int) {
        guard request != Self.consumerRequest(of: pod) else { return }
        calls.update(PoolHandle(raw: request)) { $0.state = .waitingForConnection }
    }

    /// Whether whoever asked for a connection still wants it.
    mutating func isWaiting(_ request: UInt64, on pod: Int) -> Bool {
        request == Self.consumerRequest(of: pod)
            ? clients[pod].isStoring && clients[pod].session == .none
            : isAtWork(PoolHandle(raw: request))
    }

    /// Whether a pod still works on a call: it is there, and not over with its answer on the way.
    private mutating func isAtWork(_ call: PoolHandle) -> Bool {
        guard let record = calls.find(call) else { return false }
        return record.answer == nil && record.pod != .max
    }

    /// A call that waited for a connection is over.
    mutating func forgetWaiting(_ call: PoolHandle, on pod: Int) {
        guard pods[pod].phase.isRunning else { return }
        pools[pod].forget(call.raw)
    }
}
