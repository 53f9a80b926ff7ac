import Foundation
import SimCore
import SimModels
import Testing

/// The table of what each variant of the shipped scenario comes to, between two comments.
@Suite("Figures of the shipped scenarios")
struct ScenarioFiguresTests {
    static let document = "Scenarios/README.md"
    static let begin = "<!-- figures:begin -->\n"
    static let end = "<!-- figures:end -->"

    @Test("the table of the variants says what they come to")
    func figures() throws {
        var text = try Documents.text(of: Self.document)
        let begin = try #require(text.range(of: Self.begin))
        let end = try #require(text.range(of: Self.end, range: begin.upperBound..<text.endIndex))
        let range = begin.upperBound..<end.lowerBound
        let table = try Self.table()
        if Documents.areRewritten {
            text.replaceSubrange(range, with: table)
            try Documents.write(text, to: Self.document)
            Issue.record("\(Self.document) was rewritten; run again without UPDATE_GOLDEN")
            return
        }
        #expect(text[range] == table, "run the tests once with UPDATE_GOLDEN=1")
    }

    private static func table() throws -> String {
        let path = "Scenarios/perfect-storm.json"
        let bytes = [UInt8](try Documents.text(of: path).utf8)
        let file = try ScenarioFile(parsing: bytes, source: path)
        var lines = [
            "| Variant | Down | Full outage | Messages lost | Requests failed | Rejected | Excess cost |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let result = try file.run(variant: variant)
            let cells = [
                variant.map { "`\($0)`" } ?? "none",
                ReportNumbers.span(result.downtime.down),
                ReportNumbers.span(result.downtime.fullOutage),
                ReportNumbers.count(result.messages.lost),
                ReportNumbers.count(result.requests.failed),
                ReportNumbers.count(result.requests.rejected),
                result.cost.excess.map { "$" + ReportNumbers.decimal($0, places: 2) } ?? "–",
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
