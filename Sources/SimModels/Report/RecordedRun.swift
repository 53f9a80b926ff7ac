import SimCore

/// A run with those who read it as it goes.
///
/// It is a value, as the simulation is: a copy goes on as the original would have, with all that was read
/// until then.
struct RecordedRun: Sendable {
    let checked: ScenarioFile.Checked
    private let seed: UInt64
    private(set) var simulation: Simulation<Platform>
    private(set) var recorder: SeriesRecorder
    private var autoscalers: AutoscalerRecorder
    private var backlogs: BacklogRecorder
    private var users: ClosedLoadRecorder
    /// Whether anybody asked what autoscalers decide.
    private let isObserved: Bool
    /// What is broken on purpose, and when.
    private let sabotage: (what: Sabotage, at: SimDuration)?
    /// Instants at which a claim wants to know how things stand, those to come.
    private var instants: ArraySlice<SimDuration>
    /// The next reading of the warm-up, from its start; none once it is over.
    private var warmUp: SimDuration?
    /// The next regular reading, from T+0.
    private var next = SimDuration.zero
    private var isOver = false
    /// The fingerprint of all events before each instant at which something was read.
    private(set) var course: [Waypoint] = []

    /// Where a run stood.
    struct Waypoint: Sendable {
        let at: SimTime
        let digest: RunDigest
    }

    /// A run before its first event.
    ///
    /// - Parameters:
    ///   - checked: What is run.
    ///   - seed: The seed.
    ///   - budget: What it may take.
    ///   - names: What is explained, such as `hpa/web`.
    ///   - others: Instants to be read beside those that its own claims are about, in any order.
    ///   - sabotage: What is broken on purpose.
    ///   - watch: Who may end it.
    init(
        _ checked: ScenarioFile.Checked,
        seed: UInt64,
        budget: Budget,
        explaining names: [String] = [],
        readingAt others: [SimDuration] = [],
        sabotage: (what: Sabotage, at: SimDuration)? = nil,
        watch: RunWatch? = nil
    ) {
        let plan = checked.plan
        self.checked = checked
        self.seed = seed
        self.sabotage = sabotage
        var platform = Platform(plan)
        platform.decisions = DecisionLog(names, in: plan)
        simulation = Simulation(platform, seed: seed, budget: budget)
        simulation.watch = watch
        recorder = SeriesRecorder(
            catalogue: SeriesCatalogue(names: plan.names, scenario: checked.scenario),
            duration: checked.scenario.duration
        )
        autoscalers = AutoscalerRecorder(
            names,
            services: plan.names.services,
            origin: plan.origin
        )
        isObserved = !autoscalers.explanations.isEmpty
        backlogs = BacklogRecorder(plan)
        users = ClosedLoadRecorder(plan)
        let mine = checked.checks.instants
        let wanted = others.filter { $0 <= checked.scenario.duration && !mine.contains($0) }
        instants = (mine + Set(wanted)).sorted()[...]
        warmUp = .zero
    }

    private var duration: SimDuration { checked.scenario.duration }

    // MARK: Going on

    /// Goes on to an instant, with everything read that comes before it; what is due at it is left.
    mutating func advance(to end: SimTime) throws(SimulationError) {
        while let stop, stop < end { try step(to: stop) }
        try run(until: end)
    }

    /// Goes on until what is due at an instant from T+0 has been read; to the end of the run at most.
    mutating func advance(through end: SimDuration) throws(SimulationError) {
        while let stop, stop <= checked.plan.origin + end { try step(to: stop) }
    }

    /// Goes on to the end.
    mutating func finish() throws(SimulationError) {
        while let stop { try step(to: stop) }
    }

    /// Goes on to the end, as long as all that happens is what happened in another run.
    ///
    /// A fingerprint that differs differs for good: nothing more is to be learned then.
    mutating func finish(along course: [Waypoint]) throws(SimulationError) {
        var next = 0
        while let stop {
            try step(to: stop)
            while next < course.count, course[next].at < stop { next += 1 }
            guard next < course.count, course[next].at == stop else { continue }
            if course[next].digest != simulation.digest { return }
        }
    }

    /// Alters the platform between two events.
    mutating func alter(
        _ change: (inout Platform, inout Context<Platform.Event>) -> Void
    ) throws(SimulationError) {
        try simulation.alter { change(&$0, &$1) }
    }

    /// The next instant at which something is read.
    private var stop: SimTime? {
        if isOver { return nil }
        let origin = checked.plan.origin
        if let warmUp { return min(.start + warmUp, origin) }
        return origin + min(next, instants.first ?? duration, duration)
    }

    private mutating func run(until end: SimTime) throws(SimulationError) {
        if isObserved {
            try simulation.run(until: end, observing: &autoscalers)
        } else {
            try simulation.run(until: end)
        }
    }

    private mutating func step(to stop: SimTime) throws(SimulationError) {
        try run(until: stop)
        course.append(Waypoint(at: stop, digest: simulation.digest))
        if let at = warmUp {
            readWarmUp(at)
        } else {
            try read(at: stop - checked.plan.origin)
        }
    }

    /// Takes readings in the warm-up, to hold later ones against.
    private mutating func readWarmUp(_ at: SimDuration) {
        let length = checked.plan.origin - .start
        guard at < length else {
            users.endWarmUp(simulation.model)
            warmUp = nil
            return
        }
        let step = BacklogRecorder.step(of: length)
        backlogs.recordWarmUp(simulation.model)
        users.recordWarmUp(
            simulation.model,
            step: min(step, length - at),
            isLate: at.nanoseconds * 2 >= length.nanoseconds
        )
        warmUp = at + step
    }

    private mutating func read(at stop: SimDuration) throws(SimulationError) {
        if let sabotage, sabotage.at == stop {
            _ = try simulation.alter { $0.commit(sabotage.what, in: &$1) }
        }
        if instants.first == stop {
            recorder.sample(simulation.model, at: stop)
            instants.removeFirst()
        }
        if next == stop {
            recorder.record(simulation.model, at: stop)
            if stop < duration {
                backlogs.record(simulation.model)
                users.record(
                    simulation.model,
                    at: simulation.now,
                    step: min(recorder.step, duration - stop)
                )
            }
            let heldBySeries = recorder.heldBytes
            _ = try simulation.alter { platform, context in
                platform.resetWindows()
                platform.heldBySeries = heldBySeries
                platform.inspect(in: &context)
            }
            next += recorder.step
        }
        if stop >= duration, instants.isEmpty {
            backlogs.record(simulation.model)
            users.record(simulation.model, at: simulation.now, step: .zero)
            isOver = true
        }
    }

    // MARK: What came of it

    /// Goes on to the end, and says what came of it.
    ///
    /// - Throws: ``SimulationError`` when a budget is exceeded, and with the code `conservation` when an
    ///   account does not add up at the end.
    mutating func complete() throws(SimulationError)
        -> (result: RunResult, recorder: SeriesRecorder)
    {
        try finish()
        try simulation.model.requireConservation(at: simulation.now)
        return outcome()
    }

    /// What came of it so far, with the series that are known only then.
    func outcome() -> (result: RunResult, recorder: SeriesRecorder) {
        var result = RunReporter(
            simulation: simulation,
            scenario: checked.scenario,
            plan: checked.plan,
            seed: seed
        ).result()
        result.recovery.objectives = RecoveryReport.unhealthy(
            result.downtime.intervals,
            at: duration
        )
        result.recovery.backlogs = backlogs.backlogs
        result.requests.closed = users.report(simulation.model, duration: duration)
        var recorder = recorder
        recorder.add(result.series)
        result.series = recorder.series
        result.explanations = autoscalers.explanations
        result.decisions = simulation.model.explained(at: simulation.now)
        return (result, recorder)
    }
}

extension RunResult {
    /// Holds costs and throughput against those of the baseline; against itself without one.
    mutating func compare(with baseline: RunResult?) {
        cost.compare(with: baseline?.cost ?? cost)
        if let baseline { requests.closed?.compare(with: baseline.requests.closed) }
    }
}
