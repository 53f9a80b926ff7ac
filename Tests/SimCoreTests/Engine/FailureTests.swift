import SimCore
import Testing

private struct FailureCase: Sendable, CustomTestStringConvertible {
    var name: String
    var script: Scripted
    var budget = Budget.standard
    var until = SimTime.start + .seconds(60)
    var error: SimulationError

    var testDescription: String { name }
}

private let failures: [FailureCase] = [
    FailureCase(
        name: "a negative delay",
        script: Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [1: [.after(.nanoseconds(-5), 7)]]
        ),
        error: SimulationError(
            code: .negativeDelay,
            event: "test.0",
            subject: 7,
            time: .start + .seconds(1),
            message: """
                test.0 (subject 7) was scheduled with a negative delay of -5ns, \
                while handling test.0 (subject 1) at 1s
                """
        )
    ),
    FailureCase(
        name: "an instant that has passed",
        script: Scripted(
            onStart: [.after(.milliseconds(1500), 1)],
            on: [1: [.at(.start + .seconds(1), 7)]]
        ),
        error: SimulationError(
            code: .timeInThePast,
            event: "test.0",
            subject: 7,
            time: .start + .milliseconds(1500),
            message: """
                test.0 (subject 7) was scheduled for 1s, which has passed, \
                while handling test.0 (subject 1) at 1.5s
                """
        )
    ),
    FailureCase(
        name: "an instant beyond the end of time",
        script: Scripted(onStart: [.after(.seconds(1), 1)], on: [1: [.after(.max, 7)]]),
        error: SimulationError(
            code: .timeOverflow,
            event: "test.0",
            subject: 7,
            time: .start + .seconds(1),
            message: """
                test.0 (subject 7) was scheduled beyond the end of time (about 292 years), \
                while handling test.0 (subject 1) at 1s
                """
        )
    ),
    FailureCase(
        name: "two events that cause each other without delay",
        script: Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [1: [.after(.zero, 2)], 2: [.after(.zero, 1)]]
        ),
        budget: Budget(generations: 100),
        error: SimulationError(
            code: .endlessLoop,
            event: "test.0",
            subject: 2,
            time: .start + .seconds(1),
            message: """
                test.0 (subject 2) was scheduled without delay, while handling test.0 (subject 1) \
                at 1s, at the end of a chain of 100 events without delay: the model goes round in \
                a circle and its clock stands still
                """
        )
    ),
    FailureCase(
        name: "more events than the budget",
        script: Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [1: [.after(.seconds(1), 1)]]
        ),
        budget: Budget(events: 3),
        error: SimulationError(
            code: .eventBudget,
            event: "test.0",
            subject: 1,
            time: .start + .seconds(3),
            message: "test.0 (subject 1) at 4s is one more than the budget of 3 events"
        )
    ),
    FailureCase(
        name: "more pending events than the budget",
        script: Scripted(onStart: (1...3).map { .after(.seconds(1), $0) }),
        budget: Budget(pendingEvents: 2),
        error: SimulationError(
            code: .pendingEventBudget,
            event: "test.0",
            subject: 3,
            time: .start,
            message: """
                test.0 (subject 3) found all 2 places for pending events taken, \
                outside any event at 0s
                """
        )
    ),
    FailureCase(
        name: "more occurrences than the budget",
        script: Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [1: [.record(1), .record(1)]]
        ),
        budget: Budget(occurrences: 1),
        error: SimulationError(
            code: .occurrenceBudget,
            event: "test.0",
            subject: 1,
            time: .start + .seconds(1),
            message: """
                the causal log is full with 1 occurrences, \
                while handling test.0 (subject 1) at 1s
                """
        )
    ),
    FailureCase(
        name: "more simulated time than the budget",
        script: Scripted(onStart: [.after(.seconds(1), 1)]),
        budget: Budget(simulatedTime: .seconds(30)),
        error: SimulationError(
            code: .simulatedTimeBudget,
            event: "",
            subject: 0,
            time: .start + .seconds(30),
            message: "the run goes on beyond the budget of 30s of simulated time"
        )
    ),
    FailureCase(
        name: "a limit of the model",
        script: Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [
                1: [
                    .fail(.budget("more than 10 requests are alive")),
                    .fail(.model("which comes too late")),
                ]
            ]
        ),
        error: SimulationError(
            code: .modelBudget,
            event: "test.0",
            subject: 1,
            time: .start + .seconds(1),
            message: """
                more than 10 requests are alive, while handling test.0 (subject 1) at 1s
                """
        )
    ),
]

@Suite("A failure")
struct FailureTests {
    @Test("says what, who and when, stops the run, and stays", arguments: failures)
    fileprivate func table(_ failure: FailureCase) {
        var simulation = Simulation(failure.script, seed: 0, budget: failure.budget)
        for _ in 0..<2 {
            #expect(throws: failure.error) { try simulation.run(until: failure.until) }
            #expect(throws: failure.error) { try simulation.step() }
        }
        #expect(simulation.context.failure == failure.error)
        #expect("\(failure.error)" == failure.error.message)
    }

    @Test("lets the event that caused it end, and no other begin")
    func stops() {
        let script = Scripted(
            onStart: [.after(.seconds(1), 1), .after(.seconds(1), 2)],
            on: [1: [.after(.seconds(-1), 3), .after(.seconds(1), 4)]]
        )
        var simulation = Simulation(script, seed: 0)
        #expect(throws: SimulationError.self) { try simulation.run(until: .distantFuture) }
        #expect(simulation.model.seen == ["1@1s"])
        #expect(simulation.eventsHandled == 1)
        #expect(simulation.now == .start + .seconds(1))
    }

    @Test("is not seen in many zero-delay events that do not cause each other")
    func wide() throws {
        let script = Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [1: (0..<500).map { .after(.zero, 2 + $0) }]
        )
        var simulation = Simulation(script, seed: 0, budget: Budget(generations: 2))
        try simulation.run(until: .start + .seconds(2))
        #expect(simulation.eventsHandled == 501)
    }

    @Test("at the end of a chain is the first event over the limit, not the last under it")
    func chain() throws {
        for (limit, fails) in [(9, true), (10, false)] {
            let links: [UInt32: [Scripted.Instruction]] = Dictionary(
                uniqueKeysWithValues: (0..<10).map { ($0, [.after(.zero, $0 + 1)]) }
            )
            let script = Scripted(onStart: [.after(.seconds(1), 0)], on: links)
            var simulation = Simulation(script, seed: 0, budget: Budget(generations: limit))
            if fails {
                #expect(throws: SimulationError.self) {
                    try simulation.run(until: .start + .days(1))
                }
            } else {
                try simulation.run(until: .start + .days(1))
            }
        }
    }

    @Test("is an endless loop also when events only move each other to the present")
    func moving() {
        struct Relay: Model {
            mutating func start(in context: inout Context<TestEvent>) {
                context.schedule(TestEvent(0), after: .seconds(1))
            }

            mutating func handle(_ event: TestEvent, in context: inout Context<TestEvent>) {
                let next = context.schedule(TestEvent(event.subject + 1), after: .seconds(1))
                context.reschedule(next, at: context.now)
            }
        }
        var simulation = Simulation(Relay(), seed: 0, budget: Budget(generations: 50))
        #expect(throws: SimulationError.self) { try simulation.run(until: .start + .days(1)) }
        #expect(simulation.context.failure?.code == .endlessLoop)
        #expect(simulation.context.failure?.subject == 51)
        #expect(simulation.eventsHandled == 51)
    }

    @Test("of too many pending events comes before the slots run out, whatever the budget says")
    func slots() {
        var budget = Budget()
        budget.pendingEvents = .max
        budget.generations = -1
        #expect(Context<TestEvent>(seed: 0, budget: budget).budget.pendingEvents == 16_777_215)
        #expect(Context<TestEvent>(seed: 0, budget: budget).budget.generations == 0)
    }

    @Test("of an event budget leaves exactly that many events handled")
    func budget() throws {
        var simulation = Simulation(Restless(), seed: 1, budget: Budget(events: 1000))
        #expect(throws: SimulationError.self) { try simulation.run(until: .distantFuture) }
        #expect(simulation.eventsHandled == 1000)
        #expect(simulation.context.failure?.code == .eventBudget)
        #expect(simulation.context.failure?.code.isBudget == true)
    }

    @Test("of an event budget comes sooner by the work that is charged beside events")
    func charged() throws {
        /// Ticks each second, and looks at so many things each time.
        struct Looker: Model {
            var things: Int64
            mutating func start(in context: inout Context<TestEvent>) {
                context.schedule(TestEvent(0), after: .seconds(1))
            }
            mutating func handle(_ event: TestEvent, in context: inout Context<TestEvent>) {
                context.charge(things)
                context.schedule(TestEvent(0), after: .seconds(1))
            }
        }
        for (things, handled) in [(Int64(9), Int64(101)), (-5, 1000), (.max, 1)] {
            let looker = Looker(things: things)
            var simulation = Simulation(looker, seed: 1, budget: Budget(events: 1000))
            #expect(throws: SimulationError.self) { try simulation.run(until: .distantFuture) }
            #expect(simulation.eventsHandled == handled)
            #expect(simulation.context.failure?.code == .eventBudget)
        }
    }
}
