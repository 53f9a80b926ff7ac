import SimCore
import TestSupport
import Testing

@Suite("A sample")
struct SampleTests {
    @Test("of four numbers has the quantiles of Hyndman and Fan worked out by hand")
    func byHand() {
        let sample = Sample([3.0, 1, 4, 2])
        // Position 1 + p (n - 1): R's and NumPy's default.
        for (share, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.9, 3.7), (1, 4)] {
            #expect((sample.quantile(share) ?? .nan) == expected, "linear \(share)")
        }
        // Rank ceil(p n).
        let ranks = [(0.0, 1.0), (0.25, 1), (0.26, 2), (0.5, 2), (0.51, 3), (0.9, 4), (1, 4)]
        for (share, expected) in ranks {
            #expect(sample.quantile(share, rule: .orderStatistic) == expected, "rank \(share)")
        }
        #expect(sample.median == 2.5)
        #expect(sample.sorted == [1, 2, 3, 4])
    }

    @Test("of nothing has no quantiles, and of one number only that")
    func few() {
        #expect(Sample().quantile(0.5) == nil && Sample().quantileInterval(0.5) == nil)
        for share in [-1, 0, 0.3, 1, 2, .nan] {
            #expect(Sample([7.0]).quantile(share) == 7)
            #expect(Sample([7.0]).quantile(share, rule: .orderStatistic) == 7)
        }
        #expect(Sample([.infinity, .infinity, 1]).median == .infinity)
    }

    @Test("is the same in whatever order it was recorded and merged")
    func order() {
        for seed: UInt64 in 0..<100 {
            var random = SplitMix(seed)
            var recorded = Sample()
            var parts = [Sample(), Sample(), Sample()]
            var values: [Double] = []
            for _ in 0..<random.below(40) {
                let value = [Double(random.below(9)) - 4, -0.0, .infinity][random.below(3)]
                values.append(value)
                recorded.record(value)
                parts[random.below(3)].record(value)
            }
            var merged = parts[2]
            merged.merge(parts[0])
            merged.merge(parts[1])
            #expect(recorded == merged && merged == Sample(values.reversed()), "seed \(seed)")
            let bits = recorded.sorted.map(\.bitPattern)
            #expect(bits == merged.sorted.map(\.bitPattern), "seed \(seed)")
        }
    }

    @Test("agrees by rank with the histogram of the same numbers")
    func histogram() {
        var random = SplitMix(3)
        var histogram = Histogram(precisionBits: 10)
        var sample = Sample()
        for _ in 0..<200 {
            let value = random.below(1000)
            histogram.record(Int64(value))
            sample.record(Double(value))
        }
        for percent in 0...100 {
            let share = Double(percent) / 100
            let exact = sample.quantile(share, rule: .orderStatistic)
            #expect(exact == histogram.quantile(share).map(Double.init), "\(share)")
        }
    }

    @Test("encloses a quantile between the ranks of published tables")
    func ranks() throws {
        func ranks(_ count: Int, _ share: Double) throws -> (Double, Double, Double) {
            let sample = Sample((1...count).map(Double.init))
            let interval = try #require(sample.quantileInterval(share))
            return (interval.lower, interval.upper, interval.level)
        }
        // Median of 10: 2nd and 9th, 1 - 2 (1 + 10) / 1024. Of 20: 6th and 15th.
        #expect(try ranks(10, 0.5) == (2, 9, 1 - 22.0 / 1024))
        let (low, high, level) = try ranks(20, 0.5)
        #expect(low == 6 && high == 15 && level > 0.958 && level < 0.959)
        // The upper end of the 99th percentile: 0.99^n <= 0.025 from n = 368.
        #expect(try ranks(367, 0.99).1 == .infinity)
        #expect(try ranks(368, 0.99).1 == 368)
        #expect(try ranks(5, 0.5).0 == -.infinity)
    }

    @Test("encloses a quantile as often as it says, whatever the distribution")
    func coverage() throws {
        for (count, share) in [(12, 0.5), (60, 0.9), (400, 0.99)] {
            var random = SplitMix(UInt64(count))
            let truth = -PortableMath.log(1 - share)
            var covered = Share()
            var level = 0.0
            for _ in 0..<1000 {
                let sample = Sample((0..<count).map { _ in random.nextExponential() })
                let interval = try #require(sample.quantileInterval(share))
                covered.record(interval.contains(truth))
                level = interval.level
            }
            #expect(level >= 0.95)
            let deviation = (level * (1 - level) / 1000).squareRoot()
            #expect((covered.value - level).magnitude < 4 * deviation, "\(count): \(covered.value)")
        }
    }
}
