import SimCore

/// The network between callers and services.
extension Platform {
    /// What becomes of an answer.
    enum WayBack {
        /// It is there at once.
        case atOnce
        /// It gets there after a while.
        case after(SimDuration)
        /// It never gets there.
        case lost
    }

    /// The time of a call to its service, or of its answer back.
    mutating func networkTime(
        of call: Call,
        isBack: Bool,
        _ context: borrowing Context<Event>
    ) -> SimDuration {
        let service = Int(plan.operations[Int(call.operation)].service)
        guard let latency = plan.services[service].network,
            let stream = services[service].networkStream
        else { return .zero }
        if case .constant(let value) = latency { return SimDuration(nanosecondsRounding: value) }
        // One draw for each way of each hop of an intent, whatever else is drawn.
        let member = hopMember(of: call)
        let value = context.sample(
            latency,
            stream,
            member: isBack ? ~member : member,
            draw: hopDraw(of: call)
        )
        return SimDuration(nanosecondsRounding: max(0, value))
    }

    /// Sends a call on its way to its service, if that takes time.
    mutating func travels(_ handle: PoolHandle, in context: inout Context<Event>) -> Bool {
        let time = networkTime(of: calls[handle], isBack: false, context)
        guard time > .zero else { return false }
        calls[handle].state = .onTheWay
        times[Int(handle.index)].turn(to: .network, at: context.now)
        context.schedule(
            .services(.requestArrival(index: handle.index, generation: handle.generation)),
            after: time,
            priority: .stateChange
        )
        return true
    }

    /// A call that was on its way gets to its service.
    mutating func arrive(_ handle: PoolHandle, in context: inout Context<Event>) {
        guard let call = calls.find(handle) else { return }
        context.cause = call.cause
        calls[handle].state = .queued
        times[Int(handle.index)].turn(to: .queue, at: context.now)
        route(handle, for: call.operation, in: &context)
    }

    /// What becomes of the answer of a call that a pod has ended.
    mutating func wayBack(of call: Call, _ context: borrowing Context<Event>) -> WayBack {
        guard call.pod != .max, call.probe == 0, !call.isBranch, !call.isAbandoned else {
            return .atOnce
        }
        if !pathFaults.isEmpty, losesAnswer(of: call) { return .lost }
        let time = networkTime(of: call, isBack: true, context)
        return time > .zero ? .after(time) : .atOnce
    }

    /// An answer gets back to whoever waits for it.
    mutating func arriveBack(_ handle: PoolHandle, in context: inout Context<Event>) {
        guard let call = calls.remove(handle), let outcome = call.answer else { return }
        context.cause = call.cause
        if call.hasNeighbours { detach(call, from: call.caller) }
        countTimes(of: call, handle, at: context.now)
        deliver(outcome, of: call, handle, in: &context)
    }
}
