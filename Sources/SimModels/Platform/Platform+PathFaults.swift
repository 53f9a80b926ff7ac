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
            let network = networkTime(of: calls[call], isBack: false, context)
            calls[call].state = .onTheWay
            times[Int(call.index)].turn(to: .network, at: context.now)
            context.schedule(
                .faults(.arrival(index: call.index, generation: call.generation)),
                after: delay + network,
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
        let from = callingService(of: call)
        var delay = SimDuration.zero
        for fault in pathFaults {
            guard case .path(let path) = plan.faults[fault].effect,
                path.lies(from: from, to: callee)
            else { continue }
            // A draw of the fault's stream for this hop of this intent, whatever else is drawn.
            let lot = context.uniform(
                faults[fault].stream,
                member: hopMember(of: call),
                draw: hopDraw(of: call)
            )
            switch path.kind {
            case .unresolved(let after, let cached):
                if lot >= cached { return .fails(.nameNotResolved, after: after) }
            case .expiredCertificate(let kept):
                if lot >= kept { return .fails(.tlsHandshakeFailed, after: .zero) }
            case .partition:
                return .lost
            case .delay, .loss:
                guard let wait = path.wait(lot: lot) else { return .lost }
                delay += wait
            }
        }
        return .through(delay)
    }

    /// The fault on its way to which a call owes most of its time there, or that it never arrives, by the
    /// draws that decided; none where it came through all of them at once.
    mutating func pathHindrance(
        of call: Call,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let callee = plan.operations[Int(call.operation)].service
        let from = callingService(of: call)
        var answer = OccurrenceID.none
        var longest = SimDuration.zero
        for fault in plan.faults.indices {
            let origin = faults[fault].origin
            guard case .path(let path) = plan.faults[fault].effect, origin != .none,
                faults[fault].isActive || faults[fault].endedAt > call.arrivedAt,
                path.lies(from: from, to: callee)
            else { continue }
            // What is on its way when a fault begins arrives; its answer may not.
            let metIt = context.occurrences[origin].at <= call.arrivedAt
            if case .partition = path.kind, metIt || call.state != .onTheWay { return origin }
            guard metIt else { continue }
            let lot = context.uniform(
                faults[fault].stream,
                member: hopMember(of: call),
                draw: hopDraw(of: call)
            )
            guard let wait = path.wait(lot: lot) else { return origin }
            guard wait > longest else { continue }
            (answer, longest) = (origin, wait)
        }
        return answer
    }

    /// The service that made a call; nil for a client.
    mutating func callingService(of call: Call) -> UInt16? {
        guard let caller = calls.find(call.caller) else { return nil }
        return plan.operations[Int(caller.operation)].service
    }

    /// Tells the hop of a call from all others, in the draws for its way.
    ///
    /// By the names of its source and operation: what else a file declares moves no draw.
    mutating func hopMember(of call: Call) -> UInt64 {
        call.ordinal &+ plan.sources[Int(call.source)].salt
            &+ plan.operations[Int(call.operation)].salt
    }

    mutating func hopDraw(of call: Call) -> UInt16 {
        call.draws &* 64 &+ (calls.find(call.caller)?.step ?? 0)
    }

    /// Whether a fault keeps the answer of a call from getting back.
    ///
    /// Delay and loss are of the packets of one direction, as tc-netem(8) makes them; a handshake is over.
    mutating func losesAnswer(of call: Call) -> Bool {
        let callee = plan.operations[Int(call.operation)].service
        let from = callingService(of: call)
        for fault in pathFaults {
            if case .path(let path) = plan.faults[fault].effect, case .partition = path.kind,
                path.lies(from: from, to: callee)
            {
                return true
            }
        }
        return false
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
            case .hang(let service, _) where faults[fault].isActive:
                if hangs.contains(where: { Int($0.fault) == fault }) {
                    afflict(service, with: fault)
                }
            case .slow(let target, _) where faults[fault].isActive:
                for service in services.indices where isSlow(service, because: target) {
                    afflict(UInt16(service), with: fault)
                }
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

extension PathFaultPlan {
    /// How much later a packet arrives, by a draw; nil if it never does.
    fileprivate func wait(lot: Double) -> SimDuration? {
        switch kind {
        case .delay(let latency, let jitter):
            let change = Double(jitter.nanoseconds) * (2 * lot - 1)
            return max(.zero, latency + SimDuration(nanosecondsRounding: change))
        case .loss(let share):
            return Platform.retransmissionWait(lot: lot, loss: share)
        case .partition:
            return nil
        case .unresolved(_, let cached):
            return lot >= cached ? nil : .zero
        case .expiredCertificate:
            return .zero
        }
    }
}
