import SimCore
import SimModels
import TestSupport
import Testing

@Suite("requests and the pools of their processes")
struct PoolBehaviourTests {
    private typealias Tiny = TinyScenario

    private static func query(milliseconds: Int64) -> StepSpec {
        .query(QuerySpec(cpu: .constant(.milliseconds(milliseconds))))
    }

    /// A service whose requests are one statement, before a database of so many usable slots.
    private static func scenario(
        slots: Int = 97,
        workers: Int = 10,
        milliseconds: Int64,
        _ connections: ConnectionsSpec,
        seconds: Int64 = 60
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        var database = DatabaseSpec()
        database.maxConnections = slots + 3
        database.cpu = .cores(64)
        scenario.databases["main"] = database
        scenario.services["web"] = Tiny.service([Self.query(milliseconds: milliseconds)]) {
            $0.connections = connections
            $0.workers = workers
            $0.timeout = .seconds(60)
        }
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, "\(observer.problem ?? "")")
        return try run.run(seed: 1)
    }

    private func peak(_ name: String, of result: RunResult) -> Double {
        result.series.first { $0.name == name }?.values.compactMap { $0 }.max() ?? 0
    }

    private func seconds(_ kind: OccurrenceKind, of result: RunResult) -> [Double] {
        result.timeline.filter { $0.kind == kind }.map(\.at.seconds)
    }

    // MARK: Queue pools

    @Test(
        "a request whose own connection is refused fails at once: SQLAlchemy does not wait for one"
    )
    func refused() throws {
        var scenario = Self.scenario(
            slots: 5,
            milliseconds: 10_000,
            Tiny.queuePool("main", size: 5)
        )
        scenario.services["holder"] = Tiny.service([]) {
            $0.connections = Tiny.hikari("main", size: 4)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1, from: 1, to: 4)
        let requests = try run(scenario).requests
        #expect(requests.succeeded == 1)
        #expect(requests.failedByCause.map(\.cause) == [.databaseRefused])
        #expect(requests.failedByCause.map(\.count) == [2])
    }

    @Test("overflow is opened and closed again: pool_size connections stay")
    func overflow() throws {
        var scenario = Self.scenario(
            milliseconds: 2_000,
            Tiny.queuePool("main", size: 2) { $0.maxOverflow = 3 }
        )
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 5, from: 1, to: 2)
        let result = try run(scenario)
        #expect(result.requests.succeeded == 5)
        let series = result.series.first { $0.name == "databases.main.connections" }
        #expect(series?.values.compactMap { $0 }.max() == 5)
        #expect(series?.values.compactMap { $0 }.last == 2)
    }

    @Test("each process has a pool of its own")
    func processes() throws {
        for (count, slowest) in [(1, 4.0), (2, 2.0), (4, 1.0)] {
            var connections = Tiny.queuePool("main", size: 1)
            connections.processes = count
            var scenario = Self.scenario(milliseconds: 1_000, connections)
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 400, from: 1, to: 2)
            scenario.traffic["users"]?.rate[1] = RateSegmentSpec(
                at: .milliseconds(1_010),
                rate: .perSecond(0)
            )
            let result = try run(scenario)
            #expect(result.requests.succeeded == 4)
            let latency = (result.requests.latency.max ?? 0) / 1_000
            #expect(abs(latency - slowest) < 0.1, "\(count) processes: \(latency) s")
            #expect(peak("databases.main.connections", of: result) == Double(count))
        }
    }

    @Test("an episode of timeouts is told once, with what the library says, and its end")
    func episode() throws {
        var scenario = Self.scenario(
            milliseconds: 8_000,
            Tiny.queuePool("main", size: 1, timeoutSeconds: 2)
        )
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 4, from: 1, to: 2)
        let result = try run(scenario)
        #expect(result.requests.failedByCause.map(\.cause) == [.connectionPoolTimeout])
        let told = result.timeline.filter { $0.kind == .poolExhausted }
        #expect(told.count == 1)
        let words =
            "QueuePool limit of size 1 overflow 0 reached, connection timed out, timeout 2.00"
        #expect(told.first?.text.contains(words) == true, "\(told.first?.text ?? "")")
        #expect(seconds(.poolRecovered, of: result).count == 1)
    }

    @Test("without a pool each request has a connection for as long as it lasts")
    func unpooled() throws {
        let connections = ConnectionsSpec("main", .unpooled(NoParameters()))
        var scenario = Self.scenario(slots: 4, milliseconds: 1_500, connections)
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 1, to: 30)
        let result = try run(scenario)
        #expect(result.requests.failed == 0)
        #expect((3.0...4).contains(peak("databases.main.connections", of: result)))
        let last = result.series.first { $0.name == "databases.main.connections" }?.values.last
        #expect(last == .some(0))
        scenario.traffic["users"]?.rate[0].rate = .perSecond(4)
        let more = try run(scenario).requests
        #expect(more.failedByCause.map(\.cause) == [.databaseRefused])
    }

    // MARK: HikariCP

    @Test("HikariCP tries again while requests wait, and serves them when a slot is free")
    func hikariRetry() throws {
        var scenario = Self.scenario(
            slots: 2,
            milliseconds: 20_000,
            Tiny.hikari("main", size: 2) { $0.initializationFailTimeoutMilliseconds = -1 }
        )
        scenario.services["holder"] = Tiny.service([]) {
            $0.connections = Tiny.hikari("main", size: 1)
            $0.startup = .constant(.seconds(40))
        }
        // The first request has the last connection; the second waits until the holder dies.
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 1, to: 2)
        scenario.faults["kill"] = Tiny.kill("holder", at: .seconds(5))
        let requests = try run(scenario).requests
        #expect(requests.succeeded == 2)
        // The pause of the adder has grown to 5 s by then.
        #expect(requests.latency.max.map { $0 > 22_500 && $0 < 29_000 } == true)
    }

    @Test("a process of HikariCP without its first connection exits, and the kubelet restarts it")
    func failFast() throws {
        for (limit, exits) in [(Int64(1), true), (-1, false)] {
            var scenario = Self.scenario(
                slots: 1,
                milliseconds: 10,
                Tiny.hikari("main", size: 1) { $0.initializationFailTimeoutMilliseconds = limit }
            )
            scenario.services["holder"] = Tiny.service([]) {
                $0.connections = Tiny.hikari("main", size: 1)
            }
            scenario.services["holder"]?.replicas = 1
            let result = try run(scenario)
            let ends = result.timeline.filter { $0.kind == .podWithoutDatabase }
            #expect(ends.isEmpty == !exits, "\(ends)")
            #expect(!exits || result.timeline.contains { $0.kind == .podRestarted })
        }
    }

    @Test("a request that waits longer than connectionTimeout fails with HikariCP's own words")
    func hikariTimeout() throws {
        var scenario = Self.scenario(
            milliseconds: 5_000,
            Tiny.hikari("main", size: 1) { $0.connectionTimeoutMilliseconds = 1_000 }
        )
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 1, to: 2)
        let result = try run(scenario)
        #expect(result.requests.failedByCause.map(\.cause) == [.connectionPoolTimeout])
        let text = result.timeline.first { $0.kind == .poolExhausted }?.text ?? ""
        let words = "HikariPool-1 - Connection is not available, request timed out after 1000ms"
        #expect(text.contains(words), "\(text)")
    }

    // MARK: Proxies

    private static func proxied(
        _ bouncer: (inout PgBouncerSpec) -> Void,
        pool: ClientPoolSpec
    ) -> (Scenario) -> Scenario {
        var spec = PgBouncerSpec()
        bouncer(&spec)
        return { scenario in
            var scenario = scenario
            var proxy = ProxySpec()
            proxy.database = "main"
            proxy.kind = .pgbouncer(spec)
            scenario.proxies["bouncer"] = proxy
            scenario.services["web"]?.connections?.database = nil
            scenario.services["web"]?.connections?.proxy = "bouncer"
            scenario.services["web"]?.connections?.pool = pool
            return scenario
        }
    }

    private static func queuePool(_ size: Int) -> ClientPoolSpec {
        Tiny.queuePool("main", size: size).pool
    }

    @Test(
        "by the transaction many clients share few servers; by the session the first ones keep them"
    )
    func modes() throws {
        for (mode, succeeded) in [(PgBouncerSpec.PoolMode.transaction, Int64(60)), (.session, 0)] {
            var scenario = Self.scenario(milliseconds: 100, Tiny.queuePool("main", size: 20))
            scenario.services["web"]?.workers = 40
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 60, from: 1, to: 2)
            scenario = Self.proxied(
                {
                    $0.poolMode = mode
                    $0.defaultPoolSize = 3
                    $0.queryWaitTimeoutSeconds = 5
                },
                pool: Self.queuePool(20)
            )(scenario)
            let result = try run(scenario)
            #expect(peak("databases.main.connections", of: result) == 3)
            if succeeded > 0 {
                #expect(result.requests.succeeded == succeeded)
            } else {
                // Pooled connections are never closed, so three sessions have the three servers.
                #expect(result.requests.failed > 0)
                let causes = result.requests.failedByCause.map(\.cause)
                #expect(causes == [.connectionPoolTimeout], "\(causes)")
            }
        }
    }

    @Test("beyond max_client_conn a process is refused, and told so once")
    func clients() throws {
        var scenario = Self.scenario(milliseconds: 3_000, Tiny.queuePool("main", size: 5))
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 5, from: 1, to: 2)
        scenario = Self.proxied({ $0.maxClientConn = 2 }, pool: Self.queuePool(5))(scenario)
        let result = try run(scenario)
        #expect(result.requests.succeeded == 2)
        #expect(result.requests.failedByCause.map(\.cause) == [.proxyRefused])
        #expect(seconds(.proxyFull, of: result).count == 1)
        #expect(seconds(.proxyHasRoom, of: result).count == 1)
    }

    @Test(
        "after a refused login PgBouncer waits server_login_retry, though slots are free long before"
    )
    func loginRetry() throws {
        var scenario = Self.scenario(
            slots: 2,
            milliseconds: 8_000,
            Tiny.queuePool("main", size: 5),
            seconds: 90
        )
        scenario.services["holder"] = Tiny.service([]) {
            $0.connections = Tiny.hikari("main", size: 1)
            $0.startup = .constant(.seconds(80))
        }
        scenario.faults["kill"] = Tiny.kill("holder", at: .seconds(3))
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 3, from: 1, to: 2)
        scenario = Self.proxied(
            {
                $0.poolMode = .transaction
                $0.defaultPoolSize = 2
                $0.serverLoginRetrySeconds = 5
            },
            pool: Self.queuePool(5)
        )(scenario)
        let result = try run(scenario)
        #expect(result.requests.succeeded == 3)
        let refused = seconds(.proxyLoginRefused, of: result)
        let granted = seconds(.proxyLoggedIn, of: result)
        #expect(refused.count == 1 && granted.count == 1, "\(refused) \(granted)")
        let pause = (granted.first ?? 0) - (refused.first ?? 0)
        #expect(pause >= 5 && pause < 5.4, "\(pause)")
    }

    @Test(
        "a connection that PgBouncer closed while it was idle fails its next request, or is opened again"
    )
    func idleClients() throws {
        for prePing in [false, true] {
            var scenario = Self.scenario(milliseconds: 10, Tiny.queuePool("main", size: 1))
            scenario.traffic["first"] = Tiny.traffic("web", perSecond: 1, from: 1, to: 2)
            scenario.traffic["second"] = Tiny.traffic("web", perSecond: 1, from: 20, to: 21)
            let pool = Tiny.queuePool("main", size: 1) { $0.prePing = prePing }.pool
            scenario = Self.proxied(
                {
                    $0.poolMode = .transaction
                    $0.clientIdleTimeoutSeconds = 5
                },
                pool: pool
            )(scenario)
            let requests = try run(scenario).requests
            #expect(requests.succeeded == (prePing ? 2 : 1))
            #expect(
                requests.failedByCause.map(\.cause) == (prePing ? [] : [.connectionLost])
            )
        }
    }

    @Test("each process of a proxy has pools of its own, and so does each role")
    func instances() throws {
        for (instances, users, most) in [(1, 1, 2.0), (2, 1, 4.0), (1, 2, 4.0)] {
            var scenario = Self.scenario(milliseconds: 1_000, Tiny.queuePool("main", size: 20))
            scenario.services["web"]?.workers = 40
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 20, from: 1, to: 2)
            scenario = Self.proxied(
                {
                    $0.poolMode = .transaction
                    $0.defaultPoolSize = 2
                },
                pool: Self.queuePool(20)
            )(scenario)
            scenario.proxies["bouncer"]?.instances = instances
            if users == 2 {
                scenario.services["other"] = scenario.services["web"]
                scenario.services["other"]?.connections?.user = "other"
                scenario.traffic["others"] = Tiny.traffic("other", perSecond: 20, from: 1, to: 2)
            }
            let result = try run(scenario)
            #expect(peak("databases.main.connections", of: result) == most)
            #expect(result.requests.failed == 0)
        }
    }

    @Test(
        "an RDS Proxy shares by the transaction, unless what statements leave behind pins its clients"
    )
    func pinning() throws {
        for (probability, most) in [(0.0, 2.0), (1.0, 8.0)] {
            // Two requests at a time, from eight pods in turn.
            var scenario = Self.scenario(milliseconds: 1_000, Tiny.queuePool("main", size: 1))
            scenario.services["web"]?.replicas = 8
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 1, to: 21)
            var spec = RDSProxySpec()
            spec.pinningProbability = probability
            var proxy = ProxySpec()
            proxy.database = "main"
            proxy.kind = .rdsProxy(spec)
            scenario.proxies["proxy"] = proxy
            scenario.services["web"]?.connections?.database = nil
            scenario.services["web"]?.connections?.proxy = "proxy"
            let result = try run(scenario)
            #expect(result.requests.failed == 0)
            let held = peak("databases.main.connections", of: result)
            #expect(abs(held - most) <= 1, "\(held)")
        }
    }

    @Test("a killed pod leaves its connections to the server and to the proxy")
    func killed() throws {
        for isProxied in [false, true] {
            var scenario = Self.scenario(milliseconds: 20_000, Tiny.queuePool("main", size: 5))
            scenario.services["web"]?.startup = .constant(.seconds(50))
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 3, from: 1, to: 2)
            scenario.faults["kill"] = Tiny.kill("web", at: .seconds(5))
            if isProxied {
                scenario = Self.proxied({ _ in }, pool: Self.queuePool(5))(scenario)
            }
            let result = try run(scenario)
            #expect(result.requests.failedByCause.map(\.cause) == [.podKilled])
            let series = result.series.first { $0.name == "databases.main.connections" }
            #expect(series?.values.compactMap { $0 }.max() == 3)
            #expect(series?.values.compactMap { $0 }.last == 0)
        }
    }
}
