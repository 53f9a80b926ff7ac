import SimCore

/// What those who watch a service are told of its requests: by the agents in its processes, by the
/// proxy in front of it, by whoever calls it.
///
/// The proxy stands at the callers' end of the way: it has no part in names and handshakes that fail.
extension Platform {
    /// Whether nobody in a service's process lives to tell of a call, or ever knew of it.
    ///
    /// A process that answers for a callee that died lives itself.
    mutating func isUnseenByAgent(_ call: Call, endingAs outcome: CallOutcome) -> Bool {
        switch outcome {
        case .rejected:
            // What is turned away is answered by the process, from the queue or at the door.
            return false
        case .succeeded:
            return false
        case .failed(let failure):
            guard call.pod != .max, call.state != .queued else { return true }
            let pod = Int(call.pod)
            switch failure {
            case .podKilled:
                let drains = plan.services[Int(pods[pod].service)].shutdown.drainRequests
                return pods[pod].phase != .serving && !(pods[pod].phase == .stopping && drains)
            case .workerKilled:
                guard !pods[pod].isPlain, !servers[pod].processes.isEmpty else { return false }
                return servers[pod].processes[Int(call.process)].phase == .booting
            default:
                return false
            }
        }
    }

    /// A service is done with a call: a point for the agent, if it saw it, and for the proxy.
    mutating func observeEnd(
        of call: Call,
        _ handle: PoolHandle,
        _ outcome: CallOutcome,
        _ isUnseen: Bool,
        at service: Int,
        in context: inout Context<Event>
    ) {
        for place in 0..<plan.services[service].alerts.count {
            let alert = Int(plan.services[service].alerts[place])
            switch plan.alerts[alert].vantage {
            case .agent:
                guard !isUnseen else { continue }
                let spent = times[Int(handle.index)]
                let inside = spent.total - spent[.queue] - spent[.network]
                observe(
                    alert,
                    latency: .nanoseconds(max(0, inside)),
                    isError: outcome.isError,
                    because: call.cause,
                    in: &context
                )
            case .ingress:
                // Whoever has left was counted then.
                guard !call.isAbandoned, !isLostBeforeProxy(call, outcome) else { continue }
                observe(
                    alert,
                    latency: context.now - call.arrivedAt,
                    isError: outcome.isError,
                    because: call.cause,
                    in: &context
                )
            case .client:
                continue
            }
        }
    }

    /// A pod whose process is not up refuses a connection.
    ///
    /// The agent beside the process, in the same pod, tells of it as an error; one of a pod that is gone is
    /// told by nobody.
    mutating func observeRefusal(
        of call: PoolHandle,
        by pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        guard !plan.services[service].alerts.isEmpty, pods[pod].phase != .gone,
            calls[call].probe == 0
        else { return }
        for place in 0..<plan.services[service].alerts.count {
            let alert = Int(plan.services[service].alerts[place])
            guard plan.alerts[alert].vantage == .agent,
                plan.alerts[alert].spec.signal == .errorRate
            else { continue }
            observe(
                alert,
                latency: .zero,
                isError: true,
                because: absenceCause(of: pod),
                in: &context
            )
        }
    }

    /// A caller has the answer it waited for: a point for it.
    mutating func observeAnswer(
        to call: Call,
        _ outcome: CallOutcome,
        in context: inout Context<Event>
    ) {
        let service = Int(plan.operations[Int(call.operation)].service)
        guard !plan.services[service].alerts.isEmpty, !call.isBranch else { return }
        observe(call, isError: outcome.isError, at: service, whereSeenBy: [.client], in: &context)
    }

    /// A caller has waited as long as it would: a point for it, and for the proxy unless that has had
    /// the answer.
    mutating func observeTimeout(of call: Call, in context: inout Context<Event>) {
        let service = Int(plan.operations[Int(call.operation)].service)
        guard !plan.services[service].alerts.isEmpty, !call.isBranch else { return }
        let vantages: Vantages = call.answer == nil ? [.client, .ingress] : [.client]
        observe(call, isError: true, at: service, whereSeenBy: vantages, in: &context)
    }

    /// Whether a call failed before there was a request: its name or its handshake did.
    private mutating func isLostBeforeProxy(_ call: Call, _ outcome: CallOutcome) -> Bool {
        guard call.pod == .max, case .failed(let failure) = outcome else { return false }
        return failure == .nameNotResolved || failure == .tlsHandshakeFailed
    }

    private mutating func observe(
        _ call: Call,
        isError: Bool,
        at service: Int,
        whereSeenBy vantages: Vantages,
        in context: inout Context<Event>
    ) {
        for place in 0..<plan.services[service].alerts.count {
            let alert = Int(plan.services[service].alerts[place])
            guard vantages.contains(Vantages(plan.alerts[alert].vantage)) else { continue }
            observe(
                alert,
                latency: context.now - call.arrivedAt,
                isError: isError,
                because: call.cause,
                in: &context
            )
        }
    }

    /// One point for a condition on the latency, the errors or the number of requests.
    private mutating func observe(
        _ alert: Int,
        latency: SimDuration,
        isError: Bool,
        because cause: OccurrenceID,
        in context: inout Context<Event>
    ) {
        let value: Double
        switch plan.alerts[alert].spec.signal {
        case .latency: value = latency.seconds
        case .errorRate: value = isError ? 100 : 0
        case .requests: value = 1
        case .connections, .lag: return
        }
        alerts[alert].evidence.countPoint(at: context.now, reach: plan.alerts[alert].reach)
        if isError || isSlow(latency, for: alert) {
            noteEvidence(cause, isError, for: alert, in: &context)
        }
        addPoint(value, to: alert, in: &context)
    }

    /// Whether a point of a condition on the latency is worse than its threshold.
    private mutating func isSlow(_ latency: SimDuration, for alert: Int) -> Bool {
        plan.alerts[alert].spec.signal == .latency
            && latency.seconds > plan.alerts[alert].spec.threshold
    }

    /// Remembers what made a point bad, for the story of the incident that it may help to open.
    private mutating func noteEvidence(
        _ cause: OccurrenceID,
        _ isError: Bool,
        for alert: Int,
        in context: inout Context<Event>
    ) {
        // Of what tells nothing else, what its service says of itself: a look for more would be one that a
        // run without the alert does not make.
        let isTold = isError && !Self.isLoad(cause, in: &context)
        let reason = isTold ? cause : standingHindrance(of: Int(plan.alerts[alert].subject))
        alerts[alert].evidence.count(reason)
    }
}

/// Some of those who tell of requests.
private struct Vantages: OptionSet {
    let rawValue: UInt8

    static let agent = Vantages(rawValue: 1)
    static let ingress = Vantages(rawValue: 2)
    static let client = Vantages(rawValue: 4)
}

extension Vantages {
    init(_ vantage: AlertSpec.Vantage) {
        switch vantage {
        case .agent: self = .agent
        case .ingress: self = .ingress
        case .client: self = .client
        }
    }
}
