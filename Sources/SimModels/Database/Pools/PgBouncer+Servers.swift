package import SimCore

/// PgBouncer's connections to the database.
extension PgBouncer {
    /// A server was logged in.
    package mutating func loggedIn(_ server: UInt32, session: UInt64, at now: SimTime) {
        let pool = Int(servers[Int(server)].pool)
        servers[Int(server)].session = session
        pools[pool].login = .max
        pools[pool].hasLoginFailed = false
        makeIdle(server, at: now)
        activate(pool, at: now)
    }

    /// The database refused a login: clients wait on, and no other login is tried until
    /// `server_login_retry` after this one began.
    package mutating func loginFailed(_ server: UInt32, at now: SimTime) {
        let pool = Int(servers[Int(server)].pool)
        pools[pool].login = .max
        pools[pool].hasLoginFailed = true
        remove(server: server)
    }

    /// The database closed the session of a server; PgBouncer sees that at once.
    package mutating func lost(_ server: UInt32, at now: SimTime) {
        let pool = Int(servers[Int(server)].pool)
        let client = servers[Int(server)].client
        if let place = pools[pool].idle.firstIndex(of: server) {
            pools[pool].idle.remove(at: place)
        }
        remove(server: server)
        if client != .max {
            clients[Int(client)].server = .max
            remove(client)
            facts.append(.disconnects(client: client, .serverLost))
        }
        activate(pool, at: now)
    }

    /// Servers that PgBouncer has, in all its pools.
    package var serverCount: Int { servers.count - freeServers.count }

    /// Gives waiting clients idle servers, or opens one more; PgBouncer does so after every event.
    mutating func activate(_ pool: Int, at now: SimTime) {
        while let client = pools[pool].waiting.first {
            guard let server = pools[pool].idle.popFirst() else {
                launch(for: pool, at: now)
                return
            }
            pools[pool].waiting.popFirst()
            link(client, server)
        }
    }

    /// Opens a server if the pool may have another one, and none is being opened.
    ///
    /// The wait of the first in the line opens one of the reserve; it goes to whoever is first once it is
    /// logged in.
    ///
    /// Source: `src/objects.c` `launch_new_connection`.
    mutating func launch(for pool: Int, at now: SimTime) {
        let line = pools[pool]
        guard line.login == .max else { return }
        if line.hasLoginFailed, now - line.lastLoginAt < spec.serverLoginRetry { return }
        if line.serverCount >= spec.defaultPoolSize {
            guard spec.reservePoolSize > 0, spec.reservePoolTimeoutSeconds > 0,
                let first = line.waiting.first,
                now - clients[Int(first)].requestedAt >= spec.reservePoolTimeout,
                line.serverCount < spec.defaultPoolSize + spec.reservePoolSize
            else { return }
        }
        if spec.maxDBConnections > 0, serverCount >= spec.maxDBConnections {
            guard evict() else { return }
        }
        open(for: pool, at: now)
    }

    mutating func open(for pool: Int, at now: SimTime) {
        let server = Server(pool: UInt16(pool), connectedAt: now, usedAt: now)
        let number: UInt32
        if let free = freeServers.popLast() {
            number = free
            servers[Int(number)] = server
        } else {
            number = UInt32(servers.count)
            servers.append(server)
        }
        pools[pool].serverCount += 1
        pools[pool].login = number
        pools[pool].lastLoginAt = now
        facts.append(.opens(server: number))
    }

    /// A server is free: it is closed if it is too old, else the next client gets it.
    ///
    /// In session mode it is reset first. Meanwhile it counts for the first who waits, who is still there:
    /// if that one has waited `reserve_pool_timeout`, the second gets a server from the reserve.
    ///
    /// Source: `src/objects.c` `release_server` (`SV_TESTED`), `src/janitor.c` `per_loop_activate`.
    mutating func release(_ server: UInt32, at now: SimTime) {
        let pool = Int(servers[Int(server)].pool)
        if isLifeOver(server, at: now) {
            pools[pool].lastLifetimeEnd = now
            close(server)
        } else {
            if spec.poolMode == .session, pools[pool].waiting.count > 1 {
                launch(for: pool, at: now)
            }
            makeIdle(server, at: now)
        }
        activate(pool, at: now)
    }

    /// Closes a server that no client is linked to.
    mutating func close(_ server: UInt32) {
        let pool = Int(servers[Int(server)].pool)
        if let place = pools[pool].idle.firstIndex(of: server) {
            pools[pool].idle.remove(at: place)
        }
        facts.append(.closes(session: servers[Int(server)].session))
        remove(server: server)
    }

    /// Whether a server is older than `server_lifetime`; ends of life keep a distance, so that a pool
    /// is not closed all at once.
    func isLifeOver(_ server: UInt32, at now: SimTime) -> Bool {
        guard now - servers[Int(server)].connectedAt >= spec.serverLifetime else { return false }
        let gap = spec.serverLifetime.nanoseconds / Int64(max(1, spec.defaultPoolSize))
        let last = pools[Int(servers[Int(server)].pool)].lastLifetimeEnd
        return (now - last).nanoseconds >= gap
    }

    /// Whether queries fail at once: the last login failed and there is no server that is logged in.
    func isFailing(_ pool: Int) -> Bool {
        guard pools[pool].hasLoginFailed else { return false }
        return pools[pool].serverCount == (pools[pool].login == .max ? 0 : 1)
    }

    private mutating func link(_ client: UInt32, _ server: UInt32) {
        clients[Int(client)].server = server
        clients[Int(client)].state = .active
        servers[Int(server)].client = client
        servers[Int(server)].state = .active
        facts.append(.granted(client: client, server: server))
    }

    private mutating func makeIdle(_ server: UInt32, at now: SimTime) {
        let pool = Int(servers[Int(server)].pool)
        servers[Int(server)].state = .idle
        servers[Int(server)].usedAt = now
        if spec.serverRoundRobin {
            pools[pool].idle.append(server)
        } else {
            pools[pool].idle.prepend(server)
        }
    }

    private mutating func remove(server: UInt32) {
        pools[Int(servers[Int(server)].pool)].serverCount -= 1
        servers[Int(server)].state = .absent
        servers[Int(server)].client = .max
        freeServers.append(server)
    }

    /// Closes the server of any pool that was idle for longest, to make room for another one.
    private mutating func evict() -> Bool {
        var oldest: UInt32?
        for (number, server) in servers.enumerated() where server.state == .idle {
            if let known = oldest, servers[Int(known)].usedAt <= server.usedAt { continue }
            oldest = UInt32(number)
        }
        guard let oldest else { return false }
        close(oldest)
        return true
    }
}
