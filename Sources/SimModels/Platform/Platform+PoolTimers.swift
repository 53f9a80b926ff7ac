import SimCore

/// What connection pools do by themselves: fill up, give up on requests, close what is too old.
extension Platform {
    /// The processes of a pod start, with their pools.
    mutating func startPools(of pod: Int, in context: inout Context<Event>) {
        while pools.count <= pod { pools.append(PodPools()) }
        let service = Int(pods[pod].service)
        guard plan.services[service].hasPools else { return }
        pools[pod].start(poolPlans(of: pod), at: context.now)
        for process in pools[pod].queuePools.count..<pools[pod].count {
            followHikari(process, on: pod, in: &context)
        }
    }

    /// The processes of a pod ended, and with them what they had open.
    mutating func closeConnections(of pod: Int, in context: inout Context<Event>) {
        guard pod < pools.count, pools[pod].isOpen else { return }
        context.cancel(pools[pod].event)
        let service = Int(pods[pod].service)
        for pool in 0..<pools[pod].count {
            guard let proxy = plan.services[service].pools.proxy(of: pool) else { continue }
            for upstream in pools[pod].upstreams(of: pool) {
                disconnect(upstream, fromProxy: Int(proxy), in: &context)
            }
        }
        closeSessions(ofPod: pod, in: &context)
        pools[pod].end()
    }

    /// One process of a pod ended: what it had open is closed, and its successor has pools of its own.
    mutating func closePools(of process: Int, on pod: Int, in context: inout Context<Event>) {
        guard pod < pools.count, pools[pod].isOpen else { return }
        let service = Int(pods[pod].service)
        for use in plan.services[service].pools.indices {
            // Pools that are not those of the server's own processes are shared by several of them.
            guard plan.services[service].pools[use].processes == servers[pod].processes.count
            else { continue }
            closePool(plan.services[service].pools[use].first + process, on: pod, in: &context)
        }
    }

    private mutating func closePool(
        _ pool: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        for upstream in pools[pod].replace(pool) {
            let session = sessions.find(PoolHandle(raw: upstream))
            if let session, case .nobody = session.owner { continue }
            closeUpstream(upstream, of: pool, on: pod, in: &context)
        }
        armPools(of: pod, for: pool, in: &context)
    }

    /// Looks at the pools of a pod: who has waited too long, and what is due.
    mutating func checkPools(of pod: Int, epoch: UInt32, in context: inout Context<Event>) {
        guard pods[pod].epoch == epoch else { return }
        pools[pod].event = .none
        pools[pod].due = .distantFuture
        for process in pools[pod].queuePools.indices {
            expireWaiting(for: process, on: pod, in: &context)
        }
        for hikari in pools[pod].hikariPools.indices {
            followHikari(pools[pod].queuePools.count + hikari, on: pod, in: &context)
        }
        for process in 0..<pools[pod].count { armPools(of: pod, for: process, in: &context) }
    }

    private mutating func expireWaiting(
        for process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        // With its last request a process that is stopping ends.
        while process < pools[pod].queuePools.count,
            let expiry = pools[pod].queuePools[process].nextExpired(at: context.now)
        {
            switch expiry {
            case .timedOut(let request):
                timeOut(request, of: process, on: pod, in: &context)
            case .opens(let request, let number):
                let place = ConnectionPlace(pod: pod, process: process, number: number)
                open(place, for: request, in: &context)
            }
        }
    }

    private mutating func timeOut(
        _ request: UInt64,
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        notePoolTimeout(at: Int(pods[pod].service), in: &context)
        let use = plan.services[Int(pods[pod].service)].pools.use(of: process)
        let waited = plan.services[Int(pods[pod].service)].pools[use].timeout
        explainPool(.timedOut, of: process, on: pod, after: waited, at: context.now)
        fail(request, on: pod, as: .connectionPoolTimeout, in: &context)
    }

    /// Does what a Hikari pool has to do now.
    mutating func followHikari(
        _ process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        // With its last request a process that is stopping ends.
        let hikari = pools[pod].place(of: process)
        while process < pools[pod].count,
            let step = pools[pod].hikariPools[hikari].nextStep(at: context.now)
        {
            switch step {
            case .timedOut(let request):
                timeOut(request, of: process, on: pod, in: &context)
            case .opens(let number):
                open(ConnectionPlace(pod: pod, process: process, number: number), in: &context)
            case .closes(let session):
                closeUpstream(session, of: process, on: pod, in: &context)
            case .checks(let number):
                let place = ConnectionPlace(pod: pod, process: process, number: number)
                guard !isAlive(place) else { continue }
                closeUpstream(
                    pools[pod].hikariPools[hikari].discard(number),
                    of: process,
                    on: pod,
                    in: &context
                )
            case .exits:
                exitWithoutDatabase(pod, in: &context)
                return
            }
        }
        guard process < pools[pod].count else { return }
        armPools(of: pod, for: process, in: &context)
        if pods[pod].phase == .starting { serveIfConnected(pod, in: &context) }
    }

    /// A process got no first connection, and exits as HikariCP's PoolInitializationException makes it.
    private mutating func exitWithoutDatabase(_ pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        context.cause = context.record(
            OccurrenceKind.podWithoutDatabase.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            causes: connectionCauses(of: service, in: &context)
        )
        endContainer(of: pod, in: &context)
    }

    /// Schedules the next look at a pod's pools, where one of them wants it earlier.
    mutating func armPools(of pod: Int, for process: Int, in context: inout Context<Event>) {
        let time = pools[pod].nextDue(of: process)
        guard time < pools[pod].due else { return }
        context.cancel(pools[pod].event)
        pools[pod].due = time
        pools[pod].event = context.schedule(
            .database(.poolCheck(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: max(time, context.now),
            priority: .stateChange
        )
    }

    // MARK: Consumers

    /// Gets a connection for the records that a consumer has in hand.
    mutating func demandForConsumer(of pod: Int, in context: inout Context<Event>) {
        guard isWaiting(Self.consumerRequest(of: pod), on: pod), pools[pod].isOpen else { return }
        let service = Int(pods[pod].service)
        let first = plan.services[service].pools[plan.services[service].consumerPool].first
        demand(for: Self.consumerRequest(of: pod), of: first, on: pod, in: &context)
    }
}
