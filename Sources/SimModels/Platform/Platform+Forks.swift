import SimCore

/// Calls that wait for others: services they call, once or many times, and branches of their own.
///
/// Those that a call waits for are a list through their records, the youngest first.
extension Platform {
    /// Calls another service, once or several times at once.
    mutating func callService(
        _ plan: CallPlan,
        from handle: PoolHandle,
        then step: UInt16,
        in context: inout Context<Event>
    ) {
        times[Int(handle.index)].turn(to: .downstream, at: context.now)
        guard plan.count > 1 else {
            let caller = calls[handle].wait(for: 1, of: 1, before: step)
            send(plan, from: handle, caller, apart: nil, in: &context)
            return
        }
        let draw = nextDraw(of: handle)
        let caller = calls[handle].wait(for: plan.needed, of: plan.count, before: step)
        for number in 0..<plan.count {
            send(plan, from: handle, caller, apart: (draw, number), in: &context)
            // A call may fail at once, and the caller with it.
            guard let record = calls.find(handle), record.answer == nil else { return }
        }
    }

    private mutating func send(
        _ call: CallPlan,
        from handle: PoolHandle,
        _ caller: Call,
        apart: (draw: UInt16, number: UInt16)?,
        in context: inout Context<Event>
    ) {
        guard hasRoomForCall(in: &context) else { return }
        var record = Call(
            caller: handle,
            ordinal: caller.ordinal,
            arrivedAt: context.now,
            cause: caller.cause,
            key: caller.key,
            source: caller.source,
            operation: call.operation,
            draws: caller.draws,
            isCallee: true,
            priority: caller.priority
        )
        if let apart { record.drawApart(apart.draw, apart.number) }
        let callee = calls.insert(record)
        attach(callee, to: handle)
        callerDeadlines[Int(call.patience)].expect(
            callee,
            of: calls,
            within: plan.patience[Int(call.patience)],
            as: call.patience,
            in: &context
        )
        dispatch(callee, for: call.operation, in: &context)
    }

    /// Starts branches of a call's own work, which go on beside each other in its pod.
    mutating func fork(
        _ plan: ParallelPlan,
        from handle: PoolHandle,
        then step: UInt16,
        in context: inout Context<Event>
    ) {
        times[Int(handle.index)].turn(to: .downstream, at: context.now)
        let draw = nextDraw(of: handle)
        let parent = calls[handle].wait(for: plan.needed, of: plan.count, before: step)
        // A request that has its event loop for itself does not wait for the loop in its branches.
        let isApart =
            parent.isInThread || self.plan.operations[Int(parent.operation)].blocksLoop
        for number in 0..<plan.count {
            guard hasRoomForCall(in: &context) else { return }
            var record = Call(
                caller: handle,
                ordinal: parent.ordinal,
                arrivedAt: parent.arrivedAt,
                cause: parent.cause,
                key: parent.key,
                pod: parent.pod,
                source: parent.source,
                operation: plan.first + number,
                state: .running,
                isCallee: true,
                priority: parent.priority,
                process: parent.process,
                isBranch: true,
                isInThread: isApart
            )
            record.drawApart(draw, number)
            let branch = calls.insert(record)
            startTimes(of: branch, with: .other, at: context.now)
            attach(branch, to: handle)
            ready.append(branch.raw)
        }
    }

    private mutating func hasRoomForCall(in context: inout Context<Event>) -> Bool {
        if calls.count < Self.maximumCalls { return true }
        failForWantOfCalls(in: &context)
        return false
    }

    // MARK: Those waited for

    /// Puts a call among those that another one waits for.
    private mutating func attach(_ child: PoolHandle, to caller: PoolHandle) {
        let older = calls[caller].lastChild
        calls[caller].lastChild = child.index
        guard older != .max, let neighbour = calls.handle(at: Int(older)) else { return }
        calls[child].older = older
        calls[neighbour].newer = child.index
    }

    /// Takes a call, whose record may be gone, from among those that another one waits for.
    ///
    /// To be done before anything else happens to them. The only one is taken out by its answer.
    mutating func detach(_ child: Call, from caller: PoolHandle) {
        if child.newer != .max {
            if let neighbour = calls.handle(at: Int(child.newer)) {
                calls[neighbour].older = child.older
            }
        } else if calls.contains(caller) {
            calls[caller].lastChild = child.older
        }
        guard child.older != .max, let neighbour = calls.handle(at: Int(child.older)) else {
            return
        }
        calls[neighbour].newer = child.newer
    }

    /// Gives up on everything that a call waited for; its branches end with its process.
    mutating func leaveChildren(
        of caller: PoolHandle,
        from last: UInt32,
        _ isProcessGone: Bool = false,
        in context: inout Context<Event>
    ) {
        var slot = last
        while slot != .max, let child = calls.handle(at: Int(slot)),
            calls[child].caller == caller
        {
            slot = calls[child].older
            calls[child].abandon()
            if isProcessGone, calls[child].isBranch {
                calls[child].isCancelled = true
                ready.append(child.raw)
            } else {
                callerLeft(child, in: &context)
            }
        }
    }

    /// Tells a call how one of those it waited for, whose record may be gone, ended.
    mutating func answer(
        _ caller: PoolHandle,
        with outcome: CallOutcome,
        of child: Call,
        _ handle: PoolHandle,
        in context: inout Context<Event>
    ) {
        guard calls.contains(caller) else { return }
        let isError = outcome.isError
        var isOver = true
        calls.update(caller) { caller in
            if !child.drawsApart { caller.draws = child.draws }
            if !child.hasNeighbours { caller.lastChild = .max }
            caller.pending &-= 1
            if isError {
                isOver = caller.pending < caller.needed
            } else {
                caller.needed &-= 1
                isOver = caller.needed == 0
                if isOver { caller.state = .running }
            }
        }
        guard isOver else { return }
        // What made the step end is what took its time.
        if child.isBranch {
            let spent = times[Int(handle.index)]
            times[Int(caller.index)].absorb(spent, at: context.now)
        }
        if isError {
            if Self.isLoad(calls[caller].cause, in: &context) { calls[caller].cause = child.cause }
            finish(caller, as: outcome, in: &context)
            return
        }
        ready.append(caller.raw)
        let left = calls[caller].lastChild
        guard left != .max else { return }
        calls[caller].lastChild = .max
        leaveChildren(of: caller, from: left, in: &context)
    }
}

extension Call {
    /// Makes the random draws of one of several that run beside each other its own, whatever the
    /// others draw and whichever ends first.
    fileprivate mutating func drawApart(_ draw: UInt16, _ number: UInt16) {
        let path = SeedDerivation.mix(UInt64(draw) << 16 | UInt64(number) | 1 << 32)
        ordinal = SeedDerivation.mix(ordinal &+ path)
        draws = 0
        drawsApart = true
    }
}
