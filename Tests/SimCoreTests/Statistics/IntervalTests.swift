import SimCore
import TestSupport
import Testing

@Suite("A confidence interval")
struct IntervalTests {
    @Test("of five numbers is the one worked out by hand")
    func byHand() throws {
        var tally = Tally()
        for value in [2.0, 4, 4, 6, 9] { tally.record(value) }
        // t(0.975, 4) = 2.776445105, standard error √(7 / 5).
        let interval = try #require(tally.confidenceInterval())
        #expect((interval.halfWidth - 2.776445105 * 1.4.squareRoot()).magnitude < 1e-8)
        #expect(((interval.lower + interval.upper) / 2 - 5).magnitude < 1e-12)
        #expect(interval.level == 0.95)
        #expect(interval.contains(5) && interval.contains(interval.lower))
        #expect(!interval.contains(interval.upper + 1e-9) && !interval.contains(.nan))
    }

    @Test("needs two observations, and has no width without spread")
    func few() throws {
        var tally = Tally()
        #expect(tally.confidenceInterval() == nil)
        tally.record(3)
        #expect(tally.confidenceInterval() == nil)
        tally.record(3)
        for level in [0.5, 0.95, 1] {
            let interval = try #require(tally.confidenceInterval(level: level))
            #expect(interval.lower == 3 && interval.upper == 3)
        }
    }

    @Test(
        "covers the mean of normal numbers as often as it says",
        arguments: [0.5, 0.9, 0.95, 0.99]
    )
    func coverage(level: Double) throws {
        // 4,000 intervals of 5 numbers each: four standard deviations of the count either way.
        var random = SplitMix(71)
        var covered = Share()
        for _ in 0..<4000 {
            var tally = Tally()
            for _ in 0..<5 { tally.record(10 + 3 * random.nextNormal()) }
            covered.record(try #require(tally.confidenceInterval(level: level)).contains(10))
        }
        let deviation = (level * (1 - level) / 4000).squareRoot()
        #expect((covered.value - level).magnitude < 4 * deviation, "\(covered.value)")
    }
}

@Suite("A share")
struct ShareTests {
    @Test("has the bounds of Clopper and Pearson")
    func published() {
        // No loss in 5 replications: 1 - 0.05^(1/5).
        #expect((Share(0, of: 5).upperBound() - 0.4507197283469412).magnitude < 1e-13)
        #expect((Share(5, of: 5).lowerBound() - 0.5492802716530588).magnitude < 1e-13)
        // R: binom.test(5, 10) and binom.test(1, 20).
        let half = Share(5, of: 10).confidenceInterval()
        #expect((half.lower - 0.187086028447398).magnitude < 1e-12)
        #expect((half.upper - 0.812913971552602).magnitude < 1e-12)
        let few = Share(1, of: 20).confidenceInterval()
        #expect((few.lower - 0.0012650894979498047).magnitude < 1e-12)
        #expect((few.upper - 0.248732762772028).magnitude < 1e-12)
        #expect(few.level == 0.95)
    }

    @Test("without trials may be anything")
    func empty() {
        let interval = Share().confidenceInterval()
        #expect(interval.lower == 0 && interval.upper == 1)
        #expect(Share().value == 0)
        #expect(Share(3, of: 3).upperBound() == 1 && Share(0, of: 3).lowerBound() == 0)
    }

    @Test("has an interval that covers every probability at least as often as it says, exactly")
    func coverage() {
        for trials: Int64 in [1, 2, 7, 30] {
            let intervals = (0...trials).map {
                Share($0, of: trials).confidenceInterval(level: 0.9)
            }
            for percent in 0...100 {
                let probability = Double(percent) / 100
                var covered = 0.0
                for count in 0...trials where intervals[Int(count)].contains(probability) {
                    let below = Binomial.tails(
                        below: count,
                        trials: trials,
                        probability: probability
                    )
                    let upTo = Binomial.tails(
                        below: count + 1,
                        trials: trials,
                        probability: probability
                    )
                    covered += upTo.lower - below.lower
                }
                #expect(covered > 0.9 - 1e-12, "\(probability) of \(trials): \(covered)")
            }
        }
    }

    @Test("adds up by trials and by merging")
    func counting() {
        var one = Share()
        for place in 0..<10 { one.record(place % 3 == 0) }
        #expect(one == Share(4, of: 10) && one.value == 0.4)
        one.merge(Share(1, of: 90))
        #expect(one == Share(5, of: 100))
    }
}

extension SplitMix {
    /// The next standard normal number.
    mutating func nextNormal() -> Double {
        PortableMath.normalQuantile(max(nextUniform(), 0x1p-54))
    }

    /// The next exponential number of mean 1.
    mutating func nextExponential() -> Double {
        -PortableMath.log(1 - nextUniform())
    }
}
