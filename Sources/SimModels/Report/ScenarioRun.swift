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
    /// Events of a run at most, unless told otherwise: some minutes of work, within 1 GiB of what
    /// ``Platform/inspect(in:)`` counts.
    ///
    /// What a scenario has last beyond the end of time lasts for ever.
    public static let standardBudget = {
        var budget = Budget(events: 3_000_000_000)
        budget.holdsLateEvents = true
        budget.memory = 1 << 30
        return budget
    }()

    private var checked: ScenarioFile.Checked
    private var baseline: ScenarioFile.Checked?
    private let variant: String?
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

    /// The names of what can be explained: `hpa/` and a service, for each service with an autoscaler.
    public var explainable: [String] {
        checked.plan.services.indices.compactMap { index in
            checked.plan.services[index].autoscaler == nil
                ? nil : AutoscalerExplanation.prefix + checked.plan.names.services[index]
        }
    }

    /// Runs once, and once more for the baseline if there is one.
    ///
    /// - Parameters:
    ///   - seed: The seed; the scenario's own unless set.
    ///   - budget: What the run may take.
    ///   - explained: Names from ``explainable``, each of which gets a place in
    ///     ``RunResult/explanations``; others are left out. Explaining changes nothing else.
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
        try report.prepareTrials(counterfactuals, from: simulation(seed: seed, budget: budget))
        while true {
            let runs = report.nextRuns()
            guard !runs.isEmpty else { return finished(report, counterfactuals) }
            report.take(runs.map { $0.run?.sightings() }, of: runs)
            try requireTime()
        }
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
        try report.prepareTrials(counterfactuals, from: simulation(seed: seed, budget: budget))
        while true {
            let runs = report.nextRuns()
            guard !runs.isEmpty else { return finished(report, counterfactuals) }
            let places = runs.indices.map { UInt64($0) }
            let outcomes = try await replicate(seeds: places, threads: threads) { place in
                runs[Int(place)].run?.sightings()
            }
            report.take(outcomes, of: runs)
            try requireTime()
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
        var (result, recorder, log) = try Self.simulate(
            checked,
            seed: seed,
            budget: budget,
            explaining: names,
            sabotage: sabotage,
            watch: watch
        )
        result.variant = variant
        if let baseline {
            let calm = try Self.simulate(baseline, seed: seed, budget: budget, watch: watch).result
            result.cost.compare(with: calm.cost)
            result.requests.closed?.compare(with: calm.requests.closed)
        } else {
            result.cost.compare(with: result.cost)
        }
        return ReportedRun(result: result, recorder: recorder, log: log, checked: checked)
    }

    /// The result, with what claims and expectations come to.
    private func finished(_ report: ReportedRun, _ counterfactuals: Counterfactuals) -> RunResult {
        var result = report.result
        result.counterfactualRuns = report.trials.runs
        // Claims are about what happened: the file as it stands, unless they name a variant.
        result.claims = ClaimJudge(
            result: result,
            recorder: report.recorder,
            checks: checked.checks,
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

    private static func simulate(
        _ checked: ScenarioFile.Checked,
        seed: UInt64,
        budget: Budget,
        explaining names: [String] = [],
        sabotage: (what: Sabotage, at: SimDuration)? = nil,
        watch: RunWatch? = nil
    ) throws(SimulationError) -> (
        result: RunResult, recorder: SeriesRecorder, log: OccurrenceLog
    ) {
        let plan = checked.plan
        var simulation = Simulation(Platform(plan), seed: seed, budget: budget)
        simulation.watch = watch
        var recorder = SeriesRecorder(
            catalogue: SeriesCatalogue(names: plan.names, scenario: checked.scenario),
            duration: checked.scenario.duration
        )
        var autoscalers = AutoscalerRecorder(
            names,
            services: plan.names.services,
            origin: plan.origin
        )
        var backlogs = BacklogRecorder(plan)
        var users = ClosedLoadRecorder(plan)
        try warmUp(&simulation, plan, &backlogs, &users, &autoscalers, isExplained: !names.isEmpty)
        var instants = checked.checks.instants[...]
        var next = SimDuration.zero
        let duration = checked.scenario.duration
        while true {
            let stop = min(next, instants.first ?? duration, duration)
            if names.isEmpty {
                try simulation.run(until: plan.origin + stop)
            } else {
                try simulation.run(until: plan.origin + stop, observing: &autoscalers)
            }
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
            if stop >= duration, instants.isEmpty { break }
        }
        backlogs.record(simulation.model)
        users.record(simulation.model, at: simulation.now, step: .zero)
        try simulation.model.requireConservation(at: simulation.now)
        let report = RunReporter(
            simulation: simulation,
            scenario: checked.scenario,
            plan: plan,
            seed: seed
        ).result()
        var result = report
        result.recovery.objectives = RecoveryReport.unhealthy(
            result.downtime.intervals,
            at: duration
        )
        result.recovery.backlogs = backlogs.backlogs
        result.requests.closed = users.report(simulation.model, duration: duration)
        recorder.add(result.series)
        result.series = recorder.series
        result.explanations = autoscalers.explanations
        return (result, recorder, simulation.occurrences)
    }
}

extension ScenarioRun {
    /// Runs the warm-up and takes readings in it, to hold later ones against.
    private static func warmUp(
        _ simulation: inout Simulation<Platform>,
        _ plan: Plan,
        _ backlogs: inout BacklogRecorder,
        _ users: inout ClosedLoadRecorder,
        _ autoscalers: inout AutoscalerRecorder,
        isExplained: Bool
    ) throws(SimulationError) {
        let length = plan.origin - .start
        let step = BacklogRecorder.step(of: length)
        var at = SimDuration.zero
        while at < length {
            if isExplained {
                try simulation.run(until: .start + at, observing: &autoscalers)
            } else {
                try simulation.run(until: .start + at)
            }
            backlogs.recordWarmUp(simulation.model)
            users.recordWarmUp(
                simulation.model,
                step: min(step, length - at),
                isLate: at.nanoseconds * 2 >= length.nanoseconds
            )
            at += step
        }
        if isExplained {
            try simulation.run(until: plan.origin, observing: &autoscalers)
        } else {
            try simulation.run(until: plan.origin)
        }
        users.endWarmUp(simulation.model)
    }
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
