import SimCore

/// What holds connections, sessions and locks.
extension Platform {
    /// How long after a server is up again those who come back at once explain its troubles.
    static var reconnecting: SimDuration { .seconds(60) }

    /// What keeps the requests of a service from connections: whoever refuses them, or what those wait for
    /// that have them.
    mutating func poolCause(
        of service: Int,
        _ depth: Int = 0,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let exhaustion = poolAccounts[service].exhaustion
        let refusal = refusal(of: service)
        if refusal != .none { return Self.named(refusal, by: exhaustion, in: &context) }
        let outage = databaseOutage(of: service)
        if outage != .none { return Self.named(outage, by: exhaustion, in: &context) }
        guard depth < Self.lookDepth else { return exhaustion }
        if services[service].poolLookedAt.map({ context.now - $0 >= Self.lookInterval }) ?? true {
            services[service].poolLookedAt = context.now
            services[service].poolHoldup = .none
            let holders = holders(ofPoolsOf: service, depth + 1, in: &context)
            services[service].poolHoldup = holders.main.first ?? .none
        }
        return Self.named(services[service].poolHoldup, by: exhaustion, in: &context)
    }

    /// What holds up those who have the connections that the requests of a service wait for.
    mutating func holders(
        ofPoolsOf service: Int,
        _ depth: Int,
        in context: inout Context<Event>
    ) -> Reasons {
        var reasons = Reasons()
        var hasProxy: [Int] = []
        for use in plan.services[service].pools {
            if let proxy = use.proxy { hasProxy.append(Int(proxy)) }
        }
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot) else { continue }
            let session = sessions[handle]
            switch session.owner {
            case .pod(let pod, _):
                guard Int(pods[Int(pod)].service) == service else { continue }
            case .proxy(let proxy):
                guard hasProxy.contains(Int(proxy)) else { continue }
            case .fault, .nobody:
                continue
            }
            guard
                session.state == .active || session.state == .idleInTransaction
                    || session.call != .none
            else { continue }
            reasons.count(holdup(ofHolder: handle, depth, in: &context))
        }
        return reasons
    }

    /// What holds up whoever has a session: its statement, or what its call does between two statements.
    mutating func holdup(
        ofHolder handle: PoolHandle,
        _ depth: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        guard depth < Self.lookDepth, let session = sessions.find(handle) else { return .none }
        if case .fault(let fault) = session.owner { return faults[Int(fault)].lastStrike }
        if session.stage != .none { return holdup(ofSession: handle, depth, in: &context) }
        guard let call = calls.find(session.call) else { return .none }
        guard call.state == .running else { return holdup(of: call, depth, in: &context) }
        // Between two statements of a transaction it is at its own work.
        var atWork = call
        atWork.session = .none
        return holdup(of: atWork, depth, in: &context)
    }

    /// What keeps the statement of a session: a lock and who has it, or a server that is slow.
    mutating func holdup(
        ofSession handle: PoolHandle,
        _ depth: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        guard depth < Self.lookDepth, let session = sessions.find(handle) else { return .none }
        let server = Int(session.server)
        switch session.stage {
        case .tableLock, .rowLock:
            let holder = lockHolders(of: handle, on: server, depth, in: &context).main.first
            return Self.named(holder ?? .none, by: databases[server].lockQueue, in: &context)
        case .cpu, .io:
            return slownessCause(ofServer: server)
        case .none:
            guard session.state == .connecting else { return .none }
            return comingBack(to: server, at: context.now)
        }
    }

    /// What led to it that a session waits for a lock: whoever has it or wants it before, and those whom
    /// these wait for.
    mutating func lockHolders(
        of handle: PoolHandle,
        on server: Int,
        _ depth: Int,
        in context: inout Context<Event>
    ) -> Reasons {
        var reasons = Reasons()
        var seen = [handle.index]
        var place = 0
        while place < seen.count, seen.count <= 64 {
            for blocker in databases[server].locks.blockers(of: seen[place])
            where !seen.contains(blocker) {
                seen.append(blocker)
                guard let holder = sessions.handle(at: Int(blocker)) else { continue }
                let stage = sessions[holder].stage
                let cause =
                    stage == .tableLock || stage == .rowLock
                    ? ownCause(ofHolder: holder) : holdup(ofHolder: holder, depth + 1, in: &context)
                if cause != .none { reasons.count(cause) }
            }
            place += 1
        }
        return reasons
    }

    /// The fault whose statement a session executes; none if it is not one's.
    private mutating func ownCause(ofHolder handle: PoolHandle) -> OccurrenceID {
        guard let session = sessions.find(handle), case .fault(let fault) = session.owner else {
            return .none
        }
        return faults[Int(fault)].lastStrike
    }

    /// The fault that makes a server slow; none without one.
    private mutating func slownessCause(ofServer server: Int) -> OccurrenceID {
        guard databases[server].slowness != 1 else { return .none }
        let slow = plan.names.databases.indices.filter {
            servers(ofDatabase: $0).contains(server)
        }
        return slownessCause { target in
            if case .database(let database) = target { slow.contains(Int(database)) } else { false }
        }
    }

    /// The outage after which everybody connects to a server again; none if there was none of late.
    mutating func comingBack(to server: Int, at now: SimTime) -> OccurrenceID {
        if databases[server].outage != .none { return databases[server].outage }
        guard databases[server].lastOutage != .none,
            now - databases[server].upAgainAt <= Self.reconnecting
        else { return .none }
        return databases[server].lastOutage
    }

    /// Why a server has no slot left: what holds up those who have them, and who came last.
    mutating func exhaustionCauses(
        of server: Int,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = Causes()
        var reasons = Reasons()
        for slot in 0..<sessions.slots {
            guard let handle = sessions.handle(at: slot), Int(sessions[handle].server) == server
            else {
                continue
            }
            let session = sessions[handle]
            guard session.state != .idle else {
                reasons.count(.none)
                continue
            }
            reasons.count(
                session.state == .connecting
                    ? comingBack(to: server, at: context.now)
                    : holdup(ofHolder: handle, 0, in: &context)
            )
        }
        causes.insert(Array(reasons.main.prefix(2)))
        causes.insert(comingBack(to: server, at: context.now))
        // Who wants one more is why there are so many: a pod that starts, a fault, a change of traffic.
        if !Self.isLoad(context.cause, in: &context) || causes.count == 0 {
            causes.insert(context.cause)
        }
        return causes
    }
}

extension Platform {
    /// Why the pools of a service have no connection to give: who refuses more, what those wait for who
    /// have them, or that more is asked for by more.
    mutating func exhaustionCauses(
        ofPoolsOf service: Int,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = Causes(refusal(of: service))
        if causes.count == 0 { causes.insert(databaseOutage(of: service)) }
        let holders = holders(ofPoolsOf: service, 1, in: &context)
        causes.insert(Array(holders.main.prefix(2)))
        guard causes.count == 0 else { return causes }
        let from = context.now - Self.onset
        for cause in [services[service].lastPodLoss, loadCause(of: service)]
        where Self.isNewer(cause, than: from, in: &context) {
            causes.insert(cause)
        }
        if causes.count == 0 { causes.insert(disturbances(of: service, since: from, in: &context)) }
        if causes.count == 0 { causes.insert(loadCause(of: service)) }
        return causes
    }

    /// Why a process of a service gets no connection: who refuses it, a server that is down or has just
    /// come up, or what else touches it.
    mutating func connectionCauses(of service: Int, in context: inout Context<Event>) -> Causes {
        var causes = Causes(refusal(of: service))
        if causes.count == 0 { causes.insert(recentOutage(of: service, at: context.now)) }
        if causes.count == 0 { causes.insert(poolCause(of: service, in: &context)) }
        if causes.count == 0 {
            causes.insert(
                disturbances(of: service, since: context.now - Self.onset, in: &context)
            )
        }
        return causes
    }

    /// Why nobody gets a connection to a server now; none if somebody does.
    mutating func connectionCause(of server: Int) -> OccurrenceID {
        let outage = databases[server].outage
        return outage == .none ? databases[server].exhaustion : outage
    }
}
