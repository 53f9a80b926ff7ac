import SimCore

/// What must be true of databases, and of those who are connected to them, after every event.
extension Platform {
    /// Every connection of a pool is a session of the pod, and the other way round.
    func checkConnections() -> String? {
        var opening = Array(repeating: 0, count: pods.count)
        var established = opening
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot) else { continue }
            let session = sessions[handle]
            guard case .pod(let pod, let epoch) = session.owner else { continue }
            guard session.state != .closing else { continue }
            if pods[Int(pod)].epoch != epoch { return "session \(slot) outlives pod \(pod)" }
            if session.state == .connecting {
                opening[Int(pod)] += 1
            } else {
                established[Int(pod)] += 1
            }
        }
        for (index, state) in pods.enumerated() {
            let pool = state.pool
            if pool.opening < 0 || pool.idle < 0 || pool.inUse < 0 || pool.held > pool.size {
                return "a pool of \(pool.size) has \(pool.opening) + \(pool.idle) + \(pool.inUse)"
            }
            if pool.opening != opening[index] || pool.idle + pool.inUse != established[index] {
                return "pod \(index) has \(pool.opening) + \(pool.idle) + \(pool.inUse) "
                    + "connections and \(opening[index]) + \(established[index]) sessions"
            }
            guard pool.held > 0 else { continue }
            if state.phase != .serving && state.phase != .stopping {
                return "a pod that does not run has connections"
            }
        }
        return nil
    }

    /// Every slot of a server is held by a session or by a backend that is about to exit, every
    /// statement is that of a session, and no lock outlives its transaction.
    func checkSessions() -> String? {
        var held = databases.map(\.leaving)
        var running = Array(repeating: 0, count: databases.count)
        var waiting = running
        // What faults send, superusers do, who may have all slots.
        let isReserveUsed = plan.statements.contains { $0.takes != nil }
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot) else { continue }
            let session = sessions[handle]
            let server = Int(session.server)
            held[server] += 1
            if session.stage == .cpu { running[server] += 1 }
            if let problem = check(session, handle) { return problem }
            let locks = databases[server].locks
            let isWaiting = session.stage == .tableLock || session.stage == .rowLock
            if isWaiting { waiting[server] += 1 }
            if isWaiting != locks.isWaiting(handle.index) {
                return "session \(slot) waits for a lock, or does not, against the lock manager"
            }
            let mayHold = session.isInTransaction || session.state == .active
            if !mayHold, locks.holdsAny(handle.index) {
                return "session \(slot), \(session.state), holds a lock"
            }
        }
        for (index, database) in databases.enumerated() {
            if held[index] != database.slots.live || database.leaving < 0 {
                return "database \(index): \(held[index]) slots held, \(database.slots.live) live"
            }
            if running[index] != database.cpu.count {
                return "database \(index): \(database.cpu.count) backends use CPU, "
                    + "\(running[index]) sessions say so"
            }
            if waiting[index] != database.locks.waiters {
                return "database \(index): \(waiting[index]) sessions wait for locks, "
                    + "\(database.locks.waiters) are in line"
            }
            let slots = database.slots
            if slots.live > (isReserveUsed ? slots.maximum : slots.usable) {
                return "database \(index): \(slots.live) slots of \(slots.usable)"
            }
            if let problem = database.locks.checkInvariants() {
                return "database \(index): \(problem)"
            }
        }
        return nil
    }

    /// A session does what its state says, for whom it says.
    private func check(_ session: DatabaseSession, _ handle: PoolHandle) -> String? {
        let name = "session \(handle.index), \(session.state),"
        if session.call != .none, calls.find(session.call)?.session != handle {
            return "\(name) works for a call that does not hold it"
        }
        switch session.state {
        case .connecting, .closing:
            return session.isInTransaction ? "\(name) is in a transaction" : nil
        case .idle:
            return session.call != .none || session.stage != .none || session.isInTransaction
                ? "\(name) does something" : nil
        case .active:
            return session.stage == .none ? "\(name) waits for nothing" : nil
        case .idleInTransaction:
            return session.stage != .none || !session.isInTransaction
                ? "\(name) is not in a transaction, or not idle" : nil
        }
    }
}
