import SimCore

/// What is told of the pools of a service, and of proxies: episodes, not single requests.
struct PoolAccount: Sendable {
    /// The occurrence that says requests wait or fail for want of a connection; none while they do not.
    var exhaustion = OccurrenceID.none
    /// Whether one has failed since.
    var hasTimedOut = false
    /// When one last failed, or waited for long.
    var lastWaitAt = SimTime.start
    /// When a connection was last refused.
    var lastRefusalAt: SimTime?
    /// The stream by which connections live shorter than `maxLifetime`.
    var lifetimeStream: StreamID
}

extension Platform {
    /// How long a pool or proxy must have turned nobody away to count as well again.
    static var poolRecoveryDelay: SimDuration { .seconds(10) }

    mutating func startPoolAccounts(in context: inout Context<Event>) {
        for name in plan.names.services {
            poolAccounts.append(
                PoolAccount(lifetimeStream: context.stream("pools/\(name)/lifetime"))
            )
        }
    }

    /// How long the first in a line must have waited for its pool to count as exhausted.
    static var longPoolWait: SimDuration { .seconds(2) }

    /// A request joins the line of a pool, by number, whose first one gives up at an instant.
    mutating func notePoolWait(
        at service: Int,
        _ pool: Int,
        until deadline: SimTime,
        in context: inout Context<Event>
    ) {
        let use = plan.services[service].pools.use(of: pool)
        let waited = plan.services[service].pools[use].timeout - (deadline - context.now)
        guard waited >= Self.longPoolWait else { return }
        noteExhaustion(of: service, isTimeout: false, in: &context)
    }

    /// A request of a service waited as long as it would for a connection.
    mutating func notePoolTimeout(at service: Int, in context: inout Context<Event>) {
        noteExhaustion(of: service, isTimeout: true, in: &context)
    }

    private mutating func noteExhaustion(
        of service: Int,
        isTimeout: Bool,
        in context: inout Context<Event>
    ) {
        poolAccounts[service].lastWaitAt = context.now
        let isNew = poolAccounts[service].exhaustion == .none
        guard isNew || isTimeout && !poolAccounts[service].hasTimedOut else { return }
        poolAccounts[service].hasTimedOut = isTimeout
        var causes = Causes(poolAccounts[service].exhaustion)
        causes.insert(exhaustionCauses(ofPoolsOf: service, in: &context))
        poolAccounts[service].exhaustion = context.record(
            OccurrenceKind.poolExhausted.rawValue,
            subject: UInt32(service),
            detail: isTimeout ? 1 : 0,
            causes: causes
        )
        services[service].starvation = poolAccounts[service].exhaustion
    }

    /// A connection of a service was refused: what says so of the database is what hinders it.
    mutating func noteRefusal(at service: Int, in context: inout Context<Event>) {
        poolAccounts[service].lastRefusalAt = context.now
        guard services[service].starvation == .none else { return }
        services[service].starvation = refusal(of: service)
    }

    /// The occurrence that says a service is refused connections; none without one.
    mutating func refusal(of service: Int) -> OccurrenceID {
        for use in plan.services[service].pools.indices {
            if let proxy = plan.services[service].pools[use].proxy.map(Int.init) {
                if proxies[proxy].fullness != .none { return proxies[proxy].fullness }
                if proxies[proxy].loginRefusal != .none { return proxies[proxy].loginRefusal }
            }
            guard let database = plan.services[service].pools[use].database else { continue }
            let exhaustion = databases[Int(database)].exhaustion
            if exhaustion != .none { return exhaustion }
        }
        return .none
    }

    // MARK: Proxies

    /// The database refused a proxy a session.
    mutating func noteLoginRefusal(of proxy: Int, in context: inout Context<Event>) {
        guard proxies[proxy].loginRefusal == .none else { return }
        proxies[proxy].loginRefusal = context.record(
            OccurrenceKind.proxyLoginRefused.rawValue,
            subject: UInt32(proxy),
            causes: databases[Int(plan.proxies[proxy].database)].exhaustion
        )
    }

    /// The database granted a proxy a session.
    mutating func noteLogin(of proxy: Int, in context: inout Context<Event>) {
        guard proxies[proxy].loginRefusal != .none else { return }
        context.record(
            OccurrenceKind.proxyLoggedIn.rawValue,
            subject: UInt32(proxy),
            causes: proxies[proxy].loginRefusal
        )
        proxies[proxy].loginRefusal = .none
    }

    /// A proxy had no place for a client.
    mutating func noteFullness(of proxy: Int, in context: inout Context<Event>) {
        proxies[proxy].lastRefusedAt = context.now
        guard proxies[proxy].fullness == .none else { return }
        proxies[proxy].fullness = context.record(
            OccurrenceKind.proxyFull.rawValue,
            subject: UInt32(proxy),
            value: Int64(proxies[proxy].bouncers.reduce(0) { $0 + $1.clientCount })
        )
    }

    /// Ends the episodes of pools and proxies that have long turned nobody away.
    mutating func watchPools(in context: inout Context<Event>) {
        for service in poolAccounts.indices where services[service].starvation != .none {
            let account = poolAccounts[service]
            let last = max(account.lastWaitAt, account.lastRefusalAt ?? .start)
            guard context.now - last > Self.poolRecoveryDelay,
                !waitsLong(forPoolsOf: service, at: context.now)
            else { continue }
            services[service].starvation = .none
            explainPoolRecovery(of: service, at: context.now)
            guard account.exhaustion != .none else { continue }
            context.record(
                OccurrenceKind.poolRecovered.rawValue,
                subject: UInt32(service),
                causes: account.exhaustion
            )
            poolAccounts[service].exhaustion = .none
            poolAccounts[service].hasTimedOut = false
        }
        for proxy in proxies.indices where proxies[proxy].fullness != .none {
            guard context.now - proxies[proxy].lastRefusedAt > Self.poolRecoveryDelay,
                hasRoom(atProxy: proxy, at: context.now)
            else { continue }
            context.record(
                OccurrenceKind.proxyHasRoom.rawValue,
                subject: UInt32(proxy),
                causes: proxies[proxy].fullness
            )
            proxies[proxy].fullness = .none
        }
    }

    /// Whether a request of a service has waited for long for a connection, or for its proxy to serve it.
    private mutating func waitsLong(forPoolsOf service: Int, at now: SimTime) -> Bool {
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), calls[handle].state == .waitingForConnection,
                Int(plan.operations[Int(calls[handle].operation)].service) == service
            else { continue }
            if times[slot].present(at: now) >= Self.longPoolWait { return true }
        }
        return false
    }

    /// Whether nobody waits for long at a proxy.
    private mutating func hasRoom(atProxy proxy: Int, at now: SimTime) -> Bool {
        for service in plan.services.indices
        where plan.services[service].pools.contains(where: { $0.proxy.map(Int.init) == proxy }) {
            if waitsLong(forPoolsOf: service, at: now) { return false }
        }
        return true
    }
}
