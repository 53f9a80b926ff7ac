import SimCore
import Testing

/// The code of the articles on the engine, compiled and run.
@Suite("The articles")
struct ArticleTests {
    @Test("writing a model: it runs up to an instant and goes on from there")
    func run() throws {
        // docs: writing-run
        var simulation = Simulation(CarWash(), seed: 42)
        try simulation.run(until: .start + .hours(8))
        print(simulation.model.washed, "cars washed")
        print(simulation.model.queue.mean(until: simulation.now), "waited on average")
        // docs: end
        #expect(simulation.now == .start + .hours(8))
        #expect((30...60).contains(simulation.model.washed))
        let cars = simulation.model.washed + simulation.model.bays.inUse
        #expect(Int(simulation.model.cars) == cars + simulation.model.bays.waiting)
    }

    @Test("writing a model: a second bay from noon on is a copy that was changed")
    func whatIf() throws {
        var simulation = Simulation(CarWash(), seed: 42)
        // docs: writing-what-if
        try simulation.run(until: .start + .hours(4))
        var whatIf = simulation
        try whatIf.alter { wash, context in wash.open(bays: 2, in: &context) }
        try simulation.run(until: .start + .hours(8))
        try whatIf.run(until: .start + .hours(8))
        for run in [simulation, whatIf] { print(run.model.queue.mean(until: run.now), "waited") }
        // docs: end
        #expect(simulation.model.cars == whatIf.model.cars)
        #expect(simulation.model.washed <= whatIf.model.washed)
        let means = [simulation, whatIf].map { $0.model.queue.mean(until: $0.now) }
        #expect(means[0] > means[1])
    }

    @Test("writing a model: a mistake ends the run with an error that names the event")
    func mistake() throws {
        var simulation = Simulation(CarWash(), seed: 42)
        // docs: writing-failure
        do {
            try simulation.alter { _, context in
                _ = context.schedule(.washed(car: 7), after: .seconds(-1))
            }
        } catch {
            print(error.code, error.event, error.subject, error.message)
        }
        // docs: end
        #expect(throws: SimulationError.self) { try simulation.run(until: .start + .hours(1)) }
        #expect(simulation.context.failure?.code == .negativeDelay)
        #expect(simulation.context.failure?.subject == 7)
    }

    @Test("determinism: the same run has the same digest, and a fork has that of a run in one go")
    func digest() throws {
        // docs: determinism-digest
        var once = Simulation(CarWash(), seed: 7)
        try once.run(until: .start + .hours(8))

        var again = Simulation(CarWash(), seed: 7)
        try again.run(until: .start + .hours(3))
        var fork = again
        try fork.run(until: .start + .hours(8))
        print(once.digest == fork.digest)
        // docs: end
        #expect(once.digest == fork.digest)
        #expect(again.digest != fork.digest)
        var other = Simulation(CarWash(), seed: 8)
        try other.run(until: .start + .hours(8))
        #expect(once.digest != other.digest)
    }

    @Test(
        "determinism: the events of one instant run by class, and in the order they were scheduled"
    )
    func order() throws {
        // docs: determinism-order
        let noon = SimTime.start + .hours(12)
        var queue = PendingEvents<CarWash.Event>()
        queue.schedule(.washed(car: 1), at: noon)
        queue.schedule(.washed(car: 2), at: noon)
        queue.schedule(.arrival, at: noon, priority: .first)
        while let next = queue.popFirst() { print(next.event) }
        // docs: end
        queue.schedule(.washed(car: 1), at: noon)
        queue.schedule(.washed(car: 2), at: noon)
        queue.schedule(.arrival, at: noon, priority: .first)
        var popped: [UInt32] = []
        while let next = queue.popFirst() { popped.append(next.event.subject) }
        #expect(popped == [0, 1, 2])
    }

    @Test("random streams: a member's number is the same whoever draws before")
    func members() {
        // docs: streams-draws
        var context = Context<CarWash.Event>(seed: 42)
        let gaps = context.stream("gaps between cars")
        let washes = context.stream("washes")
        // The next number of a stream: the second call gives another one.
        let gap = context.sample(.exponential(mean: 600), gaps)
        // The number of car 17: the same at any time and in any order.
        let wash = context.sample(.uniform(240, 480), washes, member: 17)
        print(gap, wash)
        // docs: end
        var other = Context<CarWash.Event>(seed: 42)
        let otherWashes = other.stream("washes")
        #expect(other.sample(.uniform(240, 480), otherWashes, member: 17) == wash)
        #expect(other.sample(.uniform(240, 480), otherWashes, member: 18) != wash)
        let otherGaps = other.stream("gaps between cars")
        #expect(other.sample(.exponential(mean: 600), otherGaps) == gap)
        #expect(other.sample(.exponential(mean: 600), otherGaps) != gap)
    }

    @Test("random streams: replications of one seed draw different numbers")
    func replications() throws {
        // docs: streams-replications
        var first = Simulation(CarWash(), seed: 42, replication: 0)
        var second = Simulation(CarWash(), seed: 42, replication: 1)
        try first.run(until: .start + .hours(8))
        try second.run(until: .start + .hours(8))
        print(first.model.washed, second.model.washed)
        // docs: end
        #expect(first.digest != second.digest)
    }
}
