import SimCore

/// Why a service cannot keep up, found by looking at what holds its workers when it matters.
///
/// Nothing of it is kept while all is well: a look goes over the calls there are, and is made when something
/// noteworthy happens, or at most once a second while requests fail.
extension Platform {
    /// How long a look is good for while requests fail.
    static var lookInterval: SimDuration { .seconds(1) }

    /// How much older than the end of a service's good time a change may be that ended it: what comes to
    /// be too much piles up for a while before everybody waits.
    static var onset: SimDuration { .seconds(60) }

    /// How far a look follows what waits for what.
    static var lookDepth: Int { 8 }

    /// Places of calls that a look goes over at most, where there are more: every second, third… of them.
    static var lookPlaces: Int { 1_024 }

    /// How many of a service a look must have found not to go over all of them.
    static var lookEnough: Int64 { 16 }

    // MARK: Services

    /// What holds the busy workers of a service, and the consumers in its pods.
    mutating func holdups(of service: Int, in context: inout Context<Event>) -> Reasons {
        let step = max(1, calls.slots / Self.lookPlaces)
        var reasons = holdups(ofCallsOf: service, every: step, in: &context)
        if step > 1, reasons.total < Self.lookEnough {
            reasons = holdups(ofCallsOf: service, every: 1, in: &context)
        }
        if plan.services[service].consumer != nil {
            reasons.add(holdupsOfConsumers(of: service, in: &context))
        }
        return reasons
    }

    private mutating func holdups(
        ofCallsOf service: Int,
        every step: Int,
        in context: inout Context<Event>
    ) -> Reasons {
        var reasons = hangs(of: service, every: step)
        // A pod that is out of the way of traffic has no part in what becomes of it.
        let isServed = !services[service].endpoints.isEmpty
        let operations = plan.operations
        for slot in stride(from: 0, to: calls.slots, by: step) {
            // Of most, which are others' calls, no more is read than whose they are.
            guard let handle = calls.handle(at: slot),
                Int(operations[Int(calls[handle].operation)].service) == service
            else { continue }
            let call = calls[handle]
            guard call.pod != .max, !call.isBranch, call.probe == 0,
                call.state != .queued, call.state != .standingBy,
                !pods[Int(call.pod)].isHung, !isServed || isServing(Int(call.pod))
            else { continue }
            reasons.count(holdup(of: call, 0, in: &context))
        }
        return reasons
    }

    /// The pods of a service that hang: each with as many workers as it has.
    private mutating func hangs(of service: Int, every step: Int) -> Reasons {
        var reasons = Reasons()
        let isServed = !services[service].endpoints.isEmpty
        for place in hangs.indices {
            let pod = Int(hangs[place].pod)
            guard Int(pods[pod].service) == service, !isServed || isServing(pod) else { continue }
            reasons.count(
                faults[Int(hangs[place].fault)].origin,
                Int64(max(1, plan.services[service].workers / step))
            )
        }
        return reasons
    }

    /// Whether those who route traffic send it to a pod, of a service that has pods for it.
    private mutating func isServing(_ pod: Int) -> Bool { pods[pod].endpoint != .none }

    /// What holds most of the workers of a service, as of a look that is at most a second old; none if
    /// nothing but their own work does.
    mutating func holdup(of service: Int, in context: inout Context<Event>) -> OccurrenceID {
        if let last = services[service].lookedAt, context.now - last < Self.lookInterval {
            return services[service].holdup
        }
        // Before the look, so that services that wait for each other are looked at once.
        services[service].lookedAt = context.now
        services[service].holdup = .none
        let reasons = holdups(of: service, in: &context)
        services[service].holdup = reasons.main.first ?? .none
        return services[service].holdup
    }

    /// What keeps those waiting who wait for a worker of a service: the occurrence that says that it does
    /// not keep up, unless it has another reason by now.
    mutating func queueCause(of service: Int, in context: inout Context<Event>) -> OccurrenceID {
        let saturation = services[service].saturation
        return Self.named(holdup(of: service, in: &context), by: saturation, in: &context)
    }

    /// An episode that has a reason among its causes stands for it.
    static func named(
        _ reason: OccurrenceID,
        by episode: OccurrenceID,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        guard episode != .none, reason != .none, reason != episode else {
            return reason == .none ? episode : reason
        }
        let causes = context.occurrences.causes(of: episode)
        for place in 0..<causes.count where causes[place] == reason { return episode }
        return reason
    }

    /// Why a service cannot do what is asked of it since an instant: what holds its workers, and where that
    /// is their own work, what made it more, or them fewer.
    mutating func overload(
        of service: Int,
        since began: SimTime,
        in context: inout Context<Event>
    ) -> Causes {
        let reasons = holdups(of: service, in: &context)
        var causes = Causes()
        causes.insert(Array(reasons.main.prefix(3)))
        causes.insert(Array(absences(of: service).main.prefix(2)))
        guard reasons.isOrdinary || causes.count == 0 else { return causes }
        let from = began - Self.onset
        if Self.isNewer(services[service].lastPodLoss, than: from, in: &context) {
            causes.insert(services[service].lastPodLoss)
        }
        let load = loadCause(of: service)
        if Self.isNewer(load, than: from, in: &context) { causes.insert(load) }
        // Pods that were refused since would not have come up in time.
        let refused = ailments[service].refused
        if refused != .none, !Self.isNewer(refused, than: began, in: &context) {
            causes.insert(refused)
        }
        if causes.count == 0 {
            causes.insert(disturbances(of: service, since: from, in: &context))
        }
        if causes.count == 0 { causes.insert(load) }
        return causes
    }

    /// Whether an occurrence is one after an instant.
    static func isNewer(
        _ occurrence: OccurrenceID,
        than instant: SimTime,
        in context: inout Context<Event>
    ) -> Bool {
        occurrence != .none && context.occurrences[occurrence].at >= instant
    }

    /// Whether an occurrence says how much is asked for, and not that anything is wrong.
    static func isLoad(_ occurrence: OccurrenceID, in context: inout Context<Event>) -> Bool {
        guard let found = context.occurrences.find(occurrence) else { return true }
        switch OccurrenceKind(rawValue: found.kind) {
        case .trafficChanged, .trafficJumped, .trafficUsersChanged, .trafficReloadStorm,
            .trafficReloadCalm:
            return true
        default:
            return false
        }
    }

    // MARK: Calls

    /// What keeps a call from going on beside its own ordinary work; none if nothing does.
    mutating func holdup(
        of call: Call,
        _ depth: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        guard depth < Self.lookDepth else { return .none }
        let service = Int(plan.operations[Int(call.operation)].service)
        if call.pod != .max, pods[Int(call.pod)].isHung { return causeOfHang(of: Int(call.pod)) }
        switch call.state {
        case .lost, .onTheWay, .answering:
            return holdupOnTheWay(of: call, to: service, in: &context)
        case .queued, .standingBy:
            return queueCause(of: service, in: &context)
        case .waitingForConnection:
            return poolCause(of: service, depth + 1, in: &context)
        case .waitingForCallee:
            return holdupOfCallees(of: call, depth + 1, in: &context)
        case .running:
            if call.session != .none {
                return holdup(ofSession: call.session, depth + 1, in: &context)
            }
            return holdupAtWork(of: call, service)
        }
    }

    /// What keeps those whom a call waits for: the last of them that something does.
    private mutating func holdupOfCallees(
        of call: Call,
        _ depth: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        var slot = call.lastChild
        var left = Self.lookDepth
        while slot != .max, left > 0, let child = calls.handle(at: Int(slot)) {
            left -= 1
            let record = calls[child]
            let cause = holdup(of: record, depth, in: &context)
            if cause != .none { return cause }
            slot = record.older
        }
        return .none
    }

    /// What delays or swallows a call, or its answer, between those who talk to each other.
    private mutating func holdupOnTheWay(
        of call: Call,
        to service: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let path = pathHindrance(of: call, in: &context)
        if path != .none { return path }
        // A listen queue without room does not answer.
        if services[service].overflow.began != .none { return services[service].overflow.began }
        guard call.state == .lost else { return .none }
        let loss = services[service].lastPodLoss
        return Self.isNewer(loss, than: call.arrivedAt - Self.onset, in: &context) ? loss : .none
    }

    /// What makes the work of a call longer than it is.
    private mutating func holdupAtWork(of call: Call, _ service: Int) -> OccurrenceID {
        if !slowness.isEmpty, slowness[Int(call.operation)] != 1 {
            let root = plan.operations[Int(call.operation)].root
            let cause = slownessCause { target in
                switch target {
                case .service(let slow): Int(slow) == service
                case .operation(let slow): slow == root
                case .database: false
                }
            }
            if cause != .none { return cause }
        }
        guard call.pod != .max else { return .none }
        let version = Int(pods[Int(call.pod)].version)
        if version != 0, plan.versions[version].cpuFactor > 1 {
            return origin(of: Int(call.pod))
        }
        return cpuCause(of: Int(call.pod))
    }

    /// The fault that makes something slow; none without one.
    mutating func slownessCause(_ isMeant: (SlowTarget) -> Bool) -> OccurrenceID {
        for fault in plan.faults.indices where faults[fault].isActive {
            if case .slow(let target, _) = plan.faults[fault].effect, isMeant(target) {
                return faults[fault].origin
            }
        }
        return .none
    }

    /// What takes CPU from the work in a pod: a fault in it or beside it, or its own limit.
    mutating func cpuCause(of pod: Int) -> OccurrenceID {
        let stress = stressCause(of: pod)
        if stress != .none { return stress }
        let throttling = services[Int(pods[pod].service)].throttling
        if throttling != .none { return throttling }
        let node = pods[pod].node
        guard node != .max, !stresses.isEmpty else { return .none }
        for other in fleet.nodes[Int(node)].pods {
            let cause = stressCause(of: Int(other))
            if cause != .none { return cause }
        }
        return .none
    }

    /// The fault that put threads into a pod's container.
    private mutating func stressCause(of pod: Int) -> OccurrenceID {
        guard pods[pod].stressThreads > 0 else { return .none }
        let stress = stresses.first {
            $0.pod == UInt32(pod) && $0.epoch == pods[pod].epoch && $0.threads > 0
        }
        return stress.map { faults[Int($0.fault)].origin } ?? .none
    }
}
