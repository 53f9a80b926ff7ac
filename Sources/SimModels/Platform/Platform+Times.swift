import SimCore

/// Where the time of calls goes.
extension Platform {
    mutating func startCallGraph(in context: inout Context<Event>) {
        accounts = Array(repeating: OperationAccount(), count: plan.operations.count)
        callerDeadlines = Array(repeating: CallerDeadlines(), count: plan.patience.count)
        for service in plan.services.indices where plan.services[service].network != nil {
            services[service].networkStream = context.stream(
                "network/\(plan.names.services[service])"
            )
        }
    }

    /// Starts the clock of a call.
    @inline(__always)
    mutating func startTimes(of call: PoolHandle, with part: TimePart, at now: SimTime) {
        let slot = Int(call.index)
        while times.count <= slot { times.append(CallTimes(.other, at: now)) }
        times[slot] = CallTimes(part, at: now)
    }

    /// Splits the time of a step that needed the CPU, if that is what a call was at.
    @inline(__always)
    mutating func endCPUTime(of call: PoolHandle, on pod: Int, at now: SimTime) {
        let slot = Int(call.index)
        if times[slot].part == .cpu { times[slot].endCPU(clock: pods[pod].cpu.clock, at: now) }
    }

    /// A pod is done with a call: closes what it was at, and counts the time it was there.
    ///
    /// With its answer there at once the call is over, too.
    mutating func closeTimes(
        of call: Call,
        _ handle: PoolHandle,
        isOver: Bool,
        at now: SimTime
    ) {
        let slot = Int(handle.index)
        guard call.pod != .max else {
            times[slot].turn(to: .network, at: now)
            return
        }
        if times[slot].part == .cpu {
            times[slot].endCPU(clock: pods[Int(call.pod)].cpu.clock, at: now)
        }
        times[slot].turn(to: .network, at: now)
        guard !call.isBranch, now >= plan.origin else { return }
        let operation = Int(call.operation)
        accounts[operation].integrate(times[slot], until: now, from: plan.origin)
        if isOver, call.arrivedAt >= plan.origin { accounts[operation].count(times[slot]) }
    }

    /// Counts the time of a call whose answer got back, or would have.
    mutating func countTimes(of call: Call, _ handle: PoolHandle, at now: SimTime) {
        let slot = Int(handle.index)
        times[slot].turn(to: .network, at: now)
        guard call.arrivedAt >= plan.origin else { return }
        accounts[Int(call.operation)].count(times[slot])
    }

    /// The accounts of an operation, with the time of the calls that are not over yet.
    func timeIntegrals(of operation: Int, until now: SimTime) -> (here: Int128, queue: Int128) {
        var here = accounts[operation].atService
        var queue = accounts[operation].inQueue
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            let call = calls[handle]
            guard Int(call.operation) == operation, call.pod != .max, call.probe == 0 else {
                continue
            }
            var spent = times[slot]
            spent.turn(to: .other, at: now)
            let open = OperationAccount.presence(of: spent, until: now, from: plan.origin)
            here += Int128(open.here)
            queue += Int128(open.queue)
        }
        return (here, queue)
    }
}
