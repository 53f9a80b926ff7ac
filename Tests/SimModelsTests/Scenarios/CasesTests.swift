import Foundation
import SimCore
import SimModels
import Testing

/// What real systems did, by public reports and by their sources: `Tests/Cases` has a small scenario of
/// each, and says where it comes from.
@Suite("Tests/Cases")
struct CasesTests {
    /// Those that have no expectations, and are looked at one by one below.
    private static let judgedByResult = [
        "false-recovery", "never-recovers-30s-timeout", "negative-time-to-detect",
        "unused-operation-changes-result.a", "unused-operation-changes-result.b",
    ]

    private static func names() -> [String] {
        let path = Documents.root.appendingPathComponent("Tests/Cases").path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    private static func run(_ name: String, variant: String? = nil) throws -> RunResult {
        try Documents.scenario("Tests/Cases/\(name).json").run(variant: variant)
    }

    @Test(
        "every expectation of a case and of its variants holds",
        arguments: names().filter { !judgedByResult.contains($0) }
    )
    func expectations(_ name: String) throws {
        let file = try Documents.scenario("Tests/Cases/\(name).json")
        var judged = 0
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let result = try file.run(variant: variant)
            judged += result.expectations.count
            for verdict in result.expectations {
                #expect(verdict.passed, "\(variant ?? "none"): \(verdict)")
            }
        }
        #expect(judged > 0)
    }

    @Test("the source of each case is written down")
    func sources() throws {
        let index = try Documents.text(of: "Tests/Cases/README.md")
        for name in Self.names() where !Self.judgedByResult.contains(name) {
            #expect(index.contains("| `\(name)` |"), "\(name)")
        }
    }

    @Test(
        "an outage that lasts to the end of the run is not over before it",
        arguments: ["false-recovery", "never-recovers-30s-timeout"]
    )
    func lasting(_ name: String) throws {
        let result = try Self.run(name)
        let onset = try #require(
            result.timeline.first { $0.kind == .slDown || $0.kind == .slDegraded }
        )
        #expect(result.downtime.timeToMitigate == nil)
        #expect(result.downtime.timeToRestore == nil)
        #expect(!result.timeline.contains { $0.kind == .slHealthy && $0.at > onset.at })
    }

    @Test("nothing is detected before it began")
    func detection() throws {
        let result = try Self.run("negative-time-to-detect")
        #expect((result.downtime.timeToDetect ?? .zero) >= .zero)
    }

    @Test("an operation that nobody asks for changes no latency")
    func unused() throws {
        let first = try Self.run("unused-operation-changes-result.a")
        let second = try Self.run("unused-operation-changes-result.b")
        #expect(first.requests.latency == second.requests.latency)
        #expect(first.requests.offered == second.requests.offered)
    }
}
