import SimCore
import SimModels
import Testing

@Suite("Rows of occurrences, series and figures")
struct OccurrenceRowTests {
    @Test("every kind has exactly one row, and no two kinds share a name")
    func oneRow() {
        for kind in OccurrenceKind.allCases {
            #expect(OccurrenceRow.all.count { $0.kind == kind } == 1, "\(kind)")
            #expect(OccurrenceKind(name: kind.name) == kind)
        }
        #expect(OccurrenceRow.all.count == OccurrenceKind.allCases.count)
        #expect(Set(OccurrenceRow.all.map(\.name)).count == OccurrenceRow.all.count)
    }

    @Test("the two numbers of a kind have different names, and only one unit stands beside them")
    func numbers() {
        for row in OccurrenceRow.all {
            let numbers = [row.value, row.detail].compactMap { $0 }
            #expect(Set(numbers.map(\.name)).count == numbers.count, "\(row.name)")
            let bare = numbers.filter { ["from", "to", "count"].contains($0.name) }
            #expect(Set(bare.map(\.unit)).count <= 1, "\(row.name)")
            #expect(numbers.allSatisfy { !$0.meaning.isEmpty }, "\(row.name)")
        }
    }

    @Test("every series and every figure has a name of its own and says what it means")
    func readings() {
        let names = Reading.all.map { $0.name(of: "x") } + ResultFigure.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Reading.all.allSatisfy { $0.meaning.hasSuffix(".") && !$0.unit.isEmpty })
        #expect(ResultFigure.all.allSatisfy { $0.meaning.hasSuffix(".") })
    }

    @Test("the reference names every event, series, figure and cause once")
    func reference() {
        let text = ResultReference.markdown
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let first = rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
        let wanted =
            OccurrenceKind.allCases.map(\.name)
            + Reading.all.map { $0.name(of: $0.place == "messages" ? nil : "NAME") }
            + ResultFigure.all.map(\.name) + FailureCause.allCases.map(\.name)
            + LossCause.allCases.map(\.name)
        #expect(first == first.filter(wanted.contains))
        // `messages.lost` is both a series and a figure.
        for name in wanted {
            #expect(first.contains(name), "\(name)")
        }
        #expect(first.count == wanted.count)
    }
}
