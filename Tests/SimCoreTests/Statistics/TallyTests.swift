import SimCore
import TestSupport
import Testing

@Suite("A tally")
struct TallyTests {
    @Test("of five numbers has the mean and spread worked out by hand")
    func byHand() {
        var tally = Tally()
        for value in [2.0, 4, 4, 6, 9] { tally.record(value) }
        // Mean 25 / 5; squares 9 + 1 + 1 + 1 + 16 = 28, over 4.
        #expect(tally.count == 5)
        #expect(tally.mean == 5)
        #expect(tally.sum == 25)
        #expect(abs(tally.variance - 7) < 1e-12)
        #expect(abs(tally.standardError - (7.0 / 5).squareRoot()) < 1e-12)
        #expect(tally.minimum == 2 && tally.maximum == 9)
    }

    @Test("of nothing or one number has no spread")
    func few() {
        var tally = Tally()
        #expect(tally.mean == 0 && tally.variance == 0 && tally.standardError == 0)
        #expect(tally.minimum == .infinity && tally.maximum == -.infinity)
        tally.record(-3)
        #expect(tally.mean == -3 && tally.variance == 0 && tally.standardDeviation == 0)
    }

    @Test("merged from parts is the tally of the whole")
    func merge() {
        for seed: UInt64 in 0..<200 {
            var random = SplitMix(seed)
            var whole = Tally()
            var merged = Tally()
            for _ in 0..<random.below(5) {
                var part = Tally()
                for _ in 0..<random.below(20) {
                    let value = 1e6 + random.nextUniform()
                    whole.record(value)
                    part.record(value)
                }
                merged.merge(part)
            }
            #expect(merged.count == whole.count)
            #expect(abs(merged.mean - whole.mean) < 1e-8, "seed \(seed)")
            #expect(abs(merged.variance - whole.variance) < 1e-8, "seed \(seed)")
            #expect(merged.minimum == whole.minimum && merged.maximum == whole.maximum)
        }
    }
}

@Suite("A time-weighted level")
struct TimeWeightedTests {
    private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

    @Test("weighs each level with the time it held")
    func byHand() {
        var level = TimeWeighted(at: at(10))
        level.set(4, at: at(12))
        level.add(-1, at: at(15))
        level.set(3, at: at(16))
        // 2 s of 0, 3 s of 4, 5 s of 3.
        #expect(level.integral(until: at(20)) == 27)
        #expect(level.mean(until: at(20)) == 2.7)
        #expect(level.level == 3 && level.maximum == 4 && level.minimum == 0)
    }

    @Test("is not changed by reading")
    func reading() {
        var read = TimeWeighted(level: 2)
        var unread = read
        for second: Int64 in 1..<50 {
            _ = read.integral(until: at(second))
            _ = read.mean(until: at(second))
            if second % 7 == 0 {
                read.add(1, at: at(second))
                unread.add(1, at: at(second))
            }
        }
        #expect(read == unread)
    }

    @Test("keeps its level and forgets the rest when it is reset")
    func reset() {
        var level = TimeWeighted(level: 9)
        level.set(2, at: at(5))
        level.reset(at: at(8))
        #expect(level.integral(until: at(10)) == 4)
        #expect(level.mean(until: at(8)) == 2)
        #expect(level.maximum == 2)
    }
}
