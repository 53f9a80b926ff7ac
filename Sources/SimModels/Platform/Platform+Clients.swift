import SimCore

/// Clients: what they want, how long they wait for it, and what they got.
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

    mutating func changeRate(
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

    mutating func arrive(from source: Int, in context: inout Context<Event>) {
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
            failForWantOfCalls(in: &context)
            return
        }
        dispatch(call, for: operation, in: &context)
    }

    /// Stops the run because there are too many calls.
    mutating func failForWantOfCalls(in context: inout Context<Event>) {
        context.fail(
            .budget(
                """
                \(Self.maximumCalls) requests are in the platform at once, the most that fit; \
                bound the queues (queueLimit), lower the rates or shorten the timeouts
                """
            )
        )
    }

    /// Gives up on the calls whose clients have waited long enough, and looks at the next one.
    mutating func expireClients(of source: Int, in context: inout Context<Event>) {
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
            callerLeft(handle, in: &context)
            sources[source].deadlines.popFirst()
        }
    }

    /// Books the end of what a client wanted.
    mutating func resolveIntent(
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
}
