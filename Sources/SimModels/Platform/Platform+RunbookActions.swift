import SimCore

/// Where runbooks meet databases, faults and configurations.
extension Platform {
    /// Whether an action finds nothing that it could act on.
    func hasNothingToDo(_ action: ActionPlan) -> Bool {
        switch action {
        case .endFault(let fault, _):
            guard let fault = fault.map({ Int($0) }) else { return true }
            if case .migration(let database, _, _) = plan.faults[fault].effect {
                return migrations(on: Int(database), of: fault).isEmpty
            }
            return !faults[fault].isActive
        case .cancelMigration(let database):
            return migrations(on: Int(database), of: nil).isEmpty
        case .none, .setMaxReplicas, .setReplicas, .restart, .disableLivenessProbe,
            .terminateConnections, .rolloutRestart, .rollback, .endSessions, .failover, .setConfig:
            return false
        }
    }

    // MARK: Databases

    /// Ends sessions of a database's servers, whoever opened them: `pg_terminate_backend`.
    ///
    /// Those in use are missed at once; of an idle one its pool learns at the next use.
    mutating func endSessions(
        of database: Int,
        _ spec: EndSessionsActionSpec,
        in context: inout Context<Event>
    ) {
        let servers = servers(ofDatabase: database)
        var chosen: [PoolHandle] = []
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot) else { continue }
            let session = sessions[handle]
            guard servers.contains(Int(session.server)), spec.covers(session.state),
                context.now - session.since >= spec.longerThan
            else { continue }
            chosen.append(handle)
        }
        let cause = context.cause
        // What a client does next may end one of the others, or open new ones.
        for handle in chosen {
            context.cause = cause
            guard let owner = sessions.find(handle)?.owner else { continue }
            switch owner {
            case .fault: giveUp(handle, in: &context)
            case .nobody: closeSession(handle, in: &context)
            case .pod, .proxy: endSession(handle, as: .connectionLost, in: &context)
            }
        }
    }

    /// The sessions in which a table's definition is changed: those of a fault, or all.
    private func migrations(on database: Int, of fault: Int?) -> [PoolHandle] {
        let servers = servers(ofDatabase: database)
        return (0..<sessions.slots).compactMap { slot in
            guard let handle = sessions.handle(at: slot) else { return nil }
            let session = sessions[handle]
            guard case .fault(let owner) = session.owner, !session.isInTransaction,
                servers.contains(Int(session.server)), fault == nil || fault == Int(owner)
            else { return nil }
            return handle
        }
    }

    /// Cancels changes of tables, whether they wait or work: `pg_cancel_backend`.
    mutating func cancelMigrations(
        on database: Int,
        of fault: Int?,
        in context: inout Context<Event>
    ) {
        for session in migrations(on: database, of: fault) { giveUp(session, in: &context) }
    }

    /// The standby has taken over.
    mutating func finishFailover(_ action: ActionPlan, in context: inout Context<Event>) {
        guard case .failover(let database, _, let dnsTTL) = action else { return }
        bringUp(Int(database), after: .failover(dnsTTL: dnsTTL), in: &context)
    }

    // MARK: Faults

    /// Somebody puts right what caused a fault.
    mutating func endByHand(_ fault: Int, in context: inout Context<Event>) {
        if case .migration(let database, _, _) = plan.faults[fault].effect {
            cancelMigrations(on: Int(database), of: fault, in: &context)
            return
        }
        endFault(fault, because: context.cause, in: &context)
    }

    // MARK: Configurations

    /// Rolls the present version out once more, with other values.
    mutating func changeConfiguration(
        of service: Int,
        _ changes: [VersionChange],
        in context: inout Context<Event>
    ) {
        guard let controller = deployments[service].controller else { return }
        let version = controller.versions[controller.sets.updated]
        guard let change = changes.first(where: { $0.from == version }) else { return }
        rollOut(change.to, of: service, in: &context)
    }
}

extension EndSessionsActionSpec {
    /// Whether a session in a state is meant.
    fileprivate func covers(_ state: SessionState) -> Bool {
        switch state {
        case .idle: states.contains(.idle)
        case .idleInTransaction: states.contains(.idleInTransaction)
        case .active: states.contains(.active)
        case .connecting, .closing: false
        }
    }
}
