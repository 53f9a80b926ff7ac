import SimCore

/// The way of a request: from the client through services, pods, workers and steps, and back.
///
/// Calls that can go on are put into ``Platform/ready`` and moved by ``Platform/moveCalls(in:)`` at
/// the end of each event, so that one answer that frees a thousand others needs no deep stack.
extension Platform {
    /// Live calls at most; one more stops the run with an explanation.
    static var maximumCalls: Int { 8_000_000 }

    mutating func handle(_ event: WorkloadEvent, in context: inout Context<Event>) {
        switch event {
        case .arrival(let source):
            arrive(from: Int(source), in: &context)
        case .rateChange(let source, let segment):
            changeRate(of: Int(source), to: Int(segment), in: &context)
        case .measurementStart:
            startMeasuring(at: context.now)
        }
    }

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
        }
    }

    // MARK: Clients

    private mutating func changeRate(
        of source: Int,
        to segment: Int,
        in context: inout Context<Event>
    ) {
        let change = plan.sources[source].changes[segment]
        let occurrence = context.record(
            OccurrenceKind.trafficChanged.rawValue,
            subject: UInt32(source),
            value: change.from,
            detail: change.to,
            causes: .none
        )
        sources[source].cause = occurrence
        services[Int(plan.sources[source].service)].load = occurrence
    }

    mutating func scheduleArrival(of source: Int, in context: inout Context<Event>) {
        sources[source].scheduleArrival(as: source, in: &context)
    }

    private mutating func arrive(from source: Int, in context: inout Context<Event>) {
        if context.now >= plan.origin { intents.offer() }
        let operation = plan.sources[source].operation
        let arrived = sources[source].arrive(
            as: source,
            for: operation,
            within: plan.sources[source].timeout,
            in: &calls,
            &context
        )
        guard let call = arrived else {
            context.fail(
                .budget(
                    """
                    \(Self.maximumCalls) requests are in the platform at once, the most that fit; \
                    bound the queues (queueLimit), lower the rates or shorten the timeouts
                    """
                )
            )
            return
        }
        dispatch(call, for: operation, in: &context)
    }

    /// Gives up on the calls whose clients have waited long enough, and looks at the next one.
    private mutating func expireClients(of source: Int, in context: inout Context<Event>) {
        sources[source].deadlineEvent = .none
        while let entry = sources[source].firstDeadline(of: calls) {
            let handle = PoolHandle(raw: entry.payload)
            guard entry.deadline <= context.now else {
                sources[source].deadlineEvent = context.schedule(
                    .services(.clientDeadline(source: UInt16(source))),
                    at: entry.deadline,
                    priority: .completion
                )
                return
            }
            calls[handle].isAbandoned = true
            resolveIntent(of: calls[handle], as: .failed(.timeout), in: &context)
            forgetIfLost(handle)
            sources[source].deadlines.popFirst()
        }
    }

    /// Gives up on the calls of a service whose callers have waited long enough.
    private mutating func expireCallers(of service: Int, in context: inout Context<Event>) {
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

    /// Books the end of what a client wanted.
    private mutating func resolveIntent(
        of call: Call,
        as outcome: CallOutcome,
        in context: inout Context<Event>
    ) {
        guard call.arrivedAt >= plan.origin else { return }
        let elapsed = context.now - call.arrivedAt
        let service = Int(plan.sources[Int(call.source)].service)
        var cause = OccurrenceID.none
        switch outcome {
        case .succeeded:
            intents.succeed(after: elapsed)
        case .failed(let failure):
            intents.fail(failure)
            cause = hindrance(of: call, at: service)
        case .rejected:
            intents.reject()
            cause = hindrance(of: call, at: service)
        }
        var isGood = false
        if case .succeeded = outcome { isGood = true }
        for place in 0..<plan.services[service].objectives.count {
            let objective = Int(plan.services[service].objectives[place])
            if isGood, cause == .none, health.isTooSlow(elapsed, for: objective) {
                cause = hindrance(of: call, at: service)
            }
            health.resolve(
                objective,
                arrivedAt: call.arrivedAt,
                elapsed: elapsed,
                isGood: isGood,
                cause: cause
            )
        }
    }

    /// The occurrence that best explains the failure of a call: what hinders the services it needs,
    /// the innermost first.
    private mutating func hindrance(of call: Call, at service: Int) -> OccurrenceID {
        var answer = services[service].hindrance
        for callee in plan.reach[service] {
            let inner = services[Int(callee)].hindrance
            if inner != .none { answer = inner }
        }
        if answer == .none { answer = producerOutage(of: service) }
        return answer == .none ? call.cause : answer
    }

    // MARK: Pods and workers

    /// Takes a call to its service, unless something on the way is broken.
    private mutating func dispatch(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) {
        if !pathFaults.isEmpty, isHeldUp(call, for: operation, in: &context) { return }
        route(call, for: operation, in: &context)
    }

    /// Takes a call to a pod of its service.
    mutating func route(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) {
        let service = Int(plan.operations[Int(operation)].service)
        guard let pod = pickEndpoint(of: service, for: call, in: &context) else {
            finish(call, as: .failed(.noReadyPod), in: &context)
            return
        }
        let reception = pods[pod].receive(
            call.raw,
            workers: plan.services[service].workers,
            queueLimit: plan.services[service].queueLimit
        )
        switch reception {
        case .working:
            calls.update(call) { call in
                call.pod = UInt32(truncatingIfNeeded: pod)
                call.state = .running
            }
            ready.append(call.raw)
            if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        case .queued(let isFirst):
            calls[call].pod = UInt32(truncatingIfNeeded: pod)
            if isFirst { crowd(service, by: 1, in: &context) }
            if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        case .full:
            finish(call, as: .rejected, in: &context)
        case .refused:
            finish(call, as: .failed(.connectionRefused), in: &context)
        case .unanswered:
            calls[call].lose()
        }
    }

    private mutating func pickEndpoint(
        of service: Int,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) -> Int? {
        if services[service].split != nil { return pickSplitEndpoint(of: service, in: &context) }
        switch plan.services[service].loadBalancing {
        case .roundRobin:
            return services[service].nextInTurn()
        case .random:
            let count = services[service].endpoints.count
            guard count > 0 else { return nil }
            let choice = context.index(
                below: count,
                sources[Int(calls[call].source)].balancingStream,
                member: calls[call].ordinal,
                draw: nextDraw(of: call)
            )
            return Int(services[service].endpoints[choice])
        }
    }

    /// Frees a worker and gives it the next request in the pod's queue.
    private mutating func releaseWorker(of pod: Int, in context: inout Context<Event>) {
        switch pods[pod].releaseWorker() {
        case .next(let next, let isLast):
            if isLast { crowd(Int(pods[pod].service), by: -1, in: &context) }
            calls[PoolHandle(raw: next)].state = .running
            ready.append(next)
        case .stopping:
            endIfDrained(pod, in: &context)
        case .idle, .gone:
            break
        }
    }

    // MARK: Steps

    /// Moves every call that can go on, until none can.
    mutating func moveCalls(in context: inout Context<Event>) {
        while let next = ready.popFirst() {
            let handle = PoolHandle(raw: next)
            if let call = calls.find(handle), call.state != .lost {
                advance(handle, call, in: &context)
            }
        }
    }

    private mutating func nextDraw(of call: PoolHandle) -> UInt16 {
        let draw = calls[call].draws
        calls[call].draws = draw &+ 1
        return draw
    }

    mutating func duration(
        _ distribution: Distribution,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) -> SimDuration {
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
    private mutating func advance(
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
            case .query:
                // The step is done when the statement is; see Platform+PodsAndDatabase.
                calls[handle].step = step
                acquireConnection(for: handle, in: &context)
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

    private mutating func callService(
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
                source: caller.source,
                operation: operation,
                draws: caller.draws,
                isCallee: true
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
            if call.holdsConnection { returnConnection(to: pod, in: &context) }
            if call.state != .queued { releaseWorker(of: pod, in: &context) }
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
            } else if case .succeeded = outcome, call.arrivedAt >= plan.origin {
                intents.finishLate()
            }
        }
    }

    /// What the service itself and those who watch it see of an answer.
    private mutating func note(
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

    // MARK: Saturation

    /// How long every pod of a service must have a queue before the service counts as saturated.
    static var saturationDelay: SimDuration { .seconds(5) }

    /// A queue came to be, or went, in one more pod of a service.
    mutating func crowd(_ service: Int, by change: Int, in context: inout Context<Event>) {
        services[service].crowdedPods += change
        watchSaturation(of: service, in: &context)
    }

    /// Starts or stops the clock that makes a service saturated.
    mutating func watchSaturation(of service: Int, in context: inout Context<Event>) {
        let serving = services[service].endpoints.count
        let isCrowded = serving > 0 && services[service].crowdedPods >= serving
        if isCrowded, services[service].saturation == .none {
            if services[service].saturationCheck == .none {
                services[service].saturationCheck = context.schedule(
                    .services(.saturationCheck(service: UInt16(service))),
                    after: Self.saturationDelay,
                    priority: .evaluation
                )
            }
        } else if !isCrowded {
            context.cancel(services[service].saturationCheck)
            services[service].saturationCheck = .none
            if services[service].saturation != .none, services[service].crowdedPods == 0 {
                context.record(
                    OccurrenceKind.serviceKeepsUp.rawValue,
                    subject: UInt32(service),
                    causes: services[service].saturation
                )
                services[service].saturation = .none
            }
        }
    }

    private mutating func confirmSaturation(of service: Int, in context: inout Context<Event>) {
        services[service].saturationCheck = .none
        let serving = services[service].endpoints.count
        guard serving > 0, services[service].crowdedPods >= serving else { return }
        services[service].saturation = context.record(
            OccurrenceKind.serviceSaturated.rawValue,
            subject: UInt32(service),
            value: Int64(serving),
            causes: loadCause(of: service),
            services[service].lastPodLoss,
            affliction(of: service)
        )
    }

    /// The fault that ails a service, or the nearest one that it calls, or keeps it from having pods.
    private func affliction(of service: Int) -> OccurrenceID {
        if ailments[service].refused != .none { return ailments[service].refused }
        if services[service].affliction != .none { return services[service].affliction }
        for callee in plan.reach[service] where services[Int(callee)].affliction != .none {
            return services[Int(callee)].affliction
        }
        return .none
    }

    /// The last change of the traffic that reaches a service, directly or through others.
    func loadCause(of service: Int) -> OccurrenceID {
        var latest = services[service].load
        for upstream in plan.callers[service] {
            latest = max(latest, services[Int(upstream)].load)
        }
        return latest
    }
}
