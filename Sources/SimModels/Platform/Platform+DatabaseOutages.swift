import SimCore

/// Servers of databases that are down, and what follows when they come back.
extension Platform {
    /// A server goes down: its sessions are gone, and nobody can connect.
    mutating func takeDown(
        _ server: Int,
        for outage: ServerOutage,
        in context: inout Context<Event>
    ) {
        databases[server].outages += 1
        guard databases[server].outages == 1 else { return }
        var live: Int64 = 0
        for slot in 0..<sessions.slots {
            guard let session = sessions.handle(at: slot), sessions[session].server == server else {
                continue
            }
            live += 1
        }
        databases[server].outage = context.record(
            OccurrenceKind.databaseDown.rawValue,
            subject: UInt32(server),
            value: live,
            causes: context.cause
        )
        switch outage {
        case .failover: databases[server].refusal = .unreachable
        case .restart, .restore: databases[server].refusal = .startingUp
        }
        if case .restore = outage { loseWrites(of: server, in: &context) }
        context.cause = databases[server].outage
        // What a client does next may open no session on this server, and closes none of another's.
        for slot in 0..<sessions.slots {
            guard let session = sessions.handle(at: slot), sessions[session].server == server else {
                continue
            }
            endSession(session, as: .connectionLost, in: &context)
        }
    }

    /// A server takes connections again.
    mutating func bringUp(
        _ server: Int,
        after outage: ServerOutage,
        in context: inout Context<Event>
    ) {
        databases[server].outages -= 1
        guard databases[server].outages == 0 else { return }
        context.record(
            OccurrenceKind.databaseUp.rawValue,
            subject: UInt32(server),
            causes: databases[server].outage,
            context.cause
        )
        databases[server].lastOutage = databases[server].outage
        databases[server].upAgainAt = context.now
        databases[server].outage = .none
        databases[server].refusal = nil
        guard case .failover(let dnsTTL) = outage, dnsTTL > .zero else { return }
        databases[server].failovers &+= 1
        databases[server].promotedAt = context.now
        databases[server].dnsTTL = dnsTTL
    }

    /// Whether the name of a database still leads a pod to the server that was its primary.
    mutating func isMisled(_ pod: Int, about server: Int, in context: inout Context<Event>) -> Bool
    {
        guard let promotedAt = databases[server].promotedAt else { return false }
        let ttl = databases[server].dnsTTL
        guard context.now < promotedAt + ttl else {
            databases[server].promotedAt = nil
            return false
        }
        let age = context.uniform(
            databases[server].resolverStream,
            member: plan.services[Int(pods[pod].service)].salt &+ pods[pod].ordinal,
            draw: databases[server].failovers
        )
        return context.now < promotedAt + SimDuration(seconds: ttl.seconds * age)
    }

    /// The occurrence that says that the database of a service is down, or that statements there wait
    /// for locks; none while all is well.
    func databaseOutage(of service: Int) -> OccurrenceID {
        for use in plan.services[service].pools {
            guard let database = use.database.map(Int.init) else { continue }
            let outage = databases[database].outage
            if outage != .none { return outage }
            if databases[database].lockQueue != .none { return databases[database].lockQueue }
        }
        return .none
    }

    // MARK: Backups

    /// A point that can be restored: what has been committed by now is safe.
    mutating func archive(_ server: Int, in context: inout Context<Event>) {
        databases[server].savedWrites = databases[server].writes
        guard let interval = plan.roles[server].recoveryPoint else { return }
        context.schedule(
            .database(.archive(server: UInt16(server))),
            after: interval,
            priority: .stateChange
        )
    }

    /// What was committed since the last point that can be restored is gone.
    private mutating func loseWrites(of server: Int, in context: inout Context<Event>) {
        let lost = databases[server].writes - databases[server].savedWrites
        databases[server].writes = databases[server].savedWrites
        databases[server].lostWrites += lost
        guard lost > 0 else { return }
        context.record(
            OccurrenceKind.databaseWritesLost.rawValue,
            subject: UInt32(server),
            value: lost,
            causes: databases[server].outage
        )
    }
}
