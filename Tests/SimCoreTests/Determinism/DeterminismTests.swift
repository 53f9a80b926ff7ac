import SimCore
import Testing

/// The runs that Tests/Benchmarks makes with ten million events, made with two hundred thousand.
@Suite("A run of a model that uses everything")
struct DeterminismTests {
    private static let events: Int64 = 200_000

    /// What a release build on x86-64 found.
    ///
    /// Another build, machine or number of threads that finds something else is a bug. A deliberate
    /// change of the streams, the samples or the digest records it anew.
    private static let golden =
        "abf51472bbd75dce-141ff324f8520d8-629e2d608bd80391-201826-10663"

    @Test("is the same on every machine and in every build")
    func golden() throws {
        let simulation = try Simulation.churn(seed: 42, events: Self.events)
        #expect(simulation.identity == Self.golden)
    }

    @Test("has many events, ties, cancellations and occurrences")
    func reach() throws {
        let simulation = try Simulation.churn(seed: 42, events: Self.events)
        #expect(abs(simulation.eventsHandled - Self.events) < Self.events / 50)
        #expect(simulation.occurrences.count > 1000)
        #expect(simulation.context.pendingEvents > Churn.actors)
        let other = try Simulation.churn(seed: 43, events: Self.events)
        #expect(simulation.identity != other.identity)
    }

    @Test("is the same with an observer")
    func observer() throws {
        var observer = ChurnObserver()
        var simulation = Simulation(Churn(), seed: 42)
        let horizon = Simulation<Churn>.horizon(events: Self.events)
        try simulation.run(until: horizon, observing: &observer)
        #expect(simulation.identity == Self.golden)
        #expect(observer.seen == simulation.eventsHandled)
        #expect(observer.sum != 0)
    }

    @Test("is the same on one, two and seven threads")
    func threads() async throws {
        let seeds: [UInt64] = [42, 1, 2, 3, 4, 5, 6, 7]
        var runs: [[String]] = []
        for threads in [1, 2, 7] {
            runs.append(
                try await replicate(seeds: seeds, threads: threads) { seed in
                    try Simulation.churn(seed: seed, events: 20_000).identity
                }
            )
        }
        #expect(Set(runs[0]).count == seeds.count)
        #expect(runs[1] == runs[0])
        #expect(runs[2] == runs[0])
    }

    @Test("is the same for a fork, whatever its origin does meanwhile")
    func forks() throws {
        let horizon = Simulation<Churn>.horizon(events: Self.events)
        for stop in [1, 77_777, 150_000] as [Int64] {
            var origin = Simulation(Churn(), seed: 42)
            try origin.run(until: horizon, while: { $0.handled < stop })
            var fork = origin
            try Self.disturb(&origin)
            try origin.run(until: horizon)
            try fork.run(until: horizon)
            #expect(fork.identity == Self.golden, "forked after \(stop) events")
            #expect(origin.identity != Self.golden)
        }
    }

    @Test("is the same for a fork that decides otherwise and for a rerun that decides so")
    func decisions() throws {
        let horizon = Simulation<Churn>.horizon(events: Self.events)
        var origin = Simulation(Churn(), seed: 42)
        try origin.run(until: horizon, while: { $0.handled < 123_456 })
        var fork = origin
        try origin.run(until: horizon)
        try Self.disturb(&fork)
        try fork.run(until: horizon)

        var rerun = Simulation(Churn(), seed: 42)
        try rerun.run(until: horizon, while: { $0.handled < 123_456 })
        try Self.disturb(&rerun)
        try rerun.run(until: horizon)
        #expect(fork.identity == rerun.identity)
        #expect(origin.identity == Self.golden)
    }

    @Test("is the same in one go, event by event and in slices of time")
    func slices() throws {
        let horizon = Simulation<Churn>.horizon(events: Self.events)
        var sliced = Simulation(Churn(), seed: 42)
        var next = SimTime.start
        while next < horizon {
            next = min(horizon, next + .milliseconds(3701))
            try sliced.run(until: next)
        }
        #expect(sliced.identity == Self.golden)

        var stepped = Simulation(Churn(), seed: 42)
        while stepped.eventsHandled < sliced.eventsHandled { try stepped.step() }
        #expect(stepped.identity == Self.golden)
    }

    /// Brings a run off its course.
    private static func disturb(_ simulation: inout Simulation<Churn>) throws {
        try simulation.alter { _, context in
            for actor in 0..<100 as Range<UInt32> {
                context.schedule(.wake(actor: actor), after: .nanoseconds(1))
            }
        }
    }
}
