import SimCore
import SimModels

/// The runners of the `platform` files about what stands between an application and PostgreSQL.
var connectionPoolRunners: [String: ConformanceTopic.Runner] {
    [
        "sqlalchemy_queuepool.jsonl": checkQueuePool, "pgbouncer.jsonl": checkPgBouncer,
        "pgbouncer_reserve.jsonl": checkPgBouncer,
        "connection_budget.jsonl": checkBudget,
    ]
}

// MARK: connection_budget

private func checkBudget(_ row: VectorValue) throws -> String? {
    let memory = try row["memory_gib"].ifPresent.map { try $0.double * 1_073_741_824 }
    switch try row["kind"].string {
    case "rds_pg_max_connections":
        return difference(
            (
                "upper_bound", "\(try row["upper_bound"].int)",
                "\(ConnectionBudget.rdsPostgreSQL(memoryBytes: memory ?? 0))"
            )
        )
    case "aurora_mysql_max_connections":
        let found = ConnectionBudget.auroraMySQL(memoryBytes: memory ?? 0)
        let nominal = try row["value_nominal"].double
        return abs(found - nominal) <= 0.051 ? nil : "value_nominal: \(nominal) but got \(found)"
    case "connection_budget":
        break
    case let other:
        throw VectorError(description: "unknown kind \(other)")
    }
    let budget = ConnectionBudget(
        maximum: try row["max_connections"].int,
        reserved: try row["reserved"].int
    )
    let services = try row["services"].int
    let each = try row["connections_per_pod"].int
    let share = budget.share(services: services, connectionsPerPod: each)
    let demand = 50 * services * each
    func compared(_ field: String, _ found: Int) throws -> (String, String, String) {
        (field, "\(try row[field].int)", "\(found)")
    }
    return difference(
        try compared("usable", budget.usable),
        try compared("max_pods_per_service_all_pools_full", share.podsPerService),
        try compared("spare_connections", share.spare),
        try compared("first_refusal_at_pods_per_service", share.firstRefusal),
        try compared("demand_at_50", demand),
        try compared("refused_at_50", budget.refused(of: demand))
    )
}

// MARK: sqlalchemy_queuepool

/// What happens in a case, in the order of time, and of planning where that is the same.
private struct Agenda<What> {
    private var entries: [(at: SimTime, what: What)] = []

    mutating func add(_ what: What, at time: SimTime) {
        let place = entries.firstIndex { $0.at > time } ?? entries.count
        entries.insert((time, what), at: place)
    }

    /// The next entry, unless something else is due before it.
    mutating func next(before other: SimTime) -> (at: SimTime, what: What)? {
        guard let first = entries.first, first.at <= other else { return nil }
        return entries.removeFirst()
    }

    var isEmpty: Bool { entries.isEmpty }
}

private func checkQueuePool(_ row: VectorValue) throws -> String? {
    enum What { case arrival(Int), checkIn(UInt32) }
    var spec = QueuePoolSpec()
    spec.poolSize = try row["pool_size"].int
    spec.maxOverflow = try row["max_overflow"].int
    spec.poolTimeoutSeconds = try row["pool_timeout_s"].double
    spec.useLIFO = try row["use_lifo"].bool
    var pool = QueuePool(spec)
    let requests = try row["requests"].elements
    var agenda = Agenda<What>()
    for (place, request) in requests.enumerated() {
        agenda.add(.arrival(place), at: try request["arrive"].instant)
    }
    var created: [UInt32: Int] = [:]
    var creations = 0
    var decisions: [(result: String, at: SimTime, connection: Int)?] =
        Array(repeating: nil, count: requests.count)

    func take(_ number: UInt32, for request: Int, at now: SimTime) throws {
        decisions[request] = ("granted", now, created[number] ?? 0)
        agenda.add(.checkIn(number), at: now + (try requests[request]["hold"].span))
    }
    func open(_ number: UInt32, for request: Int, at now: SimTime) throws {
        creations += 1
        created[number] = creations
        pool.opened(number, session: UInt64(creations), at: now)
        try take(number, for: request, at: now)
    }
    func settle(_ checkout: QueuePool.Checkout, for request: Int, at now: SimTime) throws {
        switch checkout {
        case .granted(let number): try take(number, for: request, at: now)
        case .opens(let number, _): try open(number, for: request, at: now)
        case .waits: break
        }
    }

    while true {
        let deadline = pool.waiting.firstDeadline
        if let (now, what) = agenda.next(before: deadline) {
            switch what {
            case .arrival(let place):
                try settle(pool.checkOut(UInt64(place), at: now), for: place, at: now)
            case .checkIn(let number):
                guard case .handed(let next, let checkout) = pool.checkIn(number, at: now) else {
                    continue
                }
                try settle(checkout, for: Int(next), at: now)
            }
        } else if deadline < .distantFuture, let expiry = pool.nextExpired(at: deadline) {
            switch expiry {
            case .timedOut(let request): decisions[Int(request)] = ("timeout", deadline, 0)
            case .opens(let request, let number):
                try open(number, for: Int(request), at: deadline)
            }
        } else {
            break
        }
    }
    for (place, request) in requests.enumerated() {
        guard let decision = decisions[place] else { return "request \(place + 1) undecided" }
        let expected = try request["decided_at"].double
        let found = (decision.at - .start).seconds
        if abs(found - expected) > 0.05 {
            return "request \(place + 1): decided at \(expected) s, but got \(found) s"
        }
        let connection = try request["connection"].ifPresent?.int ?? 0
        if let difference = difference(
            ("request \(place + 1)", try request["result"].string, decision.result),
            ("connection of request \(place + 1)", "\(connection)", "\(decision.connection)")
        ) {
            return difference
        }
    }
    return difference(
        ("connections_created", "\(try row["connections_created"].int)", "\(creations)"),
        ("idle_at_end", "\(try row["idle_at_end"].int)", "\(pool.idleCount)")
    )
}

// MARK: pgbouncer

private func checkPgBouncer(_ row: VectorValue) throws -> String? {
    var spec = PgBouncerSpec()
    switch try row["pool_mode"].string {
    case "session": spec.poolMode = .session
    case "transaction": spec.poolMode = .transaction
    case let other: throw VectorError(description: "unknown pool_mode \(other)")
    }
    spec.defaultPoolSize = try row["default_pool_size"].int
    spec.maxClientConn = try row["max_client_conn"].int
    spec.queryWaitTimeoutSeconds = try row["query_wait_timeout_s"].double
    spec.reservePoolSize = try row["reserve_pool_size"].int
    spec.reservePoolTimeoutSeconds = try row["reserve_pool_timeout_s"].double
    let login = try row["login_s"].ifPresent?.span ?? .zero
    var replay = PgBouncerReplay(spec, clients: try row["clients"].elements, login: login)
    try replay.run()
    let usual = try row["tolerance_s"].double
    let late = try row["error_tolerance_s"].double
    return try replay.difference(within: spec.reservePoolSize > 0 ? 0.35 : usual, errors: late)
}

/// A recorded case, replayed.
///
/// Clients connect, think, hold a transaction, and disconnect at once after the last one. Logging in
/// takes no time at PgBouncer, and at the database as long as the case says.
private struct PgBouncerReplay {
    enum What { case connect(Int), ask(Int), done(Int), loggedIn(UInt32) }

    /// What became of a client.
    struct Story {
        var number: UInt32?
        var grants: [SimTime] = []
        var transaction = 0
        var failure: (reason: String, at: SimTime)?
    }

    var bouncer: PgBouncer
    let clients: [VectorValue]
    let login: SimDuration
    var stories: [Story]
    var agenda = Agenda<What>()

    init(_ spec: PgBouncerSpec, clients: [VectorValue], login: SimDuration) {
        bouncer = PgBouncer(spec)
        self.clients = clients
        self.login = login
        stories = Array(repeating: Story(), count: clients.count)
    }

    mutating func run() throws {
        for (place, client) in clients.enumerated() {
            agenda.add(.connect(place), at: try client["connect_s"].instant)
        }
        var maintenance = SimTime.start + PgBouncer.maintenancePeriod
        while !agenda.isEmpty || bouncer.pools[0].waiting.count > 0 {
            if let (now, what) = agenda.next(before: maintenance) {
                try happen(what, at: now)
                try followFacts(at: now)
            } else {
                bouncer.maintain(at: maintenance)
                try followFacts(at: maintenance)
                maintenance = maintenance + PgBouncer.maintenancePeriod
                guard maintenance < .start + .hours(1) else {
                    throw VectorError(description: "somebody waits for ever")
                }
            }
        }
    }

    private mutating func happen(_ what: What, at now: SimTime) throws {
        switch what {
        case .connect(let place):
            guard let number = bouncer.connect(UInt64(place), as: 0, at: now) else {
                stories[place].failure = ("max_client_conn", now)
                return
            }
            stories[place].number = number
            agenda.add(.ask(place), at: now + (try think(place)))
        case .ask(let place):
            guard let number = stories[place].number else { return }
            bouncer.query(number, at: now)
        case .done(let place):
            guard let number = stories[place].number else { return }
            bouncer.transactionEnded(number, at: now)
            stories[place].transaction += 1
            if stories[place].transaction < (try clients[place]["transactions"].elements.count) {
                agenda.add(.ask(place), at: now + (try think(place)))
            } else {
                bouncer.disconnect(number, at: now)
                stories[place].number = nil
            }
        case .loggedIn(let server):
            bouncer.loggedIn(server, session: UInt64(server) + 1, at: now)
        }
    }

    private mutating func followFacts(at now: SimTime) throws {
        while let fact = bouncer.nextFact() {
            switch fact {
            case .granted(let client, _):
                let place = Int(bouncer.clients[Int(client)].owner)
                stories[place].grants.append(now)
                let hold = try transaction(place)["hold_s"].span
                agenda.add(.done(place), at: now + hold)
            case .opens(let server):
                guard login > .zero else {
                    bouncer.loggedIn(server, session: UInt64(server) + 1, at: now)
                    continue
                }
                agenda.add(.loggedIn(server), at: now + login)
            case .closes:
                break
            case .disconnects(let client, let reason):
                let place = Int(bouncer.clients[Int(client)].owner)
                guard reason == .queryWaitTimeout else {
                    throw VectorError(description: "disconnected because of \(reason)")
                }
                stories[place].failure = ("query_wait_timeout", now)
                stories[place].number = nil
            }
        }
    }

    private func transaction(_ place: Int) -> VectorValue {
        clients[place]["transactions"][stories[place].transaction]
    }

    private func think(_ place: Int) throws -> SimDuration {
        try transaction(place)["think_s"].span
    }

    func difference(within tolerance: Double, errors: Double) throws -> String? {
        for (place, client) in clients.enumerated() {
            let story = stories[place]
            let grants = try client["granted"].elements
            guard grants.count == story.grants.count else {
                return "client \(place + 1): \(grants.count) grants, but got \(story.grants.count)"
            }
            for (grant, found) in zip(grants, story.grants) {
                let expected = try grant["granted_s"].double
                let seconds = (found - .start).seconds
                if abs(seconds - expected) > tolerance {
                    return "client \(place + 1): granted at \(expected) s, but got \(seconds) s"
                }
            }
            let expected = try client["reason"].ifPresent?.string ?? "none"
            guard expected == story.failure?.reason ?? "none" else {
                return
                    "client \(place + 1): \(expected), but got \(story.failure?.reason ?? "none")"
            }
            guard let failure = story.failure else { continue }
            let at = try client["error_at_s"].double
            let found = (failure.at - .start).seconds
            if abs(found - at) > errors {
                return "client \(place + 1): failed at \(at) s, but got \(found) s"
            }
        }
        return nil
    }
}

extension VectorValue {
    /// A number of seconds as a span.
    fileprivate var span: SimDuration { get throws { SimDuration(seconds: try double) } }
    /// A number of seconds since the start of the case as an instant.
    fileprivate var instant: SimTime { get throws { .start + (try span) } }
}
