import SimCore

/// The steps of operations.
extension Platform {
    /// Moves every call that can go on, until none can.
    mutating func moveCalls(in context: inout Context<Event>) {
        while let next = ready.popFirst() {
            let handle = PoolHandle(raw: next)
            guard let call = calls.find(handle) else { continue }
            if !hangs.isEmpty, holds(handle, call, at: context.now) { continue }
            if call.isAbandoned, call.isCancelled || cancels(call) {
                cancel(handle, call, in: &context)
            } else if call.pod != .max {
                // A probe that is a branch has a thread of its own beside the loop.
                if plan.hasLoops, hasLoops(Int(call.pod)), call.probe == 0 || !call.isBranch {
                    advanceOnLoop(handle, call, in: &context)
                } else {
                    advance(handle, call, in: &context)
                }
            }
        }
    }

    mutating func nextDraw(of call: PoolHandle) -> UInt16 {
        let draw = calls[call].draws
        calls[call].draws = draw &+ 1
        return draw
    }

    /// How long a step of a call takes.
    mutating func duration(
        _ distribution: Distribution,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) -> SimDuration {
        let drawn = ordinaryDuration(distribution, for: call, in: &context)
        return slowness.isEmpty ? drawn : slowed(drawn, for: call)
    }

    @inline(__always)
    private mutating func ordinaryDuration(
        _ distribution: Distribution,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) -> SimDuration {
        if plan.hasDemands { return demandedDuration(distribution, for: call, in: &context) }
        if case .constant(let value) = distribution {
            return SimDuration(nanosecondsRounding: value)
        }
        let draw = nextDraw(of: call)
        let value = context.sample(
            distribution,
            sources[Int(calls[call].source)].demandStream,
            member: calls[call].ordinal,
            draw: draw
        )
        return SimDuration(nanosecondsRounding: max(0, value))
    }

    /// Takes a call through its steps until one of them needs time.
    mutating func advance(
        _ handle: PoolHandle,
        _ call: Call,
        in context: inout Context<Event>
    ) {
        context.cause = call.cause
        let pod = Int(call.pod)
        let operation = plan.operations[Int(call.operation)]
        var step = call.step
        endCPUTime(of: handle, on: pod, at: context.now)
        if step == 0, !errorFaults.isEmpty, call.probe == 0, !call.isBranch,
            failsAtOnce(call, context)
        {
            finish(handle, as: .failed(.applicationError), in: &context)
            return
        }
        while step < operation.stepCount {
            let place = Int(operation.firstStep) + Int(step)
            step += 1
            switch plan.steps[place] {
            case .cpu(let distribution):
                // In two steps: a draw among the arguments would copy the platform for the method.
                let drawn = duration(distribution, for: handle, in: &context)
                let demand = cpuDemand(drawn, on: pod)
                guard demand > .zero else { continue }
                calls[handle].step = step
                pods[pod].run(task: handle.index, demand: demand, as: pod, in: &context)
                times[Int(handle.index)].startCPU(
                    demand,
                    clock: pods[pod].cpu.clock,
                    at: context.now
                )
                countThreads(of: pod, in: &context)
                return
            case .sleep(let distribution):
                let span = duration(distribution, for: handle, in: &context)
                guard span > .zero else { continue }
                pause(handle, for: span, as: .other, before: step, in: &context)
                return
            case .query, .begin:
                // The step is done when the statement is; see Platform+Statements.
                calls[handle].step = step
                times[Int(handle.index)].turn(to: .poolWait, at: context.now)
                useDatabase(for: handle, in: &context)
                return
            case .commit:
                calls[handle].step = step
                commit(handle, in: &context)
                return
            case .enterThread:
                calls[handle].step = step
                guard takesThread(handle, on: pod, in: &context) else { return }
            case .leaveThread:
                calls[handle].step = step
                leaveThread(handle, on: pod, in: &context)
                return
            case .call(let call):
                callService(call, from: handle, then: step, in: &context)
                return
            case .parallel(let parallel):
                fork(parallel, from: handle, then: step, in: &context)
                return
            case .cache(let cache):
                let latency = look(into: cache, for: handle, at: &step, in: &context)
                guard latency > .zero else { continue }
                pause(handle, for: latency, as: .downstream, before: step, in: &context)
                return
            case .produce(let messages):
                guard produce(messages, on: pod, in: &context) else {
                    finish(handle, as: .failed(.producerRefused), in: &context)
                    return
                }
                noteAccepted(messages, for: handle)
            }
        }
        let outcome: CallOutcome =
            !call.isBranch && failsAnswer(of: pod, in: &context)
            ? .failed(.applicationError) : .succeeded
        finish(handle, as: outcome, in: &context)
    }

    /// Lets a call wait, without anything working on it.
    private mutating func pause(
        _ handle: PoolHandle,
        for span: SimDuration,
        as part: TimePart,
        before step: UInt16,
        in context: inout Context<Event>
    ) {
        calls[handle].step = step
        times[Int(handle.index)].turn(to: part, at: context.now)
        context.schedule(
            .services(.wake(index: handle.index, generation: handle.generation)),
            after: span,
            priority: .completion
        )
    }

    /// Looks into a cache: a hit skips the steps of a miss.
    ///
    /// - Returns: How long the look takes.
    private mutating func look(
        into cache: CachePlan,
        for handle: PoolHandle,
        at step: inout UInt16,
        in context: inout Context<Event>
    ) -> SimDuration {
        let draw = nextDraw(of: handle)
        let lot = context.uniform(
            sources[Int(calls[handle].source)].demandStream,
            member: calls[handle].ordinal,
            draw: draw
        )
        if lot < cache.hitRatio { step += cache.missSteps }
        return duration(cache.latency, for: handle, in: &context)
    }
}
