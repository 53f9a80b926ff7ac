import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed whose services are connected to their databases in every way: through
    /// pools of all kinds, without one, through proxies that are too small.
    public static func makePools(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var bits = SplitMix(seed &* 0xA24B_AED5 &+ 11)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        if scenario.databases.isEmpty {
            var database = DatabaseSpec()
            database.maxConnections = pick([5, 8, 20])
            scenario.databases["pooled"] = database
        }
        let databases = scenario.databases.names
        for number in 0..<(1 + bits.below(2)) {
            var proxy = ProxySpec()
            proxy.database = NameReference(pick(databases))
            if chance(3) {
                proxy.kind = .rdsProxy(managed())
            } else {
                proxy.instances = pick([1, 1, 2])
                var spec = bouncer()
                let most = scenario.databases[proxy.database.name].map { usable(of: $0) } ?? 1
                if spec.defaultPoolSize + spec.reservePoolSize > most {
                    spec.maxDBConnections = most
                }
                proxy.kind = .pgbouncer(spec)
            }
            scenario.proxies["p\(number)"] = proxy
        }
        for name in scenario.services.names {
            guard var service = scenario.services[name] else { continue }
            if service.connections == nil, !chance(3) {
                service.connections = ConnectionsSpec(pick(databases), .queuePool(queuePool()))
                service.operations["query"] = OperationSpec(steps: [
                    .query(QuerySpec(cpu: .constant(.milliseconds(Int64(pick([1, 20, 400]))))))
                ])
                var traffic = TrafficSpec()
                traffic.target = NameReference(name)
                traffic.operation = "query"
                traffic.timeout = .seconds(Int64(pick([1, 5, 40])))
                traffic.rate = [
                    RateSegmentSpec(at: nil, rate: .perSecond(Double(pick([1, 5, 15])))),
                    RateSegmentSpec(at: .seconds(40), rate: .perSecond(0.1)),
                ]
                scenario.traffic["query-\(name)"] = traffic
            }
            guard service.connections != nil else { continue }
            switch bits.below(5) {
            case 0: service.connections?.pool = .unpooled(NoParameters())
            case 1, 2: service.connections?.pool = .queuePool(queuePool())
            case 3: service.connections?.pool = .hikari(hikari())
            default: break
            }
            if let database = service.connections?.database.flatMap({ scenario.databases[$0.name] })
            {
                fit(&service, within: usable(of: database))
            }
            if chance(2) {
                service.connections?.database = nil
                service.connections?.proxy = NameReference(pick(scenario.proxies.names))
                service.connections?.user = pick(["app", "app", "batch"])
            }
            scenario.services[name] = service
        }
        return scenario

        // A pod whose own pools are more than its database has is refused.
        func fit(_ service: inout ServiceSpec, within most: Int) {
            guard var connections = service.connections else { return }
            let processes = min(connections.processes ?? 1, most)
            connections.processes = processes
            let each = most / processes
            switch connections.pool {
            case .queuePool(var pool):
                pool.poolSize = min(pool.poolSize, each)
                pool.maxOverflow = min(pool.maxOverflow, each - pool.poolSize)
                connections.pool = .queuePool(pool)
            case .hikari(var pool):
                pool.maximumPoolSize = min(pool.maximumPoolSize, each)
                pool.minimumIdle = pool.minimumIdle.map { min($0, each) }
                connections.pool = .hikari(pool)
            case .unpooled:
                break
            }
            service.connections = connections
        }
        func queuePool() -> QueuePoolSpec {
            var pool = QueuePoolSpec()
            pool.poolSize = pick([0, 1, 2, 5])
            pool.maxOverflow = pick([-1, 0, 0, 2])
            pool.poolTimeoutSeconds = pick([0.0, 0.5, 5, 30])
            pool.poolRecycleSeconds = pick([-1.0, -1, 3])
            pool.prePing = chance(3)
            pool.useLIFO = chance(2)
            return pool
        }
        func hikari() -> HikariPoolSpec {
            var pool = HikariPoolSpec()
            pool.maximumPoolSize = pick([1, 2, 4])
            pool.minimumIdle = pick([nil, 0, 1])
            pool.connectionTimeoutMilliseconds = pick([250, 2_000, 30_000])
            pool.idleTimeoutMilliseconds = pick([0, 10_000])
            pool.maxLifetimeMilliseconds = pick([0, 30_000, 1_800_000])
            pool.initializationFailTimeoutMilliseconds = pick([-1, 0, 1, 3_000])
            return pool
        }
        func bouncer() -> PgBouncerSpec {
            var bouncer = PgBouncerSpec()
            bouncer.poolMode = pick([.session, .transaction, .transaction])
            bouncer.defaultPoolSize = pick([1, 2, 20])
            bouncer.minPoolSize = pick([0, 0, 1])
            bouncer.reservePoolSize = pick([0, 0, 1])
            bouncer.reservePoolTimeoutSeconds = pick([1.0, 5])
            bouncer.maxClientConn = pick([2, 5, 100])
            bouncer.maxDBConnections = pick([0, 0, 2])
            bouncer.queryWaitTimeoutSeconds = pick([0.0, 1, 5])
            bouncer.serverIdleTimeoutSeconds = pick([2.0, 600])
            bouncer.serverLifetimeSeconds = pick([5.0, 3_600])
            bouncer.serverLoginRetrySeconds = pick([0.0, 1, 15])
            bouncer.serverRoundRobin = chance(2)
            bouncer.clientIdleTimeoutSeconds = pick([0.0, 2])
            return bouncer
        }
        func managed() -> RDSProxySpec {
            var proxy = RDSProxySpec()
            proxy.maxConnectionsPercent = pick([20.0, 100])
            proxy.maxIdleConnectionsPercent = pick([0.0, 10])
            proxy.connectionBorrowTimeoutSeconds = pick([0.5, 5, 120])
            proxy.pinningProbability = pick([0.0, 0.1, 1])
            return proxy
        }
    }
}
