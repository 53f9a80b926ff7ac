import SimCore

/// What happens to pools and proxies, in words, with what their libraries say.
extension TimelineText {
    func poolSentence(of occurrence: Occurrence, kind: OccurrenceKind, _ name: String) -> String {
        switch kind {
        case .poolExhausted:
            let service = Int(occurrence.subject)
            guard occurrence.detail == 1 else {
                return "requests of \(name) wait for database connections: "
                    + connectionsInUse(of: service)
            }
            return "requests of \(name) fail for want of a database connection: "
                + poolMessage(of: service)
        case .poolRecovered:
            return "requests of \(name) get their database connections in time again"
        case .podWithoutDatabase:
            return "pod \(name)-\(occurrence.value) exits: no first connection to its database "
                + "(HikariPool-1 - Exception during pool initialization)"
        case .proxyLoginRefused:
            return "\(name) is refused a connection to \(databaseBehind(occurrence)); "
                + retrySentence(of: Int(occurrence.subject))
        case .proxyLoggedIn:
            return "\(name) is granted connections to \(databaseBehind(occurrence)) again"
        case .proxyFull:
            return "\(name) refuses clients: \(occurrence.value) are connected "
                + "(no more connections allowed (max_client_conn))"
        case .proxyHasRoom:
            return "\(name) refuses no client any more"
        default:
            return name
        }
    }

    private func databaseBehind(_ occurrence: Occurrence) -> String {
        plan.names.databases[Int(plan.proxies[Int(occurrence.subject)].database)]
    }

    private func retrySentence(of proxy: Int) -> String {
        switch plan.proxies[proxy].kind {
        case .pgbouncer(let spec):
            let pause = DurationText.text(spec.serverLoginRetry)
            return "its clients wait, and it tries no other for \(pause) (server_login_retry)"
        case .rdsProxy:
            return "its clients wait"
        }
    }

    private func connectionsInUse(of service: Int) -> String {
        let pools = plan.services[service].pools
        guard pools.count == 1 else { return "all of one of its pools are in use" }
        let connections = pools[0]
        guard let capacity = connections.pool.capacity else { return "none is free" }
        let whose = connections.processes == 1 ? "" : " of a process"
        return capacity == 1 ? "the one\(whose) is in use" : "all \(capacity)\(whose) are in use"
    }

    /// What a request is told that waited in vain.
    private func poolMessage(of service: Int) -> String {
        let pools = plan.services[service].pools
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
