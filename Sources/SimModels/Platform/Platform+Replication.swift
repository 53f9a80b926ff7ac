import SimCore

/// Where replicas meet what their primary has committed.
extension Platform {
    /// The server that a connection of a pod that reads goes to: the next replica that is up.
    mutating func nextReplica(of database: Int) -> Int {
        let roles = plan.roles[database]
        let count = Int(roles.replicas)
        let turn = databases[database].nextReplica
        for offset in 0..<count {
            let replica = (turn + offset) % count
            let server = Int(roles.firstReplica) + replica
            guard databases[server].refusal == nil || offset == count - 1 else { continue }
            databases[database].nextReplica = replica + 1
            return server
        }
        return database
    }

    /// A transaction of a session is committed: what it wrote is counted, dated and sent to replicas.
    mutating func noteCommit(of session: PoolHandle, in context: inout Context<Event>) {
        let record = sessions[session]
        guard record.writes > 0, Int(record.server) < plan.roles.count else { return }
        let server = Int(record.server)
        databases[server].writes += Int64(record.writes)
        sessions[session].writes = 0
        let roles = plan.roles[server]
        guard roles.replicas > 0 else { return }
        for replica in Int(roles.firstReplica)..<Int(roles.firstReplica + roles.replicas) {
            databases[replica].replication?.note(writes: Int64(record.writes), at: context.now)
        }
        for (table, row) in databases[server].locks.written(by: session.index) {
            databases[server].clock.note(table, row: row, at: context.now)
        }
    }

    /// A statement on a replica begins to read: it may miss what the primary has committed.
    mutating func noteRead(on session: PoolHandle, in context: inout Context<Event>) {
        let record = sessions[session]
        let server = Int(record.server)
        guard let replication = databases[server].replication else { return }
        let statement = plan.statements[Int(record.statement)]
        guard statement.table != .max else { return }
        let primary = Int(databases[server].primary)
        let written = databases[primary].clock.last(
            Int(statement.table),
            row: statement.rows > 0 ? Int(record.row) : nil
        )
        guard written > .start, written + replication.lag(at: context.now) > context.now else {
            return
        }
        noteTrouble(.staleRead, on: server, session, in: &context)
    }

    /// Works out anew which faults keep replicas from applying.
    mutating func reviewReplicaLag(at now: SimTime) {
        var lags = Array(repeating: SimDuration.zero, count: plan.roles.count)
        for index in faults.indices where faults[index].isActive {
            guard case .replicaLag(let database, let lag) = plan.faults[index].effect else {
                continue
            }
            lags[Int(database)] = max(lags[Int(database)], lag)
        }
        for (database, roles) in plan.roles.enumerated() where roles.replicas > 0 {
            let lag = lags[database] > .zero ? lags[database] : nil
            for replica in Int(roles.firstReplica)..<Int(roles.firstReplica + roles.replicas) {
                databases[replica].replication?.hold(by: lag, at: now)
            }
        }
    }

    /// How far the slowest replica of a database is behind.
    func replicaLag(of database: Int, at now: SimTime) -> SimDuration {
        let roles = plan.roles[database]
        var lag = SimDuration.zero
        for replica in Int(roles.firstReplica)..<Int(roles.firstReplica + roles.replicas) {
            lag = max(lag, databases[replica].replication?.lag(at: now) ?? .zero)
        }
        return lag
    }

    /// Reads of a database's replicas since T+0 that missed something.
    func staleReads(of database: Int) -> Int64 {
        let roles = plan.roles[database]
        var count: Int64 = 0
        for replica in Int(roles.firstReplica)..<Int(roles.firstReplica + roles.replicas) {
            count += databases[replica].troubles.count(.staleRead)
        }
        return count
    }
}
