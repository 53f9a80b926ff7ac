import SimCore
import Testing

@Suite("A simulation")
struct SimulationTests {
    @Test("runs the events of one instant by priority, then in the order of scheduling")
    func order() throws {
        let script = Scripted(onStart: [
            .after(.nanoseconds(5), 1), .after(.nanoseconds(5), 2, .last),
            .after(.nanoseconds(5), 3, .first), .after(.nanoseconds(5), 4),
            .after(.nanoseconds(4), 5, .last),
        ])
        var simulation = Simulation(script, seed: 0)
        try simulation.run(until: .start + .seconds(1))
        #expect(simulation.model.seen == ["5@4ns", "3@5ns", "1@5ns", "4@5ns", "2@5ns"])
    }

    @Test("leaves events at the horizon pending and its clock there")
    func halfOpen() throws {
        let script = Scripted(onStart: [.after(.seconds(9), 1), .after(.seconds(10), 2)])
        var simulation = Simulation(script, seed: 0)
        try simulation.run(until: .start + .seconds(10))
        #expect(simulation.model.seen == ["1@9s"])
        #expect(simulation.now == .start + .seconds(10))
        #expect(simulation.nextEventTime == .start + .seconds(10))
        try simulation.run(until: .start + .seconds(3))
        try simulation.run(until: SimTime(nanoseconds: -1))
        #expect(simulation.now == .start + .seconds(10))
        #expect(simulation.model.seen == ["1@9s"])
        try simulation.run(until: SimTime(nanoseconds: 10_000_000_001))
        #expect(simulation.model.seen == ["1@9s", "2@10s"])
        #expect(simulation.nextEventTime == nil)
    }

    @Test("is the same run in one piece, in pieces, and event by event")
    func pieces() throws {
        let end = SimTime(nanoseconds: 500)
        for seed: UInt64 in 0..<25 {
            var whole = Simulation(Restless(), seed: seed)
            try whole.run(until: end)
            var pieces = Simulation(Restless(), seed: seed)
            for time in stride(from: 0, through: 500, by: 7) {
                try pieces.run(until: SimTime(nanoseconds: Int64(time)))
            }
            try pieces.run(until: end)
            var steps = Simulation(Restless(), seed: seed)
            while steps.eventsHandled < whole.eventsHandled, try steps.step() {}
            #expect(whole.digest == pieces.digest, "seed \(seed)")
            #expect(whole.digest == steps.digest, "seed \(seed)")
            #expect(whole.model.history == pieces.model.history, "seed \(seed)")
            #expect(whole.eventsHandled > 200, "seed \(seed)")
        }
    }

    @Test("forks into a copy that goes on as the original does, whatever happens to either")
    func fork() throws {
        for seed: UInt64 in 0..<40 {
            var original = Simulation(Restless(), seed: seed)
            try original.run(until: SimTime(nanoseconds: 100))
            var fork = original
            try fork.run(until: SimTime(nanoseconds: 300))
            try original.run(until: SimTime(nanoseconds: 300))
            #expect(original.digest == fork.digest, "seed \(seed)")
            #expect(original.model.history == fork.model.history, "seed \(seed)")
            #expect(original.occurrences.elementsEqual(fork.occurrences), "seed \(seed)")

            var other = original
            _ = try other.alter { model, _ in model.next = 1_000_000 }
            try other.run(until: SimTime(nanoseconds: 400))
            try fork.run(until: SimTime(nanoseconds: 400))
            try original.run(until: SimTime(nanoseconds: 400))
            #expect(original.digest == fork.digest, "seed \(seed)")
            #expect(original.digest != other.digest, "seed \(seed)")
        }
    }

    @Test("differs between seeds and between replications")
    func seeds() throws {
        var digests = Set<RunDigest>()
        for seed: UInt64 in 0..<20 {
            for replication: UInt32 in 0..<5 {
                var simulation = Simulation(Restless(), seed: seed, replication: replication)
                try simulation.run(until: SimTime(nanoseconds: 200))
                digests.insert(simulation.digest)
            }
        }
        #expect(digests.count == 100)
    }

    @Test("has the digest that this version has on every machine")
    func goldenDigest() throws {
        var simulation = Simulation(Restless(), seed: 42)
        try simulation.run(until: SimTime(nanoseconds: 1000))
        #expect(simulation.digest.description == "170395f5410ededb")
    }

    @Test("keeps a digest for each subsystem that the others do not disturb")
    func subsystems() throws {
        var plain = Simulation(Scripted(onStart: [.after(.seconds(1), 1)]), seed: 0)
        var disturbed = plain
        _ = try disturbed.alter { _, context in
            context.schedule(TestEvent(9, code: 0x0200), after: .nanoseconds(1))
        }
        try plain.run(until: .start + .seconds(2))
        try disturbed.run(until: .start + .seconds(2))
        #expect(plain.digest != disturbed.digest)
        #expect(plain.digest[0] == disturbed.digest[0])
        #expect(plain.digest[2] != disturbed.digest[2])
        #expect(plain.digest[3] == disturbed.digest[3])
    }

    @Test("runs while a condition on its model holds, asked before each event")
    func condition() throws {
        let script = Scripted(onStart: (1...9).map { .after(.seconds($0), UInt32($0)) })
        var simulation = Simulation(script, seed: 0)
        try simulation.run(while: { $0.seen.count < 4 })
        #expect(simulation.model.seen.count == 4)
        #expect(simulation.now == .start + .seconds(4))
        try simulation.run(until: .start + .seconds(6), while: { _ in true })
        #expect(simulation.now == .start + .seconds(6))
        try simulation.run()
        #expect(simulation.model.seen.count == 9)
        #expect(simulation.now == .start + .seconds(9))
        let isLeft = try simulation.step()
        #expect(!isLeft)
    }

    @Test("hands the cause of an event on to what the event schedules")
    func causes() throws {
        let script = Scripted(
            onStart: [.after(.seconds(1), 1)],
            on: [
                1: [.after(.seconds(1), 2), .record(7), .after(.seconds(2), 3)],
                3: [.after(.seconds(1), 4), .underCause(.none), .after(.seconds(2), 5)],
            ]
        )
        var simulation = Simulation(script, seed: 0)
        try simulation.run(until: .start + .seconds(60))
        let first = OccurrenceID(raw: 1)
        #expect(simulation.model.causes == [.none, .none, first, first, .none])
        #expect(simulation.occurrences.count == 1)
        #expect(simulation.occurrences[first].at == .start + .seconds(1))
    }
}

@Suite("A pending event")
struct PendingEventTests {
    @Test("is cancelled once, and never after it ran")
    func cancel() throws {
        var simulation = Simulation(Scripted(), seed: 0)
        let ids = try simulation.alter { _, context in
            (1...3).map { context.schedule(TestEvent($0), after: .seconds(1)) }
        }
        let answers = try simulation.alter { _, context in
            [context.cancel(ids[1]), context.cancel(ids[1]), context.cancel(.none)]
        }
        #expect(answers == [true, false, false])
        #expect(simulation.context.pendingEvents == 2)
        try simulation.run(until: .start + .seconds(2))
        #expect(simulation.model.seen == ["1@1s", "3@1s"])
        let late = try simulation.alter { _, context in
            [context.cancel(ids[0]), context.isPending(ids[2])]
        }
        #expect(late == [false, false])
    }

    @Test("moves behind what its new instant already holds, under a new handle")
    func reschedule() throws {
        var simulation = Simulation(Scripted(), seed: 0)
        let (old, moved) = try simulation.alter { _, context in
            let old = context.schedule(TestEvent(1), after: .seconds(1))
            context.schedule(TestEvent(2), after: .seconds(5))
            context.cause = OccurrenceID(raw: 9)
            return (old, context.reschedule(old, at: .start + .seconds(5)))
        }
        #expect(moved != old && moved != .none)
        #expect(!simulation.context.isPending(old))
        #expect(simulation.context.time(of: old) == nil)
        #expect(simulation.context.time(of: moved) == .start + .seconds(5))
        try simulation.run(until: .start + .seconds(6))
        #expect(simulation.model.seen == ["2@5s", "1@5s"])
        #expect(simulation.model.causes == [.none, OccurrenceID(raw: 9)])
        let again = try simulation.alter { _, context in
            context.reschedule(moved, at: .start + .seconds(7))
        }
        #expect(again == .none)
    }

    @Test("can move to the present instant and keeps its priority")
    func priority() throws {
        var simulation = Simulation(Scripted(), seed: 0)
        try simulation.alter { _, context in
            let id = context.schedule(TestEvent(1), after: .seconds(9), priority: .first)
            context.schedule(TestEvent(2), after: .zero)
            context.reschedule(id, at: .start)
        }
        try simulation.run(until: .start + .seconds(1))
        #expect(simulation.model.seen == ["1@0s", "2@0s"])
    }
}

@Suite("An observer")
struct ObserverTests {
    private struct Counter: SimulationObserver {
        typealias ModelType = Restless
        var before = 0
        var times: [SimTime] = []
        var histories = Set<UInt64>()

        mutating func willHandle(
            _ event: TestEvent,
            at time: SimTime,
            cause: OccurrenceID,
            in model: borrowing Restless
        ) {
            before += 1
        }

        mutating func didHandle(
            _ event: TestEvent,
            at time: SimTime,
            cause: OccurrenceID,
            in model: borrowing Restless
        ) {
            times.append(time)
            histories.insert(model.history)
        }
    }

    @Test("sees every event and changes none")
    func neutral() throws {
        for seed: UInt64 in 0..<20 {
            var plain = Simulation(Restless(), seed: seed)
            var watched = plain
            var counter = Counter()
            try plain.run(until: SimTime(nanoseconds: 500))
            try watched.run(until: SimTime(nanoseconds: 500), observing: &counter)
            #expect(plain.digest == watched.digest)
            #expect(Int64(counter.before) == plain.eventsHandled)
            #expect(counter.times.count == counter.before)
            #expect(counter.times == counter.times.sorted())
            #expect(counter.histories.count > 100)
        }
    }
}
