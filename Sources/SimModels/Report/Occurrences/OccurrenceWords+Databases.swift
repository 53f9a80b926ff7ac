import SimCore

/// Databases, pools and proxies, with what their libraries say.
extension OccurrenceWords {
    // MARK: Servers

    var lockQueue: String {
        let statements = value == 1 ? "a statement waits" : "\(value) statements wait"
        let sentence = "\(statements) for locks on \(name).\(table)"
        return detail >> 16 == 0
            ? sentence
            : "\(sentence), the first behind \(plan.names.faults[Int(detail >> 16) - 1])"
    }

    var statementTimeout: String {
        "\(name) cancels statements that run into its statement_timeout of "
            + DurationText.text(plan.databases[subject].statementTimeout)
    }

    var lockTimeout: String {
        "\(name) cancels statements that run into its lock_timeout of "
            + DurationText.text(plan.databases[subject].lockTimeout)
    }

    var writesLost: String {
        value == 1
            ? "a committed write to \(name) is lost"
            : "\(value) committed writes to \(name) are lost"
    }

    /// The name of the table that the second number speaks of.
    var table: String {
        let tables = plan.tables[subject]
        let index = Int(detail & 0xFFFF)
        return tables.indices.contains(index) ? tables[index].name : "?"
    }

    // MARK: Pools and proxies

    var poolExhausted: String {
        detail == 1
            ? "requests of \(name) fail for want of a database connection: \(poolMessage)"
            : "requests of \(name) wait for database connections: \(connectionsInUse)"
    }

    var proxyLoginRefused: String {
        "\(name) is refused a connection to \(databaseBehind); \(retrySentence)"
    }

    var databaseBehind: String { plan.names.databases[Int(plan.proxies[subject].database)] }

    private var retrySentence: String {
        switch plan.proxies[subject].kind {
        case .pgbouncer(let spec):
            let pause = DurationText.text(spec.serverLoginRetry)
            return "its clients wait, and it tries no other for \(pause) (server_login_retry)"
        case .rdsProxy:
            return "its clients wait"
        }
    }

    private var connectionsInUse: String {
        let pools = plan.services[subject].pools
        guard pools.count == 1 else { return "all of one of its pools are in use" }
        let connections = pools[0]
        guard let capacity = connections.pool.capacity else { return "none is free" }
        let whose = connections.processes == 1 ? "" : " of a process"
        return capacity == 1 ? "the one\(whose) is in use" : "all \(capacity)\(whose) are in use"
    }

    /// What a request is told that waited in vain.
    private var poolMessage: String {
        let pools = plan.services[subject].pools
        guard pools.count == 1 else { return "one of its pools has none" }
        let connections = pools[0]
        if let proxy = connections.proxy.map(Int.init) {
            switch plan.proxies[proxy].kind {
            case .pgbouncer:
                return "query_wait_timeout of \(plan.names.proxies[proxy]), or its own pool"
            case .rdsProxy:
                return "ConnectionBorrowTimeout of \(plan.names.proxies[proxy]), or its own pool"
            }
        }
        switch connections.pool {
        case .queuePool(let spec):
            let hundredths = Int64(held: (spec.poolTimeoutSeconds * 100).rounded())
            let rest = hundredths % 100
            let timeout = "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
            return "QueuePool limit of size \(spec.poolSize) overflow \(spec.maxOverflow) reached, "
                + "connection timed out, timeout \(timeout)"
        case .hikari(let spec):
            return "HikariPool-1 - Connection is not available, request timed out after "
                + "\(spec.connectionTimeoutMilliseconds)ms"
        case .unpooled:
            return "no connection"
        }
    }
}
