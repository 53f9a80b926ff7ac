public import SimCore

/// Why a scenario did not run to its end.
public enum ScenarioRunError: Error, Sendable {
    /// The scenario is wrong.
    case scenario(ScenarioError)
    /// The run stopped.
    case simulation(SimulationError)
}

/// Runs scenarios and says what came of them.
public struct ScenarioRun: Sendable {
    /// What a run may take, unless told otherwise: 100,000,000 events, half a minute of work or a whole one, and
    /// 1 GiB of what ``Platform/inspect(in:)`` counts.
    ///
    /// What a scenario has last beyond the end of time lasts for ever.
    public static let standardBudget = {
        var budget = Budget(events: 100_000_000)
        budget.holdsLateEvents = true
        budget.memory = 1 << 30
        return budget
    }()

    private var checked: ScenarioFile.Checked
    private var baseline: ScenarioFile.Checked?
    private let variant: String?
    /// What the variant changes of its file; none of a scenario that is no variant.
    private var changes: VariantChanges?
    /// What is broken on purpose, and when, for tests of what a run does about it.
    private var sabotage: (what: Sabotage, at: SimDuration)?
    /// Who may end its runs, those of the baseline and those without causes included; nobody by default.
    public var watch: RunWatch?

    /// Prepares a scenario made by a program.
    ///
    /// The baseline is the same scenario without its faults and rollouts; it is run only if it has any.
    /// - Throws: ``ScenarioError`` with everything that is wrong.
    public init(_ scenario: Scenario) throws(ScenarioError) {
        checked = try ScenarioFile.check(scenario, context: DecodingContext())
        baseline = try Self.undisturbed(scenario)
        variant = nil
    }

    /// Prepares a file, or one of its variants, with settings applied.
    ///
    /// The whole file is checked, whatever part of it is to run: a scenario that is wrong somewhere
    /// does not run.
    /// - Throws: ``ScenarioError`` with everything that is wrong.
    public init(
        _ file: ScenarioFile,
        variant: String? = nil,
        settings: [String] = []
    ) throws(ScenarioError) {
        let warnings = try file.validate()
        checked = try file.read(variant: variant, settings: settings)
        // That a variant or a setting changes nothing is told to whoever asked for it.
        let known = checked.warnings
        let mine = "variants.\(variant ?? "")"
        checked.warnings += warnings.filter { $0.path == mine && !known.contains($0) }
        checked.warnings += file.idleSettings(settings, of: variant)
        self.variant = variant
        if let variant {
            changes = VariantChanges(of: variant, in: file, settings: settings)
        }
        if let name = checked.scenario.baseline?.name {
            baseline = name == variant ? nil : try file.read(variant: name, settings: settings)
        } else {
            baseline = try Self.undisturbed(checked.scenario, of: file.root.place)
        }
    }

    private static func undisturbed(
        _ scenario: Scenario,
        of document: SourcePlace? = nil
    ) throws(ScenarioError) -> ScenarioFile.Checked? {
        guard !scenario.faults.isEmpty || !scenario.rollouts.isEmpty else { return nil }
        var calm = scenario
        calm.faults = NameMap()
        calm.rollouts = NameMap()
        calm.expect = NameMap()
        calm.claims = NameMap()
        var context = DecodingContext()
        context.wholeDocument = document
        return try ScenarioFile.check(calm, context: context)
    }

    /// The same run, in which every instant of every probe is an event: slow, and otherwise no different.
    package var withSleeplessProbes: ScenarioRun {
        var run = self
        run.checked.plan.letsProbesSleep = false
        run.baseline?.plan.letsProbesSleep = false
        return run
    }

    /// The same run, in which every pod looks at every node when it starts: slow, and otherwise no different.
    package var withPodsPlacedOneByOne: ScenarioRun {
        var run = self
        run.checked.plan.placesAtOnce = false
        run.baseline?.plan.placesAtOnce = false
        return run
    }

    /// The same run, in which the platform itself is broken at an instant.
    package func sabotaged(by what: Sabotage, at instant: SimDuration) -> ScenarioRun {
        var run = self
        run.sabotage = (what, instant)
        return run
    }

    /// What runs, but perhaps not as meant.
    public var warnings: [ScenarioIssue] { checked.warnings }

    /// The seed that the scenario names.
    public var seed: UInt64 { UInt64(checked.scenario.seed) }

    /// The share of seeds in which each expectation on this variant must hold.
    public var requiredShares: [(id: String, share: Double)] {
        checked.checks.expectations.filter { $0.variant == variant }.map { ($0.name, $0.share) }
    }

    /// The names of what can be explained: `hpa/` and a service, for each service with an autoscaler; then
    /// `alert/`, `probe/`, `pool/`, `kafka/` and `node/` with the name of an alert, a service, a pool, a
    /// consumer group or a node pool.
    public var explainable: [String] {
        let autoscalers: [String] = checked.plan.services.indices.compactMap { index in
            checked.plan.services[index].autoscaler == nil
                ? nil : AutoscalerExplanation.prefix + checked.plan.names.services[index]
        }
        return autoscalers + DecisionSubject.all(in: checked.plan).map(\.name)
    }

    /// Runs once, and once more for the baseline if there is one.
    ///
    /// - Parameters:
    ///   - seed: The seed; the scenario's own unless set.
    ///   - budget: What the run may take.
    ///   - explained: Names from ``explainable``, each of which gets a place in
    ///     ``RunResult/explanations`` or ``RunResult/decisions``; others are left out. Explaining changes
    ///     nothing else.
    ///   - counterfactuals: Which claims of causes are tried in runs without them.
    /// - Returns: What came of it.
    /// - Throws: ``SimulationError`` when a budget is exceeded, and with the code `conservation` when an
    ///   account does not add up at the end.
    public func run(
        seed: UInt64? = nil,
        budget: Budget = ScenarioRun.standardBudget,
        explaining explained: [String] = [],
        counterfactuals: Counterfactuals = .asked
    ) throws(SimulationError) -> RunResult {
        var report = try report(seed: seed, budget: budget, explaining: explained)
        try report.prepareTrials(counterfactuals, from: recorded(seed: seed, budget: budget))
        while true {
            let runs = report.nextRuns()
            if runs.isEmpty { break }
            report.take(runs.map { $0.run?.sightings() }, of: runs)
            try requireTime()
        }
        let trials = changeTrials(counterfactuals, of: report, budget: budget)
        let digests = trials.map { $0.digest() }
        try requireTime()
        return finished(report, counterfactuals, trials, digests)
    }

    /// Runs once as ``run(seed:budget:explaining:counterfactuals:)`` does, with the same result, and tries
    /// causes on several threads.
    ///
    /// - Parameters:
    ///   - seed: The seed; the scenario's own unless set.
    ///   - budget: What the run may take.
    ///   - explained: Names from ``explainable``.
    ///   - counterfactuals: Which claims of causes are tried in runs without them.
    ///   - threads: How many of those are made at once; one for each core if nil.
    /// - Returns: What came of it.
    /// - Throws: ``SimulationError`` as the other does, and `CancellationError` when the task is cancelled.
    public func run(
        seed: UInt64? = nil,
        budget: Budget = ScenarioRun.standardBudget,
        explaining explained: [String] = [],
        counterfactuals: Counterfactuals,
        threads: Int?
    ) async throws -> RunResult {
        var report = try report(seed: seed, budget: budget, explaining: explained)
        try report.prepareTrials(counterfactuals, from: recorded(seed: seed, budget: budget))
        while true {
            let runs = report.nextRuns()
            if runs.isEmpty { break }
            let places = runs.indices.map { UInt64($0) }
            let outcomes = try await replicate(seeds: places, threads: threads) { place in
                runs[Int(place)].run?.sightings()
            }
            report.take(outcomes, of: runs)
            try requireTime()
        }
        let trials = changeTrials(counterfactuals, of: report, budget: budget)
        let digests = try await replicate(
            seeds: trials.indices.map { UInt64($0) },
            threads: threads
        ) { place in
            trials[Int(place)].digest()
        }
        try requireTime()
        return finished(report, counterfactuals, trials, digests)
    }

    /// Runs of the variant without one of its changes each; none unless everything is to be tried.
    private func changeTrials(
        _ counterfactuals: Counterfactuals,
        of report: ReportedRun,
        budget: Budget
    ) -> [ChangeTrial] {
        guard counterfactuals == .all, let changes else { return [] }
        return changes.without(first: VariantChangeReport.mostTried).map { change in
            ChangeTrial(
                path: change.path,
                checked: change.checked,
                seed: report.result.seed,
                budget: budget,
                watch: watch,
                course: report.course
            )
        }
    }

    /// A run without a cause that was cut short says nothing of the cause.
    private func requireTime() throws(SimulationError) {
        guard let watch, watch.isOver() else { return }
        throw watch.error(at: checked.plan.horizon, "while causes were tried in runs without them")
    }

    /// Runs once, and once more for the baseline if there is one.
    private func report(
        seed: UInt64?,
        budget: Budget,
        explaining explained: [String]
    ) throws(SimulationError) -> ReportedRun {
        let seed = seed ?? self.seed
        let names = explained.filter(Set(explainable).contains)
        var run = RecordedRun(
            checked,
            seed: seed,
            budget: budget,
            explaining: names,
            sabotage: sabotage,
            watch: watch
        )
        var (result, recorder) = try run.complete()
        result.variant = variant
        var calm: MeasureReader?
        if let baseline {
            var run = RecordedRun(
                baseline,
                seed: seed,
                budget: budget,
                readingAt: checked.checks.instants,
                watch: watch
            )
            let other = try run.complete()
            calm = MeasureReader(result: other.result, recorder: other.recorder)
        }
        result.compare(with: calm?.result)
        return ReportedRun(
            result: result,
            recorder: recorder,
            log: run.simulation.occurrences,
            checked: checked,
            calm: calm,
            course: run.course
        )
    }

    /// The run before its first event, with those who read it.
    private func recorded(seed: UInt64?, budget: Budget) -> RecordedRun {
        RecordedRun(checked, seed: seed ?? self.seed, budget: budget, watch: watch)
    }

    /// The result, with what claims and expectations come to.
    private func finished(
        _ report: ReportedRun,
        _ counterfactuals: Counterfactuals,
        _ trials: [ChangeTrial],
        _ digests: [String?]
    ) -> RunResult {
        var result = report.result
        if counterfactuals == .all, let changes {
            result.changes = VariantChangeReport(
                count: changes.paths.count,
                trials,
                digests,
                with: result.digest
            )
        }
        result.counterfactualRuns = report.trials.runs
        // Claims are about what happened: the file as it stands, unless they name a variant.
        result.claims = ClaimJudge(
            result: result,
            recorder: report.recorder,
            checks: checked.checks,
            calm: report.calm,
            findings: report.trials.findings()
        ).verdicts()
        var checks = checked.checks
        if counterfactuals == .none {
            let untried = checks.expectations.filter { $0.assertion.measure.claimOfCause != nil }
            checks.expectations.removeAll { $0.assertion.measure.claimOfCause != nil }
            result.warnings += untried.map {
                "the expectation \($0.name) asks for the verdict on a cause, and is not judged: "
                    + "no cause was tried"
            }
        }
        result.expectations = ExpectationJudge(
            result: result,
            recorder: report.recorder,
            checks: checks
        ).verdicts(variant: variant)
        result.expectationsElsewhere = checked.checks.elsewhere.map {
            ExpectationElsewhere(id: $0.name, variant: $0.variant.isEmpty ? nil : $0.variant)
        }
        // A variant may be that other end: it has a verdict of its own.
        if variant == nil {
            result.provisos = checked.scenario.assumptions.entries.compactMap { entry in
                entry.value.otherwise.map { Proviso(path: entry.path, otherwise: $0) }
            }
        }
        result.warnings += checked.warnings.map(\.description)
        return result
    }

    /// The platform before its first event, for callers who want to step it themselves.
    public func simulation(
        seed: UInt64? = nil,
        budget: Budget = ScenarioRun.standardBudget
    ) -> Simulation<Platform> {
        var simulation = Simulation(
            Platform(checked.plan),
            seed: seed ?? self.seed,
            budget: budget
        )
        simulation.watch = watch
        return simulation
    }

    /// T+0 and the end of the run, from the start of the simulation.
    public var span: (origin: SimTime, end: SimTime) { (checked.plan.origin, checked.plan.horizon) }
}

extension ScenarioFile {
    /// Runs the file or one of its variants, the baseline included.
    ///
    /// - Throws: ``ScenarioRunError`` when the scenario is wrong, a budget is exceeded, or an account does
    ///   not add up at the end.
    public func run(
        variant: String? = nil,
        settings: [String] = [],
        seed: UInt64? = nil
    ) throws(ScenarioRunError) -> RunResult {
        let run: ScenarioRun
        do {
            run = try ScenarioRun(self, variant: variant, settings: settings)
        } catch {
            throw .scenario(error)
        }
        do {
            return try run.run(seed: seed)
        } catch {
            throw .simulation(error)
        }
    }
}
