import Foundation
import SimModels
import TestSupport
import Testing

/// The table of which claims of the shipped storm hold over seeds, between two comments.
@Suite("claims of the storm over seeds")
struct StormSeedsTests {
    private static let document = "Scenarios/README.md"
    private static let begin = "<!-- seeds:begin -->\n"
    private static let end = "<!-- seeds:end -->"

    @Test("the table says which claims hold in seeds 1 to 20", .enabled(if: Effort.isLong))
    func table() throws {
        var text = try Documents.text(of: Self.document)
        let begin = try #require(text.range(of: Self.begin))
        let end = try #require(text.range(of: Self.end, range: begin.upperBound..<text.endIndex))
        let range = begin.upperBound..<end.lowerBound
        let table = try Self.verdicts()
        if Documents.areRewritten {
            text.replaceSubrange(range, with: table)
            try Documents.write(text, to: Self.document)
            Issue.record("\(Self.document) was rewritten; run again without UPDATE_GOLDEN")
            return
        }
        #expect(text[range] == table, "run the tests once with UPDATE_GOLDEN=1 SIMRUN_LONG=1")
    }

    private static func verdicts() throws -> String {
        let run = try ScenarioRun(try Documents.scenario("Scenarios/perfect-storm.json"))
        var order: [String] = []
        var rows: [String: (text: String, holds: Int)] = [:]
        for seed in UInt64(1)...20 {
            let result = try run.run(seed: seed, counterfactuals: .none)
            for claim in result.claims
            where claim.verdict != .notCheckable && claim.kind != .cause {
                let key = "| \(claim.text) | \(claim.kind.rawValue) |"
                if rows[key] == nil { order.append(key) }
                rows[key, default: (key, 0)].holds += claim.verdict == .holds ? 1 : 0
            }
        }
        var lines = ["| Claim | About | Holds in |", "|---|---|--:|"]
        for key in order { lines.append("\(key) \(rows[key]?.holds ?? 0) of 20 |") }
        return lines.joined(separator: "\n") + "\n"
    }
}
