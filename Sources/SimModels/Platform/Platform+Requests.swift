import SimCore

/// The way of a request: from the client through services, pods, workers and steps, and back.
///
/// Calls that can go on are put into ``Platform/ready`` and moved by ``Platform/moveCalls(in:)`` at
/// the end of each event, so that one answer that frees a thousand others needs no deep stack.
extension Platform {
    mutating func handle(_ event: ServiceEvent, in context: inout Context<Event>) {
        switch event {
        case .clientDeadline(let source):
            expireClients(of: Int(source), in: &context)
        case .callerDeadline(let service):
            expireCallers(Int(service), in: &context)
        case .wake(let index, let generation):
            let handle = PoolHandle(index: index, generation: generation)
            if calls.contains(handle) { ready.append(handle.raw) }
        case .saturationCheck(let service):
            confirmSaturation(of: Int(service), in: &context)
        case .turnedAwayCheck(let service):
            watchTurnedAway(at: Int(service), in: &context)
        case .connectRetry(let index, let generation):
            retryConnect(PoolHandle(index: index, generation: generation), in: &context)
        case .silentWorkers(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch else { return }
            killSilentWorkers(of: Int(pod), in: &context)
        case .workerBooted(let pod, let epoch, let process):
            guard pods[Int(pod)].epoch == epoch else { return }
            finishBoot(of: Int(process), on: Int(pod), in: &context)
        case .requestArrival(let index, let generation):
            arrive(PoolHandle(index: index, generation: generation), in: &context)
        case .answerArrival(let index, let generation):
            arriveBack(PoolHandle(index: index, generation: generation), in: &context)
        }
    }

    /// Takes a call to its service, unless something on the way is broken.
    mutating func dispatch(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) {
        startTimes(of: call, with: .queue, at: context.now)
        services[Int(plan.operations[Int(operation)].service)].noteSent()
        if !pathFaults.isEmpty, isHeldUp(call, for: operation, in: &context) { return }
        if plan.hasNetwork, travels(call, in: &context) { return }
        route(call, for: operation, in: &context)
    }

    /// Gives up on the calls whose callers have waited long enough, of those who wait equally long.
    mutating func expireCallers(_ number: Int, in context: inout Context<Event>) {
        callerDeadlines[number].event = .none
        while let entry = callerDeadlines[number].first(of: calls) {
            let handle = PoolHandle(raw: entry.payload)
            guard entry.deadline <= context.now else {
                callerDeadlines[number].event = context.schedule(
                    .services(.callerDeadline(service: UInt16(number))),
                    at: entry.deadline,
                    priority: .completion
                )
                return
            }
            // Before what follows, which may set deadlines and have those forgotten that are of no use.
            callerDeadlines[number].popFirst()
            var call = calls[handle]
            blame(&call, for: .failed(.timeout), in: &context)
            countLate(call, at: context.now)
            detach(call, from: call.caller)
            calls[handle].abandon()
            observeTimeout(of: call, in: &context)
            calls[handle].isTurnedAway = !call.isAccepted
            answer(call.caller, with: .failed(.timeout), of: call, handle, in: &context)
            callerLeft(handle, in: &context)
        }
    }

    /// The work for a call ends: its worker is freed and whoever waits is told.
    mutating func finish(
        _ handle: PoolHandle,
        as outcome: CallOutcome,
        in context: inout Context<Event>
    ) {
        if !hangs.isEmpty, holds(handle, endingAs: outcome) { return }
        let isNetworkPerfect = !plan.hasNetwork && pathFaults.isEmpty
        guard var call = isNetworkPerfect ? calls.remove(handle) : calls.find(handle) else {
            return
        }
        if outcome.isError {
            blame(&call, for: outcome, in: &context)
            if !isNetworkPerfect { calls[handle].cause = call.cause }
        }
        var back = WayBack.atOnce
        if !isNetworkPerfect {
            back = wayBack(of: call, context)
            switch back {
            case .atOnce: calls.remove(handle)
            case .after: calls[handle].answer(with: outcome, isLost: false)
            case .lost: calls[handle].answer(with: outcome, isLost: true)
            }
        }
        var isOver = true
        if case .after = back { isOver = false }
        closeTimes(of: call, handle, isOver: isOver, at: context.now)
        if case .atOnce = back, call.hasNeighbours { detach(call, from: call.caller) }
        let service = Int(plan.operations[Int(call.operation)].service)
        // Before the worker is free: with it the process may end.
        let isUnseen =
            !plan.services[service].alerts.isEmpty && isUnseenByAgent(call, endingAs: outcome)
        if call.balancer != .max { leaveBalancer(call, at: service) }
        // Before the worker is free: with it the process may end, and what is in it once more.
        if call.lastChild != .max {
            var isProcessGone = false
            if case .failed(.workerKilled) = outcome { isProcessGone = true }
            leaveChildren(of: handle, from: call.lastChild, isProcessGone, in: &context)
        }
        if call.pod != .max {
            let pod = Int(call.pod)
            if call.session != .none {
                endUse(of: call.session, by: pod, in: &context)
            } else if call.state == .waitingForConnection {
                forgetWaiting(handle, on: pod)
            }
            if call.isBranch {
                leaveLoop(call, handle, on: pod, in: &context)
            } else if call.state != .queued {
                releaseWorker(of: pod, from: call, handle, in: &context)
            }
        }
        if call.probe != 0 {
            answerProbe(call, handle, outcome, in: &context)
            return
        }
        if !call.isBranch {
            note(call, outcome, at: service, in: &context)
            if !plan.services[service].alerts.isEmpty, !call.isCancelled {
                observeEnd(of: call, handle, outcome, isUnseen, at: service, in: &context)
            }
        }
        switch back {
        case .atOnce:
            deliver(outcome, of: call, handle, in: &context)
        case .after(let time):
            context.schedule(
                .services(.answerArrival(index: handle.index, generation: handle.generation)),
                after: time,
                priority: .completion
            )
        case .lost:
            break
        }
    }

    /// Tells whoever waits for a call, whose record is gone, how it ended.
    mutating func deliver(
        _ outcome: CallOutcome,
        of call: Call,
        _ handle: PoolHandle,
        in context: inout Context<Event>
    ) {
        if plan.hasClientAlerts, !call.isAbandoned {
            observeAnswer(to: call, outcome, in: &context)
        }
        if call.caller != .none {
            answer(call.caller, with: outcome, of: call, handle, in: &context)
        } else if !call.isCallee {
            if !call.isAbandoned {
                resolveIntent(of: call, as: outcome, in: &context)
            } else if call.wouldBeLate, case .succeeded = outcome {
                finishLate(call)
            }
        }
    }

    /// What the service itself and those who watch it see of an answer.
    mutating func note(
        _ call: Call,
        _ outcome: CallOutcome,
        at service: Int,
        in context: inout Context<Event>
    ) {
        if call.isCancelled {
            services[service].noteCancelled(isCounted: call.arrivedAt >= plan.origin)
            return
        }
        let elapsed = context.now - call.arrivedAt
        var isError = true
        if case .succeeded = outcome {
            isError = false
            accounts[Int(call.operation)].noteSuccess(after: elapsed)
        }
        services[service].note(outcome, after: elapsed, isCounted: call.arrivedAt >= plan.origin)
        if services[service].split != nil {
            countAnswer(of: call, isError: isError, after: elapsed, at: service)
        }
    }
}
