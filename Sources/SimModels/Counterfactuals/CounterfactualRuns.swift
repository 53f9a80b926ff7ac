import SimCore

/// What a run without something came to.
struct CounterfactualOutcome: Sendable {
    /// What happened in it, in the order of time.
    var timeline: [TimelineEntry]
    /// What stands behind the facts that the platform recorded.
    var log: OccurrenceLog
    /// How far it went, from T+0.
    var end: SimDuration
}

/// A run to be made: a copy of the reported one, from just before the first of some switches acts.
struct CounterfactualRun: Sendable {
    /// The switches, in the order of their instants.
    var switches: [Switch]
    /// Where it ends, from T+0.
    var end: SimDuration
    /// The run it is made of, just before the first of them acts.
    let origin: Simulation<Platform>
    let scenario: Scenario

    /// Makes it; nil if it stops on the way.
    func outcome() -> CounterfactualOutcome? {
        var simulation = origin
        let plan = simulation.model.plan
        do {
            for what in switches {
                try simulation.run(until: what.instant)
                try simulation.alter { $0.leaveOut(what, in: &$1) }
            }
            try simulation.run(until: min(plan.horizon, plan.origin + end))
        } catch {
            return nil
        }
        let timeline = RunReporter(
            simulation: simulation,
            scenario: scenario,
            plan: plan,
            seed: 0
        ).timeline()
        return CounterfactualOutcome(timeline: timeline, log: simulation.occurrences, end: end)
    }
}

/// Copies of the reported run at the instants before which switches change nothing.
///
/// The run is repeated up to the last of them, once, and copied on the way.
struct CounterfactualOrigins: Sendable {
    private var copies: [(at: SimTime, simulation: Simulation<Platform>)] = []

    init(
        _ start: Simulation<Platform>,
        at instants: [SimTime]
    ) throws(SimulationError) {
        var simulation = start
        for instant in instants.sorted() where copies.last?.at != instant {
            try simulation.run(until: instant)
            copies.append((instant, simulation))
        }
    }

    /// The copy at an instant.
    func copy(at instant: SimTime) -> Simulation<Platform>? {
        copies.first { $0.at == instant }?.simulation
    }
}
