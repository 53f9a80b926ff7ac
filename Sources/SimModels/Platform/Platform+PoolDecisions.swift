import SimCore

/// Why connection pools have nothing for a request, told for those that were asked about.
extension Platform {
    /// What a pool does with a request, or with a connection.
    enum PoolOutcome: String {
        /// The first in line has waited for long.
        case waits
        /// A request waited as long as it would, and fails.
        case timedOut = "timed out"
        /// A connection that was to be opened was refused.
        case refused

        /// What it is about.
        var what: String {
            switch self {
            case .waits: "line"
            case .timedOut: "request"
            case .refused: "connection"
            }
        }
    }

    /// How full one of the pools of the service of a pod is, in that pod.
    func poolLevel(of pod: Int, _ use: Int) -> PoolLevel {
        let service = Int(pods[pod].service)
        let plan = plan.services[service].pools[use]
        guard pod < pools.count else { return PoolLevel() }
        return pools[pod].level(from: plan.first, of: plan.processes)
    }

    /// Tells of the pool, by number, of a pod; what happens within a second is told once.
    mutating func explainPool(
        _ outcome: PoolOutcome,
        of number: Int,
        on pod: Int,
        after waited: SimDuration? = nil,
        at now: SimTime
    ) {
        guard !decisions.isEmpty else { return }
        let service = Int(pods[pod].service)
        let use = plan.services[service].pools.use(of: number)
        guard let place = decisions.place(of: .pool, service, use) else { return }
        decisions.pools[place].isHurt = true
        let notes = decisions.pools[place]
        if let row = notes.row, notes.result == outcome.rawValue, now - notes.since < .seconds(1) {
            decisions.pools[place].requests += 1
            decisions.count(decisions.pools[place].requests, in: row, of: place)
            return
        }
        decisions.pools[place].row = decisions.accounts[place].decisions.count
        decisions.pools[place].result = outcome.rawValue
        decisions.pools[place].since = now
        decisions.pools[place].requests = 1
        decisions.pools[place].opened = 0
        decisions.add(
            decision(outcome, of: number, use, on: pod, after: waited, notes, at: now),
            to: place
        )
    }

    /// Tells of a request that joins a line whose first one has waited for long.
    mutating func explainPoolWait(
        for number: Int,
        on pod: Int,
        until deadline: SimTime,
        at now: SimTime
    ) {
        guard !decisions.isEmpty else { return }
        let pools = plan.services[Int(pods[pod].service)].pools
        let waited = pools[pools.use(of: number)].timeout - (deadline - now)
        guard waited >= Self.longPoolWait else { return }
        explainPool(.waits, of: number, on: pod, after: waited, at: now)
    }

    private func decision(
        _ outcome: PoolOutcome,
        of number: Int,
        _ use: Int,
        on pod: Int,
        after waited: SimDuration?,
        _ notes: PoolNotes,
        at now: SimTime
    ) -> Decision {
        let service = Int(pods[pod].service)
        let pool = plan.services[service].pools[use]
        let level = pools[pod].level(from: number, of: 1)
        var inputs = [Decision.Input("within a second", .count(1))]
        if let waited { inputs.append(Decision.Input("waited", .span(waited))) }
        inputs += level.inputs(of: pool.pool.capacity)
        if notes.opened > 0 {
            inputs.append(Decision.Input("opened meanwhile", .count(notes.opened)))
        }
        return Decision(
            at: decisions.time(now),
            what: outcome.what,
            subject: "\(plan.names.services[service])-\(pods[pod].ordinal)",
            inputs: inputs,
            rule: rule(of: pool),
            result: outcome.rawValue,
            heldBack: outcome == .refused
                ? refusalWords(of: pool) : shortage(of: pool, level)
        )
    }

    private func rule(of pool: ConnectionsPlan) -> String {
        let owner =
            pool.processes > 1
            ? "each of \(pool.processes) processes of a pod has " : "a pod has "
        switch pool.pool {
        case .queuePool(let spec):
            return owner + "a QueuePool of pool_size \(spec.poolSize) and max_overflow "
                + "\(spec.maxOverflow), and a request waits pool_timeout "
                + "\(ReportNumbers.span(pool.timeout)) at most"
        case .hikari(let spec):
            return owner + "a HikariPool of maximumPoolSize \(spec.maximumPoolSize), and a request "
                + "waits connectionTimeout \(spec.connectionTimeoutMilliseconds) ms at most"
        case .unpooled:
            return "each request opens a connection of its own and closes it"
        }
    }

    /// Why nobody could be served.
    private func shortage(of pool: ConnectionsPlan, _ level: PoolLevel) -> String {
        let whose = pool.processes > 1 ? " of the process" : ""
        if let capacity = pool.pool.capacity, level.inUse >= capacity {
            guard let proxy = pool.proxy else {
                return capacity == 1
                    ? "the one connection\(whose) is in use"
                    : "all \(capacity) connections\(whose) are in use"
            }
            return "\(plan.names.proxies[Int(proxy)]) has no server connection for those in use"
        }
        if let proxy = pool.proxy {
            return "\(plan.names.proxies[Int(proxy)]) has no free server connection"
        }
        if let words = closedWords(of: pool) { return words }
        if level.connecting > 0 { return "connections are still being opened" }
        return "nobody in line was told of the room there is"
    }

    /// Why a connection was refused.
    private func refusalWords(of pool: ConnectionsPlan) -> String {
        guard let database = pool.database else { return "there is no database" }
        let words = closedWords(of: pool)
        guard let proxy = pool.proxy else {
            return words ?? "\(plan.names.databases[Int(database)]) refused it"
        }
        let name = plan.names.proxies[Int(proxy)]
        return words.map { "\(name) has none to give: \($0)" } ?? "\(name) takes no more clients"
    }

    /// Why the database of a pool takes no more connections at present; nil if it does, or if it is
    /// one of several replicas.
    private func closedWords(of pool: ConnectionsPlan) -> String? {
        guard let database = pool.database.map(Int.init),
            pool.endpoint == .writer || plan.roles[database].replicas == 0
        else { return nil }
        let name = plan.names.databases[database]
        if let refusal = databases[database].refusal { return "\(name): \(refusal.message)" }
        let slots = databases[database].slots
        guard slots.live >= slots.usable else { return nil }
        let kept = slots.maximum - slots.usable
        return "\(name) has max_connections \(slots.maximum) less \(kept) reserved, all taken"
    }

    // MARK: Noted

    /// Counts a connection of a pool that was established.
    mutating func noteOpening(of number: Int, on pod: Int) {
        guard !decisions.isEmpty else { return }
        let service = Int(pods[pod].service)
        let use = plan.services[service].pools.use(of: number)
        guard let place = decisions.place(of: .pool, service, use) else { return }
        decisions.pools[place].opened += 1
    }

    /// Tells that the pools of a service have turned nobody away for long.
    mutating func explainPoolRecovery(of service: Int, at now: SimTime) {
        guard !decisions.isEmpty else { return }
        for (place, index, use) in decisions.places(of: .pool)
        where index == service && decisions.pools[place].isHurt {
            let pool = plan.services[service].pools[use]
            var level = PoolLevel()
            for slot in deployments[service].pods where Int(slot) < pools.count {
                let part = poolLevel(of: Int(slot), use)
                level.inUse += part.inUse
                level.idle += part.idle
                level.connecting += part.connecting
                level.waiting += part.waiting
            }
            var inputs = level.inputs(of: nil)
            inputs.remove(at: 1)
            inputs.append(
                Decision.Input("opened meanwhile", .count(decisions.pools[place].opened))
            )
            decisions.pools[place] = PoolNotes()
            decisions.add(
                Decision(
                    at: decisions.time(now),
                    what: "pool",
                    subject: "all pods",
                    inputs: inputs,
                    rule: rule(of: pool),
                    result: "well again",
                    isChange: true
                ),
                to: place
            )
        }
    }
}
