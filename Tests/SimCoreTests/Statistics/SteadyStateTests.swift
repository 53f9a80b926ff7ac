import SimCore
import TestSupport
import Testing

/// Times in system of an M/M/1 queue that starts with some work waiting, by Lindley's recursion.
private func timesInSystem(
    load: Double,
    count: Int,
    waiting start: Double,
    _ random: inout SplitMix
) -> [Double] {
    var waiting = start
    return (0..<count).map { _ in
        let service = random.nextExponential()
        let time = waiting + service
        waiting = max(0, time - random.nextExponential() / load)
        return time
    }
}

/// A first-order autoregression around 0 with variance 1, in its steady state.
private func autoregression(_ factor: Double, count: Int, _ random: inout SplitMix) -> [Double] {
    var value = random.nextNormal()
    let noise = (1 - factor * factor).squareRoot()
    return (0..<count).map { _ in
        value = factor * value + noise * random.nextNormal()
        return value
    }
}

private func tally(_ values: some Sequence<Double>) -> Tally {
    var tally = Tally()
    for value in values { tally.record(value) }
    return tally
}

@Suite("Batch means")
struct BatchMeansTests {
    @Test("of a short series are worked out by hand")
    func byHand() {
        var batches = BatchMeans(batches: 3)
        for value in 1...5 { batches.record(Double(value)) }
        #expect(batches.means == [1, 2, 3, 4, 5] && batches.batchSize == 1)
        // The sixth completes twice the target: pairs are merged, batches hold two from now on.
        batches.record(6)
        #expect(batches.means == [1.5, 3.5, 5.5] && batches.batchSize == 2)
        batches.record(9)
        #expect(batches.means == [1.5, 3.5, 5.5] && batches.count == 7)
        batches.record(10)
        #expect(batches.means == [1.5, 3.5, 5.5, 9.5] && batches.mean == 5)
        // Deviations -3.5, -1.5, 0.5, 4.5: products 5.25 - 0.75 + 2.25 over squares 35.
        #expect(((batches.lag1Correlation ?? .nan) - 6.75 / 35).magnitude < 1e-15)
    }

    @Test("keep between the target and twice the target, all of one size")
    func sizes() {
        var batches = BatchMeans(batches: 7)
        for count: Int64 in 1...5000 {
            batches.record(Double(count))
            #expect(batches.count == count)
            #expect(Int64(batches.means.count) == count / batches.batchSize)
            #expect(batches.means.count < 14)
            #expect(count < 7 || batches.means.count >= 7)
        }
        // Means of 512 numbers in a row: each half a number above its middle.
        #expect(batches.batchSize == 512)
        #expect(batches.means == (0..<9).map { Double($0) * 512 + 256.5 })
        #expect(BatchMeans().mean == nil && BatchMeans().confidenceInterval() == nil)
        #expect(BatchMeans().lag1Correlation == nil)
    }

    @Test("cover the mean of dependent numbers where the plain interval does not")
    func coverage() throws {
        var random = SplitMix(5)
        var (separate, overlapping, plain) = (Share(), Share(), Share())
        for _ in 0..<600 {
            let series = autoregression(0.8, count: 2500, &random)
            var batches = BatchMeans(batches: 10)
            for value in series { batches.record(value) }
            separate.record(try #require(batches.confidenceInterval()).contains(0))
            let rolled = BatchMeans.overlapping(series, batchSize: 150)
            overlapping.record(try #require(rolled).contains(0))
            plain.record(try #require(tally(series).confidenceInterval()).contains(0))
        }
        // Four standard deviations at 600 trials are 3.6 points; finite batches cost a little more.
        #expect(separate.value > 0.91 && separate.value < 0.99, "\(separate.value)")
        #expect(overlapping.value > 0.90 && overlapping.value < 0.99, "\(overlapping.value)")
        #expect(plain.value < 0.6, "\(plain.value)")
    }

    @Test("that overlap have the variance worked out by hand")
    func overlapping() throws {
        // Sums of two, less twice the mean of 2.5: -2, 0, 2. Variance 8 / (2 * 2 * 3); one degree
        // of freedom, 3/2 (4/2 - 1) rounded down.
        let interval = try #require(BatchMeans.overlapping([1, 2, 3, 4], batchSize: 2))
        let expected = 12.706204736174694 * (2.0 / 3).squareRoot()
        #expect((interval.halfWidth - expected).magnitude < 1e-11)
        #expect(((interval.lower + interval.upper) / 2 - 2.5).magnitude < 1e-12)
        #expect(BatchMeans.overlapping([1, 2, 3], batchSize: 2) == nil)
        #expect(BatchMeans.overlapping([1, 2, 3], batchSize: 0) == nil)
    }
}

@Suite("The warm-up rule MSER-5")
struct WarmUpTests {
    @Test("cuts exactly where a step ends")
    func step() throws {
        // 60 numbers of a start that is too high, then 340 that alternate.
        let series = (0..<400).map { $0 < 60 ? 50 : Double($0 % 2) }
        let warmUp = try #require(WarmUp(series))
        #expect(warmUp.deleted == 60 && warmUp.isTrustworthy)
        #expect((warmUp.mean - 0.5).magnitude < 0.01)
    }

    @Test("agrees with the formula computed the long way")
    func formula() throws {
        for seed: UInt64 in 0..<40 {
            var random = SplitMix(seed)
            let count = 50 + random.below(300)
            let series = timesInSystem(load: 0.8, count: count, waiting: 0, &random)
            let fives = (0..<count / 5).map { five in
                series[five * 5..<five * 5 + 5].reduce(0, +) / 5
            }
            let scores = fives.indices.map { cut -> Double in
                let rest = fives[cut...]
                let mean = rest.reduce(0, +) / Double(rest.count)
                let squares = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                return squares / Double(rest.count * rest.count)
            }
            let half = fives.count / 2
            let best = try #require((0...half).min { (scores[$0], $0) < (scores[$1], $1) })
            let later = scores[(half + 1)..<max(half + 1, fives.count - 5)].min() ?? .infinity
            let warmUp = try #require(WarmUp(series))
            #expect(warmUp.deleted == best * 5, "seed \(seed)")
            #expect(warmUp.isTrustworthy == (scores[best] <= later), "seed \(seed)")
        }
    }

    @Test("removes the transient of a queue that starts empty")
    func transient() throws {
        // Time in system at a load of 0.8 and a service time of 1: 1 / (1 - 0.8) = 5.
        var kept = Tally()
        var whole = Tally()
        var deleted = Tally()
        for seed: UInt64 in 0..<20 {
            // The rule is applied to the mean of 200 replications.
            var random = SplitMix(seed)
            var average = [Double](repeating: 0, count: 400)
            for _ in 0..<200 {
                let series = timesInSystem(load: 0.8, count: 400, waiting: 0, &random)
                for place in series.indices { average[place] += series[place] / 200 }
            }
            let warmUp = try #require(WarmUp(average))
            kept.record(warmUp.mean)
            whole.record(tally(average).mean)
            deleted.record(Double(warmUp.deleted))
        }
        print(
            "MSER",
            kept.mean,
            kept.standardError,
            whole.mean,
            whole.standardError,
            deleted.mean,
            deleted.minimum,
            deleted.maximum
        )
        #expect(deleted.minimum > 0)
        let interval = try #require(kept.confidenceInterval(level: 0.999))
        #expect(interval.contains(5), "\(kept.mean)")
        #expect(try !#require(whole.confidenceInterval(level: 0.999)).contains(5), "\(whole.mean)")
    }

    @Test("removes little where there is no transient")
    func stationary() throws {
        var deleted = Tally()
        var trustworthy = Share()
        for seed: UInt64 in 0..<200 {
            var random = SplitMix(seed)
            let warmUp = try #require(WarmUp(autoregression(0.5, count: 2000, &random)))
            deleted.record(Double(warmUp.deleted) / 2000)
            trustworthy.record(warmUp.isTrustworthy)
        }
        #expect(deleted.mean < 0.05, "\(deleted.mean)")
        #expect(trustworthy.value > 0.9, "\(trustworthy.value)")
    }

    @Test("says so when the run is too short for its transient")
    func tooShort() throws {
        let ramp = (0..<500).map(Double.init)
        let warmUp = try #require(WarmUp(ramp))
        #expect(!warmUp.isTrustworthy && warmUp.deleted == 250)
        let late = (0..<500).map { $0 < 400 ? 50.0 : Double($0 % 2) }
        #expect(try !#require(WarmUp(late)).isTrustworthy)
        #expect(WarmUp([Double](repeating: 1, count: 49)) == nil)
        let constant = try #require(WarmUp([Double](repeating: 1, count: 50)))
        #expect(constant.deleted == 0 && constant.isTrustworthy && constant.mean == 1)
    }
}
