import SimCore

/// What must be true of pools and proxies after every event.
extension Platform {
    /// Every connection of a pool is a session of the pod, and the other way round; a pool holds no more
    /// than it may, and hands idle connections to those who wait.
    func checkPools() -> String? {
        var opening = Array(repeating: 0, count: pods.count)
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot) else { continue }
            let session = sessions[handle]
            guard case .pod(let pod, let epoch) = session.owner, session.state != .closing else {
                continue
            }
            if pods[Int(pod)].epoch != epoch { return "session \(slot) outlives pod \(pod)" }
            if session.state == .connecting { opening[Int(pod)] += 1 }
            let place = ConnectionPlace(raw: session.place)
            var state = pools[place.pod]
            if state.upstream(of: place) != handle.raw {
                return "session \(slot) is not that of its connection in pod \(pod)"
            }
        }
        for (pod, state) in pools.enumerated() {
            if state.isOpen, !pods[pod].phase.isRunning {
                return "pod \(pod), which does not run, has pools"
            }
            for pool in state.queuePools {
                if let problem = check(pool) { return "pod \(pod): \(problem)" }
            }
            for pool in state.hikariPools {
                if let problem = check(pool) { return "pod \(pod): \(problem)" }
            }
        }
        return checkProxies()
    }

    private func check(_ pool: QueuePool) -> String? {
        let connections = pool.connections
        if connections.held > pool.spec.capacity, !pool.isUnpooled {
            return "\(connections.held) connections of \(pool.spec.capacity)"
        }
        if connections.count(.idle) != pool.idleCount {
            return "\(connections.count(.idle)) idle connections, \(pool.idleCount) in line"
        }
        if pool.idleCount > 0, !pool.waiting.isEmpty {
            return "requests wait beside idle connections"
        }
        return nil
    }

    private func check(_ pool: HikariPool) -> String? {
        let connections = pool.connections
        if connections.held > pool.spec.maximumPoolSize {
            return "\(connections.held) connections of \(pool.spec.maximumPoolSize)"
        }
        if connections.count(.idle) != pool.idleCount {
            return "\(connections.count(.idle)) idle connections, \(pool.idleCount) in line"
        }
        if connections.count(.opening) > 1 { return "the adder opens two connections at once" }
        if pool.idleCount > 0, !pool.waiting.isEmpty {
            return "requests wait beside idle connections"
        }
        return nil
    }

    private func checkProxies() -> String? {
        for (index, proxy) in proxies.enumerated() {
            for bouncer in proxy.bouncers {
                for (number, pool) in bouncer.pools.enumerated() {
                    let most = bouncer.spec.defaultPoolSize + bouncer.spec.reservePoolSize
                    if pool.serverCount > most {
                        return
                            "proxy \(index), user \(number): \(pool.serverCount) servers of \(most)"
                    }
                }
                if bouncer.clientCount > bouncer.spec.maxClientConn {
                    return "proxy \(index): \(bouncer.clientCount) clients"
                }
                for server in bouncer.servers where server.client != .max {
                    if bouncer.clients[Int(server.client)].server == .max {
                        return "proxy \(index): a server has a client that does not have it"
                    }
                }
            }
            for managed in proxy.managed where managed.connections.held > managed.limit.all {
                return "proxy \(index): \(managed.connections.held) of \(managed.limit.all)"
            }
        }
        return nil
    }
}
