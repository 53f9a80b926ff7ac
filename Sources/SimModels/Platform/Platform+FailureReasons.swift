import SimCore

/// Why a request ends badly: found where it happens, and carried by the request in place of the change of
/// traffic under which it came.
extension Platform {
    /// What took a pod away, or keeps it from being there.
    mutating func absenceCause(of pod: Int) -> OccurrenceID {
        if pods[pod].lastEnd != .none { return pods[pod].lastEnd }
        if pods[pod].unreadyCause != .none { return pods[pod].unreadyCause }
        if pods[pod].origin != .none { return pods[pod].origin }
        return services[Int(pods[pod].service)].lastPodLoss
    }

    /// Makes a call that ends badly carry why, unless one that it waited for has told already.
    mutating func blame(
        _ call: inout Call,
        for outcome: CallOutcome,
        in context: inout Context<Event>
    ) {
        guard Self.isLoad(call.cause, in: &context) else { return }
        let found = failureCause(of: call, outcome, in: &context)
        if found != .none { call.cause = found }
    }

    /// Why a call ends that way; none if nothing but the traffic explains it.
    private mutating func failureCause(
        of call: Call,
        _ outcome: CallOutcome,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let service = Int(plan.operations[Int(call.operation)].service)
        var cause = OccurrenceID.none
        switch outcome {
        case .succeeded:
            return .none
        case .rejected:
            cause = queueCause(of: service, in: &context)
            if cause == .none { cause = services[service].shedding.began }
        case .failed(let failure):
            cause = failureCause(of: call, failure, at: service, in: &context)
        }
        return cause == .none ? hindrance(of: service, since: call.arrivedAt, in: &context) : cause
    }

    private mutating func failureCause(
        of call: Call,
        _ failure: FailureCause,
        at service: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        switch failure {
        case .timeout:
            return holdup(of: call, 0, in: &context)
        case .noReadyPod:
            let outage = services[service].outage
            return outage == .none ? services[service].lastPodLoss : outage
        case .connectionRefused, .podKilled, .workerKilled:
            // Whoever ends the process does so under the occurrence that says why.
            if !Self.isLoad(context.cause, in: &context) { return context.cause }
            return call.pod == .max
                ? services[service].lastPodLoss : absenceCause(of: Int(call.pod))
        case .connectionPoolTimeout, .databaseRefused, .proxyRefused:
            return poolCause(of: service, in: &context)
        case .connectionLost, .readOnlyTransaction:
            if !Self.isLoad(context.cause, in: &context) { return context.cause }
            return recentOutage(of: service, at: context.now)
        case .statementTimeout, .lockTimeout, .deadlock:
            return call.session == .none
                ? databaseOutage(of: service) : holdup(ofSession: call.session, 0, in: &context)
        case .producerRefused:
            return services[service].bufferFull
        case .applicationError:
            return errorCause(at: service)
        case .nameNotResolved, .tlsHandshakeFailed:
            return pathCause(of: call, to: service)
        }
    }

    /// The outage of a database of a service that lasts, or was over not long ago.
    mutating func recentOutage(of service: Int, at now: SimTime) -> OccurrenceID {
        let outage = databaseOutage(of: service)
        if outage != .none { return outage }
        for use in plan.services[service].pools {
            guard let database = use.database else { continue }
            let cause = comingBack(to: Int(database), at: now)
            if cause != .none { return cause }
        }
        return .none
    }

    /// What makes a service answer with errors: a fault, or a version that has some.
    private mutating func errorCause(at service: Int) -> OccurrenceID {
        for fault in errorFaults {
            switch plan.faults[fault].effect {
            case .serviceErrors(let meant, _, _) where Int(meant) == service:
                return faults[fault].origin
            case .badConfig(let meant, _) where Int(meant) == service:
                return faults[fault].origin
            default:
                continue
            }
        }
        return services[service].defect
    }

    private mutating func pathCause(of call: Call, to service: Int) -> OccurrenceID {
        let caller = callingService(of: call)
        for fault in pathFaults {
            guard case .path(let path) = plan.faults[fault].effect,
                path.lies(from: caller, to: UInt16(service))
            else { continue }
            switch path.kind {
            case .unresolved, .expiredCertificate: return faults[fault].origin
            case .delay, .loss, .partition: continue
            }
        }
        return .none
    }

    /// What was in the way of a call of a service that came at an instant, where nothing holds it now: the
    /// state of the services that it needs, and else what went wrong there meanwhile.
    mutating func hindrance(
        of service: Int,
        since instant: SimTime,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let own = queueCause(of: service, in: &context)
        if own != .none { return own }
        let state = standingHindrance(of: service)
        if state != .none { return state }
        if services[service].disturbanceLookedAt.map({ context.now - $0 >= Self.lookInterval })
            ?? true
        {
            services[service].disturbanceLookedAt = context.now
            services[service].disturbance =
                disturbances(of: service, since: instant, in: &context)[0]
        }
        if services[service].disturbance != .none { return services[service].disturbance }
        let loss = services[service].lastPodLoss
        return Self.isNewer(loss, than: instant, in: &context) ? loss : .none
    }

    /// What the services that a service needs say of themselves, the innermost first.
    mutating func standingHindrance(of service: Int) -> OccurrenceID {
        var answer = services[service].hindrance
        for callee in plan.reach.needed(by: service) {
            let inner = services[Int(callee)].hindrance
            if inner != .none { answer = inner }
            let outage = databaseOutage(of: Int(callee))
            if outage != .none { answer = outage }
        }
        let outage = databaseOutage(of: service)
        if answer == .none || outage != .none, outage != .none { answer = outage }
        return answer
    }

    // MARK: What went wrong

    /// The last faults that touched a service, or what it needs, at or after an instant.
    mutating func disturbances(
        of service: Int,
        since instant: SimTime,
        in context: inout Context<Event>
    ) -> Causes {
        var found: [OccurrenceID] = []
        for fault in plan.faults.indices {
            let strike = faults[fault].lastStrike
            guard strike != .none, faults[fault].isActive || faults[fault].endedAt >= instant,
                touches(plan.faults[fault].effect, service)
            else { continue }
            found.append(strike)
        }
        var causes = Causes()
        for strike in found.sorted(by: { $1 < $0 }).prefix(3) { causes.insert(strike) }
        return causes
    }

    /// Whether what a fault does is done to a service, or to what it needs.
    private mutating func touches(_ effect: FaultPlan.Effect, _ service: Int) -> Bool {
        switch effect {
        case .killPods(let meant, _, _), .cpuStress(let meant, _, _),
            .memoryStress(let meant, _, _), .slowStart(let meant, _, _),
            .serviceErrors(let meant, _, _), .hang(let meant, _), .badConfig(let meant, _),
            .memoryLeak(let meant, _, _), .probeSlow(let meant, _, _),
            .slow(.service(let meant), _):
            return needs(service, Int(meant))
        case .slow(.operation(let root), _):
            return needs(service, Int(plan.operations[Int(root)].service))
        case .slow(.database(let database), _), .migration(let database, _, _),
            .longTransaction(let database, _), .replicaLag(let database, _):
            return needs(service, database: Int(database))
        case .serverOutage(let server, _):
            return needs(service, database: Int(databases[Int(server)].primary))
        case .path(let path):
            if let to = path.to {
                return needs(service, Int(to)) || path.from.map(Int.init) == service
            }
            return true
        case .quotaExhaustion(let meant, _):
            guard meant.map({ needs(service, Int($0)) }) ?? true else { return false }
            // Who wanted no more pods has missed none.
            return ailments[service].refused != .none
                || plan.reach.needed(by: service).contains { ailments[Int($0)].refused != .none }
        case .imagePullFailure(let meant):
            return meant.map { needs(service, Int($0)) } ?? true
        case .killBroker:
            return plan.services[service].producer != nil || plan.services[service].consumer != nil
        case .nodes:
            return true
        case .metricsOutage, .controllerRestart:
            return false
        }
    }

    private mutating func needs(_ service: Int, _ other: Int) -> Bool {
        service == other || plan.reach.needed(by: service).contains(UInt16(other))
    }

    private mutating func needs(_ service: Int, database: Int) -> Bool {
        func uses(_ other: Int) -> Bool {
            plan.services[other].pools.contains {
                $0.database.map(Int.init) == database
                    || $0.proxy.map { Int(plan.proxies[Int($0)].database) } == database
            }
        }
        return uses(service) || plan.reach.needed(by: service).contains { uses(Int($0)) }
    }
}

extension Platform {
    /// Makes a call that finds a pod without a process carry what took that away.
    mutating func blame(
        _ call: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        guard Self.isLoad(calls[call].cause, in: &context) else { return }
        let cause = absenceCause(of: pod)
        if cause != .none { calls[call].cause = cause }
    }

    /// Why a service has no pod that takes traffic: what took the last of them away, and all that keeps
    /// the others from being there, for with any one of them there would be one.
    mutating func absenceCauses(of service: Int, in context: inout Context<Event>) -> Causes {
        var causes = Causes()
        if !Self.isLoad(context.cause, in: &context) { causes.insert(context.cause) }
        causes.insert(services[service].lastPodLoss)
        causes.insert(absent(of: service).all)
        return causes
    }

    /// What keeps pods of a service away that were there, or were to be, as long as fewer serve than
    /// are wanted: weighed by pods, beside those that serve.
    mutating func absences(of service: Int) -> Reasons {
        var ready: Int64 = 0
        for pod in deployments[service].pods where pods[Int(pod)].isReady { ready += 1 }
        guard ready < deployments[service].replicas else { return Reasons() }
        var reasons = absent(of: service)
        reasons.count(.none, ready)
        return reasons
    }

    private mutating func absent(of service: Int) -> Reasons {
        var absent = Reasons()
        var place = 0
        while place < deployments[service].pods.count {
            let pod = Int(deployments[service].pods[place])
            place += 1
            guard !pods[pod].isReady, pods[pod].lastEnd != .none || pods[pod].unreadyCause != .none
            else { continue }
            absent.count(absenceCause(of: pod))
        }
        return absent
    }
}
