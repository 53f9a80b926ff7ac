import SimCore

/// A run that is reported, with what is needed to try what its claims call causes.
struct ReportedRun: Sendable {
    var result: RunResult
    let recorder: SeriesRecorder
    let checked: ScenarioFile.Checked
    /// The baseline, if there is one, and how to read it.
    let calm: MeasureReader?
    /// The way it went, for runs that may go another.
    let course: [RecordedRun.Waypoint]
    private(set) var trials: CauseTrials
    private var origins: CounterfactualOrigins?

    /// A run to be made, with what it is made for.
    struct Ordered: Sendable {
        var order: CauseTrials.Order
        /// None if there is nothing to make it of.
        var run: CounterfactualRun?
    }

    init(
        result: RunResult,
        recorder: SeriesRecorder,
        log: OccurrenceLog,
        checked: ScenarioFile.Checked,
        calm: MeasureReader?,
        course: [RecordedRun.Waypoint]
    ) {
        self.course = course
        self.result = result
        self.recorder = recorder
        self.checked = checked
        self.calm = calm
        trials = CauseTrials(result.timeline, log, of: checked.plan)
    }

    /// Finds what is to be tried, and repeats the run to where that begins to act.
    mutating func prepareTrials(
        _ counterfactuals: Counterfactuals,
        from start: RecordedRun
    ) throws(SimulationError) {
        let judge = ClaimJudge(
            result: result,
            recorder: recorder,
            checks: checked.checks,
            calm: calm
        )
        let asked = checked.checks.expectations.compactMap(\.assertion.measure.claimOfCause)
        for (claim, effect) in judge.causes() {
            switch counterfactuals {
            case .none: return
            case .asked: guard asked.contains(claim.name) else { continue }
            case .all: break
            }
            trials.add(claim, effect: effect)
        }
        guard !trials.instants.isEmpty else { return }
        origins = try CounterfactualOrigins(start, at: trials.instants)
    }

    /// The next runs to be made; none when all is known.
    func nextRuns() -> [Ordered] {
        guard let origins else { return [] }
        return trials.nextRuns().map { order in
            Ordered(
                order: order,
                run: trials.run(order, from: origins, heldAgainst: calm?.result)
            )
        }
    }

    /// What came of them.
    mutating func take(_ sightings: [[Sighting]?], of runs: [Ordered]) {
        for (sightings, made) in zip(sightings, runs) { trials.take(sightings, of: made.order) }
    }
}
