import SimCore
import SimModels
import TestSupport
import Testing

@Suite("downtime")
struct DowntimeTests {
    private func interval(_ from: Int64, _ to: Int64, isOver: Bool = true) -> HealthInterval {
        HealthInterval(
            .down,
            of: "users",
            isCritical: true,
            from: .seconds(from),
            to: .seconds(to),
            isOver: isOver
        )
    }

    @Test("is the length of a union")
    func union() {
        #expect(Downtime.union([]) == .zero)
        #expect(Downtime.union([interval(10, 20)]) == .seconds(10))
        #expect(Downtime.union([interval(10, 20), interval(15, 30)]) == .seconds(20))
        #expect(
            Downtime.union([interval(15, 30), interval(10, 40), interval(12, 13)]) == .seconds(30)
        )
        #expect(Downtime.union([interval(10, 20), interval(20, 30)]) == .seconds(20))
        #expect(Downtime.union([interval(30, 40), interval(10, 20)]) == .seconds(20))
    }

    @Test("is what counting the seconds gives, in any order")
    func counting() {
        for seed in UInt64(1)...300 {
            var bits = SplitMix(seed)
            var intervals: [HealthInterval] = []
            var covered: Set<Int64> = []
            for _ in 0..<bits.below(8) {
                let from = Int64(bits.below(50))
                let to = from + Int64(bits.below(20))
                intervals.append(interval(from, to))
                for second in from..<to { covered.insert(second) }
            }
            #expect(Downtime.union(intervals) == .seconds(Int64(covered.count)), "seed \(seed)")
            #expect(Downtime.union(intervals.reversed()) == .seconds(Int64(covered.count)))
        }
    }

    @Test("an incident is over when all has been healthy for five minutes")
    func restored() {
        #expect(Downtime.restored([], known: .hours(1)) == nil)
        #expect(Downtime.restored([interval(60, 120)], known: .seconds(420)) == .seconds(120))
        #expect(Downtime.restored([interval(60, 120)], known: .seconds(419)) == nil)
        let relapse = [interval(60, 120), interval(419, 430)]
        #expect(Downtime.restored(relapse, known: .seconds(1_000)) == .seconds(430))
        let another = [interval(60, 120), interval(420, 430)]
        #expect(Downtime.restored(another, known: .seconds(1_000)) == .seconds(120))
        let inside = [interval(60, 500), interval(100, 120)]
        #expect(Downtime.restored(inside, known: .seconds(1_000)) == .seconds(500))
    }

    @Test("it is not over while an impact is not, and not before health is known for so long")
    func unknown() {
        #expect(Downtime.restored([interval(60, 120, isOver: false)], known: .hours(1)) == nil)
        let later = [interval(60, 120), interval(900, 1_000, isOver: false)]
        #expect(Downtime.restored(later, known: .seconds(1_000)) == .seconds(120))
        #expect(Downtime.restored(later, known: .seconds(419)) == nil)
    }

    @Test("it is mitigated with the last time anything was down before its end")
    func mitigated() {
        func mitigated(_ down: [HealthInterval], restored: Int64?) -> SimDuration? {
            Downtime.mitigated(
                down,
                restored: restored.map { .seconds($0) },
                end: .seconds(1_000)
            )
        }
        let down = [interval(60, 120), interval(200, 210), interval(900, 950)]
        #expect(mitigated(down, restored: 510) == .seconds(210))
        #expect(mitigated(down, restored: nil) == .seconds(950))
        #expect(mitigated(down + [interval(990, 1_000, isOver: false)], restored: nil) == nil)
        #expect(mitigated([], restored: 510) == .seconds(510))
        #expect(mitigated([], restored: nil) == nil)
    }
}
