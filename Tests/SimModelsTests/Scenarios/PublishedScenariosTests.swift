import Foundation
import SimCore
import SimModels
import TestSupport
import Testing

/// A file of Scenarios/published, run with as many seeds as its expectations ask for.
private struct PublishedResult: Sendable {
    static let folder = "Scenarios/published"

    var name: String
    var description: String
    /// One report for the file as it stands and for each variant.
    var reports: [SeedsReport]

    /// The files that are part of the regular run, and not of the long one only: they take little time.
    static let quick = ["erlang-b-connections", "littles-law", "md1", "mm1"]

    /// The files that are run.
    static func run() -> [String] { Effort.isLong ? names() : quick }

    static func names() -> [String] {
        let path = Documents.root.appendingPathComponent(folder).path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func file(_ name: String) throws -> ScenarioFile {
        let text = try Documents.text(of: "\(folder)/\(name).json")
        return try ScenarioFile(parsing: [UInt8](text.utf8), source: "\(name).json")
    }

    /// Every file, once for all tests.
    static let all = Task {
        var results: [PublishedResult] = []
        for name in run() {
            let file = try file(name)
            var reports: [SeedsReport] = []
            for variant in [nil] + file.variantNames.map(Optional.some) {
                let run = try ScenarioRun(file, variant: variant)
                let first = try run.run(seed: 1)
                let seeds = first.expectations.compactMap { $0.mean?.spec.seeds }.max() ?? 1
                let results = try await replicate(seeds: 1...UInt64(seeds)) { seed in
                    var result = try run.run(seed: seed)
                    result.timeline = []
                    result.series = []
                    return result
                }
                reports.append(SeedsReport(results))
            }
            results.append(
                PublishedResult(
                    name: name,
                    description: try file.scenario().description,
                    reports: reports
                )
            )
        }
        return results
    }
}

@Suite("Scenarios/published")
struct PublishedScenariosTests {
    @Test("there is a file for each group of results")
    func present() {
        #expect(PublishedResult.names().count >= 10)
    }

    @Test("the mean over seeds is what was published, in every file and variant")
    func expectations() async throws {
        for result in try await PublishedResult.all.value {
            for report in result.reports {
                let place = "\(result.name) [\(report.variant ?? "")]"
                #expect(!report.expectations.isEmpty, "\(place)")
                for expectation in report.expectations {
                    #expect(expectation.passed, "\(place): \(expectation)")
                }
                let means = report.expectations.compactMap(\.mean)
                #expect(means.allSatisfy { $0.isJudged && $0.count >= 20 }, "\(place)")
            }
        }
    }

    @Test(
        "another system is told from the published one",
        arguments: [
            ("erlang-b", "services.lines.workers=11"),
            ("erlang-b", "services.lines.queueLimit=1"),
            ("erlang-b", "traffic.calls.arrivals=even"),
            ("erlang-b", "traffic.calls.rate[0].rate=8.5/s"),
            ("erlang-b-connections", "databases.db.max_connections=14"),
            ("mm1k", "services.till.queueLimit=10"),
            ("mm1k", "services.till.operations.serve.steps[0].sleep=100ms"),
            ("erlang-c", "services.pool.workers=11"),
            ("mm1", "traffic.customers.arrivals=even"),
            ("mmc", "services.desk.workers=3"),
            ("md1", "services.till.queueLimit=5"),
            ("fan-out-tail", "services.leaf.operations.look.steps[0].cache.hitRatio=0.98"),
            ("slowest-leaves", "services.root.operations.search.steps[0].call.fanOut=18"),
            ("littles-law", "traffic.customers.rate[0].rate=21/s"),
        ].filter { Effort.isLong || PublishedResult.quick.contains($0.0) }
    )
    func told(_ name: String, _ setting: String) async throws {
        let run = try ScenarioRun(PublishedResult.file(name), settings: [setting])
        let report = SeedsReport(try await replicate(seeds: 1...30) { try run.run(seed: $0) })
        let distances = report.expectations.compactMap { $0.mean?.distance?.magnitude }
        #expect(!report.expectationsHold)
        // Nothing that hangs by a thread: another choice of seeds would tell it as well.
        #expect(distances.contains { $0 > 5 }, "\(distances)")
    }

    @Test("the committed document is what the runs come to")
    func document() async throws {
        let results = try await PublishedResult.all.value
        let committed = try Documents.text(of: PublishedDocument.path)
        guard Effort.isLong else {
            for result in results {
                #expect(
                    committed.contains(PublishedDocument.section(result)),
                    "\(PublishedDocument.path) is not up to date: run .ci/long"
                )
            }
            return
        }
        let text = PublishedDocument.text(results)
        let whole = committed.components(separatedBy: PublishedDocument.long)
        let rest = whole.dropFirst().map { PublishedDocument.long + $0 }.joined()
        let parts = whole[0].components(separatedBy: PublishedDocument.heading)
        if Documents.areRewritten {
            try Documents.write(
                parts[0] + PublishedDocument.heading + text + rest,
                to: PublishedDocument.path
            )
            Issue.record("\(PublishedDocument.path) was rewritten; run again without UPDATE_GOLDEN")
            return
        }
        #expect(
            parts.count == 2 && parts[1] == text,
            "\(PublishedDocument.path) is not up to date: run the tests once with SIMRUN_LONG=1 UPDATE_GOLDEN=1"
        )
    }
}

/// The second part of the validation document: scenario files against what was published.
private enum PublishedDocument {
    static let path = "docs/validation.md"
    static let heading = "## Scenario files\n"
    /// Where the part begins that `.ci/long` writes.
    static let long = "\n## Last long run\n"

    static func text(_ results: [PublishedResult]) -> String {
        let means = results.flatMap(\.reports).flatMap(\.expectations).compactMap(\.mean)
        let farthest = means.compactMap { $0.distance?.magnitude }.max() ?? 0
        return """

            Results that were published, as scenario files: the same text that `simrun run` takes, so that
            the whole way of a request is held against theory and not only the engine. Generated by the
            tests (`--filter PublishedScenarios`) like the tables above. Each row is the mean over its seeds,
            from 1 on, of runs whose warm-up is discarded. It passes within three standard errors of the
            expected value, if the standard error is at most the share of the value that the file names, 1 %
            unless it says otherwise. Of \(means.count) rows the farthest is \(number(farthest, "%.2f")) standard errors away.
            `simrun run FILE --seeds N` shows the same rows.

            \(results.map(section).joined(separator: "\n"))
            """
    }

    static func section(_ result: PublishedResult) -> String {
        var text = "### \(result.name)\n\n"
        let file = "\(PublishedResult.folder)/\(result.name).json"
        text += "[\(file)](../\(file)): \(result.description)\n\n"
        text += "| Variant | Measure | Expected | Simulated | Standard error | Distance | Seeds |\n"
        text += "|---|---|--:|--:|--:|--:|--:|\n"
        for report in result.reports {
            for expectation in report.expectations {
                guard let mean = expectation.mean else { continue }
                text += line(report.variant, expectation.expression, mean)
            }
        }
        return text
    }

    private static func line(
        _ variant: String?,
        _ expression: String,
        _ mean: MeanOverSeeds.Verdict
    ) -> String {
        let measure = expression.split(separator: " ").dropLast(2).joined(separator: " ")
        let cells = [
            variant ?? "", "`\(measure)`", number(mean.expected), number(mean.mean),
            mean.relativeError.map { number($0 * 100, "%.2f %%") } ?? number(mean.standardError),
            mean.distance.map { number($0, "%+.2f") } ?? "none", "\(mean.count)",
        ]
        return "| " + cells.joined(separator: " | ") + " |\n"
    }

    private static func number(_ value: Double, _ format: String = "%.6g") -> String {
        String(format: format, value)
    }
}
