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
            expireCallers(of: Int(service), in: &context)
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
        }
    }

    /// Takes a call to its service, unless something on the way is broken.
    mutating func dispatch(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) {
        if !pathFaults.isEmpty, isHeldUp(call, for: operation, in: &context) { return }
        route(call, for: operation, in: &context)
    }

    /// Gives up on the calls of a service whose callers have waited long enough.
    mutating func expireCallers(of service: Int, in context: inout Context<Event>) {
        services[service].deadlineEvent = .none
        while let entry = services[service].firstDeadline(of: calls) {
            let handle = PoolHandle(raw: entry.payload)
            guard entry.deadline <= context.now else {
                services[service].deadlineEvent = context.schedule(
                    .services(.callerDeadline(service: UInt16(service))),
                    at: entry.deadline,
                    priority: .completion
                )
                return
            }
            let caller = calls[handle].caller
            calls[handle].caller = .none
            calls[handle].isAbandoned = true
            if calls.contains(caller) {
                finish(caller, as: .failed(.timeout), in: &context)
            }
            forgetIfLost(handle)
            services[service].deadlines.popFirst()
        }
    }

    /// The work for a call ends: its worker is freed and whoever waits is told.
    mutating func finish(
        _ handle: PoolHandle,
        as outcome: CallOutcome,
        in context: inout Context<Event>
    ) {
        guard let call = calls.remove(handle) else { return }
        let service = Int(plan.operations[Int(call.operation)].service)
        if call.pod != .max {
            let pod = Int(call.pod)
            if call.session != .none {
                endUse(of: call.session, by: pod, in: &context)
            }
            if call.state != .queued { releaseWorker(of: pod, from: call, handle, in: &context) }
        }
        if call.probe != 0 {
            answerProbe(call, handle, outcome, in: &context)
            return
        }
        note(call, outcome, at: service, in: &context)
        if call.caller != .none {
            guard calls.contains(call.caller) else { return }
            if case .succeeded = outcome {
                calls.update(call.caller) { caller in
                    caller.draws = call.draws
                    caller.state = .running
                }
                ready.append(call.caller.raw)
            } else {
                calls[call.caller].draws = call.draws
                finish(call.caller, as: outcome, in: &context)
            }
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
        let elapsed = context.now - call.arrivedAt
        var isError = true
        if case .succeeded = outcome { isError = false }
        services[service].note(outcome, after: elapsed, isCounted: call.arrivedAt >= plan.origin)
        if services[service].split != nil {
            countAnswer(of: call.pod, isError: isError, at: service)
        }
        for place in 0..<plan.services[service].alerts.count {
            observe(
                Int(plan.services[service].alerts[place]),
                latency: elapsed,
                isError: isError,
                in: &context
            )
        }
    }

    /// The occurrence that best explains the failure of a call: what hinders the services it needs,
    /// the innermost first.
    mutating func hindrance(of call: Call, at service: Int) -> OccurrenceID {
        var answer = services[service].hindrance
        for callee in plan.reach[service] {
            let inner = services[Int(callee)].hindrance
            if inner != .none { answer = inner }
        }
        if answer == .none { answer = producerOutage(of: service) }
        return answer == .none ? call.cause : answer
    }
}
