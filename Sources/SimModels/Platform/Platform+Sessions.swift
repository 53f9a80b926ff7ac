import SimCore

/// Sessions at database servers: opened, established and closed.
///
/// Who asks for sessions is told of what becomes of them by the methods of Platform+Connections:
/// `sessionOpened`, `statementFinished`, `returnConnection` and `sessionLost`.
extension Platform {
    /// Asks for a session on a database: on its primary, or on a replica if the owner reads from those.
    mutating func openSession(
        on database: Int,
        at endpoint: ConnectionsSpec.Endpoint = .writer,
        as role: ConnectionSlots.Role = .ordinary,
        for owner: SessionOwner,
        in context: inout Context<Event>
    ) -> SessionOpening {
        let server =
            plan.roles[database].replicas == 0 || endpoint == .writer
            ? database : nextReplica(of: database)
        if let refusal = connect(to: server, as: role, in: &context) { return .refused(refusal) }
        let session = sessions.insert(
            DatabaseSession(
                owner: owner,
                openedAt: context.now,
                since: context.now,
                server: UInt16(truncatingIfNeeded: server)
            )
        )
        if databases[server].promotedAt != nil, case .pod(let pod, _) = owner {
            sessions[session].isReadOnly = isMisled(Int(pod), about: server, in: &context)
        }
        let wait = connectDelay(of: server, in: &context)
        context.schedule(
            .database(.connected(session, for: owner)),
            after: wait,
            priority: .completion
        )
        return .opening(session)
    }

    /// The time until a connection that was granted can be used, its CPU time left out.
    mutating func connectDelay(
        of server: Int,
        in context: inout Context<Event>
    ) -> SimDuration {
        let draw = databases[server].openings
        databases[server].openings = draw + 1
        let time = context.sample(
            plan.databaseTimes[server].connect,
            databases[server].connectStream,
            member: draw
        )
        return SimDuration(nanosecondsRounding: max(0, time))
    }

    /// The server starts a backend for a session and authenticates its client, which may take CPU.
    mutating func authenticate(_ session: PoolHandle, in context: inout Context<Event>) {
        guard let server = sessions.find(session).map({ Int($0.server) }) else { return }
        guard let cost = databases[server].connectCPU, sessions[session].state == .connecting else {
            establish(session, in: &context)
            return
        }
        let draw = databases[server].authentications
        databases[server].authentications = draw + 1
        let time = context.sample(cost, databases[server].authenticationStream, member: draw)
        sessions[session].stage = .cpu
        databases[server].cpu.add(
            task: session.index,
            demand: SimDuration(nanosecondsRounding: max(0, time)),
            at: context.now
        )
        armStatements(on: server, in: &context)
    }

    /// A session can be used, unless its client has gone in the meantime.
    mutating func establish(_ session: PoolHandle, in context: inout Context<Event>) {
        guard let state = sessions.find(session)?.state else { return }
        guard state == .connecting else {
            closeSession(session, in: &context)
            return
        }
        sessions[session].state = .idle
        sessions[session].since = context.now
        let server = Int(sessions[session].server)
        if databases[server].timers.isUsed {
            databases[server].timers.expect(.idleSession, of: session, on: server, in: &context)
        }
        sessionOpened(session, in: &context)
    }

    /// Ends a session; its slot is free once its backend has exited.
    mutating func closeSession(_ session: PoolHandle, in context: inout Context<Event>) {
        guard let server = sessions.find(session).map({ Int($0.server) }) else { return }
        abort(session, in: &context)
        sessions.remove(session)
        release(1, on: server, in: &context)
    }

    /// Ends the sessions of a pod's process, because the process ended.
    mutating func closeSessions(ofPod pod: Int, in context: inout Context<Event>) {
        let uses = plan.services[Int(pods[pod].service)].pools
        for (place, use) in uses.enumerated() where use.proxy == nil {
            guard let database = use.database else { continue }
            let isFirst = !uses[..<place].contains { $0.proxy == nil && $0.database == database }
            guard isFirst else { continue }
            closeSessions(ofPod: pod, on: Int(database), in: &context)
            let roles = plan.roles[Int(database)]
            for replica in 0..<roles.replicas {
                closeSessions(ofPod: pod, on: Int(roles.firstReplica + replica), in: &context)
            }
        }
    }

    private mutating func closeSessions(
        ofPod pod: Int,
        on server: Int,
        in context: inout Context<Event>
    ) {
        var closed = 0
        for slot in 0..<sessions.slots {
            guard let session = sessions.handle(at: slot), sessions[session].owner.isPod(pod),
                sessions[session].server == server
            else { continue }
            switch sessions[session].state {
            case .connecting:
                // The server finds out when it has authenticated the client.
                sessions[session].state = .closing
                continue
            case .closing:
                continue
            case .active:
                orphan(session)
                continue
            case .idle, .idleInTransaction:
                abort(session, in: &context)
            }
            sessions.remove(session)
            closed += 1
        }
        release(closed, on: server, in: &context)
    }
}
