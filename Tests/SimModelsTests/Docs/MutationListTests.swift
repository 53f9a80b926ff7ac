import Testing

@Suite("The list of mutations")
struct MutationListTests {
    private struct Rule {
        var file: String
        var name: String
        var from: String
    }

    private static func rules() throws -> [Rule] {
        try Documents.lines(of: "Tests/Mutations/rules.tsv").compactMap { line in
            guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init
            )
            try #require(cells.count == 4, "\(line)")
            let from = cells[2].replacing("\\n", with: "\n")
            return Rule(file: cells[0], name: cells[1], from: from)
        }
    }

    @Test("each rule still stands once in its file, so that it can be broken")
    func current() throws {
        let rules = try Self.rules()
        #expect(rules.count >= 50)
        for rule in rules {
            let source = try Documents.text(of: rule.file)
            #expect(source.ranges(of: rule.from).count == 1, "\(rule.file): \(rule.from)")
        }
    }

    @Test("the document names a test for each rule")
    func noticed() throws {
        let rows = try Documents.lines(of: "docs/mutations.md").filter { $0.hasPrefix("| ") }
        for rule in try Self.rules() {
            #expect(rows.contains { $0.hasPrefix("| \(rule.name) | ") }, "\(rule.name)")
        }
        for row in rows { #expect(!row.contains("**nothing**"), "\(row)") }
    }
}
