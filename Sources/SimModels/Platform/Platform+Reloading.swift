import SimCore

/// People who try again themselves.
extension Platform {
    /// Whether a client tries again after an attempt that ended without an answer; if so, schedules it.
    mutating func triesAgain(
        _ call: Call,
        after outcome: CallOutcome,
        in context: inout Context<Event>
    ) -> Bool {
        let source = Int(call.source)
        guard let retry = plan.sources[source].retry, retry.covers(outcome) else { return false }
        let wish = sources[source].clients[call.client].wish
        guard Int(wish.attempt) + 1 < retry.attempts else { return false }
        let stream = sources[source].clientStream
        if retry.probability < 1,
            context.uniform(stream, member: wish.member, draw: Self.retryDraw)
                >= retry.probability
        {
            return false
        }
        let delay = context.sample(
            retry.delay,
            stream,
            member: wish.member,
            draw: Self.delayDraw
        )
        sources[source].clients[call.client].state = .tryingAgain
        if !Self.isLoad(call.cause, in: &context) {
            sources[source].clients[call.client].failure = call.cause
        }
        context.schedule(
            .workload(.reload(source: call.source, client: call.client)),
            after: SimDuration(nanosecondsRounding: max(0, delay)),
            priority: .stateChange
        )
        return true
    }

    /// Somebody tries again.
    mutating func reload(_ client: UInt32, of source: Int, in context: inout Context<Event>) {
        sources[source].clients[client].state = .waiting
        sources[source].clients[client].wish.attempt &+= 1
        noteTry(of: source, isFirst: false, in: &context)
        if sources[source].clients[client].began >= plan.origin {
            intents.tryAgain()
            if plan.sources.count > 1 { sources[source].account.tryAgain() }
        }
        attempt(sources[source].clients[client].wish, from: source, in: &context)
    }

    /// Counts a try, and tells when people's second tries begin or cease to make up the load.
    mutating func noteTry(of source: Int, isFirst: Bool, in context: inout Context<Event>) {
        guard let turn = sources[source].reloads.note(isFirst: isFirst, at: context.now) else {
            return
        }
        let service = Int(plan.sources[source].service)
        switch turn {
        case .began(let tries):
            let occurrence = context.record(
                OccurrenceKind.trafficReloadStorm.rawValue,
                subject: UInt32(source),
                value: tries,
                causes: services[service].hindrance,
                sources[source].cause
            )
            sources[source].storm = occurrence
            blameLoad(on: occurrence, of: source)
        case .ended:
            let occurrence = context.record(
                OccurrenceKind.trafficReloadCalm.rawValue,
                subject: UInt32(source),
                causes: sources[source].storm
            )
            sources[source].storm = .none
            blameLoad(on: occurrence, of: source)
        }
    }
}
