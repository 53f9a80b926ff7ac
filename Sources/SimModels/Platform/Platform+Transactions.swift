import SimCore

/// Transactions: their beginnings and ends, and the ends that nobody wanted.
extension Platform {
    /// A call needs the database for its present step: on the session of its transaction, or on one
    /// that its pool gives it.
    mutating func useDatabase(for call: PoolHandle, in context: inout Context<Event>) {
        let session = calls[call].session
        if session == .none {
            acquireConnection(for: call, from: poolUse(of: call), in: &context)
        } else if sessions.contains(session) {
            runStatement(of: call, on: session, in: &context)
        } else {
            // The server ended the session in the middle of the transaction, and now it is noticed.
            finish(call, as: .failed(.connectionLost), in: &context)
        }
    }

    /// Which of its service's pools the present step of a call uses.
    private mutating func poolUse(of call: PoolHandle) -> Int {
        let operation = plan.operations[Int(calls[call].operation)]
        switch plan.steps[Int(operation.firstStep) + Int(calls[call].step) - 1] {
        case .query(_, _, let pool), .begin(let pool): return Int(pool)
        default: return 0
        }
    }

    /// BEGIN: the call keeps the session until COMMIT or ROLLBACK.
    mutating func begin(
        on session: PoolHandle,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) {
        let now = context.now
        var server = 0
        sessions.update(session) { session in
            session.state = .idleInTransaction
            session.isInTransaction = true
            session.call = call
            session.since = now
            session.begunAt = now
            server = Int(session.server)
        }
        guard databases[server].timers.isUsed else { return }
        databases[server].timers.expect(.transaction, of: session, on: server, in: &context)
        databases[server].timers.expect(.idleInTransaction, of: session, on: server, in: &context)
    }

    /// COMMIT: what the transaction locked is free, and its session goes back to the pool.
    mutating func commit(_ call: PoolHandle, in context: inout Context<Event>) {
        let session = calls[call].session
        guard let server = sessions.find(session).map({ Int($0.server) }) else {
            finish(call, as: .failed(.connectionLost), in: &context)
            return
        }
        noteCommit(of: session, in: &context)
        becomeIdle(session, on: server, in: &context)
        statementFinished(on: session, for: call, in: &context)
    }

    /// The call that had a session is over: what it left open is rolled back, and the session goes
    /// back to the pool.
    mutating func endUse(
        of session: PoolHandle,
        by pod: Int,
        in context: inout Context<Event>
    ) {
        guard sessions.contains(session) else { return }
        abort(session, in: &context)
        returnConnection(session, to: pod, in: &context)
    }

    /// Takes the statement of a call off its server, because the process that sent it ended.
    mutating func dropStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let session = calls[call].session
        if sessions.contains(session) { abort(session, in: &context) }
    }

    /// The process that sent the statement of a call ended: the backend executes it to its end, with
    /// all that it holds, and finds out when it answers.
    ///
    /// Source: PostgreSQL `client_connection_check_interval`, 0: a running statement looks at no socket.
    mutating func orphanStatement(of call: PoolHandle, in context: inout Context<Event>) {
        let session = calls[call].session
        guard let record = sessions.find(session) else { return }
        guard case .pod = record.owner, record.state == .active else {
            abort(session, in: &context)
            return
        }
        orphan(session)
        calls[call].session = .none
    }

    /// A backend executes a statement whose sender is gone.
    mutating func orphan(_ session: PoolHandle) {
        sessions.update(session) { session in
            session.owner = .nobody
            session.call = .none
        }
    }

    /// ROLLBACK: a session's backend stops what it does and lets go of what it holds.
    mutating func abort(_ session: PoolHandle, in context: inout Context<Event>) {
        let server = Int(sessions[session].server)
        switch sessions[session].stage {
        case .none, .tableLock, .rowLock:
            break
        case .cpu:
            databases[server].cpu.remove(task: session.index, at: context.now)
            armStatements(on: server, in: &context)
        case .io:
            context.cancel(sessions[session].reading)
        }
        becomeIdle(session, on: server, in: &context)
    }

    private mutating func becomeIdle(
        _ session: PoolHandle,
        on server: Int,
        in context: inout Context<Event>
    ) {
        let now = context.now
        sessions.update(session) { session in
            session.state = .idle
            session.stage = .none
            session.call = .none
            session.isInTransaction = false
            session.writes = 0
            session.since = now
        }
        releaseLocks(of: session, on: server, in: &context)
        guard databases[server].timers.isUsed else { return }
        databases[server].timers.expect(.idleSession, of: session, on: server, in: &context)
    }

    /// The server cancels the statement of a session: ERROR, and the request that sent it fails.
    mutating func failStatement(
        on session: PoolHandle,
        as failure: FailureCause,
        in context: inout Context<Event>
    ) {
        let call = sessions[session].call
        let owner = sessions[session].owner
        if case .fault = owner {
            giveUp(session, in: &context)
            return
        }
        if case .nobody = owner {
            closeSession(session, in: &context)
            return
        }
        abort(session, in: &context)
        if calls.contains(call) {
            finish(call, as: .failed(failure), in: &context)
        } else if let pod = place(of: session)?.pod {
            consumerFailed(on: pod, in: &context)
        }
    }

    /// The server ends a session: FATAL, and whatever its client wanted to do with it fails.
    mutating func endSession(
        _ session: PoolHandle,
        as failure: FailureCause,
        in context: inout Context<Event>
    ) {
        guard let ended = sessions.find(session) else { return }
        abort(session, in: &context)
        sessions.remove(session)
        release(1, on: Int(ended.server), in: &context)
        if ended.state == .closing { return }
        sessionLost(session, ended, in: &context)
        // A client that waits for nothing notices when it next uses the connection.
        guard ended.state == .active else { return }
        guard let call = calls.find(ended.call), call.session == session else { return }
        calls[ended.call].session = .none
        finish(ended.call, as: .failed(failure), in: &context)
    }
}
