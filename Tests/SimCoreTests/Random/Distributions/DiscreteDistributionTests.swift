import SimCore
import TestSupport
import Testing

@Suite("A distribution of counts")
struct DiscreteDistributionTests {
    @Test("has probabilities that sum to one and lie on its values only")
    func probabilities() {
        let cases: [(DiscreteDistribution, ClosedRange<Int64>)] = [
            (.poisson(mean: 0), 0...0), (.poisson(mean: 7), 0...60),
            (.binomial(trials: 0, probability: 0.5), 0...0),
            (.binomial(trials: 9, probability: 0), 0...0),
            (.binomial(trials: 9, probability: 1), 9...9),
            (.binomial(trials: 30, probability: 0.2), 0...30),
            (.geometric(probability: 1), 0...0), (.geometric(probability: 0.5), 0...60),
            (.zipf(count: 1, exponent: 2), 1...1), (.zipf(count: 40, exponent: 0.5), 1...40),
        ]
        for (distribution, values) in cases {
            let sum = values.map(distribution.probability).reduce(0, +)
            #expect(abs(sum - 1) < 1e-13, "\(distribution)")
            #expect(distribution.probability(of: values.lowerBound - 1) == 0, "\(distribution)")
            #expect(distribution.problem == nil)
            var random = SplitMix(4)
            for _ in 0..<200 {
                #expect(values.contains(distribution.sample(using: &random)), "\(distribution)")
            }
        }
        #expect(DiscreteDistribution.binomial(trials: 3, probability: 0.5).probability(of: 4) == 0)
        #expect(DiscreteDistribution.zipf(count: 3, exponent: 1).probability(of: 4) == 0)
    }

    @Test("takes one number where it is inverted, and then grows with it")
    func inversion() {
        struct Fixed: RandomBits {
            var uniform: Double
            var taken = 0
            mutating func nextBits() -> UInt64 {
                taken += 1
                return UInt64(uniform * 0x1p53) << 11
            }
        }
        let inverted: [DiscreteDistribution] = [
            .poisson(mean: 0), .poisson(mean: 9.9), .binomial(trials: 30, probability: 0.3),
            .geometric(probability: 0.01), .binomial(trials: 5, probability: 0),
        ]
        for distribution in inverted {
            var latest: Int64 = 0
            for uniform in [0, 0.1, 0.5, 0.9, 0.999, 1 - 0x1p-53] {
                var source = Fixed(uniform: uniform)
                let value = distribution.sample(using: &source)
                #expect(source.taken == 1)
                #expect(value >= latest)
                // Nothing beyond what a chance of 2^-53 makes possible.
                #expect(value <= 3660)
                latest = value
            }
        }
    }

    @Test("takes no more numbers on average than it says")
    func numbers() {
        struct Counting: RandomBits {
            var source = SplitMix(8)
            var taken = 0
            mutating func nextBits() -> UInt64 {
                taken += 1
                return source.nextBits()
            }
        }
        func average(_ sample: (inout Counting) -> Void) -> Double {
            var source = Counting()
            for _ in 0..<20_000 { sample(&source) }
            return Double(source.taken) / 20_000
        }
        for mean in [10.0, 30, 1e3, 1e12] {
            let distribution = DiscreteDistribution.poisson(mean: mean)
            let taken = average { _ = distribution.sample(using: &$0) }
            #expect(taken > 2 && taken < 2.85, "\(distribution): \(taken)")
        }
        for trials: Int64 in [20, 100, 10_000, 1_000_000_000_000] {
            let distribution = DiscreteDistribution.binomial(trials: trials, probability: 0.5)
            let taken = average { _ = distribution.sample(using: &$0) }
            #expect(taken > 2 && taken < 3.05, "\(distribution): \(taken)")
        }
        for exponent in [0.0, 0.5, 1, 2, 5] {
            let distribution = ZipfSampler(count: 1_000, exponent: exponent)
            let taken = average { _ = distribution.sample(using: &$0) }
            #expect(taken >= 1 && taken < 1.35, "\(distribution): \(taken)")
        }
        for (shape, limit) in [(1.0, 2.12), (3, 2.05), (100, 2.01), (0.5, 3.1)] {
            let distribution = Distribution.gamma(shape: shape, scale: 1)
            let taken = average { _ = distribution.sample(using: &$0) }
            #expect(taken >= 2 && taken < limit, "\(distribution): \(taken)")
        }
    }

    @Test("stays near its mean however great that is")
    func great() {
        var random = SplitMix(9)
        let cases: [DiscreteDistribution] = [
            .poisson(mean: 1e15), .binomial(trials: 1_000_000_000_000_000, probability: 0.5),
            .binomial(trials: 1_000_000_000_000_000, probability: 1e-9),
            .geometric(probability: 1e-15), .zipf(count: 1_000_000_000_000_000, exponent: 0.2),
        ]
        for distribution in cases {
            var tally = Tally()
            for _ in 0..<2_000 { tally.record(Double(distribution.sample(using: &random))) }
            let deviation = distribution.variance.squareRoot()
            #expect(abs(tally.mean - distribution.mean) < 4 * deviation / 2_000.0.squareRoot())
            #expect(abs(tally.standardDeviation / deviation - 1) < 0.12, "\(distribution)")
        }
    }

    @Test("says what is wrong with its parameters, and can be sampled all the same")
    func problems() {
        let wrong: [(DiscreteDistribution, String)] = [
            (.poisson(mean: -1), "the mean must be from 0 to 1e15, got -1.0"),
            (.poisson(mean: 1e16), "the mean must be from 0 to 1e15, got 1e+16"),
            (.poisson(mean: .nan), "the mean must be from 0 to 1e15, got nan"),
            (
                .binomial(trials: -1, probability: 0.5),
                "the trials must be from 0 to 1e15 and the probability from 0 to 1, got -1 and 0.5"
            ),
            (
                .binomial(trials: 100, probability: .nan),
                "the trials must be from 0 to 1e15 and the probability from 0 to 1, got 100 and nan"
            ),
            (
                .binomial(trials: .max, probability: 1.5),
                "the trials must be from 0 to 1e15 and the probability from 0 to 1, got 9223372036854775807 and 1.5"
            ),
            (.geometric(probability: 0), "the probability must be from 1e-15 to 1, got 0.0"),
            (.geometric(probability: 2), "the probability must be from 1e-15 to 1, got 2.0"),
            (
                .zipf(count: 0, exponent: 1),
                "the count must be from 1 to 1e15 and the exponent 0 or more, got 0 and 1.0"
            ),
            (
                .zipf(count: .max, exponent: -.infinity),
                "the count must be from 1 to 1e15 and the exponent 0 or more, got 9223372036854775807 and -inf"
            ),
        ]
        var random = SplitMix(1)
        for (distribution, problem) in wrong {
            #expect(distribution.problem == problem)
            for _ in 0..<100 { _ = distribution.sample(using: &random) }
        }
        let absurd: [Distribution] = [
            .gamma(shape: .nan, scale: 1), .gamma(shape: -1, scale: 1),
            .gamma(shape: .infinity, scale: 1), .beta(alpha: 0, beta: 1),
            .weibull(shape: 0, scale: 1), .pareto(shape: -1, minimum: 1),
            .boundedPareto(shape: 1, low: 2, high: 2), .triangular(low: 1, mode: 0, high: 2),
            .hyperExponential(probability: 2, mean: 1, otherMean: 0),
            .hyperExponential(probability: .nan, mean: 1, otherMean: 1),
            .erlang(phases: 0, mean: 1),
        ]
        for distribution in absurd {
            #expect(distribution.problem != nil)
            for _ in 0..<100 { _ = distribution.sample(using: &random) }
        }
    }
}
