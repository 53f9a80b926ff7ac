import SimCore
import TestSupport
import Testing

@Suite("An alias table")
struct AliasTableTests {
    @Test(
        "chooses as often as the weights say",
        arguments: [
            [1], [1, 1], [0, 3, 0], [1, 2, 3, 4], [1000, 1, 1], [0.1, 0.2, 0.3, 0.4, 1e-9],
        ]
    )
    func weights(_ weights: [Double]) throws {
        let table = try #require(AliasTable(weights: weights))
        var random = SplitMix(21)
        var counts = weights.map { _ in 0.0 }
        let draws = 50_000.0
        for _ in 0..<Int(draws) { counts[table.sample(using: &random)] += 1 }
        let total = weights.reduce(0, +)
        for (count, weight) in zip(counts, weights) {
            let share = weight / total
            // Within 4 standard deviations of the binomial count; a weight of 0 never comes.
            #expect(
                abs(count - share * draws) <= 4 * (draws * share * (1 - share)).squareRoot() + 1
            )
            #expect(weight > 0 || count == 0)
        }
    }

    @Test("of a thousand weights has the shape of all of them")
    func many() throws {
        var random = SplitMix(22)
        let weights = (0..<1000).map { _ in random.nextUniform() + 0.2 }
        let total = weights.reduce(0, +)
        let table = try #require(AliasTable(weights: weights))
        #expect(table.count == 1000)
        var counts = weights.map { _ in 0.0 }
        for _ in 0..<200_000 { counts[table.sample(using: &random)] += 1 }
        var chiSquared = 0.0
        for (count, weight) in zip(counts, weights) {
            let expected = weight / total * 200_000
            chiSquared += (count - expected) * (count - expected) / expected
        }
        // With 999 degrees of freedom between 831 and 1180 in 9998 of 10,000 cases.
        #expect(chiSquared > 831 && chiSquared < 1180)
    }

    @Test("takes one draw for one choice")
    func oneDraw() throws {
        let table = try #require(AliasTable(weights: [1, 2, 3]))
        var random = SplitMix(3)
        var expected = SplitMix(3)
        _ = table.sample(using: &random)
        _ = expected.nextBits()
        #expect(random.nextBits() == expected.nextBits())
    }

    @Test("is refused without a weight to go by")
    func refused() {
        let wrong: [[Double]] = [
            [], [0], [0, 0], [1, -1], [.nan], [1, .infinity], [.greatestFiniteMagnitude, 1e308],
        ]
        for weights in wrong { #expect(AliasTable(weights: weights) == nil, "\(weights)") }
        #expect(AliasTable(weights: [.leastNonzeroMagnitude, 0]) != nil)
    }
}

@Suite("An empirical distribution")
struct EmpiricalDistributionTests {
    @Test("has the mean and variance of its values, and draws no others")
    func moments() throws {
        let distribution = try #require(
            EmpiricalDistribution(values: [2, 3, 10], weights: [5, 3, 2])
        )
        // 0.5 * 2 + 0.3 * 3 + 0.2 * 10 = 3.9, and 2 + 2.7 + 20 - 3.9^2 = 9.49.
        #expect(abs(distribution.mean - 3.9) < 1e-12)
        #expect(abs(distribution.variance - 9.49) < 1e-12)
        var random = SplitMix(5)
        var tally = Tally()
        for _ in 0..<40_000 {
            let value = distribution.sample(using: &random)
            #expect([2, 3, 10].contains(value))
            tally.record(value)
        }
        #expect(abs(tally.mean - 3.9) < 4 * (9.49 / 40_000).squareRoot())
        let even = try #require(EmpiricalDistribution(values: [1, 2, 6]))
        #expect(even.mean == 3)
    }

    @Test("is refused without values or with weights that do not belong to them")
    func refused() {
        #expect(EmpiricalDistribution(values: []) == nil)
        #expect(EmpiricalDistribution(values: [1, .nan]) == nil)
        #expect(EmpiricalDistribution(values: [1, 2], weights: [1]) == nil)
        #expect(EmpiricalDistribution(values: [1, 2], weights: [0, 0]) == nil)
    }
}
