import SimCore

/// Client pools and proxies, resolved.
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
        }
    }

    /// Resolves the connections of a service.
    mutating func resolveConnections(
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        into service: inout ServicePlan
    ) {
        guard let connections = spec.connections else { return }
        let uses = connections.uses
        for use in uses { service.pools.append(resolve(use.spec, named: use.name, of: spec)) }
        service.database = service.pools[0].database
        // Those that are HikariCP's come behind the others, as in a pod.
        var next = 0
        for isHikari in [false, true] {
            for use in service.pools.indices where service.pools[use].pool.isHikari == isHikari {
                service.pools[use].first = next
                next += service.pools[use].processes
            }
        }
        if next > Self.mostPools {
            report(
                "a pod of \"\(entry.name)\" has \(next) pools in all its processes",
                at: entry.origin,
                hint: "there may be \(Self.mostPools) of them"
            )
        }
    }

    /// Pools of a pod at most: ``ConnectionPlace`` has ten bits for the number of one.
    private static var mostPools: Int { 1_000 }

    private mutating func resolve(
        _ connections: ConnectionsSpec,
        named name: String,
        of spec: ServiceSpec
    ) -> ConnectionsPlan {
        var plan = ConnectionsPlan()
        plan.name = name
        plan.processes = connections.processes ?? spec.server?.processes ?? 1
        plan.pool = connections.pool
        plan.endpoint = connections.endpoint
        switch connections.pool {
        case .queuePool(let pool):
            plan.prePings = pool.prePing
            plan.timeout = pool.timeout
        case .hikari(let pool):
            plan.timeout = pool.timeout
        case .unpooled:
            break
        }
        if let reference = connections.proxy {
            guard let proxy = context.resolve(reference, in: scenario.proxies, what: "proxy")
            else { return plan }
            plan.proxy = UInt16(proxy)
            plan.database = self.plan.proxies[proxy].database
            let known = self.plan.proxies[proxy].users.firstIndex(of: connections.user)
            if known == nil { self.plan.proxies[proxy].users.append(connections.user) }
            plan.user = UInt16(known ?? self.plan.proxies[proxy].users.count - 1)
        } else if let reference = connections.database {
            let database = context.resolve(reference, in: scenario.databases, what: "database")
            plan.database = database.map { UInt16($0) }
        }
        return plan
    }
}

extension ClientPoolSpec {
    /// Whether it is HikariCP.
    var isHikari: Bool {
        if case .hikari = self { true } else { false }
    }
}
