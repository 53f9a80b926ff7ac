import SimCore
import TestSupport
import Testing

@Suite("A histogram")
struct HistogramTests {
    /// Numbers of all sizes, the small ones as often as the large ones.
    private func numbers(_ random: inout SplitMix, upTo bits: Int, count: Int) -> [Int64] {
        (0..<count).map { _ in
            Int64(random.nextBits() >> UInt64(64 - 1 - random.below(bits)))
        }
    }

    @Test("gives the quantiles of the sorted numbers within its stated error")
    func error() throws {
        for seed: UInt64 in 0..<60 {
            var random = SplitMix(seed)
            let bits = 2 + random.below(6)
            var histogram = Histogram(highest: 1 << 40, precisionBits: bits)
            let sorted = numbers(&random, upTo: 39, count: 1 + random.below(300)).sorted()
            for number in sorted { histogram.record(number) }
            for share in [0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1] {
                let rank = max(1, Int((share * Double(sorted.count)).rounded(.up)))
                let exact = Double(sorted[rank - 1])
                let got = Double(try #require(histogram.quantile(share)))
                #expect(
                    abs(got - exact) <= exact * histogram.relativeError,
                    "seed \(seed), quantile \(share): \(got) for \(exact)"
                )
            }
            #expect(histogram.minimum == sorted.first)
            #expect(histogram.maximum == sorted.last)
            #expect(histogram.clamped == 0)
            let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
            #expect(histogram.mean == mean, "seed \(seed)")
        }
    }

    @Test("is exact below its precision")
    func small() {
        var histogram = Histogram(precisionBits: 10)
        for number: Int64 in 0..<2048 { histogram.record(number) }
        for number: Int64 in 1..<2048 {
            #expect(histogram.quantile(Double(number) / 2048) == number - 1)
        }
        #expect(Histogram().relativeError == 1.0 / 2048)
        #expect(histogram.count(upTo: 99) == 100)
        #expect(histogram.count(upTo: -1) == 0)
        #expect(histogram.count(upTo: .max) == 2048)
    }

    @Test("merged from parts, in any order, is the histogram of the whole")
    func merge() {
        for seed: UInt64 in 0..<40 {
            var random = SplitMix(seed)
            let parts = (0..<4).map { _ in numbers(&random, upTo: 30, count: random.below(50)) }
            func histogram(_ numbers: [Int64]) -> Histogram {
                var histogram = Histogram(highest: 1 << 30, precisionBits: 5)
                for number in numbers { histogram.record(number) }
                return histogram
            }
            let whole = histogram(parts.flatMap(\.self))
            for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
                var merged = histogram([])
                for part in order { merged.merge(histogram(parts[part])) }
                #expect(merged == whole, "seed \(seed)")
            }
        }
    }

    @Test("counts what lies outside its range at the nearest end, and says so")
    func outside() {
        var histogram = Histogram(highest: 1000, precisionBits: 4)
        histogram.record(-5)
        histogram.record(.max, count: 3)
        histogram.record(10, count: 0)
        histogram.record(10, count: -2)
        #expect(histogram.count == 4)
        #expect(histogram.clamped == 4)
        #expect(histogram.minimum == -5)
        #expect(histogram.maximum == .max)
        #expect(histogram.quantile(0.25) == 0)
    }

    @Test("takes a number several times in one go")
    func several() {
        var once = Histogram()
        var thrice = Histogram()
        for number: Int64 in [0, 17, 123_456_789] {
            once.record(number, count: 3)
            for _ in 0..<3 { thrice.record(number) }
        }
        #expect(once == thrice)
        #expect(once.count == 9)
    }

    @Test("of nothing has no quantile, and forgetting leaves nothing")
    func empty() {
        var histogram = Histogram()
        #expect(histogram.quantile(0.5) == nil && histogram.mean == nil)
        #expect(histogram.minimum == nil && histogram.maximum == nil)
        histogram.record(.milliseconds(3))
        histogram.removeAll()
        #expect(histogram == Histogram())
    }

    @Test("holds every number there is")
    func range() {
        var histogram = Histogram(highest: .max, precisionBits: 14)
        histogram.record(.max, count: 2)
        histogram.record(0)
        let top = Double(histogram.quantile(0.9) ?? 0)
        #expect(top >= Double(Int64.max) * (1 - histogram.relativeError))
        #expect(histogram.quantile(1) == .max)
        #expect(histogram.clamped == 0)
        #expect(histogram.mean == Double(Int64.max) / 3 * 2)
    }
}
