package import SimCore

/// What PgBouncer finds out three times a second.
extension PgBouncer {
    /// Closes what has had its time and looks after every pool.
    package mutating func maintain(at now: SimTime) {
        for pool in pools.indices {
            closeServers(of: pool, at: now)
            keepMinimum(of: pool, at: now)
            expireWaiting(in: pool, at: now)
        }
        expireIdleClients(at: now)
        for pool in pools.indices { activate(pool, at: now) }
    }

    private mutating func closeServers(of pool: Int, at now: SimTime) {
        for (number, server) in servers.enumerated()
        where server.state == .idle && Int(server.pool) == pool {
            let isIdleTooLong =
                spec.serverIdleTimeoutSeconds > 0 && now - server.usedAt > spec.serverIdleTimeout
            if isIdleTooLong, pools[pool].serverCount > spec.minPoolSize {
                close(UInt32(number))
            } else if isLifeOver(UInt32(number), at: now) {
                pools[pool].lastLifetimeEnd = now
                close(UInt32(number))
            }
        }
    }

    /// Opens one more server if there are fewer than `min_pool_size` and somebody is logged in.
    private mutating func keepMinimum(of pool: Int, at now: SimTime) {
        guard pools[pool].serverCount < min(spec.minPoolSize, spec.defaultPoolSize),
            pools[pool].clientCount > 0
        else { return }
        launch(for: pool, at: now)
    }

    private mutating func expireWaiting(in pool: Int, at now: SimTime) {
        guard spec.queryWaitTimeoutSeconds > 0 else { return }
        // The front has waited longest: the queue is in the order of asking.
        while let first = pools[pool].waiting.first,
            now - clients[Int(first)].requestedAt > spec.queryWaitTimeout
        {
            pools[pool].waiting.popFirst()
            remove(first)
            facts.append(.disconnects(client: first, .queryWaitTimeout))
        }
    }

    private mutating func expireIdleClients(at now: SimTime) {
        guard spec.clientIdleTimeoutSeconds > 0 else { return }
        for (number, client) in clients.enumerated()
        where client.state == .idle && client.server == .max
            && now - client.requestedAt > spec.clientIdleTimeout
        {
            remove(UInt32(number))
            facts.append(.disconnects(client: UInt32(number), .clientIdleTimeout))
        }
    }
}
