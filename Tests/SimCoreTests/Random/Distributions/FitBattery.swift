import SimCore

/// Compares what a sampler draws with what its distribution says, and names every test it fails.
///
/// Seeds 1 to 40, 4,000 values each, one stream of a ``Context`` per seed. Each test is passed by a
/// right sampler with a probability of 99.98 %: 3.72 standard deviations on both sides, or the same
/// quantile of chi-squared.
struct FitBattery {
    typealias Draw<Value> = (inout Context<TestEvent>, StreamID) -> Value

    static let seeds: ClosedRange<UInt64> = 1...40
    static let valuesPerSeed = 4_000
    static let z = 3.72

    private var failures: [String] = []
    private var count: Double { Double(Self.seeds.count * Self.valuesPerSeed) }

    /// The tests that a sampler of a continuous distribution fails.
    static func failures(against reference: FitCase, _ draw: Draw<Double>) -> [String] {
        let shares = [Double](repeating: 0.1, count: 10)
        var battery = FitBattery()
        var sample = battery.collect(shares: shares, draw) { value in
            reference.deciles.firstIndex { value < $0 } ?? 9
        }
        battery.checkShape(sample, shares)
        battery.checkMoments(sample.values, reference.mean, reference.variance)
        battery.checkTail(sample.values.count { $0 > reference.tail }, share: 0.001)
        // Of 16,000 numbers of 53 bits two are equal once in 70 million times.
        sample.values.removeSubrange(16_000...)
        let distinct = Set(sample.values.map(\.bitPattern)).count
        battery.note("ties", distinct == 16_000, "\(16_000 - distinct) of 16000 values repeat")
        return battery.failures
    }

    /// The tests that a sampler of counts fails.
    static func failures(against reference: CountFitCase, _ draw: Draw<Int64>) -> [String] {
        var battery = FitBattery()
        let sample = battery.collect(shares: reference.shares, draw) { value in
            reference.bounds.firstIndex { value <= $0 } ?? reference.bounds.count
        }
        battery.checkShape(sample, reference.shares)
        battery.checkMoments(sample.values.map(Double.init), reference.mean, reference.variance)
        battery.checkTail(sample.values.count { $0 > reference.above }, share: reference.share)
        return battery.failures
    }

    private struct Sample<Value> {
        var values: [Value] = []
        /// How many values fell into each cell, and the sum over the seeds of chi-squared.
        var counts: [Double]
        var chiSquaredOfSeeds = 0.0
    }

    private func collect<Value>(
        shares: [Double],
        _ draw: Draw<Value>,
        cell: (Value) -> Int
    ) -> Sample<Value> {
        var sample = Sample<Value>(counts: shares.map { _ in 0 })
        sample.values.reserveCapacity(Int(count))
        for seed in Self.seeds {
            var context = Context<TestEvent>(seed: seed)
            let stream = context.stream("fit")
            var counts = shares.map { _ in 0.0 }
            for _ in 0..<Self.valuesPerSeed {
                let value = draw(&context, stream)
                counts[cell(value)] += 1
                sample.values.append(value)
            }
            sample.chiSquaredOfSeeds += chiSquared(counts, shares)
            for index in counts.indices { sample.counts[index] += counts[index] }
        }
        return sample
    }

    private func chiSquared(_ counts: [Double], _ shares: [Double]) -> Double {
        let total = counts.reduce(0, +)
        var sum = 0.0
        for (count, share) in zip(counts, shares) {
            let expected = share * total
            sum += (count - expected) * (count - expected) / expected
        }
        return sum
    }

    /// Source: Wilson and Hilferty, "The distribution of chi-square", PNAS 17, 1931.
    private func chiSquaredQuantile(_ degrees: Double, _ z: Double) -> Double {
        let root = 1 - 2 / (9 * degrees) + z * (2 / (9 * degrees)).squareRoot()
        return degrees * root * root * root
    }

    private mutating func checkShape<Value>(_ sample: Sample<Value>, _ shares: [Double]) {
        let degrees = Double(shares.count - 1)
        let pooled = chiSquared(sample.counts, shares)
        let limit = chiSquaredQuantile(degrees, Self.z)
        note("shape", pooled <= limit, "chi-squared \(pooled) of \(degrees) above \(limit)")
        let all = degrees * Double(Self.seeds.count)
        let range = chiSquaredQuantile(all, -Self.z)...chiSquaredQuantile(all, Self.z)
        let sum = sample.chiSquaredOfSeeds
        note("scatter", range.contains(sum), "chi-squared \(sum) of \(all) outside \(range)")
    }

    private mutating func checkMoments(_ values: [Double], _ mean: Double, _ variance: Double) {
        guard variance < .infinity else { return }
        let found = values.reduce(0, +) / count
        let bound = Self.z * (variance / count).squareRoot()
        note("mean", abs(found - mean) <= bound, "\(found) is not \(mean) by \(bound)")
        var (second, fourth) = (0.0, 0.0)
        for value in values {
            let square = (value - mean) * (value - mean)
            second += square / count
            fourth += square * square / count
        }
        let width = Self.z * ((fourth - second * second) / count).squareRoot()
        note(
            "variance",
            abs(second - variance) <= width,
            "\(second) is not \(variance) by \(width)"
        )
    }

    private mutating func checkTail(_ beyond: Int, share: Double) {
        let expected = share * count
        let bound = Self.z * (expected * (1 - share)).squareRoot()
        note(
            "tail",
            abs(Double(beyond) - expected) <= bound,
            "\(beyond) beyond, expected \(expected) within \(bound)"
        )
    }

    private mutating func note(_ test: String, _ passes: Bool, _ detail: String) {
        if !passes { failures.append("\(test): \(detail)") }
    }
}
