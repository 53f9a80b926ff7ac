import SimCore

/// What the backends of sessions execute: locks first, then CPU, then storage.
extension Platform {
    /// Takes up a call's present step on a session that its pool gave it, or that it has kept: a
    /// statement, or the beginning of a transaction.
    mutating func runStatement(
        of call: PoolHandle,
        on session: PoolHandle,
        in context: inout Context<Event>
    ) {
        times[Int(call.index)].turn(to: .database, at: context.now)
        var place = 0
        calls.update(call) { call in
            call.state = .running
            call.session = session
            place = Int(call.step) - 1
        }
        place += Int(plan.operations[Int(calls[call].operation)].firstStep)
        switch plan.steps[place] {
        case .query(let distribution, let statement, _):
            let demand = duration(distribution, for: call, in: &context)
            run(statement, demand, on: session, for: call, in: &context)
        case .begin:
            begin(on: session, for: call, in: &context)
            ready.append(call.raw)
        default:
            return
        }
    }

    /// Lets a session's backend execute a statement, for a call or, without one, for the consumer of
    /// the pod that has the session.
    mutating func run(
        _ statement: UInt16,
        _ demand: SimDuration,
        on session: PoolHandle,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) {
        var server = 0
        let now = context.now
        let demand = slowed(demand, on: Int(sessions[session].server))
        sessions.update(session) { session in
            session.state = .active
            session.stage = .cpu
            session.call = call
            session.statement = statement
            session.since = now
            server = Int(session.server)
        }
        if databases[server].timers.isUsed {
            databases[server].timers.expect(.statement, of: session, on: server, in: &context)
        }
        guard statement == StatementPlan.plain else {
            sessions[session].demand = demand
            sessions[session].row = row(for: statement, of: call, on: server, in: &context)
            if sessions[session].isReadOnly || databases[server].replication != nil,
                plan.statements[Int(statement)].isWrite
            {
                noteTrouble(.readOnly, on: server, session, in: &context)
                failStatement(on: session, as: .readOnlyTransaction, in: &context)
                return
            }
            lockTable(for: session, in: &context)
            return
        }
        databases[server].cpu.add(task: session.index, demand: demand, at: now)
        armStatements(on: server, in: &context)
    }

    /// The statement of a session has what it locks: its backend uses CPU.
    mutating func execute(on session: PoolHandle, in context: inout Context<Event>) {
        if let span = plan.statements[Int(sessions[session].statement)].takes {
            let server = Int(sessions[session].server)
            work(for: slowed(span, on: server), on: session, in: &context)
            return
        }
        let server = Int(sessions[session].server)
        if databases[server].replication != nil { noteRead(on: session, in: &context) }
        sessions[session].stage = .cpu
        let demand = sessions[session].demand
        databases[server].cpu.add(task: session.index, demand: demand, at: context.now)
        armStatements(on: server, in: &context)
    }

    /// Makes the event for the end of a server's next statement agree with its CPU.
    mutating func armStatements(on server: Int, in context: inout Context<Event>) {
        if databases[server].contention != nil { slowDown(server, at: context.now) }
        guard let next = databases[server].cpu.nextCompletion() else { return }
        let due = max(next, context.now)
        guard due != databases[server].statementDue else { return }
        databases[server].statementDue = due
        if databases[server].statementEvent != .none {
            databases[server].statementEvent = context.reschedule(
                databases[server].statementEvent,
                at: due
            )
        } else {
            databases[server].statementEvent = context.schedule(
                .database(.statement(database: UInt16(server))),
                at: due,
                priority: .completion
            )
        }
    }

    /// Lets the backends that run cost each other what the server's contention says.
    private mutating func slowDown(_ server: Int, at now: SimTime) {
        guard let contention = databases[server].contention else { return }
        let running = databases[server].cpu.count
        let cores = min(Double(max(1, running)), plan.databases[server].cpu.cores)
        databases[server].cpu.setCapacity(cores / contention.slowdown(of: running), at: now)
    }

    /// The backends of a server whose CPU time is over go on to what comes next.
    mutating func finishStatements(on server: Int, in context: inout Context<Event>) {
        databases[server].statementEvent = .none
        databases[server].statementDue = .distantFuture
        while let task = databases[server].cpu.popCompleted(at: context.now) {
            guard let session = sessions.handle(at: Int(task)) else { continue }
            guard sessions[session].state == .active else {
                sessions[session].stage = .none
                establish(session, in: &context)
                continue
            }
            let statement = sessions[session].statement
            if statement != StatementPlan.plain, plan.statements[Int(statement)].reads > 0 {
                read(plan.statements[Int(statement)].reads, on: session, in: &context)
            } else {
                finishStatement(on: session, in: &context)
            }
        }
        armStatements(on: server, in: &context)
    }

    /// A statement waits for its pages: in the line before the storage, then one by one.
    private mutating func read(
        _ pages: Int64,
        on session: PoolHandle,
        in context: inout Context<Event>
    ) {
        let server = Int(sessions[session].server)
        let latency = slowed(plan.databases[server].readLatency, on: server)
        var due = context.now + latency * pages
        if let iops = plan.databases[server].iops {
            let service = SimDuration(nanoseconds: pages * 1_000_000_000 / Int64(iops))
            databases[server].storageFreeAt = max(databases[server].storageFreeAt, context.now)
            databases[server].storageFreeAt += service
            due = max(due, databases[server].storageFreeAt)
        }
        sessions[session].stage = .io
        sessions[session].reading = context.schedule(
            .database(.read(index: session.index, generation: session.generation)),
            at: due,
            priority: .completion
        )
    }

    /// A statement is done: so is its transaction, if it is one of its own.
    mutating func finishStatement(on session: PoolHandle, in context: inout Context<Event>) {
        var call = PoolHandle.none
        var server = 0
        var isInTransaction = false
        var hasTable = false
        var isOrphaned = false
        let now = context.now
        sessions.update(session) { session in
            if case .nobody = session.owner { isOrphaned = true }
            call = session.call
            server = Int(session.server)
            isInTransaction = session.isInTransaction
            hasTable = session.statement != StatementPlan.plain
            session.stage = .none
            session.since = now
            if isInTransaction {
                session.state = .idleInTransaction
            } else {
                session.state = .idle
                session.call = .none
            }
        }
        if hasTable { noteWrite(on: session, isCommitted: !isInTransaction, in: &context) }
        if isOrphaned {
            // The answer meets a closed socket: an open transaction is rolled back, the backend exits.
            closeSession(session, in: &context)
            return
        }
        if isInTransaction {
            databases[server].timers.expect(
                .idleInTransaction,
                of: session,
                on: server,
                in: &context
            )
            if call != .none { ready.append(call.raw) }
            return
        }
        if hasTable { releaseLocks(of: session, on: server, in: &context) }
        if databases[server].timers.isUsed {
            databases[server].timers.expect(.idleSession, of: session, on: server, in: &context)
        }
        statementFinished(on: session, for: call, in: &context)
    }

    /// A statement is done that may have written: it counts when its transaction is committed.
    private mutating func noteWrite(
        on session: PoolHandle,
        isCommitted: Bool,
        in context: inout Context<Event>
    ) {
        guard plan.statements[Int(sessions[session].statement)].isWrite else { return }
        sessions[session].writes += 1
        if isCommitted { noteCommit(of: session, in: &context) }
    }
}
