import SimCore
import SimModels

/// Runs a scenario, once or with many seeds, and writes the report.
struct RunCommand {
    let options: RunOptions

    func run() async throws(CommandFailure) -> ExitCode {
        var watch = Stopwatch()
        let limit = options.timeLimit.map { TimeLimit($0) }
        var output = options.out.map { OutputFile(path: $0) }
        try output?.check()
        let input = InputFile(path: options.file, allowedFolders: options.allowedFolders)
        var scenario = try prepare(input, output)
        if let limit, limit.isOver {
            throw CommandFailure(
                "simrun: \(input.name): \(limit.reason), before the run began",
                .incomplete
            )
        }
        scenario.watch = limit?.watch
        watch.lap("read")
        let report: Report
        if let count = options.seeds {
            report = try await repeated(scenario, count, input)
        } else {
            report = try await once(scenario, input)
        }
        watch.lap("simulated")
        let outcome = try write(report.bytes, to: output)
        watch.lap("written")
        if options.showsTiming { Console.report(watch.line(events: report.events)) }
        if outcome == .failed { return outcome.code }
        let code = report.failures.isEmpty ? ExitCode.success : .expectationFailed
        // Whoever has read enough wants to hear no more, but the status stands.
        if outcome == .readerGone { return code }
        if output != nil || options.format == .json { report.failures.forEach(Console.report) }
        report.advice.forEach(Console.report)
        return code
    }

    /// A report ready to be written, and what a script needs to know of it.
    private struct Report {
        var bytes: [UInt8]
        var failures: [String]
        /// What to do about them.
        var advice: [String] = []
        /// Events of all runs; of the baselines none.
        var events: Int64
    }

    private func prepare(
        _ input: InputFile,
        _ output: OutputFile?
    ) throws(CommandFailure) -> ScenarioRun {
        let contents = try input.contents(settings: options.settings)
        try output?.check(isNoneOf: contents.files)
        let file = contents.scenario
        let scenario: ScenarioRun
        do {
            scenario = try ScenarioRun(file, variant: options.variant, settings: options.settings)
        } catch {
            throw CommandFailure(issues: error, of: input.name)
        }
        try check(options.explained, among: scenario.explainable, input)
        return scenario
    }

    /// What each of the runs may take.
    private var budget: Budget {
        var budget = ScenarioRun.standardBudget
        if let events = options.events { budget.events = events }
        if let memory = options.memory { budget.memory = memory }
        return budget
    }

    private func check(
        _ names: [String],
        among known: [String],
        _ input: InputFile
    ) throws(CommandFailure) {
        let unknown = names.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return }
        let lines = unknown.map { name in
            let full = known.first { $0.hasSuffix("/" + name) }
            let nearest = full ?? NearestName.among(known, for: name)
            let advice =
                nearest.map { "did you mean \(inert($0))?" }
                ?? (known.isEmpty
                    ? "nothing in it decides"
                    : "there are \(known.map { inert($0) }.joined(separator: ", "))")
            return
                "simrun: \(input.name): nothing to explain is called \"\(inert(name))\"; \(advice)"
        }
        throw CommandFailure(lines, .badInput)
    }

    private func once(
        _ scenario: ScenarioRun,
        _ input: InputFile
    ) async throws(CommandFailure) -> Report {
        let result: RunResult
        do {
            result = try await scenario.run(
                seed: options.seed,
                budget: budget,
                explaining: options.explained,
                counterfactuals: options.makesCounterfactuals ? .all : .none,
                threads: nil
            )
        } catch {
            throw stopped(error, input)
        }
        let failures = result.expectations.filter { !$0.passed }.map { expectation in
            "simrun: expectation \(inert(expectation.id)) failed: "
                + "\(inert(expectation.expression)), found \(inert(expectation.actual))"
        }
        let bytes =
            switch options.format {
            case .json: ReportJSON.bytes(of: result)
            case .text: Array(ReportText(style: style).text(of: result).utf8)
            }
        return Report(bytes: bytes, failures: failures, events: result.simulated.events)
    }

    private func repeated(
        _ scenario: ScenarioRun,
        _ count: Int,
        _ input: InputFile
    ) async throws(CommandFailure) -> Report {
        let first = options.seed ?? scenario.seed
        let (last, isBeyond) = first.addingReportingOverflow(UInt64(count - 1))
        guard !isBeyond else {
            throw CommandFailure(
                "simrun: \(count) seeds from \(first) go beyond the largest, \(UInt64.max)",
                .badInput
            )
        }
        let budget = self.budget
        let tried: Counterfactuals = options.makesCounterfactuals ? .asked : .none
        let results: [RunResult]
        do {
            results = try await replicate(seeds: first...last) { seed in
                var result = try scenario.run(seed: seed, budget: budget, counterfactuals: tried)
                // What many seeds are not asked for need not be kept for all of them.
                result.timeline = []
                result.series = []
                return result
            }
        } catch {
            throw stopped(error, input)
        }
        let shares = Dictionary(scenario.requiredShares.map { ($0.id, $0.share) }) { $1 }
        let report = SeedsReport(results, requiredShares: shares)
        let failures = report.expectations.filter { !$0.passed }.map { expectation in
            "simrun: expectation \(inert(expectation.id)) failed: \(inert(expectation.expression)) "
                + expectation.shortfall
        }
        let bytes =
            switch options.format {
            case .json: report.json
            case .text: Array(report.text(style: style).utf8)
            }
        let events = results.reduce(Int64(0)) { $0 + $1.simulated.events }
        return Report(
            bytes: bytes,
            failures: failures,
            advice: replay(report),
            events: events
        )
    }

    /// How to see for oneself one of the runs in which an expectation failed.
    private func replay(_ report: SeedsReport) -> [String] {
        let failed = report.expectations.first { !$0.passed && !$0.failedSeeds.isEmpty }
        guard let seed = failed?.failedSeeds.first else { return [] }
        var words = ["simrun", "run", options.file]
        if let variant = options.variant { words += ["--variant", variant] }
        for setting in options.settings { words += ["--set", setting] }
        for folder in options.allowedFolders { words += ["--allow-read", folder] }
        words += ["--seed", String(seed)]
        return ["simrun: to replay one: " + inert(words.map(shellWord).joined(separator: " "))]
    }

    /// A word that a shell reads as it stands.
    private func shellWord(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic
                    || "0123456789-_./=:,@+".unicodeScalars.contains(scalar))
        }
        if plain, !word.isEmpty { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }

    private var style: ReportText.Style {
        let isTerminal = options.out == nil && System.isTerminal(Console.output)
        let isOn = options.color.isOn(isTerminal: isTerminal, environment: System.environment)
        return isOn ? .ansi : .plain
    }

    private func write(
        _ bytes: [UInt8],
        to output: OutputFile?
    ) throws(CommandFailure) -> Console.Outcome {
        guard let output else { return Console.print(bytes) }
        return try output.write(bytes)
    }

    private func stopped(_ error: any Error, _ input: InputFile) -> CommandFailure {
        CommandFailure(runOf: input.name, stoppedBy: error)
    }
}
