import SimCore
import Synchronization
import Testing

/// A model that goes on for ever, and fails when it is inspected often enough.
private struct Endless: Model {
    var inspections = 0
    var failsAt = Int.max

    mutating func start(in context: inout Context<TestEvent>) {
        context.schedule(TestEvent(0), after: .seconds(1))
    }

    mutating func handle(_ event: TestEvent, in context: inout Context<TestEvent>) {
        context.schedule(TestEvent(0), after: .seconds(1))
    }

    mutating func inspect(in context: inout Context<TestEvent>) {
        inspections += 1
        if inspections >= failsAt { context.fail(.budget("too much is held")) }
    }
}

@Suite("A watch over a run")
struct RunWatchTests {
    @Test("ends it at a look, and names the reason, the instant and the busiest kind")
    func ends() {
        var simulation = Simulation(Endless(), seed: 1)
        let asked = Mutex(0)
        simulation.watch = RunWatch(reason: "the time is over") {
            asked.withLock { count in
                count += 1
                return count == 3
            }
        }
        #expect(throws: SimulationError.self) { try simulation.run() }
        #expect(simulation.eventsHandled == 3 * 1_021)
        let failure = simulation.context.failure
        #expect(failure?.code == .interrupted && failure?.code.isBudget == true)
        #expect(failure?.time == .start + .seconds(3 * 1_021))
        #expect(failure?.message.hasPrefix("the time is over, at ") == true)
        #expect(
            failure?.message.hasSuffix(
                "after 3063 events; the busiest kind of event is \(TestEvent.name(of: TestEvent(0).code)), "
                    + "100 % of those looked at"
            ) == true
        )
    }

    @Test("changes nothing while it lets it go on")
    func neutral() throws {
        var plain = Simulation(Endless(), seed: 1)
        var watched = Simulation(Endless(), seed: 1)
        watched.watch = RunWatch(reason: "never") { false }
        try plain.run(until: .start + .seconds(20_000))
        try watched.run(until: .start + .seconds(20_000))
        #expect(plain.digest == watched.digest)
        #expect(plain.eventsHandled == watched.eventsHandled)
    }

    @Test("a fork is watched by the same")
    func fork() throws {
        var simulation = Simulation(Endless(), seed: 1)
        simulation.watch = RunWatch(reason: "the time is over") { true }
        var other = simulation
        #expect(throws: SimulationError.self) { try other.run() }
        #expect(other.context.failure?.code == .interrupted)
    }

    @Test("a model is inspected about every 65,536 events, and may fail there")
    func inspection() throws {
        var simulation = Simulation(Endless(), seed: 1)
        try simulation.run(until: .start + .seconds(65_345))
        #expect(simulation.model.inspections == 0)
        try simulation.run(until: .start + .seconds(65_346))
        #expect(simulation.model.inspections == 1)
        var failing = Simulation(Endless(failsAt: 2), seed: 1)
        #expect(throws: SimulationError.self) { try failing.run() }
        #expect(failing.context.failure?.code == .modelBudget)
        #expect(failing.eventsHandled == 2 * 65_344)
    }
}
