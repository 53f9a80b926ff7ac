import SimCore

/// Database servers: who gets a slot, what statements cost, when a server counts as full.
extension Platform {
    mutating func handle(_ event: DatabaseEvent, in context: inout Context<Event>) {
        switch event {
        case .statement(let database):
            finishStatements(on: Int(database), in: &context)
        case .connected(_, let index, let generation):
            establish(PoolHandle(index: index, generation: generation), in: &context)
        case .released(let database, let count):
            databases[Int(database)].leaving -= Int(count)
            databases[Int(database)].slots.release(Int(count))
        case .poolCheck(let pod, let epoch):
            checkPool(of: Int(pod), epoch: epoch, in: &context)
        }
    }

    /// Asks a server for a slot, and keeps account of its refusals: nil if it grants one.
    mutating func connect(
        to database: Int,
        as role: ConnectionSlots.Role = .ordinary,
        in context: inout Context<Event>
    ) -> SessionRefusal? {
        switch databases[database].slots.connect(as: role) {
        case .granted:
            return nil
        case .refused(let refusal):
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
            return .slots(refusal)
        }
    }

    /// A probe's handler opens a connection of its own and closes it at once.
    mutating func probeConnection(
        to database: Int,
        from pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        guard connect(to: database, in: &context) == nil else { return false }
        let wait = connectDelay(of: database, in: &context)
        release(1, on: database, after: wait, in: &context)
        return true
    }

    /// Gives slots back once their backends have exited.
    mutating func release(
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

    /// Runs the statement of a call's present step on a session that its pool gave it.
    mutating func runStatement(
        of call: PoolHandle,
        on session: PoolHandle,
        in context: inout Context<Event>
    ) {
        calls[call].state = .running
        calls[call].session = session
        let operation = plan.operations[Int(calls[call].operation)]
        let step = Int(operation.firstStep + calls[call].step) - 1
        guard case .query(let distribution) = plan.steps[step] else { return }
        let demand = duration(distribution, for: call, in: &context)
        run(demand, on: session, for: call, in: &context)
    }

    /// Lets a session's backend execute a statement, for a call or, without one, for the consumer of
    /// the pod that has the session.
    mutating func run(
        _ demand: SimDuration,
        on session: PoolHandle,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) {
        var server = 0
        sessions.update(session) { session in
            session.state = .active
            session.call = call
            server = Int(session.server)
        }
        databases[server].cpu.add(task: session.index, demand: demand, at: context.now)
        armStatements(on: server, in: &context)
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

    mutating func finishStatements(on database: Int, in context: inout Context<Event>) {
        databases[database].statementEvent = .none
        databases[database].statementDue = .distantFuture
        while let task = databases[database].cpu.popCompleted(at: context.now) {
            guard let session = sessions.handle(at: Int(task)) else { continue }
            var call = PoolHandle.none
            sessions.update(session) { session in
                call = session.call
                session.call = .none
                session.state = .idle
            }
            statementFinished(on: session, for: call, in: &context)
        }
        armStatements(on: database, in: &context)
    }

    /// Takes the statement of a call off its server, because the process that sent it ended.
    mutating func dropStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let session = calls[call].session
        guard let server = sessions.find(session).map({ Int($0.server) }) else { return }
        databases[server].cpu.remove(task: session.index, at: context.now)
        sessions.update(session) { session in
            session.state = .idle
            session.call = .none
        }
        armStatements(on: server, in: &context)
    }

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
