import SimCore
import TestSupport
import Testing

/// Seeds, sizes and confidence are those of ``FitBattery``.
@Suite("What is drawn from a distribution")
struct DistributionFitTests {
    @Test("has its shape, moments and tail over many seeds", arguments: continuousReference)
    func continuous(_ c: FitCase) {
        let failures = FitBattery.failures(against: c) { context, stream in
            context.sample(c.distribution, stream)
        }
        #expect(failures == [])
    }

    @Test("has the probabilities, moments and tail over many seeds", arguments: discreteReference)
    func discrete(_ c: CountFitCase) {
        let failures = FitBattery.failures(against: c) { context, stream in
            context.sample(c.distribution, stream)
        }
        #expect(failures == [])
    }

    @Test("fits as well when it is drawn by member")
    func byMember() throws {
        let gamma = try #require(
            continuousReference.first { $0.distribution == .gamma(shape: 0.3, scale: 2) }
        )
        var member: UInt64 = 0
        let ofGamma = FitBattery.failures(against: gamma) { context, stream in
            member += 1
            return context.sample(gamma.distribution, stream, member: member)
        }
        #expect(ofGamma == [])
        let poisson = try #require(
            discreteReference.first { $0.distribution == .poisson(mean: 10) }
        )
        let ofPoisson = FitBattery.failures(against: poisson) { context, stream in
            member += 1
            return context.sample(poisson.distribution, stream, member: member, draw: 3)
        }
        #expect(ofPoisson == [])
    }

    @Test("has the mean, variance and quantiles that another implementation has")
    func formulas() {
        for c in continuousReference {
            #expect(isClose(c.distribution.mean, c.mean), "mean of \(c)")
            #expect(isClose(c.distribution.variance, c.variance), "variance of \(c)")
            #expect(c.distribution.problem == nil, "\(c)")
            guard let tail = c.distribution.quantile(0.999) else { continue }
            #expect(isClose(tail, c.tail), "tail of \(c)")
            for (index, decile) in c.deciles.enumerated() {
                let quantile = c.distribution.quantile(Double(index + 1) / 10) ?? .nan
                #expect(isClose(quantile, decile), "decile \(index + 1) of \(c)")
            }
        }
        for c in discreteReference {
            #expect(isClose(c.distribution.mean, c.mean), "mean of \(c)")
            #expect(isClose(c.distribution.variance, c.variance), "variance of \(c)")
            #expect(isClose(c.distribution.probability(of: c.at), c.probability), "\(c)")
            #expect(c.distribution.problem == nil, "\(c)")
        }
    }

    private func isClose(_ a: Double, _ b: Double) -> Bool {
        a == b || abs(a - b) <= 1e-11 * max(1, abs(b))
    }
}

/// The test of the tests: samplers that are wrong in ways that are easy to get wrong.
@Suite("A wrong sampler is caught")
struct WrongSamplerTests {
    private func failed(_ failures: [String]) -> [String] {
        failures.map { String($0.prefix { $0 != ":" }) }
    }

    private func reference(_ distribution: Distribution) throws -> FitCase {
        try #require(continuousReference.first { $0.distribution == distribution })
    }

    private func reference(_ distribution: DiscreteDistribution) throws -> CountFitCase {
        try #require(discreteReference.first { $0.distribution == distribution })
    }

    @Test("when its rate is off by two percent")
    func rate() throws {
        let failures = FitBattery.failures(against: try reference(.exponential(mean: 4))) {
            $0.sample(.exponential(mean: 4.08), $1)
        }
        #expect(failed(failures).contains("mean"))
        #expect(failed(failures).contains("shape"))
    }

    @Test("when it takes the logarithm of 16 bits")
    func coarse() throws {
        let failures = FitBattery.failures(against: try reference(.exponential(mean: 4))) {
            -4 * PortableMath.log(1 - Double($0.index(below: 1 << 16, $1)) * 0x1p-16)
        }
        #expect(failed(failures) == ["ties"])
    }

    @Test("when the sum of four uniform numbers stands for a normal one")
    func tail() throws {
        let reference = try reference(.normal(mean: -1, standardDeviation: 2))
        let failures = FitBattery.failures(against: reference) { context, stream in
            var sum = -2.0
            for _ in 0..<4 { sum += context.uniform(stream) }
            return -1 + 2 * 3.0.squareRoot() * sum
        }
        #expect(failed(failures).contains("tail"))
    }

    @Test("when each of its values comes twice")
    func repeated() throws {
        let distribution = Distribution.uniform(-2, 6)
        var last: Double?
        let failures = FitBattery.failures(against: try reference(distribution)) {
            if let value = last {
                last = nil
                return value
            }
            last = $0.sample(distribution, $1)
            return last ?? 0
        }
        #expect(failed(failures).contains("scatter"))
        #expect(failed(failures).contains("ties"))
    }

    @Test("when it is drawn more evenly than chance would")
    func stratified() throws {
        let distribution = Distribution.uniform(-2, 6)
        var turn = 0.0
        let failures = FitBattery.failures(against: try reference(distribution)) {
            turn = turn == 9 ? 0 : turn + 1
            return distribution.quantile((turn + $0.uniform($1)) / 10) ?? 0
        }
        #expect(failed(failures).contains("scatter"))
    }

    @Test("when a gamma variable is never rejected")
    func unrejected() throws {
        let failures = FitBattery.failures(against: try reference(.gamma(shape: 1, scale: 5))) {
            let root = 1 + $0.sample(.normal(mean: 0, standardDeviation: 1), $1) / 6.0.squareRoot()
            return 5 * (2.0 / 3) * max(0, root) * root * root
        }
        #expect(failed(failures).contains("shape"))
    }

    @Test("when it counts from one, misses a trial or is off by two percent")
    func counts() throws {
        let geometric = DiscreteDistribution.geometric(probability: 0.35)
        #expect(
            failed(
                FitBattery.failures(against: try reference(geometric)) {
                    $0.sample(geometric, $1) + 1
                }
            ).contains("shape")
        )
        #expect(
            failed(
                FitBattery.failures(
                    against: try reference(.binomial(trials: 40, probability: 0.25))
                ) { $0.sample(.binomial(trials: 39, probability: 0.25), $1) }
            ).contains("mean")
        )
        #expect(
            failed(
                FitBattery.failures(against: try reference(.zipf(count: 50, exponent: 1))) {
                    $0.sample(.zipf(count: 50, exponent: 1.02), $1)
                }
            ).contains("shape")
        )
    }

    @Test("when a rounded normal variable stands for a count")
    func rounded() throws {
        let failures = FitBattery.failures(against: try reference(.poisson(mean: 75.5))) {
            let normal = Distribution.normal(mean: 75.5, standardDeviation: 75.5.squareRoot())
            return Int64($0.sample(normal, $1).rounded())
        }
        #expect(failed(failures).contains("shape"))
    }
}
