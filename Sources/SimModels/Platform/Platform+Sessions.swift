import SimCore

/// Sessions at database servers: opened, established and closed.
///
/// Who asks for sessions is told of what becomes of them by the methods of Platform+Connections:
/// ``Platform/sessionOpened(_:in:)`` and ``Platform/statementFinished(on:for:in:)``.
extension Platform {
    /// Asks a server for a session.
    mutating func openSession(
        on server: Int,
        as role: ConnectionSlots.Role = .ordinary,
        for owner: SessionOwner,
        in context: inout Context<Event>
    ) -> SessionOpening {
        if let refusal = connect(to: server, as: role, in: &context) { return .refused(refusal) }
        let session = sessions.insert(
            DatabaseSession(
                server: UInt16(truncatingIfNeeded: server),
                owner: owner,
                openedAt: context.now
            )
        )
        let wait = connectDelay(of: server, in: &context)
        context.schedule(
            .database(.connected(session, for: owner)),
            after: wait,
            priority: .completion
        )
        return .opening(session)
    }

    /// The time until a connection that was granted can be used.
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

    /// A session can be used, unless its client has gone in the meantime.
    mutating func establish(_ session: PoolHandle, in context: inout Context<Event>) {
        guard let state = sessions.find(session)?.state else { return }
        guard state == .connecting else {
            closeSession(session, in: &context)
            return
        }
        sessions[session].state = .idle
        sessionOpened(session, in: &context)
    }

    /// Ends a session; its slot is free once its backend has exited.
    mutating func closeSession(_ session: PoolHandle, in context: inout Context<Event>) {
        guard let closed = sessions.remove(session) else { return }
        if closed.state == .active {
            databases[Int(closed.server)].cpu.remove(task: session.index, at: context.now)
            armStatements(on: Int(closed.server), in: &context)
        }
        release(1, on: Int(closed.server), in: &context)
    }

    /// Ends the sessions of a pod's process, because the process ended.
    mutating func closeSessions(ofPod pod: Int, in context: inout Context<Event>) {
        guard let database = plan.services[Int(pods[pod].service)].database else { return }
        var closed = 0
        for slot in 0..<sessions.slots {
            guard let session = sessions.handle(at: slot), sessions[session].owner.isPod(pod) else {
                continue
            }
            switch sessions[session].state {
            case .connecting:
                // The server finds out when it has authenticated the client.
                sessions[session].state = .closing
                continue
            case .closing:
                continue
            case .active:
                databases[Int(database)].cpu.remove(task: session.index, at: context.now)
                armStatements(on: Int(database), in: &context)
            case .idle, .idleInTransaction:
                break
            }
            sessions.remove(session)
            closed += 1
        }
        release(closed, on: Int(database), in: &context)
    }
}
