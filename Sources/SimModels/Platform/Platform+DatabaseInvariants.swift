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

    /// Every slot of a server is held by a session or by a backend that is about to exit, and every
    /// statement is that of a session.
    func checkSessions() -> String? {
        var held = databases.map(\.leaving)
        var active = Array(repeating: 0, count: databases.count)
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot) else { continue }
            let session = sessions[handle]
            held[Int(session.server)] += 1
            if session.state == .active { active[Int(session.server)] += 1 }
            guard session.call != .none else { continue }
            if calls.find(session.call)?.session != handle {
                return "session \(slot) works for a call that does not hold it"
            }
        }
        for (index, database) in databases.enumerated() {
            if held[index] != database.slots.live || database.leaving < 0 {
                return "database \(index): \(held[index]) slots held, \(database.slots.live) live"
            }
            if active[index] != database.cpu.count {
                return "database \(index): \(database.cpu.count) statements run, "
                    + "\(active[index]) sessions are active"
            }
            if database.slots.live > database.slots.usable {
                return "database \(index): \(database.slots.live) slots of \(database.slots.usable)"
            }
        }
        return nil
    }
}
