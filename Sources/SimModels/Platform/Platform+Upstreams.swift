import SimCore

/// What is at the other end of the connections of pools: sessions of a database, or clients of a proxy.
extension Platform {
    /// Opens a connection for a request, which waits for it.
    mutating func open(
        _ place: ConnectionPlace,
        for request: UInt64,
        in context: inout Context<Event>
    ) {
        pools[place.pod].assign(place, to: request)
        beginWait(of: request, on: place.pod)
        open(place, in: &context)
    }

    /// Opens a connection.
    mutating func open(_ place: ConnectionPlace, in context: inout Context<Event>) {
        let service = Int(pods[place.pod].service)
        let use = plan.services[service].pools.use(of: place.process)
        if let proxy = plan.services[service].pools[use].proxy {
            connect(place, toProxy: Int(proxy), in: &context)
            return
        }
        guard let database = plan.services[service].pools[use].database else { return }
        let opening = openSession(
            on: Int(database),
            at: plan.services[service].pools[use].endpoint,
            for: .pod(UInt32(place.pod), epoch: pods[place.pod].epoch),
            in: &context
        )
        switch opening {
        case .opening(let session):
            sessions[session].place = place.raw
            pools[place.pod].attach(place, to: session.raw)
        case .refused:
            refuse(place, in: &context)
        }
    }

    /// Lets the process learn that its connection was refused: in an event of its own, because whoever
    /// is next may be refused as well.
    mutating func refuse(_ place: ConnectionPlace, in context: inout Context<Event>) {
        context.schedule(
            .database(
                .connectionRefused(
                    pod: UInt32(place.pod),
                    epoch: pods[place.pod].epoch,
                    place: UInt32(truncatingIfNeeded: place.raw)
                )
            ),
            after: .zero,
            priority: .completion
        )
    }

    /// A session can be used: by the request that opened it, or by whoever waits.
    mutating func sessionOpened(_ session: PoolHandle, in context: inout Context<Event>) {
        switch sessions[session].owner {
        case .pod:
            let place = ConnectionPlace(raw: sessions[session].place)
            connectionOpened(place, upstream: session.raw, in: &context)
        case .proxy(let proxy):
            proxySessionOpened(session, of: Int(proxy), in: &context)
        case .fault, .nobody:
            break
        }
    }

    /// A connection of a pool is established.
    mutating func connectionOpened(
        _ place: ConnectionPlace,
        upstream: UInt64,
        in context: inout Context<Event>
    ) {
        let pod = place.pod
        guard pools[pod].isOpen else { return }
        noteOpening(of: place.process, on: pod)
        if pools[pod].isQueue(place.process) {
            let request = pools[pod].request(of: place)
            pools[pod].queuePools[place.process].opened(
                place.number,
                session: upstream,
                at: context.now
            )
            grant(place, to: request, in: &context)
            return
        }
        let share = lotOfConnection(on: pod, in: &context)
        let hikari = pools[pod].place(of: place.process)
        let answer = pools[pod].hikariPools[hikari].opened(
            place.number,
            session: upstream,
            share: share,
            at: context.now
        )
        if case .handed(let next) = answer { grant(place, to: next, in: &context) }
        followHikari(place.process, on: pod, in: &context)
    }

    /// A number from 0 up to 1 for a connection of a pool: by how much its life, or the pause after its
    /// failure, is shortened.
    private mutating func lotOfConnection(
        on pod: Int,
        in context: inout Context<Event>
    ) -> Double {
        let draw = pools[pod].opened
        pools[pod].opened = draw &+ 1
        let service = Int(pods[pod].service)
        return context.uniform(
            poolAccounts[service].lifetimeStream,
            member: pods[pod].ordinal << 24 | (draw & 0xFF_FFFF),
            draw: UInt16(truncatingIfNeeded: pods[pod].restarts)
        )
    }

    /// A connection of a pool was refused.
    mutating func connectionRefused(_ place: ConnectionPlace, in context: inout Context<Event>) {
        let pod = place.pod
        let service = Int(pods[pod].service)
        let isProxied = plan.services[service].pools.proxy(of: place.process) != nil
        noteRefusal(at: service, in: &context)
        explainPool(.refused, of: place.process, on: pod, at: context.now)
        if pools[pod].isQueue(place.process) {
            let request = pools[pod].request(of: place)
            let checkIn = pools[pod].queuePools[place.process].openFailed(
                place.number,
                at: context.now
            )
            settle(checkIn, of: place.process, on: pod, in: &context)
            fail(
                request,
                on: pod,
                as: isProxied ? .proxyRefused : .databaseRefused,
                in: &context
            )
            return
        }
        let hikari = pools[pod].place(of: place.process)
        let isJittered = pools[pod].hikariPools[hikari].spec.retryJitter.value > 0
        let share = isJittered ? lotOfConnection(on: pod, in: &context) : 0
        pools[pod].hikariPools[hikari].openFailed(
            place.number,
            share: share,
            at: context.now
        )
        followHikari(place.process, on: pod, in: &context)
    }

    /// Closes what was at the other end of a connection of a pool, if anything is.
    mutating func closeUpstream(
        _ upstream: UInt64,
        of pool: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        guard upstream != 0 else { return }
        if let proxy = plan.services[Int(pods[pod].service)].pools.proxy(of: pool) {
            disconnect(upstream, fromProxy: Int(proxy), in: &context)
        } else if sessions.contains(PoolHandle(raw: upstream)) {
            closeSession(PoolHandle(raw: upstream), in: &context)
        }
    }

    /// Whether there is still something at the other end of a connection.
    mutating func isAlive(_ place: ConnectionPlace) -> Bool {
        let upstream = pools[place.pod].upstream(of: place)
        let service = Int(pods[place.pod].service)
        if let proxy = plan.services[service].pools.proxy(of: place.process) {
            return proxies[Int(proxy)].isConnected(upstream)
        }
        return sessions.contains(PoolHandle(raw: upstream))
    }

    /// A statement of a call, or of a consumer, is done, and so is the use of its session.
    mutating func statementFinished(
        on session: PoolHandle,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) {
        if case .fault = sessions[session].owner {
            finishMigration(session, in: &context)
            return
        }
        guard call != .none else {
            if let pod = place(of: session)?.pod { finishConsumerStatement(of: pod, in: &context) }
            return
        }
        calls[call].session = .none
        returnConnection(session, to: Int(calls[call].pod), in: &context)
        ready.append(call.raw)
    }

    /// The connection of a pool through which a session is used.
    mutating func place(of session: PoolHandle) -> ConnectionPlace? {
        guard let state = sessions.find(session) else { return nil }
        switch state.owner {
        case .pod: return ConnectionPlace(raw: state.place)
        case .proxy(let proxy): return proxies[Int(proxy)].client(of: state.place)
        case .fault, .nobody: return nil
        }
    }

    /// Puts a connection back into the pod's pool, which serves whoever waits for it.
    mutating func returnConnection(
        _ session: PoolHandle,
        to pod: Int,
        in context: inout Context<Event>
    ) {
        guard pods[pod].phase.isRunning, let place = place(of: session) else { return }
        if case .proxy(let proxy) = sessions[session].owner {
            transactionEnded(on: session, of: Int(proxy), in: &context)
        }
        giveBack(place, in: &context)
    }

    /// The server ended a session: a pool is told where somebody used it, and a proxy always is.
    mutating func sessionLost(
        _ session: PoolHandle,
        _ ended: DatabaseSession,
        in context: inout Context<Event>
    ) {
        switch ended.owner {
        case .pod(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch else { return }
            let place = ConnectionPlace(raw: ended.place)
            switch ended.state {
            case .connecting:
                refuse(place, in: &context)
            case .active, .idleInTransaction:
                giveBack(place, isBroken: true, in: &context)
                if clients[Int(pod)].session == session {
                    consumerFailed(on: Int(pod), in: &context)
                }
            case .idle, .closing:
                break
            }
        case .proxy(let proxy):
            proxySessionLost(session, ended, of: Int(proxy), in: &context)
        case .fault, .nobody:
            break
        }
    }

    /// Ends the connections of a service's pods that no statement uses (`pg_terminate_backend`).
    ///
    /// Their pools are not told: they find out at the next use.
    mutating func terminateConnections(of service: Int, in context: inout Context<Event>) {
        for slot in 0..<sessions.slots {
            guard let session = sessions.handle(at: slot), sessions[session].state == .idle,
                case .pod(let pod, _) = sessions[session].owner,
                Int(pods[Int(pod)].service) == service
            else { continue }
            closeSession(session, in: &context)
        }
    }
}
