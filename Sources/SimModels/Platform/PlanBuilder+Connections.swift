import SimCore

/// Client pools and proxies, resolved and held against what their database grants.
extension PlanBuilder {
    mutating func buildProxies() {
        for entry in scenario.proxies {
            let database = context.resolve(
                entry.value.database,
                in: scenario.databases,
                what: "database"
            )
            plan.names.proxies.append(entry.name)
            plan.proxies.append(
                ProxyPlan(
                    database: UInt16(database ?? 0),
                    instances: entry.value.instances,
                    kind: entry.value.kind
                )
            )
            if let database { checkBudget(of: entry, on: database) }
        }
    }

    /// Resolves the connections of a service.
    mutating func resolveConnections(
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        into service: inout ServicePlan
    ) {
        guard let connections = spec.connections else { return }
        service.connections.processes = connections.processes ?? spec.server?.processes ?? 1
        service.connections.pool = connections.pool
        service.connections.endpoint = connections.endpoint
        switch connections.pool {
        case .queuePool(let pool):
            service.connections.prePings = pool.prePing
            service.connections.timeout = pool.timeout
        case .hikari(let pool):
            service.connections.timeout = pool.timeout
        case .unpooled:
            break
        }
        tellProcessesApart(of: spec, in: &service)
        if let reference = connections.proxy {
            guard let proxy = context.resolve(reference, in: scenario.proxies, what: "proxy")
            else { return }
            service.connections.proxy = UInt16(proxy)
            service.database = plan.proxies[proxy].database
            let known = plan.proxies[proxy].users.firstIndex(of: connections.user)
            if known == nil { plan.proxies[proxy].users.append(connections.user) }
            service.connections.user = UInt16(known ?? plan.proxies[proxy].users.count - 1)
        } else if let reference = connections.database {
            let database = context.resolve(reference, in: scenario.databases, what: "database")
            service.database = database.map { UInt16($0) }
            if let database {
                checkBudget(of: service.connections, at: reference, of: entry, on: database)
            }
        }
    }

    /// A pod whose own pools are more than the database grants can never fill them.
    private mutating func checkBudget(
        of connections: ConnectionsPlan,
        at reference: NameReference,
        of entry: NameMap<ServiceSpec>.Entry,
        on database: Int
    ) {
        guard let most = connections.perPod else { return }
        let usable = budget(of: database).usable
        guard most > usable else { return }
        report(
            "a pod of \"\(entry.name)\" may open \(most) connections "
                + "(\(connections.processes) × \(most / connections.processes)), but "
                + "\"\(plan.names.databases[database])\" has \(usable) for applications",
            at: reference.origin ?? entry.origin,
            hint: "make the pool smaller, or max_connections larger"
        )
    }

    private mutating func checkBudget(of entry: NameMap<ProxySpec>.Entry, on database: Int) {
        guard case .pgbouncer(let spec) = entry.value.kind else { return }
        let usable = budget(of: database).usable
        guard spec.mostServers > usable else { return }
        report(
            "the proxy \"\(entry.name)\" may open \(spec.mostServers) connections for one user, but "
                + "\"\(plan.names.databases[database])\" has \(usable) for applications",
            at: entry.origin,
            hint: "lower default_pool_size or set max_db_connections"
        )
    }

    private func budget(of database: Int) -> ConnectionBudget {
        let spec = plan.databases[database]
        return ConnectionBudget(
            maximum: spec.maxConnections,
            reserved: spec.superuserReservedConnections + spec.reservedConnections
        )
    }

    /// Warns of services that are refused connections when their autoscalers reach their limits.
    mutating func warnAboutBudgets() {
        for (database, name) in plan.names.databases.enumerated() {
            var demand = 0
            var parts: [String] = []
            for (service, entry) in scenario.services.enumerated() {
                let connections = plan.services[service].connections
                guard plan.services[service].database == UInt16(database),
                    connections.proxy == nil, let each = connections.perPod
                else { continue }
                let limit =
                    entry.value.autoscaler?.maxReplicas ?? entry.value.scaledObject?.maxReplicaCount
                let pods = max(entry.value.replicas, limit ?? 0)
                demand += pods * each
                parts.append("\(entry.name) \(pods) × \(each)")
            }
            let budget = budget(of: database)
            guard demand > budget.usable, !parts.isEmpty else { continue }
            context.warn(
                "with all pods and full pools \"\(name)\" is asked for \(demand) connections "
                    + "(\(parts.joined(separator: ", "))) and has \(budget.usable): "
                    + "\(budget.refused(of: demand)) would be refused",
                at: scenario.databases[database].origin
            )
        }
    }
}
