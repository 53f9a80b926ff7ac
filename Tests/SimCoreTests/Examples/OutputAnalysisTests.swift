import SimCore
import Testing

/// The code of the article on output analysis, compiled and run.
@Suite("The article on output analysis")
struct OutputAnalysisTests {
    @Test("answers a mean with an interval from replications")
    func replications() async throws {
        // docs: output-replications
        let queues = try await replicate(seed: 42, replications: 0..<20) { seed, replication in
            var day = Simulation(CarWash(), seed: seed, replication: replication)
            try day.run(until: .start + .hours(8))
            return day.model.queue.mean(until: day.now)
        }
        var mean = Tally()
        for queue in queues { mean.record(queue) }
        if let interval = mean.confidenceInterval(level: 0.95) {
            print(mean.mean, "between", interval.lower, "and", interval.upper)
        }
        // docs: end
        let interval = try #require(mean.confidenceInterval())
        #expect(interval.contains(mean.mean) && mean.count == 20)
        #expect(interval.halfWidth > 0)
    }

    @Test("stops when the mean is known well enough")
    func sequential() async throws {
        // docs: output-sequential
        let rule = StoppingRule(relative: 0.05, level: 0.95, maximum: 2_000)
        let days = try await replicate(seed: 42, until: rule, of: { $0 }) { seed, replication in
            var day = Simulation(CarWash(), seed: seed, replication: replication)
            try day.run(until: .start + .hours(8))
            return day.model.queue.mean(until: day.now)
        }
        print(days.results.count, "days:", days.tally.mean, "±", days.interval.halfWidth)
        // docs: end
        #expect(days.reason == .precision)
        #expect(days.interval.halfWidth <= 0.05 * days.tally.mean)
        #expect(days.results.count > 10)
    }

    @Test("forgets the warm-up, and comes to what theory says of the steady state")
    func warmUp() async throws {
        // docs: output-warm-up
        // The cars that wait, every minute of runs that begin empty, and their mean over the runs.
        let runs = try await replicate(seed: 1, replications: 0..<400) { seed, replication in
            var run = Simulation(CarWash(), seed: seed, replication: replication)
            var waiting: [Double] = []
            for place in 1...600 as ClosedRange<Int64> {
                try run.run(until: .start + .minutes(place))
                waiting.append(Double(run.model.bays.waiting))
            }
            return waiting
        }
        let series = (0..<600).map { place in
            runs.reduce(0) { $0 + $1[place] } / Double(runs.count)
        }
        if let warmUp = WarmUp(series), warmUp.isTrustworthy {
            print("leave out", warmUp.deleted, "minutes")
        }

        var run = Simulation(CarWash(), seed: 2)
        try run.run(until: .start + .days(1))
        try run.alter { wash, context in wash.queue.reset(at: context.now) }
        try run.run(until: .start + .days(2_001))
        print(run.model.queue.mean(until: run.now), "wait on average")
        // docs: end
        let cut = try #require(WarmUp(series))
        #expect(cut.isTrustworthy && (30...240).contains(cut.deleted))
        // M/G/1 with a service of 240 to 480 s, whose squared variation is 240² / 12 / 360² = 1/27.
        let wait = QueueingTheory.wait(
            arrivalRate: 1.0 / 600,
            meanService: 360,
            squaredVariation: 1.0 / 27
        )
        // One run of 2,000 days has a standard error of 1.1 % by its batch means; three are allowed.
        #expect(abs(run.model.queue.mean(until: run.now) / (wait / 600) - 1) < 0.033)
    }

    @Test("answers a mean with an interval from one long run")
    func batches() throws {
        // docs: output-batches
        var run = Simulation(CarWash(), seed: 3)
        try run.run(until: .start + .days(1))
        var batches = BatchMeans(batches: 20)
        for day in 2...401 as ClosedRange<Int64> {
            try run.alter { wash, context in wash.queue.reset(at: context.now) }
            try run.run(until: .start + .days(day))
            batches.record(run.model.queue.mean(until: run.now))
        }
        if let interval = batches.confidenceInterval(level: 0.95) {
            print("between", interval.lower, "and", interval.upper)
        }
        // docs: end
        #expect(batches.count == 400 && batches.means.count >= 20)
        let wait = QueueingTheory.wait(
            arrivalRate: 1.0 / 600,
            meanService: 360,
            squaredVariation: 1.0 / 27
        )
        let interval = try #require(batches.confidenceInterval(level: 0.999))
        #expect(interval.contains(wait / 600))
    }

    @Test("compares two variants under common random numbers")
    func comparison() async throws {
        // docs: output-comparison
        let pairs = try await replicate(seed: 42, replications: 0..<50) { seed, replication in
            var one = Simulation(CarWash(), seed: seed, replication: replication)
            var two = one
            try two.alter { wash, context in wash.open(bays: 2, in: &context) }
            try one.run(until: .start + .hours(8))
            try two.run(until: .start + .hours(8))
            return (one.model.washed, two.model.washed)
        }
        var comparison = PairedComparison()
        for (one, two) in pairs { comparison.record(baseline: Double(one), variant: Double(two)) }
        if let interval = comparison.confidenceInterval(level: 0.95) {
            print("a second bay washes", interval.lower, "to", interval.upper, "cars more a day")
        }
        // docs: end
        let interval = try #require(comparison.confidenceInterval())
        #expect(interval.lower > 0)
        #expect(comparison.decreases == 0)
        #expect(try #require(comparison.varianceReduction) > 0.5)
    }

    @Test("says how little five runs without a loss say")
    func share() {
        // docs: output-share
        let losses = Share(0, of: 5)
        print("at most", losses.upperBound(level: 0.95))
        // docs: end
        // 1 - 0.05^(1/5): five runs without a loss are as likely as one in twenty.
        #expect(abs(losses.upperBound(level: 0.95) - 0.4507) < 0.0001)
    }
}
