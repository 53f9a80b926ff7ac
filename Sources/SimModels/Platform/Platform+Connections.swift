import SimCore

/// Where pods meet the database: connections opened, waited for, used and closed.
extension Platform {
    /// Looks at the pool of a pod: who has waited too long, and what is missing.
    mutating func checkPool(of pod: Int, epoch: UInt32, in context: inout Context<Event>) {
        guard pods[pod].epoch == epoch else { return }
        pods[pod].poolEvent = .none
        pods[pod].poolDue = .distantFuture
        expireWaiters(of: pod, in: &context)
        openConnections(of: pod, isStart: false, in: &context)
    }

    /// Opens the connections a pod should have: all of them if it opens eagerly, else one for each
    /// request that waits for one, and one for a consumer that does.
    mutating func openConnections(of pod: Int, isStart: Bool, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard let database = plan.services[service].database else { return }
        let connections = plan.services[service].connections
        guard pods[pod].phase == .serving || pods[pod].phase == .stopping else { return }
        var wanted = pods[pod].pool.missing
        if connections.open == .lazy {
            wanted = min(wanted, waiters(in: pod) - pods[pod].pool.opening)
        }
        if wanted > 0 {
            let owner = SessionOwner.pod(UInt32(pod), epoch: pods[pod].epoch)
            for _ in 0..<wanted {
                let opening = openSession(on: Int(database), for: owner, in: &context)
                guard case .opening = opening else { break }
                pods[pod].pool.startOpening()
            }
        }
        armPool(of: pod, in: &context)
    }

    /// A session can be used: it goes to whoever waits for it, or into its pool.
    mutating func sessionOpened(_ session: PoolHandle, in context: inout Context<Event>) {
        guard case .pod(let pod, _) = sessions[session].owner else { return }
        pods[Int(pod)].pool.finishOpening(session)
        serveWaiters(of: Int(pod), in: &context)
    }

    /// A statement of a call, or of a consumer, is done, and so is the use of its session.
    mutating func statementFinished(
        on session: PoolHandle,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) {
        guard case .pod(let pod, _) = sessions[session].owner else {
            finishMigration(session, in: &context)
            return
        }
        guard call != .none else {
            finishConsumerStatement(of: Int(pod), in: &context)
            return
        }
        calls[call].session = .none
        returnConnection(session, to: Int(pod), in: &context)
        ready.append(call.raw)
    }

    /// The server ended a session: its pool forgets it.
    mutating func sessionLost(
        _ session: PoolHandle,
        _ ended: DatabaseSession,
        in context: inout Context<Event>
    ) {
        guard case .pod(let owner, let epoch) = ended.owner, pods[Int(owner)].epoch == epoch else {
            return
        }
        let pod = Int(owner)
        pods[pod].pool.forget(session, ended.state)
        if clients[pod].session == session { consumerFailed(on: pod, in: &context) }
        armPool(of: pod, in: &context)
    }

    /// Requests of a pod, and its consumer, that wait for a connection.
    func waiters(in pod: Int) -> Int {
        let isConsumerWaiting = clients[pod].isStoring && clients[pod].session == .none
        return pods[pod].pool.waiting.count + (isConsumerWaiting ? 1 : 0)
    }

    /// Closes what a pod has open, because its process ended.
    mutating func closeConnections(of pod: Int, in context: inout Context<Event>) {
        context.cancel(pods[pod].poolEvent)
        pods[pod].poolEvent = .none
        pods[pod].poolDue = .distantFuture
        guard plan.services[Int(pods[pod].service)].database != nil else { return }
        pods[pod].pool.removeAll()
        closeSessions(ofPod: pod, in: &context)
    }

    /// Ends the connections of a service's pods that no statement uses (`pg_terminate_backend`).
    mutating func terminateConnections(of service: Int, in context: inout Context<Event>) {
        guard let database = plan.services[service].database else { return }
        for slot in deployments[service].pods {
            var closed = 0
            while let session = pods[Int(slot)].pool.dropIdle() {
                sessions.remove(session)
                closed += 1
            }
            release(closed, on: Int(database), in: &context)
            if closed > 0 { armPool(of: Int(slot), in: &context) }
        }
    }

    /// Gets a connection for a call's statement, now or later.
    mutating func acquireConnection(for call: PoolHandle, in context: inout Context<Event>) {
        let pod = Int(calls[call].pod)
        let timeout = plan.services[Int(pods[pod].service)].connections.poolTimeout
        switch pods[pod].pool.acquire(call.raw, givingUpAt: context.now + timeout) {
        case .granted(let session):
            runStatement(of: call, on: session, in: &context)
        case .waitsForNew:
            calls[call].state = .waitingForConnection
            openConnections(of: pod, isStart: false, in: &context)
        case .waits:
            calls[call].state = .waitingForConnection
            armPool(of: pod, in: &context)
        }
    }

    /// Puts a connection back into the pod's pool and serves whoever waits for it.
    mutating func returnConnection(
        _ session: PoolHandle,
        to pod: Int,
        in context: inout Context<Event>
    ) {
        guard pods[pod].phase.isRunning else { return }
        pods[pod].pool.giveBack(session)
        serveWaiters(of: pod, in: &context)
    }

    /// Hands idle connections to the requests that wait, then to the consumer.
    mutating func serveWaiters(of pod: Int, in context: inout Context<Event>) {
        while let next = pods[pod].pool.nextWaiter() {
            let handle = PoolHandle(raw: next)
            guard calls.contains(handle), let session = pods[pod].pool.takeIdle() else { continue }
            runStatement(of: handle, on: session, in: &context)
        }
        resumeConsumer(of: pod, in: &context)
    }

    mutating func expireWaiters(of pod: Int, in context: inout Context<Event>) {
        while let expired = pods[pod].pool.nextExpired(at: context.now) {
            let handle = PoolHandle(raw: expired)
            guard calls.contains(handle) else { continue }
            finish(handle, as: .failed(.connectionPoolTimeout), in: &context)
        }
    }

    /// Schedules the next look at a pod's pool: a retry if it lacks connections it should have, or
    /// the moment the first waiting request gives up.
    mutating func armPool(of pod: Int, in context: inout Context<Event>) {
        let connections = plan.services[Int(pods[pod].service)].connections
        let lacks =
            connections.open == .eager
            ? pods[pod].pool.missing > 0
            : pods[pod].pool.missing > 0 && waiters(in: pod) > pods[pod].pool.opening
        var due: SimTime?
        if lacks { due = context.now + connections.retryInterval }
        if let first = pods[pod].pool.waiting.first {
            let deadline = max(first.deadline, context.now)
            due = due.map { min($0, deadline) } ?? deadline
        }
        guard let due, due < pods[pod].poolDue else { return }
        context.cancel(pods[pod].poolEvent)
        pods[pod].poolDue = due
        pods[pod].poolEvent = context.schedule(
            .database(.poolCheck(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: due,
            priority: .stateChange
        )
    }
}
