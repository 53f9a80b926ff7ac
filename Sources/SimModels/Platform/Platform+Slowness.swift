import SimCore

/// Faults that make work take a multiple of its time.
extension Platform {
    /// Works out anew how slow each operation and each database server is.
    mutating func reviewSlowness() {
        slowness.removeAll()
        for server in databases.indices { databases[server].slowness = 1 }
        for service in ailments.indices { ailments[service].messageFactor = 1 }
        for fault in plan.faults.indices where faults[fault].isActive {
            guard case .slow(let target, let factor) = plan.faults[fault].effect else { continue }
            switch target {
            case .service(let service):
                ailments[Int(service)].messageFactor *= factor
                slowDown(by: factor) { $0.service == service }
            case .operation(let root):
                slowDown(by: factor) { $0.root == root }
            case .database(let database):
                for server in servers(ofDatabase: Int(database)) {
                    databases[server].slowness *= factor
                }
            }
        }
        reviewCallFaults()
    }

    private mutating func slowDown(by factor: Double, where isMeant: (OperationPlan) -> Bool) {
        if slowness.isEmpty { slowness = Array(repeating: 1, count: plan.operations.count) }
        for index in plan.operations.indices where isMeant(plan.operations[index]) {
            slowness[index] *= factor
        }
    }

    /// Whether a service, or the database that it uses, is what a fault makes slow.
    func isSlow(_ service: Int, because target: SlowTarget) -> Bool {
        switch target {
        case .service(let slow): Int(slow) == service
        case .operation(let root): Int(plan.operations[Int(root)].service) == service
        case .database(let database): plan.services[service].database == database
        }
    }

    /// The servers of a database: its primary, and then its replicas.
    func servers(ofDatabase database: Int) -> [Int] {
        let roles = plan.roles[database]
        return [Int(roles.primary)]
            + (0..<Int(roles.replicas)).map { Int(roles.firstReplica) + $0 }
    }

    /// How long a step of a call takes that would take so long.
    mutating func slowed(_ span: SimDuration, for call: PoolHandle) -> SimDuration {
        span.multiplied(by: slowness[Int(calls[call].operation)])
    }

    /// How long a server takes for what would take it so long.
    mutating func slowed(_ span: SimDuration, on server: Int) -> SimDuration {
        let factor = databases[server].slowness
        return factor == 1 ? span : span.multiplied(by: factor)
    }
}

extension SimDuration {
    /// So many times as long, rounded once.
    func multiplied(by factor: Double) -> SimDuration {
        factor == 1 ? self : SimDuration(nanosecondsRounding: Double(nanoseconds) * factor)
    }
}
