import SimCore
import TestSupport
import Testing

private struct Moments: Sendable, CustomTestStringConvertible {
    var distribution: Distribution
    var mean: Double
    var standardDeviation: Double

    var testDescription: String { "\(distribution)" }
}

@Suite("A distribution")
struct DistributionTests {
    @Test(
        "has the mean and spread of its formula",
        arguments: [
            Moments(distribution: .constant(3), mean: 3, standardDeviation: 0),
            // The variance of a uniform variable is the width squared over 12.
            Moments(distribution: .uniform(2, 8), mean: 5, standardDeviation: 1.7320508),
            Moments(distribution: .exponential(mean: 4), mean: 4, standardDeviation: 4),
            Moments(
                distribution: .normal(mean: -1, standardDeviation: 2),
                mean: -1,
                standardDeviation: 2
            ),
            // Mean m exp(s^2/2), variance mean^2 (exp(s^2) - 1), with m = 10 and s = 0.5.
            Moments(
                distribution: .logNormal(median: 10, sigma: 0.5),
                mean: 11.331485,
                standardDeviation: 6.0389999
            ),
        ]
    )
    fileprivate func moments(_ c: Moments) {
        var random = SplitMix(11)
        var tally = Tally()
        for _ in 0..<40_000 { tally.record(c.distribution.sample(using: &random)) }
        #expect(abs(c.distribution.mean - c.mean) < 1e-6)
        #expect(abs(tally.mean - c.mean) <= 4 * c.standardDeviation / 200)
        #expect(abs(tally.standardDeviation - c.standardDeviation) <= 0.05 * c.standardDeviation)
        #expect(c.distribution.problem == nil)
    }

    @Test("takes one draw for one value, so that parameters never shift the draws")
    func oneDraw() {
        let all: [Distribution] = [
            .constant(1), .uniform(0, 1), .exponential(mean: 1),
            .normal(mean: 0, standardDeviation: 1), .logNormal(median: 1, sigma: 2),
        ]
        for distribution in all {
            var random = SplitMix(3)
            var expected = SplitMix(3)
            _ = distribution.sample(using: &random)
            _ = expected.nextBits()
            #expect(random.nextBits() == expected.nextBits(), "\(distribution)")
        }
    }

    @Test("grows with the uniform number and is finite at both ends")
    func monotone() {
        let all: [Distribution] = [
            .uniform(-1, 1), .exponential(mean: 1), .normal(mean: 0, standardDeviation: 1),
            .logNormal(median: 1, sigma: 1),
        ]
        for distribution in all {
            let points = [0, 0x1p-53, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 0x1p-53]
            let values = points.compactMap(distribution.quantile)
            #expect(values.count == points.count, "\(distribution)")
            #expect(values == values.sorted(), "\(distribution)")
            #expect(values.allSatisfy { $0.isFinite }, "\(distribution)")
        }
    }

    @Test("of log-normal shape is found from its median and 99th percentile")
    func medianAndPercentile() throws {
        let distribution = try #require(Distribution.logNormal(p50: 20, p99: 90))
        #expect(try abs(#require(distribution.quantile(0.5)) - 20) < 1e-12)
        #expect(try abs(#require(distribution.quantile(0.99)) - 90) < 1e-9)
        #expect(Distribution.logNormal(p50: 20, p99: 20)?.quantile(0.99) == 20)
        #expect(Distribution.logNormal(p50: 20, p99: 19) == nil)
        #expect(Distribution.logNormal(p50: 0, p99: 19) == nil)
        #expect(Distribution.logNormal(p50: 1, p99: .infinity) == nil)
    }

    @Test("of log-normal shape is found from its mean and 99th percentile")
    func meanAndPercentile() throws {
        for ratio in [1, 1.01, 2, 5, 10, 14.9] {
            let distribution = try #require(Distribution.logNormal(mean: 8, p99: 8 * ratio))
            #expect(abs(distribution.mean - 8) < 1e-12, "ratio \(ratio)")
            let p99 = try #require(distribution.quantile(0.99))
            #expect(abs(p99 - 8 * ratio) < 1e-9, "ratio \(ratio)")
        }
        #expect(Distribution.logNormal(mean: 8, p99: 8 * 14.97) == nil)
        #expect(Distribution.logNormal(mean: 8, p99: 7.9) == nil)
        #expect(Distribution.logNormal(mean: .nan, p99: 7.9) == nil)
    }

    @Test("says what is wrong with its parameters")
    func problems() {
        #expect(Distribution.constant(.nan).problem == "the value must be finite, got nan")
        #expect(
            Distribution.uniform(2, 1).problem
                == "the bounds must be finite and in order, got 2.0 and 1.0"
        )
        #expect(
            Distribution.exponential(mean: -1).problem == "the mean must be 0 or more, got -1.0"
        )
        #expect(
            Distribution.normal(mean: 0, standardDeviation: -1).problem
                == "the mean must be finite and the standard deviation 0 or more, got 0.0 and -1.0"
        )
        #expect(
            Distribution.logNormal(median: 0, sigma: 1).problem
                == "the median must be above 0 and sigma 0 or more, got 0.0 and 1.0"
        )
    }

    @Test("has the values that this version has on every machine")
    func golden() {
        var random = SplitMix(2)
        let all: [Distribution] = [
            .uniform(2, 3), .exponential(mean: 7), .normal(mean: 1, standardDeviation: 3),
            .logNormal(median: 5, sigma: 0.7),
        ]
        let bits = all.map { $0.sample(using: &random).bitPattern }
        #expect(
            bits == [
                0x4004_BAC1_AEF0_E4BA, 0x4023_5C4F_3E2A_3CB6, 0x3FFB_9E96_D8D4_82A5,
                0x4020_990F_7079_BF6E,
            ]
        )
    }
}
