import SimCore

/// What faults do in databases: statements and transactions that no service sent.
extension Platform {
    /// A change of a table's definition begins.
    mutating func beginMigration(
        _ statement: UInt16,
        on database: Int,
        lockTimeout: SimDuration,
        fault: Int,
        in context: inout Context<Event>
    ) {
        guard let session = openOwnSession(on: database, statement, fault: fault, in: &context)
        else { return }
        lockTable(for: session, in: &context)
        guard lockTimeout > .zero, sessions.find(session)?.stage == .tableLock else { return }
        context.schedule(
            .database(.migrationTimeout(index: session.index, generation: session.generation)),
            after: lockTimeout,
            priority: .stateChange
        )
    }

    /// A transaction begins that stays open until its fault ends.
    mutating func beginLongTransaction(
        _ statement: UInt16,
        on database: Int,
        fault: Int,
        in context: inout Context<Event>
    ) {
        guard let session = openOwnSession(on: database, statement, fault: fault, in: &context)
        else { return }
        sessions[session].isInTransaction = true
        sessions[session].begunAt = context.now
        lockTable(for: session, in: &context)
    }

    /// Ends the transaction of a fault, if the server has not done so.
    mutating func endLongTransaction(of fault: Int, in context: inout Context<Event>) {
        for slot in 0..<sessions.slots {
            guard let session = sessions.handle(at: slot),
                sessions[session].owner == .fault(UInt16(fault))
            else { continue }
            closeSession(session, in: &context)
            return
        }
    }

    /// A session that somebody opens by hand, as a superuser, and whose statement begins at once.
    private mutating func openOwnSession(
        on database: Int,
        _ statement: UInt16,
        fault: Int,
        in context: inout Context<Event>
    ) -> PoolHandle? {
        guard connect(to: database, as: .superuser, in: &context) == nil else { return nil }
        var session = DatabaseSession(
            owner: .fault(UInt16(fault)),
            openedAt: context.now,
            since: context.now,
            server: UInt16(database)
        )
        session.state = .active
        session.stage = .cpu
        session.statement = statement
        session.cause = context.cause
        return sessions.insert(session)
    }

    /// The statement of a fault's session has its lock, and works for some time.
    mutating func work(
        for span: SimDuration,
        on session: PoolHandle,
        in context: inout Context<Event>
    ) {
        sessions[session].stage = .io
        sessions[session].reading = context.schedule(
            .database(.read(index: session.index, generation: session.generation)),
            after: span,
            priority: .completion
        )
    }

    /// The change of a table's definition is done.
    mutating func finishMigration(_ session: PoolHandle, in context: inout Context<Event>) {
        recordMigration(session, .databaseMigrated, in: &context)
        closeSession(session, in: &context)
    }

    /// A change of a table's definition gives up, if it still waits for its lock.
    mutating func giveUpMigration(_ session: PoolHandle, in context: inout Context<Event>) {
        guard sessions.find(session)?.stage == .tableLock else { return }
        giveUp(session, in: &context)
    }

    /// The server cancelled the statement of a fault, or the fault itself gave up.
    mutating func giveUp(_ session: PoolHandle, in context: inout Context<Event>) {
        if !sessions[session].isInTransaction {
            recordMigration(session, .databaseMigrationFailed, in: &context)
        }
        closeSession(session, in: &context)
    }

    private mutating func recordMigration(
        _ session: PoolHandle,
        _ kind: OccurrenceKind,
        in context: inout Context<Event>
    ) {
        let record = sessions[session]
        context.record(
            kind.rawValue,
            subject: UInt32(record.server),
            value: (context.now - record.openedAt).nanoseconds / 1_000_000,
            detail: Int64(plan.statements[Int(record.statement)].table),
            causes: record.cause
        )
    }
}
