import SimCore

/// Database servers: who gets a slot, what statements cost, when a server counts as full.
extension Platform {
    /// Asks the server for a slot, and keeps account of its refusals.
    mutating func connect(to database: Int, in context: inout Context<Event>) -> Bool {
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

    mutating func runStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let pod = Int(calls[call].pod)
        guard let database = plan.services[Int(pods[pod].service)].database else { return }
        times[Int(call.index)].turn(to: .database, at: context.now)
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

    mutating func finishStatements(on database: Int, in context: inout Context<Event>) {
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

    /// Takes the statement of a call off its server, because the process that sent it ended.
    mutating func dropStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let service = Int(pods[Int(calls[call].pod)].service)
        guard calls[call].holdsConnection, let database = plan.services[service].database else {
            return
        }
        databases[Int(database)].cpu.remove(task: call.index, at: context.now)
        armStatements(on: Int(database), in: &context)
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
