import SimCore

/// Faults on the way of a call: names that are not resolved, handshakes that fail, packets that are
/// late or lost.
extension Platform {
    /// Time until a lost packet is sent again at first; it doubles each time.
    ///
    /// Linux: TCP_RTO_MIN is 200 ms, and tcp_retries2 gives up after 15 times.
    static var retransmissionTime: SimDuration { .milliseconds(200) }
    static var retransmissions: Int { 15 }

    /// What becomes of a call before it reaches its service.
    private enum Passage {
        /// It gets there after a while.
        case through(SimDuration)
        /// It never gets there.
        case lost
        /// It fails, at once or after a while.
        case fails(FailureCause, after: SimDuration)
    }

    /// Takes a call on its way through the faults that lie there.
    ///
    /// - Returns: Whether it does not reach its service at once.
    mutating func isHeldUp(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) -> Bool {
        switch passage(of: call, for: operation, context) {
        case .through(let delay):
            guard delay > .zero else { return false }
            calls[call].state = .onTheWay
            context.schedule(
                .faults(.arrival(index: call.index, generation: call.generation)),
                after: delay,
                priority: .stateChange
            )
        case .lost:
            calls[call].lose()
        case .fails(let failure, let delay):
            guard delay > .zero else {
                finish(call, as: .failed(failure), in: &context)
                return true
            }
            calls[call].lose()
            context.schedule(
                .faults(.unresolved(index: call.index, generation: call.generation)),
                after: delay,
                priority: .completion
            )
        }
        return true
    }

    /// A call that was late gets to its service.
    mutating func arrive(_ call: PoolHandle, in context: inout Context<Event>) {
        guard let state = calls.find(call) else { return }
        context.cause = state.cause
        calls[call].state = .queued
        route(call, for: state.operation, in: &context)
    }

    /// The resolver of a call gives up.
    mutating func failResolution(of call: PoolHandle, in context: inout Context<Event>) {
        guard calls.contains(call) else { return }
        finish(call, as: .failed(.nameNotResolved), in: &context)
    }

    private mutating func passage(
        of handle: PoolHandle,
        for operation: UInt16,
        _ context: borrowing Context<Event>
    ) -> Passage {
        let call = calls[handle]
        let callee = plan.operations[Int(operation)].service
        let caller = calls.find(call.caller)
        let from = caller.map { plan.operations[Int($0.operation)].service }
        var delay = SimDuration.zero
        for fault in pathFaults {
            guard case .path(let path) = plan.faults[fault].effect,
                path.lies(from: from, to: callee)
            else { continue }
            // A draw of the fault's stream for this hop of this intent, whatever else is drawn.
            let lot = context.uniform(
                faults[fault].stream,
                member: call.ordinal &+ UInt64(call.source) << 48 &+ UInt64(operation) << 32,
                draw: call.draws &* 64 &+ (caller?.step ?? 0)
            )
            switch path.kind {
            case .unresolved(let after, let cached):
                if lot >= cached { return .fails(.nameNotResolved, after: after) }
            case .expiredCertificate(let kept):
                if lot >= kept { return .fails(.tlsHandshakeFailed, after: .zero) }
            case .partition:
                return .lost
            case .delay(let latency, let jitter):
                let change = Double(jitter.nanoseconds) * (2 * lot - 1)
                delay += max(.zero, latency + SimDuration(nanosecondsRounding: change))
            case .loss(let share):
                guard let wait = Self.retransmissionWait(lot: lot, loss: share) else {
                    return .lost
                }
                delay += wait
            }
        }
        return .through(delay)
    }

    /// How much later a packet arrives that may be lost several times; nil if that goes on too long.
    static func retransmissionWait(lot: Double, loss: Double) -> SimDuration? {
        var wait = SimDuration.zero
        var timeout = retransmissionTime
        var chance = loss
        for _ in 0...retransmissions {
            if lot >= chance { return wait }
            wait += timeout
            timeout = timeout * 2
            chance *= loss
        }
        return nil
    }

    /// Works out anew which faults lie on ways of calls, and what ails each service.
    mutating func reviewCallFaults() {
        pathFaults.removeAll(keepingCapacity: true)
        errorFaults.removeAll(keepingCapacity: true)
        for service in services.indices { services[service].affliction = .none }
        for fault in plan.faults.indices {
            switch plan.faults[fault].effect {
            case .path(let path) where faults[fault].isActive:
                pathFaults.append(fault)
                if let to = path.to {
                    afflict(to, with: fault)
                } else {
                    for service in services.indices { afflict(UInt16(service), with: fault) }
                }
            case .serviceErrors(let service, _, _) where faults[fault].isActive:
                errorFaults.append(fault)
                afflict(service, with: fault)
            case .badConfig(let service, let config):
                guard faults[fault].isActive || !faults[fault].struck.isEmpty else { continue }
                if config.errorRate > 0 { errorFaults.append(fault) }
                afflict(service, with: fault)
            default:
                break
            }
        }
    }

    private mutating func afflict(_ service: UInt16, with fault: Int) {
        services[Int(service)].affliction = max(
            services[Int(service)].affliction,
            faults[fault].origin
        )
    }
}
