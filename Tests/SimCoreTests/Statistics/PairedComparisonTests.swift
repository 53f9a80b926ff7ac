import SimCore
import TestSupport
import Testing

@Suite("A paired comparison")
struct PairedComparisonTests {
    @Test("of five pairs is worked out by hand")
    func byHand() throws {
        let comparison = PairedComparison(
            baseline: [10, 12, 9, 15, 14],
            variant: [11, 14, 9, 17, 16]
        )
        // Differences 1, 2, 0, 2, 2: mean 1.4, variance 3.2 / 4, standard error 0.4, t = 3.5.
        #expect((comparison.differences.mean - 1.4).magnitude < 1e-12)
        let interval = try #require(comparison.confidenceInterval())
        #expect((interval.halfWidth - 2.7764451051977943 * 0.4).magnitude < 1e-12)
        #expect(((comparison.pValue ?? .nan) - 0.02489621).magnitude < 1e-7)
        // Variances 6.5 and 11.3 against 0.8.
        #expect(((comparison.varianceReduction ?? .nan) - (1 - 0.8 / 17.8)).magnitude < 1e-12)
        #expect(comparison.increases == 4 && comparison.decreases == 0)
        #expect((comparison.signTest - 0.125).magnitude < 1e-12)
    }

    @Test("tests signs by the binomial distribution, without the equal pairs")
    func signs() {
        for (up, down, equal, expected) in [
            (8, 2, 0, 0.109375), (2, 8, 500, 0.109375), (5, 0, 3, 0.0625), (0, 0, 9, 1),
            (3, 3, 0, 1), (1, 0, 0, 1), (10, 0, 0, 2.0 / 1024),
        ] {
            var comparison = PairedComparison()
            for _ in 0..<up { comparison.record(baseline: 0, variant: 1e9) }
            for _ in 0..<down { comparison.record(baseline: 1, variant: 0) }
            for _ in 0..<equal { comparison.record(baseline: 4, variant: 4) }
            #expect((comparison.signTest - expected).magnitude < 1e-12, "\(up) up, \(down) down")
        }
    }

    @Test("without differences finds none")
    func equal() {
        let none = PairedComparison(baseline: [1, 2, 3], variant: [1, 2, 3])
        #expect(none.pValue == 1 && none.signTest == 1 && none.varianceReduction == 1)
        let shifted = PairedComparison(baseline: [1, 2, 3], variant: [2, 3, 4])
        #expect(shifted.pValue == 0)
        #expect(PairedComparison().pValue == nil && PairedComparison().varianceReduction == nil)
        #expect(PairedComparison(baseline: [1], variant: [2]).confidenceInterval() == nil)
    }

    @Test("finds with common random numbers what independent ones hide")
    func commonRandomNumbers() throws {
        var (paired, independent) = (PairedComparison(), PairedComparison())
        var random = SplitMix(4)
        for _ in 0..<30 {
            let common = 100 + 10 * random.nextNormal()
            let other = 100 + 10 * random.nextNormal()
            paired.record(baseline: common, variant: common + 1 + random.nextNormal())
            independent.record(baseline: common, variant: other + 1)
        }
        #expect(try !#require(paired.confidenceInterval()).contains(0))
        #expect(try #require(independent.confidenceInterval()).contains(0))
        #expect((paired.varianceReduction ?? 0) > 0.98)
        #expect((independent.varianceReduction ?? 1).magnitude < 0.4)
    }

    @Test("errs no more often than it says on losses that are usually zero")
    func zeroInflated() {
        var random = SplitMix(8)
        var (signs, both) = (Share(), Share())
        for _ in 0..<1500 {
            var comparison = PairedComparison()
            for _ in 0..<25 {
                // One in five loses, and then very different amounts.
                func loss() -> Double {
                    random.below(5) > 0 ? 0 : PortableMath.exp(3 * random.nextNormal())
                }
                comparison.record(baseline: loss(), variant: loss())
            }
            signs.record(comparison.signTest <= 0.05)
            let adjusted = Holm.adjusted([comparison.signTest, comparison.signTest])
            both.record(adjusted[0] <= 0.05)
        }
        // The exact size is at most 0.05: four standard deviations above.
        #expect(signs.value < 0.05 + 4 * 0.0057, "\(signs.value)")
        #expect(signs.value > 0.005 && both.value < signs.value)
    }

    @Test("of several metrics is adjusted after Holm")
    func holm() {
        func isNear(_ pValues: [Double], _ expected: [Double]) -> Bool {
            let adjusted = Holm.adjusted(pValues)
            return adjusted.count == expected.count
                && zip(adjusted, expected).allSatisfy { ($0 - $1).magnitude < 1e-12 }
        }
        #expect(isNear([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]))
        #expect(isNear([0.5, 0.9, 0.2], [1, 1, 0.6]))
        #expect(isNear([0.01, 0.01], [0.02, 0.02]))
        #expect(isNear([.nan, 0.01], [1, 0.02]))
        #expect(isNear([], []) && isNear([0.3], [0.3]))
    }
}
