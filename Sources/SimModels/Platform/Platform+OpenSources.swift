import SimCore

/// Open sources: rates that change and jump, and recorded requests.
extension Platform {
    mutating func startTraffic(in context: inout Context<Event>) {
        for (index, spec) in plan.sources.enumerated() {
            let name = plan.names.sources[index]
            sources.append(
                SourceState(
                    process: ArrivalProcess(
                        curve: spec.curve,
                        spacing: spec.spacing == .poisson ? .poisson : .even
                    ),
                    arrivalStream: context.stream("arrivals/\(name)"),
                    demandStream: context.stream("demand/\(name)"),
                    balancingStream: context.stream("balancing/\(name)"),
                    clientStream: context.stream("clients/\(name)")
                )
            )
            for (segment, change) in spec.changes.enumerated() {
                context.schedule(
                    .workload(.rateChange(source: UInt16(index), segment: UInt16(segment))),
                    at: change.at,
                    priority: .stateChange
                )
            }
            if spec.users != nil {
                startUsers(of: index, in: &context)
                continue
            }
            if !spec.bursts.isEmpty { startBursts(of: index, in: &context) }
            if let trace = spec.trace {
                sources[index].ordinal = UInt64(
                    max(0, trace.first(notBefore: .start - plan.origin))
                )
            }
            scheduleArrival(of: index, in: &context)
        }
        context.schedule(
            .workload(.measurementStart),
            at: plan.origin,
            priority: .first
        )
    }

    mutating func changeRate(
        of source: Int,
        to segment: Int,
        in context: inout Context<Event>
    ) {
        guard !interventions.steadySources.contains(source) else { return }
        tell(plan.sources[source].changes[segment], of: source, as: .trafficChanged, in: &context)
    }

    private mutating func tell(
        _ change: RateChange,
        of source: Int,
        as kind: OccurrenceKind,
        in context: inout Context<Event>
    ) {
        let occurrence = context.record(
            kind.rawValue,
            subject: UInt32(source),
            value: change.from,
            detail: change.to,
            causes: .none
        )
        // A lull between two bursts explains nobody's queue.
        if kind == .trafficJumped, change.to < change.from {
            sources[source].cause = occurrence
        } else {
            blameLoad(on: occurrence, of: source)
        }
    }

    /// From now on it is an occurrence that explains how much a source asks for.
    mutating func blameLoad(on occurrence: OccurrenceID, of source: Int) {
        sources[source].cause = occurrence
        services[Int(plan.sources[source].service)].load = occurrence
    }

    // MARK: Bursts

    /// Draws the sojourns of the whole run: given them, arrivals are those of a rate that changes.
    private mutating func startBursts(of source: Int, in context: inout Context<Event>) {
        let states = plan.sources[source].bursts
        let stream = sources[source].clientStream
        let round = states.reduce(0) { $0 + $1.meanDuration.seconds }
        // The state in which somebody who comes by would find the source; what is left of an
        // exponential time is as long as a whole one.
        var lot = context.uniform(stream) * round
        var state = 0
        while state + 1 < states.count, lot >= states[state].meanDuration.seconds {
            lot -= states[state].meanDuration.seconds
            state += 1
        }
        var segments: [RateCurve.Segment] = []
        var jumps: [RateChange] = []
        var time = SimTime.start
        var before = 0.0
        while time < plan.horizon {
            let mean = Double(states[state].meanDuration.nanoseconds)
            let drawn = context.sample(.exponential(mean: mean), stream)
            let sojourn = max(.nanoseconds(1), SimDuration(nanosecondsRounding: drawn))
            let rate = states[state].rate.perSecond
            segments.append(.constant(rate, for: min(sojourn, plan.horizon - time)))
            if rate != before { jumps.append(RateChange(at: time, from: before, to: rate)) }
            before = rate
            time += sojourn
            state = (state + 1) % states.count
        }
        sources[source].process = ArrivalProcess(curve: RateCurve(segments: segments))
        sources[source].jumps = jumps.reversed()
        scheduleJump(of: source, in: &context)
    }

    private mutating func scheduleJump(of source: Int, in context: inout Context<Event>) {
        guard let next = sources[source].jumps.last else { return }
        context.schedule(
            .workload(.jump(source: UInt16(source))),
            at: next.at,
            priority: .stateChange
        )
    }

    mutating func jump(_ source: Int, in context: inout Context<Event>) {
        guard let change = sources[source].jumps.popLast() else { return }
        tell(change, of: source, as: .trafficJumped, in: &context)
        scheduleJump(of: source, in: &context)
    }

    // MARK: Recorded requests

    /// Schedules the next recorded request, if there is one before the end of the run.
    mutating func scheduleReplay(of source: Int, in context: inout Context<Event>) {
        let next = Int64(sources[source].ordinal)
        guard let trace = plan.sources[source].trace, next < trace.total else { return }
        let time = plan.origin + trace.time(of: next)
        guard time < plan.horizon else { return }
        context.schedule(
            .workload(.arrival(source: UInt16(source))),
            at: max(time, context.now),
            priority: .stateChange
        )
    }

    /// What a request is about and who has it, where the source says.
    mutating func elaborate(_ wish: inout Wish, of source: Int, in context: inout Context<Event>) {
        if let trace = plan.sources[source].trace {
            let row = Int(Int64(wish.intent) % Int64(trace.times.count))
            if !trace.operations.isEmpty { wish.operation = trace.operations[row] }
            if !trace.priorities.isEmpty { wish.priority = trace.priorities[row] }
            if !trace.keys.isEmpty { wish.key = trace.keys[row] }
        }
        if let keys = plan.sources[source].keys {
            wish.key = key(of: wish.intent, among: keys, of: source, in: &context)
        }
        guard plan.sources[source].retry != nil else { return }
        let client = sources[source].clients.admit(in: .waiting)
        wish.client = client
        sources[source].clients[client].wish = wish
        sources[source].clients[client].began = context.now
        sources[source].clients[client].failure = .none
        noteTry(of: source, isFirst: true, in: &context)
    }

    /// The key of an intent, the same for all its attempts.
    mutating func key(
        of intent: UInt64,
        among keys: ZipfSampler,
        of source: Int,
        in context: inout Context<Event>
    ) -> UInt32 {
        let rank = context.sample(
            keys,
            sources[source].clientStream,
            member: intent,
            draw: Self.keyDraw
        )
        return UInt32(clamping: rank)
    }

    /// The draws of a client's stream: a key, the wait before the next try and whether there is one.
    static var keyDraw: UInt16 { 0 }
    static var thoughtDraw: UInt16 { 1 }
    static var delayDraw: UInt16 { 2 }
    static var retryDraw: UInt16 { 3 }

    /// A duration of a step of a request, for a source that says how demanding its requests are.
    mutating func demandedDuration(
        _ distribution: Distribution,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) -> SimDuration {
        let record = calls[call]
        let source = Int(record.source)
        var value: Double
        if case .constant(let constant) = distribution {
            value = constant
        } else {
            let draw = nextDraw(of: call)
            value = context.sample(
                distribution,
                sources[source].demandStream,
                member: record.ordinal,
                draw: draw
            )
        }
        if let trace = plan.sources[source].trace, !trace.demands.isEmpty {
            let intent = Wish.intent(of: record.ordinal)
            value *= trace.demands[Int(intent % UInt64(trace.demands.count))]
        }
        return SimDuration(nanosecondsRounding: max(0, value))
    }
}
