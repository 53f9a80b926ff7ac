import SimCore

/// What faults read, how messages are lost, and what people do.
extension OccurrenceWords {
    /// What a fault's trigger read, if it has one.
    var reading: String {
        guard detail == 1, let trigger = plan.faults[subject].trigger
        else { return "" }
        let hundredths = value % 100
        let whole = "\(value / 100)"
        var digits = String(100 + hundredths.magnitude).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return ": \(trigger.metric) is " + (digits.isEmpty ? whole : "\(whole).\(digits)")
    }

    /// How the messages were lost.
    var loss: String {
        guard let cause = UInt8(exactly: detail).flatMap(LossCause.init(rawValue:)) else {
            return ""
        }
        switch cause {
        case .queueAtKill: return "in the application's queue when its process ended"
        case .bufferAtKill: return "in the producer's buffer when its process ended"
        case .inFlightAtKill: return "on the way to a broker when their process ended"
        case .notReplicated: return "acknowledged by a leader that died before it copied them"
        case .deliveryTimeout: return "not written within delivery.timeout.ms"
        case .sentWithoutLeader: return "sent with acks=0 to a partition without a leader"
        case .committedUnprocessed: return "committed, and never processed"
        }
    }

    var runbookStep: String {
        "\(name): \(action(Int(value)))" + (detail == 1 ? ", which is not there" : "")
    }

    private func action(_ step: Int) -> String {
        let actions = plan.onCall[subject].actions
        guard actions.indices.contains(step) else { return "goes on" }
        func service(_ index: UInt16) -> String { plan.names.services[Int(index)] }
        switch actions[step] {
        case .none: return "looks into it"
        case .setMaxReplicas(let target, let replicas):
            return "caps \(service(target)) at \(replicas) pods"
        case .setReplicas(let target, let replicas):
            return "sets \(service(target)) to \(replicas) pods"
        case .restart(let target): return "restarts \(service(target))"
        case .disableLivenessProbe(let target):
            return "removes the liveness probe of \(service(target))"
        case .terminateConnections(let target):
            return "ends the database connections of \(service(target))"
        case .rolloutRestart(let target): return "restarts the rollout of \(service(target))"
        case .rollback(let target): return "rolls \(service(target)) back"
        case .endSessions(let database, _):
            return "ends sessions of \(plan.names.databases[Int(database)])"
        case .cancelMigration(let database):
            return "cancels the migration on \(plan.names.databases[Int(database)])"
        case .endFault(_, let name): return "ends the fault \(name)"
        case .failover(let database, _, _):
            return "lets \(plan.names.databases[Int(database)]) fail over"
        case .setConfig(let target, _):
            return "changes the configuration of \(service(target))"
        }
    }
}
