import SimCore
import TestSupport
import Testing

@Suite("A stopping rule")
struct StoppingRuleTests {
    /// Records values until the rule says stop.
    private func run(
        _ rule: StoppingRule,
        _ next: () -> Double
    ) -> (tally: Tally, reason: StoppingRule.Reason) {
        var tally = Tally()
        while true {
            tally.record(next())
            if let reason = rule.reason(after: tally) { return (tally, reason) }
        }
    }

    @Test("stops at the floor when nothing varies, and not before")
    func floor() {
        let (tally, reason) = run(StoppingRule()) { 5 }
        #expect(tally.count == 10 && reason == .precision)
        #expect(run(StoppingRule(minimum: -3)) { 5 }.tally.count == 2)
    }

    @Test("says that it stopped for the ceiling when the precision was not reached")
    func ceiling() {
        var random = SplitMix(1)
        let (tally, reason) = run(StoppingRule(maximum: 50)) { 100 * random.nextNormal() }
        #expect(tally.count == 50 && reason == .ceiling)
        let never = run(StoppingRule(minimum: 4, maximum: 7)) { .nan }
        #expect(never.tally.count == 7 && never.reason == .ceiling)
        #expect(run(StoppingRule(minimum: 20, maximum: 5)) { 1 }.tally.count == 20)
    }

    @Test("reaches the relative or the absolute half-width, at the first replication that does")
    func precision() throws {
        for rule in [
            StoppingRule(relative: 0.05), StoppingRule(relative: 0, absolute: 4),
            StoppingRule(relative: 0.01, absolute: 4),
        ] {
            var random = SplitMix(9)
            var before: [Tally] = []
            let (tally, reason) = run(rule) {
                before.append(before.last ?? Tally())
                let value = 100 + 20 * random.nextNormal()
                before[before.count - 1].record(value)
                return value
            }
            #expect(reason == .precision)
            for (place, earlier) in before.enumerated() where place >= 9 {
                let half = try #require(earlier.confidenceInterval()).halfWidth
                let asked = max(rule.absolute, rule.relative / (1 + rule.relative) * earlier.mean)
                #expect((half <= asked) == (place == before.count - 1), "\(place)")
            }
            #expect(tally.count == Int64(before.count) && tally.count > 20)
        }
    }

    @Test("covers the truth nearly as often as its level")
    func coverage() throws {
        // About 96 numbers of coefficient of variation 0.25 are needed for ±5 %.
        var random = SplitMix(12)
        var covered = Share()
        var within = Share()
        for _ in 0..<1000 {
            let (tally, _) = run(StoppingRule(relative: 0.05)) { 100 + 25 * random.nextNormal() }
            covered.record(try #require(tally.confidenceInterval()).contains(100))
            within.record((tally.mean - 100).magnitude <= 5)
        }
        // Looking after every replication costs up to a point; three points are four deviations.
        #expect(covered.value > 0.91 && covered.value < 0.98, "\(covered.value)")
        #expect(within.value > 0.91, "\(within.value)")
    }
}
