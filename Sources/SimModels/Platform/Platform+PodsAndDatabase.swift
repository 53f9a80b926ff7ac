import SimCore

/// A database server while it runs.
struct DatabaseState: Sendable {
    var slots: ConnectionSlots
    /// Slots that no pod can use any more, and whose backends have yet to exit.
    var leaving = 0
    var cpu: ProcessorSharing
    /// The event for the end of the next statement.
    var statementEvent = EventID.none
    var statementDue = SimTime.distantFuture
    /// The occurrence that says the server refuses connections; none while it grants them.
    var exhaustion = OccurrenceID.none
    var lastRefusal = SimTime.start
    /// Refusals since T+0.
    var refused: Int64 = 0
    var connectStream: StreamID
    var releaseStream: StreamID
    var openings: UInt64 = 0
    var releases: UInt64 = 0
    var statements: UInt64 = 0
    var statementStream: StreamID
}

/// Where pods meet the database: connections opened, refused, used and closed.
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

    // MARK: Opening and closing

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

    /// Asks the server for a slot, and keeps account of its refusals.
    private mutating func connect(to database: Int, in context: inout Context<Event>) -> Bool {
        switch databases[database].slots.connect() {
        case .granted:
            return true
        case .refused:
            databases[database].lastRefusal = context.now
            if context.now >= plan.origin { databases[database].refused &+= 1 }
            if databases[database].exhaustion == .none {
                databases[database].exhaustion = context.record(
                    OccurrenceKind.databaseExhausted.rawValue,
                    subject: UInt32(database),
                    value: Int64(databases[database].slots.live),
                    detail: Int64(databases[database].slots.maximum)
                )
            }
            return false
        }
    }

    /// A probe's handler opens a connection of its own and closes it at once.
    mutating func probeConnection(
        to database: Int,
        from pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        guard connect(to: database, in: &context) else { return false }
        let draw = databases[database].openings
        databases[database].openings += 1
        let connect = context.sample(
            plan.databaseTimes[database].connect,
            databases[database].connectStream,
            member: draw
        )
        release(
            1,
            on: database,
            after: SimDuration(nanosecondsRounding: max(0, connect)),
            in: &context
        )
        return true
    }

    /// Gives slots back once their backends have exited.
    private mutating func release(
        _ count: Int,
        on database: Int,
        after delay: SimDuration = .zero,
        in context: inout Context<Event>
    ) {
        guard count > 0 else { return }
        databases[database].leaving += count
        let draw = databases[database].releases
        databases[database].releases += 1
        let time = context.sample(
            plan.databaseTimes[database].release,
            databases[database].releaseStream,
            member: draw
        )
        context.schedule(
            .database(.released(database: UInt16(database), count: UInt32(count))),
            after: delay + SimDuration(nanosecondsRounding: max(0, time)),
            priority: .completion
        )
    }

    private mutating func establish(
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
    private func waiters(in pod: Int) -> Int {
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

    // MARK: Using

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

    private mutating func runStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let pod = Int(calls[call].pod)
        guard let database = plan.services[Int(pods[pod].service)].database else { return }
        calls[call].state = .running
        calls[call].holdsConnection = true
        let operation = plan.operations[Int(calls[call].operation)]
        let step = Int(operation.firstStep + calls[call].step) - 1
        guard case .query(let distribution) = plan.steps[step] else { return }
        let demand = duration(distribution, for: call, in: &context)
        databases[Int(database)].cpu.add(task: call.index, demand: demand, at: context.now)
        armStatements(on: Int(database), in: &context)
    }

    /// Makes the event for the end of a server's next statement agree with its CPU.
    mutating func armStatements(on database: Int, in context: inout Context<Event>) {
        guard let next = databases[database].cpu.nextCompletion() else { return }
        let due = max(next, context.now)
        guard due != databases[database].statementDue else { return }
        databases[database].statementDue = due
        if databases[database].statementEvent != .none {
            databases[database].statementEvent = context.reschedule(
                databases[database].statementEvent,
                at: due
            )
        } else {
            databases[database].statementEvent = context.schedule(
                .database(.statement(database: UInt16(database))),
                at: due,
                priority: .completion
            )
        }
    }

    /// The number of a consumer's statement among a server's tasks, beside those of calls.
    static func consumerStatement(of pod: Int) -> UInt32 { 0x8000_0000 | UInt32(pod) }

    private mutating func finishStatements(on database: Int, in context: inout Context<Event>) {
        databases[database].statementEvent = .none
        databases[database].statementDue = .distantFuture
        while let task = databases[database].cpu.popCompleted(at: context.now) {
            if task & 0x8000_0000 != 0 {
                finishConsumerStatement(of: Int(task & 0x7FFF_FFFF), in: &context)
                continue
            }
            guard let handle = calls.handle(at: Int(task)), calls[handle].holdsConnection else {
                continue
            }
            calls[handle].holdsConnection = false
            returnConnection(to: Int(calls[handle].pod), in: &context)
            ready.append(handle.raw)
        }
        armStatements(on: database, in: &context)
    }

    /// Puts a connection back into the pod's pool and serves whoever waits for it.
    mutating func returnConnection(to pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase.isRunning else { return }
        pods[pod].pool.giveBack()
        serveWaiters(of: pod, in: &context)
    }

    /// Takes the statement of a call off its server, because the process that sent it ended.
    mutating func dropStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let service = Int(pods[Int(calls[call].pod)].service)
        guard calls[call].holdsConnection, let database = plan.services[service].database else {
            return
        }
        databases[Int(database)].cpu.remove(task: call.index, at: context.now)
        armStatements(on: Int(database), in: &context)
    }

    /// Hands idle connections to the requests that wait, then to the consumer.
    private mutating func serveWaiters(of pod: Int, in context: inout Context<Event>) {
        while let next = pods[pod].pool.nextWaiter() {
            let handle = PoolHandle(raw: next)
            guard calls.contains(handle) else { continue }
            pods[pod].pool.take()
            runStatement(of: handle, in: &context)
        }
        resumeConsumer(of: pod, in: &context)
    }

    private mutating func expireWaiters(of pod: Int, in context: inout Context<Event>) {
        while let expired = pods[pod].pool.nextExpired(at: context.now) {
            let handle = PoolHandle(raw: expired)
            guard calls.contains(handle) else { continue }
            finish(handle, as: .failed(.connectionPoolTimeout), in: &context)
        }
    }

    /// Schedules the next look at a pod's pool: a retry if it lacks connections it should have, or
    /// the moment the first waiting request gives up.
    private mutating func armPool(of pod: Int, in context: inout Context<Event>) {
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

    // MARK: Watching

    /// How long a server must have refused nobody to count as available again.
    static var recoveryDelay: SimDuration { .seconds(10) }

    /// Ends the episodes of servers that have long refused nobody.
    mutating func watchDatabases(in context: inout Context<Event>) {
        for database in databases.indices where databases[database].exhaustion != .none {
            guard context.now - databases[database].lastRefusal > Self.recoveryDelay,
                databases[database].slots.live < databases[database].slots.usable
            else { continue }
            context.record(
                OccurrenceKind.databaseAvailable.rawValue,
                subject: UInt32(database),
                value: Int64(databases[database].slots.live),
                causes: databases[database].exhaustion
            )
            databases[database].exhaustion = .none
        }
    }
}
