import SimCore

/// Database servers: who gets a slot, and when a server counts as full.
extension Platform {
    mutating func handle(_ event: DatabaseEvent, in context: inout Context<Event>) {
        switch event {
        case .statement(let database):
            finishStatements(on: Int(database), in: &context)
        case .connected(_, let index, let generation):
            authenticate(PoolHandle(index: index, generation: generation), in: &context)
        case .released(let database, let count):
            databases[Int(database)].leaving -= Int(count)
            databases[Int(database)].slots.release(Int(count))
        case .poolCheck(let pod, let epoch):
            checkPools(of: Int(pod), epoch: epoch, in: &context)
        case .read(let index, let generation):
            finishStatement(on: PoolHandle(index: index, generation: generation), in: &context)
        case .timer(let server, let kind):
            guard let kind = SessionTimers.Kind(rawValue: kind) else { return }
            expireSessions(kind, on: Int(server), in: &context)
        case .consumerRetry(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch else { return }
            retryStoring(on: Int(pod), in: &context)
        case .migrationTimeout(let index, let generation):
            giveUpMigration(PoolHandle(index: index, generation: generation), in: &context)
        case .connectionRefused(let pod, let epoch, let place):
            guard pods[Int(pod)].epoch == epoch else { return }
            connectionRefused(
                ConnectionPlace(raw: UInt64(pod) << 32 | UInt64(place)),
                in: &context
            )
        case .proxyConnected(let pod, let epoch, let place):
            guard pods[Int(pod)].epoch == epoch else { return }
            proxyConnected(ConnectionPlace(raw: UInt64(pod) << 32 | UInt64(place)), in: &context)
        case .proxyCheck(let proxy, let instance):
            checkProxy(Int(proxy), Int(instance), in: &context)
        case .archive(let server):
            archive(Int(server), in: &context)
        }
    }

    /// Asks a server for a slot, and keeps account of its refusals: nil if it grants one.
    mutating func connect(
        to database: Int,
        as role: ConnectionSlots.Role = .ordinary,
        in context: inout Context<Event>
    ) -> SessionRefusal? {
        if let refusal = databases[database].refusal { return refusal }
        switch databases[database].slots.connect(as: role) {
        case .granted:
            return nil
        case .refused(let refusal):
            databases[database].lastRefusal = context.now
            if context.now >= plan.origin { databases[database].refused &+= 1 }
            if databases[database].exhaustion == .none {
                databases[database].exhaustion = context.record(
                    OccurrenceKind.databaseExhausted.rawValue,
                    subject: UInt32(database),
                    value: Int64(databases[database].slots.live),
                    detail: Int64(databases[database].slots.maximum),
                    causes: exhaustionCauses(of: database, in: &context)
                )
            }
            return .slots(refusal)
        }
    }

    /// A probe's handler opens a connection of its own and closes it at once.
    mutating func probeConnection(
        to database: Int,
        from pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        guard connect(to: database, in: &context) == nil else { return false }
        let wait = connectDelay(of: database, in: &context)
        release(1, on: database, after: wait, in: &context)
        return true
    }

    /// Gives slots back once their backends have exited.
    mutating func release(
        _ count: Int,
        on database: Int,
        after delay: SimDuration = .zero,
        in context: inout Context<Event>
    ) {
        guard count > 0 else { return }
        databases[database].leaving += count
        let draw = databases[database].releases
        databases[database].releases += 1
        let time = context.sample(
            plan.databaseTimes[database].release,
            databases[database].releaseStream,
            member: draw
        )
        context.schedule(
            .database(.released(database: UInt16(database), count: UInt32(count))),
            after: delay + SimDuration(nanosecondsRounding: max(0, time)),
            priority: .completion
        )
    }

    /// How long a server must have refused nobody to count as available again.
    static var recoveryDelay: SimDuration { .seconds(10) }

    /// Ends the episodes of servers that have long refused nobody, or where nobody waits any more.
    mutating func watchDatabases(in context: inout Context<Event>) {
        for database in databases.indices {
            watchLockQueue(of: database, in: &context)
            guard databases[database].exhaustion != .none,
                context.now - databases[database].lastRefusal > Self.recoveryDelay,
                databases[database].slots.live < databases[database].slots.usable
            else { continue }
            context.record(
                OccurrenceKind.databaseAvailable.rawValue,
                subject: UInt32(database),
                value: Int64(databases[database].slots.live),
                causes: databases[database].exhaustion
            )
            databases[database].exhaustion = .none
        }
    }
}
