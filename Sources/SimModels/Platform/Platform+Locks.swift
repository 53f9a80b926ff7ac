import SimCore

/// Where statements wait for locks, and what follows when they do so for long.
extension Platform {
    /// The row that a statement is about: the same for all statements of an intent on its table.
    mutating func row(
        for statement: UInt16,
        of call: PoolHandle,
        on server: Int,
        in context: inout Context<Event>
    ) -> UInt32 {
        let rows = plan.statements[Int(statement)].rows
        guard rows > 1 else { return 0 }
        let table = Int(plan.statements[Int(statement)].table)
        var member = UInt64(UInt16.max) << 48 | databases[server].statements
        if call != .none {
            member = plan.sources[Int(calls[call].source)].salt &+ calls[call].ordinal
        }
        let share = context.uniform(databases[server].tableStreams[table], member: member)
        return min(rows - 1, UInt32(share * Double(rows)))
    }

    /// A statement takes the lock on its table, or waits for it.
    mutating func lockTable(for session: PoolHandle, in context: inout Context<Event>) {
        let server = Int(sessions[session].server)
        let statement = plan.statements[Int(sessions[session].statement)]
        if statement.table != .max {
            let isMine = databases[server].locks.lock(
                table: Int(statement.table),
                statement.mode,
                for: session.index
            )
            guard isMine else {
                wait(at: .tableLock, for: session, on: server, in: &context)
                return
            }
        }
        lockRow(for: session, in: &context)
    }

    /// A statement that writes takes the lock on its row, or waits for it.
    private mutating func lockRow(for session: PoolHandle, in context: inout Context<Event>) {
        let server = Int(sessions[session].server)
        let statement = plan.statements[Int(sessions[session].statement)]
        if statement.isWrite, statement.rows > 0 {
            let isMine = databases[server].locks.lock(
                row: Int(sessions[session].row),
                of: Int(statement.table),
                for: session.index
            )
            guard isMine else {
                wait(at: .rowLock, for: session, on: server, in: &context)
                return
            }
        }
        execute(on: session, in: &context)
    }

    private mutating func wait(
        at stage: SessionStage,
        for session: PoolHandle,
        on server: Int,
        in context: inout Context<Event>
    ) {
        sessions[session].stage = stage
        sessions[session].waitingSince = context.now
        databases[server].timers.expect(.lock, of: session, on: server, in: &context)
        databases[server].timers.expect(.deadlock, of: session, on: server, in: &context)
    }

    /// A session's transaction is over: those who waited for what it held go on.
    mutating func releaseLocks(
        of session: PoolHandle,
        on server: Int,
        in context: inout Context<Event>
    ) {
        guard databases[server].locks.tables > 0 else { return }
        databases[server].locks.release(session.index)
        while let owner = databases[server].locks.popGranted() {
            guard let granted = sessions.handle(at: Int(owner)) else { continue }
            if sessions[granted].stage == .tableLock {
                lockRow(for: granted, in: &context)
            } else {
                execute(on: granted, in: &context)
            }
        }
    }

    // MARK: Timers

    /// The bound of a kind has passed for some sessions of a server.
    mutating func expireSessions(
        _ kind: SessionTimers.Kind,
        on server: Int,
        in context: inout Context<Event>
    ) {
        databases[server].timers.fired(kind)
        while let session = databases[server].timers.next(
            kind,
            on: server,
            among: sessions,
            in: &context
        ) {
            switch kind {
            case .statement:
                noteTrouble(.statementTimeout, on: server, session, in: &context)
                failStatement(on: session, as: .statementTimeout, in: &context)
            case .lock:
                noteTrouble(.lockTimeout, on: server, session, in: &context)
                failStatement(on: session, as: .lockTimeout, in: &context)
            case .deadlock:
                guard databases[server].locks.isDeadlocked(session.index) else {
                    noteLockQueue(on: server, session, in: &context)
                    continue
                }
                noteTrouble(.deadlock, on: server, session, in: &context)
                failStatement(on: session, as: .deadlock, in: &context)
            case .idleInTransaction, .transaction, .idleSession:
                if kind != .idleSession {
                    noteTrouble(.sessionTimeout, on: server, session, in: &context)
                }
                endSession(session, as: .connectionLost, in: &context)
            }
        }
    }

    /// Counts something that went wrong on a server, and tells it unless it has just been told.
    mutating func noteTrouble(
        _ trouble: DatabaseTrouble,
        on server: Int,
        _ session: PoolHandle,
        in context: inout Context<Event>
    ) {
        guard databases[server].troubles.note(trouble, at: context.now, from: plan.origin) else {
            return
        }
        context.record(
            trouble.occurrence.rawValue,
            subject: UInt32(server),
            causes: databases[server].lockQueue,
            holdup(ofSession: session, 0, in: &context),
            cause(of: sessions[session])
        )
    }

    /// What led to what a session does.
    private func cause(of session: DatabaseSession) -> OccurrenceID {
        calls.find(session.call)?.cause ?? session.cause
    }

    /// Tells that statements have waited for a lock for so long that the server looked for a deadlock.
    private mutating func noteLockQueue(
        on server: Int,
        _ session: PoolHandle,
        in context: inout Context<Event>
    ) {
        guard databases[server].lockQueue == .none,
            sessions[session].statement != StatementPlan.plain
        else { return }
        let blocker = databases[server].locks.blockers(of: session.index).first
        let holder = blocker.flatMap { sessions.handle(at: Int($0)) }.flatMap { sessions.find($0) }
        var detail = Int64(plan.statements[Int(sessions[session].statement)].table)
        if case .fault(let fault) = holder?.owner { detail |= Int64(fault + 1) << 16 }
        var causes = Causes()
        let holders = lockHolders(of: session, on: server, 0, in: &context)
        causes.insert(Array(holders.main.prefix(3)))
        if case .fault = sessions[session].owner { causes.insert(cause(of: sessions[session])) }
        if causes.count == 0 {
            causes.insert(holder.map { cause(of: $0) } ?? .none)
            causes.insert(cause(of: sessions[session]))
        }
        databases[server].lockQueue = context.record(
            OccurrenceKind.databaseLockQueue.rawValue,
            subject: UInt32(server),
            value: Int64(databases[server].locks.waiters),
            detail: detail,
            causes: causes
        )
    }

    /// Tells that nobody waits for locks any more.
    mutating func watchLockQueue(of server: Int, in context: inout Context<Event>) {
        guard databases[server].lockQueue != .none, databases[server].locks.waiters == 0 else {
            return
        }
        context.record(
            OccurrenceKind.databaseLockQueueCleared.rawValue,
            subject: UInt32(server),
            causes: databases[server].lockQueue
        )
        databases[server].lockQueue = .none
    }
}
