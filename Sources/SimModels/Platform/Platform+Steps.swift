import SimCore

/// The steps of operations.
extension Platform {
    /// Moves every call that can go on, until none can.
    mutating func moveCalls(in context: inout Context<Event>) {
        while let next = ready.popFirst() {
            let handle = PoolHandle(raw: next)
            if let call = calls.find(handle), call.state != .lost {
                advance(handle, call, in: &context)
            }
        }
    }

    mutating func nextDraw(of call: PoolHandle) -> UInt16 {
        let draw = calls[call].draws
        calls[call].draws = draw &+ 1
        return draw
    }

    mutating func duration(
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
        if step == 0, !errorFaults.isEmpty, call.probe == 0, failsAtOnce(call, context) {
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
                if !pods[pod].isPlain, waitsForLoop(handle, demand, on: pod) { return }
                pods[pod].run(task: handle.index, demand: demand, as: pod, in: &context)
                countThreads(of: pod, in: &context)
                return
            case .sleep(let distribution):
                let span = duration(distribution, for: handle, in: &context)
                guard span > .zero else { continue }
                calls[handle].step = step
                context.schedule(
                    .services(.wake(index: handle.index, generation: handle.generation)),
                    after: span,
                    priority: .completion
                )
                return
            case .query, .begin:
                // The step is done when the statement is; see Platform+Statements.
                calls[handle].step = step
                useDatabase(for: handle, in: &context)
                return
            case .commit:
                calls[handle].step = step
                commit(handle, in: &context)
                return
            case .call(let callee):
                callService(callee, from: handle, then: step, in: &context)
                return
            case .produce(let messages):
                guard produce(messages, on: pod, in: &context) else {
                    finish(handle, as: .failed(.producerRefused), in: &context)
                    return
                }
            }
        }
        let outcome: CallOutcome =
            failsAnswer(of: pod, in: &context) ? .failed(.applicationError) : .succeeded
        finish(handle, as: outcome, in: &context)
    }

    mutating func callService(
        _ operation: UInt16,
        from handle: PoolHandle,
        then step: UInt16,
        in context: inout Context<Event>
    ) {
        let service = Int(plan.operations[Int(operation)].service)
        let caller = calls[handle].waitForCallee(before: step)
        let callee = calls.insert(
            Call(
                caller: handle,
                ordinal: caller.ordinal,
                arrivedAt: context.now,
                cause: caller.cause,
                key: caller.key,
                source: caller.source,
                operation: operation,
                draws: caller.draws,
                isCallee: true,
                priority: caller.priority
            )
        )
        services[service].expect(
            callee,
            within: plan.services[service].timeout,
            as: service,
            in: &context
        )
        dispatch(callee, for: operation, in: &context)
    }
}
