import SimCore

/// What a run without something came to.
struct CounterfactualOutcome: Sendable {
    /// What happened in it, in the order of time.
    var timeline: [TimelineEntry]
    /// Its numbers; none where nobody asked for any.
    var measured: MeasureReader?
}

/// A run to be made: a copy of the reported one, from just before the first of some switches acts.
struct CounterfactualRun: Sendable {
    /// The switches, in the order of their instants.
    let switches: [Switch]
    /// The claims whose effects are looked for in it.
    let trials: [CauseTrial]
    /// The run it is made of, just before the first of them acts.
    let origin: RecordedRun
    /// What its costs and throughput are held against, if there is a baseline.
    let baseline: RunResult?

    /// Makes it and looks for each effect; nil if it stops on the way.
    func sightings() -> [Sighting]? {
        let isEvent = trials.map { $0.number == nil }
        let events = trials.filter { $0.number == nil }
        let numbers = trials.filter { $0.number != nil }
        var run = origin
        do {
            for what in switches {
                try run.advance(to: what.instant)
                try run.alter { $0.leaveOut(what, in: &$1) }
            }
            // Events first, as if nobody asked for numbers: these are about the time after.
            var seen = try look(for: events, in: &run)
            try run.advance(through: numbers.map(\.end).max() ?? .zero)
            var found = numbers.isEmpty ? [] : measure(numbers, in: run)
            return isEvent.map { $0 ? seen.removeFirst() : found.removeFirst() }
        } catch {
            return nil
        }
    }

    private func look(
        for trials: [CauseTrial],
        in run: inout RecordedRun
    ) throws(SimulationError) -> [Sighting] {
        guard !trials.isEmpty else { return [] }
        try self.run(&run, until: trials.map(\.latest).max())
        let early = look(for: trials, at: run)
        // What is there in time needs no look at what comes later.
        if early.allSatisfy(\.fate.isSettled) { return early }
        try self.run(&run, until: trials.map(\.end).max())
        return look(for: trials, at: run)
    }

    private func run(
        _ run: inout RecordedRun,
        until end: SimDuration?
    ) throws(SimulationError) {
        let plan = run.checked.plan
        // An instant is reached when all that happens in it has happened.
        let last = plan.origin + (end ?? .zero) + .nanoseconds(1)
        try run.advance(to: min(plan.horizon, last))
    }

    private func look(for trials: [CauseTrial], at run: RecordedRun) -> [Sighting] {
        let reporter = RunReporter(
            simulation: run.simulation,
            scenario: run.checked.scenario,
            plan: run.simulation.model.plan,
            seed: 0
        )
        let outcome = CounterfactualOutcome(timeline: reporter.timeline())
        return trials.map { $0.sighting(in: outcome) }
    }

    private func measure(_ trials: [CauseTrial], in run: RecordedRun) -> [Sighting] {
        var (result, recorder) = run.outcome()
        result.compare(with: baseline)
        let outcome = CounterfactualOutcome(
            timeline: result.timeline,
            measured: MeasureReader(result: result, recorder: recorder)
        )
        return trials.map { $0.sighting(in: outcome) }
    }
}

/// Copies of the reported run at the instants before which switches change nothing.
///
/// The run is repeated up to the last of them, once, and copied on the way.
struct CounterfactualOrigins: Sendable {
    private var copies: [(at: SimTime, run: RecordedRun)] = []

    init(_ start: RecordedRun, at instants: [SimTime]) throws(SimulationError) {
        var run = start
        for instant in instants.sorted() where copies.last?.at != instant {
            try run.advance(to: instant)
            copies.append((instant, run))
        }
    }

    /// The copy at an instant.
    func copy(at instant: SimTime) -> RecordedRun? {
        copies.first { $0.at == instant }?.run
    }
}
