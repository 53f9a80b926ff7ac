import SimCore

/// Where pods meet the database: connections opened, waited for, used and closed.
extension Platform {
    mutating func handle(_ event: DatabaseEvent, in context: inout Context<Event>) {
        switch event {
        case .statement(let database):
            finishStatements(on: Int(database), in: &context)
        case .connected(let pod, let epoch, let database):
            establish(pod: Int(pod), epoch: epoch, on: Int(database), in: &context)
        case .released(let database, let count):
            databases[Int(database)].leaving -= Int(count)
            databases[Int(database)].slots.release(Int(count))
        case .poolCheck(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch else { return }
            pods[Int(pod)].poolEvent = .none
            pods[Int(pod)].poolDue = .distantFuture
            expireWaiters(of: Int(pod), in: &context)
            openConnections(of: Int(pod), isStart: false, in: &context)
        }
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
            for _ in 0..<wanted {
                guard connect(to: Int(database), in: &context) else { break }
                pods[pod].pool.startOpening()
                let draw = databases[Int(database)].openings
                databases[Int(database)].openings += 1
                let time = context.sample(
                    plan.databaseTimes[Int(database)].connect,
                    databases[Int(database)].connectStream,
                    member: draw
                )
                context.schedule(
                    .database(
                        .connected(pod: UInt32(pod), epoch: pods[pod].epoch, database: database)
                    ),
                    after: SimDuration(nanosecondsRounding: max(0, time)),
                    priority: .completion
                )
            }
        }
        armPool(of: pod, in: &context)
    }

    mutating func establish(
        pod: Int,
        epoch: UInt32,
        on database: Int,
        in context: inout Context<Event>
    ) {
        // The process that asked may be gone, and the slot may have a pod of another service.
        guard pods[pod].epoch == epoch else {
            databases[database].leaving -= 1
            release(1, on: database, in: &context)
            return
        }
        pods[pod].pool.finishOpening()
        serveWaiters(of: pod, in: &context)
    }

    /// Requests of a pod, and its consumer, that wait for a connection.
    func waiters(in pod: Int) -> Int {
        let isConsumerWaiting = clients[pod].isStoring && !clients[pod].holdsConnection
        return pods[pod].pool.waiting.count + (isConsumerWaiting ? 1 : 0)
    }

    /// Closes what a pod has open, because its process ended.
    mutating func closeConnections(of pod: Int, in context: inout Context<Event>) {
        context.cancel(pods[pod].poolEvent)
        pods[pod].poolEvent = .none
        pods[pod].poolDue = .distantFuture
        guard let database = plan.services[Int(pods[pod].service)].database else { return }
        databases[Int(database)].leaving += pods[pod].pool.opening
        release(pods[pod].pool.closeAll(), on: Int(database), in: &context)
    }

    /// Ends the connections of a service's pods that no statement uses (`pg_terminate_backend`).
    mutating func terminateConnections(of service: Int, in context: inout Context<Event>) {
        guard let database = plan.services[service].database else { return }
        for slot in deployments[service].pods {
            let closed = pods[Int(slot)].pool.closeIdle()
            release(closed, on: Int(database), in: &context)
            if closed > 0 { armPool(of: Int(slot), in: &context) }
        }
    }

    /// Gets a connection for a call's statement, now or later.
    mutating func acquireConnection(for call: PoolHandle, in context: inout Context<Event>) {
        let pod = Int(calls[call].pod)
        let timeout = plan.services[Int(pods[pod].service)].connections.poolTimeout
        switch pods[pod].pool.acquire(call.raw, givingUpAt: context.now + timeout) {
        case .granted:
            runStatement(of: call, in: &context)
        case .waitsForNew:
            calls[call].state = .waitingForConnection
            openConnections(of: pod, isStart: false, in: &context)
        case .waits:
            calls[call].state = .waitingForConnection
            armPool(of: pod, in: &context)
        }
    }

    /// Puts a connection back into the pod's pool and serves whoever waits for it.
    mutating func returnConnection(to pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase.isRunning else { return }
        pods[pod].pool.giveBack()
        serveWaiters(of: pod, in: &context)
    }

    /// Hands idle connections to the requests that wait, then to the consumer.
    mutating func serveWaiters(of pod: Int, in context: inout Context<Event>) {
        while let next = pods[pod].pool.nextWaiter() {
            let handle = PoolHandle(raw: next)
            guard calls.contains(handle) else { continue }
            pods[pod].pool.take()
            runStatement(of: handle, in: &context)
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
