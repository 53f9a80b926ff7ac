import SimCore

/// Where the connections of pools meet proxies, and proxies meet the database.
extension Platform {
    mutating func startProxies(in context: inout Context<Event>) {
        for (index, proxy) in plan.proxies.enumerated() {
            proxies.append(
                ProxyState(
                    proxy,
                    maxConnections: plan.databases[Int(proxy.database)].maxConnections,
                    pinningStream: context.stream("proxy/\(plan.names.proxies[index])/pinning")
                )
            )
        }
    }

    // MARK: Clients

    /// A process connects to the next process of a proxy.
    mutating func connect(
        _ place: ConnectionPlace,
        toProxy proxy: Int,
        in context: inout Context<Event>
    ) {
        guard proxies[proxy].managed.isEmpty else {
            let number = proxies[proxy].managed[0].connect(place.raw)
            let serial = proxies[proxy].managed[0].clients[Int(number)].serial
            let client = ProxyState.Client(instance: 0, number: number, serial: serial)
            welcome(place, as: client, in: &context)
            return
        }
        let instance = proxies[proxy].nextInstance
        proxies[proxy].nextInstance = (instance + 1) % proxies[proxy].bouncers.count
        let service = Int(pods[place.pod].service)
        let use = plan.services[service].pools.use(of: place.process)
        let user = Int(plan.services[service].pools[use].user)
        guard
            let number = proxies[proxy].bouncers[instance].connect(
                place.raw,
                as: user,
                at: context.now
            )
        else {
            noteFullness(of: proxy, in: &context)
            refuse(place, in: &context)
            return
        }
        maintain(instance, of: proxy, in: &context)
        let serial = proxies[proxy].bouncers[instance].clients[Int(number)].serial
        let client = ProxyState.Client(instance: instance, number: number, serial: serial)
        welcome(place, as: client, in: &context)
    }

    /// Lets a process learn that it is connected: in an event of its own, because whoever is served then
    /// may make another one connect.
    private mutating func welcome(
        _ place: ConnectionPlace,
        as client: ProxyState.Client,
        in context: inout Context<Event>
    ) {
        pools[place.pod].attach(place, to: client.raw)
        context.schedule(
            .database(
                .proxyConnected(
                    pod: UInt32(place.pod),
                    epoch: pods[place.pod].epoch,
                    place: UInt32(truncatingIfNeeded: place.raw)
                )
            ),
            after: .zero,
            priority: .completion
        )
    }

    /// A process is connected to a proxy.
    mutating func proxyConnected(_ place: ConnectionPlace, in context: inout Context<Event>) {
        let upstream = pools[place.pod].upstream(of: place)
        connectionOpened(place, upstream: upstream, in: &context)
    }

    /// A statement or a transaction begins on the connection to a proxy.
    mutating func queryProxy(
        _ upstream: UInt64,
        from place: ConnectionPlace,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[place.pod].service)
        guard let proxy = plan.services[service].pools.proxy(of: place.process).map(Int.init)
        else { return }
        guard proxies[proxy].isConnected(upstream) else {
            let request = pools[place.pod].request(of: place)
            fail(request, of: place, as: .connectionLost, in: &context)
            return
        }
        let client = ProxyState.Client(raw: upstream)
        if proxies[proxy].managed.isEmpty {
            proxies[proxy].bouncers[client.instance].query(client.number, at: context.now)
            followBouncer(client.instance, of: proxy, in: &context)
        } else {
            proxies[proxy].managed[0].query(client.number, at: context.now)
            followManaged(proxy, in: &context)
        }
    }

    /// The transaction that a session of a proxy was used for is over.
    mutating func transactionEnded(
        on session: PoolHandle,
        of proxy: Int,
        in context: inout Context<Event>
    ) {
        let server = sessions[session].place
        let instance = Int(server >> 32)
        let number = UInt32(truncatingIfNeeded: server)
        if proxies[proxy].managed.isEmpty {
            let client = proxies[proxy].bouncers[instance].servers[Int(number)].client
            guard client != .max else { return }
            proxies[proxy].bouncers[instance].transactionEnded(client, at: context.now)
            followBouncer(instance, of: proxy, in: &context)
        } else if let client = proxies[proxy].managed[0].client(of: number) {
            proxies[proxy].managed[0].transactionEnded(client)
            followManaged(proxy, in: &context)
        }
    }

    /// A process closes its connection to a proxy, or ended.
    mutating func disconnect(
        _ upstream: UInt64,
        fromProxy proxy: Int,
        in context: inout Context<Event>
    ) {
        guard proxies[proxy].isConnected(upstream) else { return }
        let client = ProxyState.Client(raw: upstream)
        if proxies[proxy].managed.isEmpty {
            proxies[proxy].bouncers[client.instance].disconnect(client.number, at: context.now)
            followBouncer(client.instance, of: proxy, in: &context)
        } else {
            proxies[proxy].managed[0].disconnect(client.number)
            followManaged(proxy, in: &context)
        }
    }

    // MARK: Sessions

    /// A proxy asks the database for a session; whether it may have one.
    private mutating func openSession(
        of proxy: Int,
        server: UInt64,
        in context: inout Context<Event>
    ) -> Bool {
        let opening = openSession(
            on: Int(plan.proxies[proxy].database),
            for: .proxy(UInt16(proxy)),
            in: &context
        )
        guard case .opening(let session) = opening else { return false }
        sessions[session].place = server
        return true
    }

    /// A session of a proxy can be used.
    mutating func proxySessionOpened(
        _ session: PoolHandle,
        of proxy: Int,
        in context: inout Context<Event>
    ) {
        let server = sessions[session].place
        let instance = Int(server >> 32)
        let number = UInt32(truncatingIfNeeded: server)
        noteLogin(of: proxy, in: &context)
        if proxies[proxy].managed.isEmpty {
            proxies[proxy].bouncers[instance].loggedIn(
                number,
                session: session.raw,
                at: context.now
            )
            followBouncer(instance, of: proxy, in: &context)
        } else {
            proxies[proxy].managed[0].opened(number, session: session.raw)
            followManaged(proxy, in: &context)
        }
    }

    /// The database ended a session of a proxy.
    mutating func proxySessionLost(
        _ session: PoolHandle,
        _ ended: DatabaseSession,
        of proxy: Int,
        in context: inout Context<Event>
    ) {
        let instance = Int(ended.place >> 32)
        let number = UInt32(truncatingIfNeeded: ended.place)
        let isOpening = ended.state == .connecting
        if isOpening { noteLoginRefusal(of: proxy, in: &context) }
        guard proxies[proxy].managed.isEmpty else {
            if isOpening {
                proxies[proxy].managed[0].openFailed(number, at: context.now)
            } else if let client = proxies[proxy].managed[0].lost(number) {
                let place = ConnectionPlace(
                    raw: proxies[proxy].managed[0].clients[Int(client)].owner
                )
                dropProxied(place, .serverLost, in: &context)
            }
            followManaged(proxy, in: &context)
            return
        }
        if isOpening {
            proxies[proxy].bouncers[instance].loginFailed(number, at: context.now)
        } else {
            proxies[proxy].bouncers[instance].lost(number, at: context.now)
        }
        followBouncer(instance, of: proxy, in: &context)
    }

    // MARK: Facts

    /// Does what follows from what happened at a PgBouncer process.
    private mutating func followBouncer(
        _ instance: Int,
        of proxy: Int,
        in context: inout Context<Event>
    ) {
        while let fact = proxies[proxy].bouncers[instance].nextFact() {
            switch fact {
            case .granted(let client, let server):
                let owner = proxies[proxy].bouncers[instance].clients[Int(client)].owner
                let session = proxies[proxy].bouncers[instance].servers[Int(server)].session
                startProxied(ConnectionPlace(raw: owner), on: session, in: &context)
            case .opens(let server):
                let place = UInt64(instance) << 32 | UInt64(server)
                guard !openSession(of: proxy, server: place, in: &context) else { continue }
                noteLoginRefusal(of: proxy, in: &context)
                proxies[proxy].bouncers[instance].loginFailed(server, at: context.now)
            case .closes(let session):
                closeSession(PoolHandle(raw: session), in: &context)
            case .disconnects(let client, let reason):
                let owner = proxies[proxy].bouncers[instance].clients[Int(client)].owner
                dropProxied(ConnectionPlace(raw: owner), reason, in: &context)
            }
        }
    }

    /// Does what follows from what happened at a managed proxy.
    private mutating func followManaged(_ proxy: Int, in context: inout Context<Event>) {
        while let fact = proxies[proxy].managed[0].nextFact() {
            switch fact {
            case .granted(let client, let connection):
                let owner = proxies[proxy].managed[0].clients[Int(client)].owner
                let session = proxies[proxy].managed[0].connections[connection].session
                if pins(proxy, in: &context) { proxies[proxy].managed[0].pin(client) }
                startProxied(ConnectionPlace(raw: owner), on: session, in: &context)
            case .opens(let connection):
                guard !openSession(of: proxy, server: UInt64(connection), in: &context) else {
                    continue
                }
                noteLoginRefusal(of: proxy, in: &context)
                proxies[proxy].managed[0].openFailed(connection, at: context.now)
            case .closes(let session):
                closeSession(PoolHandle(raw: session), in: &context)
            case .timedOut(let client):
                let place = ConnectionPlace(
                    raw: proxies[proxy].managed[0].clients[Int(client)].owner
                )
                let request = pools[place.pod].request(of: place)
                notePoolTimeout(at: Int(pods[place.pod].service), in: &context)
                explainPool(.timedOut, of: place.process, on: place.pod, at: context.now)
                giveBack(place, in: &context)
                fail(request, on: place.pod, as: .connectionPoolTimeout, in: &context)
            }
        }
        armManaged(proxy, in: &context)
    }

    /// Whether a statement leaves something in its session.
    private mutating func pins(_ proxy: Int, in context: inout Context<Event>) -> Bool {
        let probability = proxies[proxy].managed[0].spec.pinningProbability
        guard probability > 0 else { return false }
        let draw = proxies[proxy].statements
        proxies[proxy].statements = draw &+ 1
        return context.uniform(proxies[proxy].pinningStream, member: draw) < probability
    }

    /// A proxy gave the connection of a pool a session.
    private mutating func startProxied(
        _ place: ConnectionPlace,
        on session: UInt64,
        in context: inout Context<Event>
    ) {
        let request = pools[place.pod].request(of: place)
        let handle = PoolHandle(raw: session)
        guard isWaiting(request, on: place.pod) else {
            returnConnection(handle, to: place.pod, in: &context)
            return
        }
        start(request, of: place.pod, on: handle, in: &context)
    }

    /// PgBouncer closed the connection of a client.
    private mutating func dropProxied(
        _ place: ConnectionPlace,
        _ reason: PgBouncer.Disconnection,
        in context: inout Context<Event>
    ) {
        // An idle connection is found to be closed when it is next used.
        guard reason != .clientIdleTimeout, pools[place.pod].isOpen else { return }
        let request = pools[place.pod].request(of: place)
        if reason == .serverLost {
            // Whose statement ran is told by the database; who is between two statements of a
            // transaction finds out at the next, and an idle connection is found at its next use.
            guard pools[place.pod].isInUse(place) else { return }
            giveBack(place, isBroken: true, in: &context)
            if request == Self.consumerRequest(of: place.pod) {
                consumerFailed(on: place.pod, in: &context)
            }
            return
        }
        if reason == .queryWaitTimeout {
            notePoolTimeout(at: Int(pods[place.pod].service), in: &context)
            explainPool(.timedOut, of: place.process, on: place.pod, at: context.now)
        }
        let cause: FailureCause =
            switch reason {
            case .queryWaitTimeout: .connectionPoolTimeout
            case .loginFailing: .proxyRefused
            case .clientIdleTimeout, .serverLost: .connectionLost
            }
        fail(request, of: place, as: cause, in: &context)
    }

    // MARK: Time

    /// Schedules the maintenance of a PgBouncer process, which begins with its first client.
    private mutating func maintain(
        _ instance: Int,
        of proxy: Int,
        in context: inout Context<Event>
    ) {
        guard !proxies[proxy].isMaintained[instance] else { return }
        proxies[proxy].isMaintained[instance] = true
        context.schedule(
            .database(.proxyCheck(proxy: UInt16(proxy), instance: UInt16(instance))),
            after: PgBouncer.maintenancePeriod,
            priority: .stateChange
        )
    }

    /// Looks at a process of a proxy: who has waited too long, what is idle or too old.
    mutating func checkProxy(_ proxy: Int, _ instance: Int, in context: inout Context<Event>) {
        guard proxies[proxy].managed.isEmpty else {
            proxies[proxy].event = .none
            proxies[proxy].due = .distantFuture
            proxies[proxy].managed[0].expire(at: context.now)
            followManaged(proxy, in: &context)
            return
        }
        proxies[proxy].bouncers[instance].maintain(at: context.now)
        followBouncer(instance, of: proxy, in: &context)
        proxies[proxy].isMaintained[instance] = false
        if proxies[proxy].bouncers[instance].clientCount > 0
            || proxies[proxy].bouncers[instance].serverCount > 0
        {
            maintain(instance, of: proxy, in: &context)
        }
    }

    private mutating func armManaged(_ proxy: Int, in context: inout Context<Event>) {
        let due = proxies[proxy].managed[0].nextDue
        guard due < proxies[proxy].due else { return }
        context.cancel(proxies[proxy].event)
        proxies[proxy].due = due
        proxies[proxy].event = context.schedule(
            .database(.proxyCheck(proxy: UInt16(proxy), instance: 0)),
            at: max(due, context.now),
            priority: .stateChange
        )
    }
}
