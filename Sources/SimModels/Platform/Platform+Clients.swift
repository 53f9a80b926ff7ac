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
        case .jump(let source):
            jump(Int(source), in: &context)
        case .usersStep(let source):
            stepUsers(of: Int(source), in: &context)
        case .userReady(let source, let user):
            ask(user, of: Int(source), in: &context)
        case .reload(let source, let client):
            reload(client, of: Int(source), in: &context)
        }
    }

    /// An open source has an intent.
    mutating func arrive(from source: Int, in context: inout Context<Event>) {
        var wish = Wish(
            intent: sources[source].ordinal,
            operation: plan.sources[source].operation,
            priority: plan.sources[source].priority
        )
        sources[source].ordinal &+= 1
        scheduleArrival(of: source, in: &context)
        if plan.sources[source].isElaborate { elaborate(&wish, of: source, in: &context) }
        offer(from: source, in: &context)
        attempt(wish, from: source, in: &context)
    }

    mutating func scheduleArrival(of source: Int, in context: inout Context<Event>) {
        if plan.sources[source].trace != nil {
            scheduleReplay(of: source, in: &context)
        } else {
            sources[source].scheduleArrival(as: source, before: plan.horizon, in: &context)
        }
    }

    /// Counts a new intent.
    mutating func offer(from source: Int, in context: inout Context<Event>) {
        guard context.now >= plan.origin else { return }
        intents.offer()
        if plan.sources.count > 1 { sources[source].account.offer() }
    }

    /// Sends a call out for an intent.
    mutating func attempt(_ wish: Wish, from source: Int, in context: inout Context<Event>) {
        let call = sources[source].attempt(
            wish,
            as: source,
            within: plan.sources[source].timeout,
            in: &calls,
            &context
        )
        guard let call else {
            failForWantOfCalls(in: &context)
            return
        }
        dispatch(call, for: wish.operation, in: &context)
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
            // Before what follows, which may set deadlines and have those forgotten that are of no use.
            sources[source].deadlines.popFirst()
            countLate(calls[handle], at: context.now)
            calls[handle].isAbandoned = true
            var call = calls[handle]
            blame(&call, for: .failed(.timeout), in: &context)
            observeTimeout(of: call, in: &context)
            let isBooked = resolveIntent(of: call, as: .failed(.timeout), in: &context)
            calls[handle].wouldBeLate = isBooked
            calls[handle].isTurnedAway = isBooked && !calls[handle].isAccepted && plan.bringsEvents
            callerLeft(handle, in: &context)
        }
    }

    /// An attempt has its outcome: the client tries again, or that is the end of the intent.
    ///
    /// Answers whether the outcome was booked as the intent's.
    @discardableResult
    mutating func resolveIntent(
        of call: Call,
        as outcome: CallOutcome,
        in context: inout Context<Event>
    ) -> Bool {
        guard call.client != .max else {
            guard call.arrivedAt >= plan.origin else { return false }
            book(
                outcome,
                of: call,
                isAccepted: call.isAccepted,
                begun: call.arrivedAt,
                in: &context
            )
            return true
        }
        let source = Int(call.source)
        if triesAgain(call, after: outcome, in: &context) { return false }
        let began = sources[source].clients[call.client].began
        let isAccepted = sources[source].clients[call.client].wish.isAccepted
        var call = call
        let earlier = sources[source].clients[call.client].failure
        let intent = sources[source].clients[call.client].wish.intent
        // Each attempt had to fail: what several failed by are told in turn, from intent to intent.
        if earlier != .none, Self.isLoad(call.cause, in: &context) || intent & 1 == 0 {
            call.cause = earlier
        }
        if plan.sources[source].users != nil {
            sources[source].pace.note(after: context.now - began, isSuccess: !outcome.isError)
        }
        release(call.client, of: source, in: &context)
        guard began >= plan.origin else { return false }
        book(outcome, of: call, isAccepted: isAccepted, begun: began, in: &context)
        return true
    }

    /// Books the end of what a client wanted.
    private mutating func book(
        _ outcome: CallOutcome,
        of call: Call,
        isAccepted: Bool,
        begun: SimTime,
        in context: inout Context<Event>
    ) {
        let source = Int(call.source)
        let elapsed = context.now - begun
        let service = Int(plan.sources[source].service)
        let isOneOfMany = plan.sources.count > 1
        var cause = OccurrenceID.none
        switch outcome {
        case .succeeded:
            intents.succeed(after: elapsed)
            if isOneOfMany { sources[source].account.succeed(after: elapsed) }
        case .failed(let failure):
            intents.fail(failure)
            if isOneOfMany { sources[source].account.fail(failure) }
            cause = call.cause
        case .rejected:
            intents.reject()
            if isOneOfMany { sources[source].account.reject() }
            cause = call.cause
        }
        var isGood = false
        var isRejected = false
        switch outcome {
        case .succeeded: isGood = true
        case .failed: break
        case .rejected: isRejected = true
        }
        if !isGood { noteTurnedAway(call, isAccepted: isAccepted) }
        for place in 0..<plan.services[service].objectives.count {
            let objective = Int(plan.services[service].objectives[place])
            if isGood, cause == .none, health.isTooSlow(elapsed, for: objective) {
                cause = hindrance(of: service, since: begun, in: &context)
                if cause == .none { cause = call.cause }
            }
            health.resolve(
                objective,
                arrivedAt: begun,
                elapsed: elapsed,
                isGood: isGood,
                isRejected: isRejected,
                cause: cause
            )
        }
    }

    /// The work for a client that had given up for good was finished after all.
    mutating func finishLate(_ call: Call) {
        intents.finishLate()
        if plan.sources.count > 1 { sources[Int(call.source)].account.finishLate() }
    }
}
