import SimCore

/// What a run without something came to.
struct CounterfactualOutcome: Sendable {
    /// What happened in it, in the order of time.
    var timeline: [TimelineEntry]
}

/// A run to be made: a copy of the reported one, from just before the first of some switches acts.
struct CounterfactualRun: Sendable {
    /// The switches, in the order of their instants.
    let switches: [Switch]
    /// The claims whose effects are looked for in it.
    let trials: [CauseTrial]
    /// The run it is made of, just before the first of them acts.
    let origin: Simulation<Platform>
    let scenario: Scenario

    /// Makes it and looks for each effect; nil if it stops on the way.
    func sightings() -> [Sighting]? {
        var simulation = origin
        do {
            for what in switches {
                try simulation.run(until: what.instant)
                try simulation.alter { $0.leaveOut(what, in: &$1) }
            }
            try run(&simulation, until: trials.map(\.latest).max())
            let early = look(at: simulation)
            // What is there in time needs no look at what comes later.
            if early.allSatisfy(\.fate.isSettled) { return early }
            try run(&simulation, until: trials.map(\.end).max())
        } catch {
            return nil
        }
        return look(at: simulation)
    }

    private func run(
        _ simulation: inout Simulation<Platform>,
        until end: SimDuration?
    ) throws(SimulationError) {
        let plan = simulation.model.plan
        // An instant is reached when all that happens in it has happened.
        let last = plan.origin + (end ?? .zero) + .nanoseconds(1)
        try simulation.run(until: min(plan.horizon, last))
    }

    private func look(at simulation: Simulation<Platform>) -> [Sighting] {
        let plan = simulation.model.plan
        let reporter = RunReporter(simulation: simulation, scenario: scenario, plan: plan, seed: 0)
        let outcome = CounterfactualOutcome(timeline: reporter.timeline())
        return trials.map { $0.sighting(in: outcome) }
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
