import SimCore
import TestSupport
import Testing

@Suite("The causal log")
struct OccurrenceLogTests {
    private func id(_ raw: UInt32) -> OccurrenceID { OccurrenceID(raw: raw) }

    @Test("numbers occurrences from 1 and gives each back as it was recorded")
    func record() {
        var context = Context<TestEvent>(seed: 0)
        for number in 1...3000 as ClosedRange<UInt32> {
            context.cause = id(number / 2)
            let recorded = context.record(
                UInt16(number % 7),
                subject: number * 2,
                value: Int64(number) * 3,
                detail: -Int64(number)
            )
            #expect(recorded == id(number))
        }
        let log = context.occurrences
        #expect(log.count == 3000)
        #expect(log.map(\.id) == (1...3000).map { id($0) })
        for number in [1, 511, 512, 513, 1024, 1025, 3000] as [UInt32] {
            let expected = Occurrence(
                id: id(number),
                at: .start,
                kind: UInt16(number % 7),
                subject: number * 2,
                value: Int64(number) * 3,
                detail: -Int64(number)
            )
            #expect(log[id(number)] == expected)
            #expect(log.find(id(number)) == expected)
            #expect(log.parents(of: id(number)) == (number == 1 ? [] : [id(number / 2)]))
        }
        #expect(log.find(.none) == nil)
        #expect(log.find(id(3001)) == nil)
        #expect(log.parents(of: id(3001)) == [])
    }

    @Test("keeps up to four parents in order, without none and duplicates")
    func parents() {
        var context = Context<TestEvent>(seed: 0)
        for _ in 0..<5 { context.record(0, subject: 0) }
        context.cause = id(5)
        let three = context.record(1, subject: 0, causes: id(3), .none, id(1), id(3))
        let four = context.record(1, subject: 0, causes: Causes(id(4), id(2), id(3), id(1)))
        let orphan = context.record(1, subject: 0, causes: Causes())
        #expect(context.occurrences.parents(of: three) == [id(3), id(1)])
        #expect(context.occurrences.parents(of: four) == [id(4), id(2), id(3), id(1)])
        #expect(context.occurrences.parents(of: orphan) == [])
        var full = Causes(id(1), id(2), id(3), id(4))
        full.insert(id(5))
        #expect(full == Causes(id(1), id(2), id(3), id(4)))
        #expect(full.count == 4 && full[4] == .none)
    }

    @Test("finds all ancestors, as following every parent does")
    func ancestors() {
        for seed: UInt64 in 0..<50 {
            var random = SplitMix(seed)
            var context = Context<TestEvent>(seed: 0)
            for number in 0..<60 {
                func cause() -> OccurrenceID { id(UInt32(random.below(number + 1))) }
                let causes = Causes(cause(), random.below(4) == 0 ? cause() : .none)
                context.record(0, subject: 0, causes: causes)
            }
            let log = context.occurrences
            for number in 1...60 as ClosedRange<UInt32> {
                var found = Set<OccurrenceID>()
                var open = log.parents(of: id(number))
                while let next = open.popLast() {
                    if found.insert(next).inserted { open += log.parents(of: next) }
                }
                #expect(log.ancestors(of: id(number)) == found.sorted(), "seed \(seed)")
            }
        }
        #expect(OccurrenceLog().ancestors(of: id(1)) == [])
    }

    @Test("of a copy grows apart from its origin")
    func copies() {
        var origin = Context<TestEvent>(seed: 0)
        for _ in 0..<700 { origin.record(1, subject: 0) }
        var copy = origin
        copy.record(2, subject: 0)
        origin.record(3, subject: 0)
        origin.record(4, subject: 0)
        #expect(copy.occurrences.suffix(2).map(\.kind) == [1, 2])
        #expect(origin.occurrences.suffix(3).map(\.kind) == [1, 3, 4])
    }
}
