import SimModels
import TestSupport
import Testing

/// Every declared field in turn, with values at its edges: in the file, in a variant's patch, by a setting.
@Suite("fuzzed fields")
struct EveryFieldTests {
    @Test("each one is refused with a place or taken, wherever it is written")
    func everyField() throws {
        let base = try FuzzBases.rich()
        let ways = FieldWay.all()
        // A sweep that finds no fields would show nothing.
        #expect(ways.count > 400)
        var counts: [FuzzCase.Outcome: Int] = [:]
        var unwritten: [String] = []
        let rounds = Effort.count(60, short: 2)
        for (index, way) in ways.enumerated() {
            for round in 0..<rounds {
                let number = UInt64(index * rounds + round)
                var mutation = SchemaMutation(seed: number &* 77 &+ 5, base: base)
                let patch = mutation.patch(along: way, of: base)
                if case .field(let name)? = way.steps.last, !name.isEmpty,
                    !mutation.text(of: patch).contains("\"\(name)\"")
                {
                    unwritten.append(way.name)
                }
                for place in FuzzCase.Place.allCases {
                    let fuzz = FuzzCase(number, patch, in: place, of: base, mutation)
                    let (outcome, complaints) = fuzz.play(events: round == 0 ? 2_000 : 0)
                    counts[outcome, default: 0] += 1
                    for complaint in complaints {
                        Issue.record("\(way.name), \(number), \(place): \(complaint)")
                    }
                }
            }
        }
        #expect(unwritten == [])
        #expect(counts[.refused, default: 0] > ways.count / 4)
        let taken = [FuzzCase.Outcome.ran, .stopped, .valid].reduce(0) {
            $0 + counts[$1, default: 0]
        }
        #expect(taken > ways.count / 4)
    }
}
