import SimCore
import Testing

/// A bank with two tellers: customers come at random, wait in line and are served.
private struct Bank: Model {
    enum Event: SimEvent {
        case arrival(UInt32)
        case departure(UInt32)

        var code: UInt16 { if case .arrival = self { 0 } else { 1 } }
        var subject: UInt32 {
            switch self {
            case .arrival(let id), .departure(let id): id
            }
        }
        static func name(of code: UInt16) -> String { ["arrival", "departure"][Int(code)] }
    }

    var line = Ring<UInt32>()
    var waiting = TimeWeighted()
    var busy = 0
    var served = 0
    var arrivals: StreamID?

    mutating func start(in context: inout Context<Event>) {
        arrivals = context.stream("arrivals")
        context.schedule(.arrival(1), after: .zero)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        guard let arrivals else { return }
        switch event {
        case .arrival(let customer):
            line.append(customer)
            let gap = context.sample(.exponential(mean: 60), arrivals)
            context.schedule(.arrival(customer + 1), after: SimDuration(seconds: gap))
        case .departure:
            busy -= 1
            served += 1
        }
        while busy < 2, let customer = line.popFirst() {
            busy += 1
            context.schedule(.departure(customer), after: .seconds(100))
        }
        waiting.set(Double(line.count), at: context.now)
    }
}

@Suite("The bank of the library guide")
struct BankExampleTests {
    @Test("serves nearly everyone in a day and keeps a line of about two")
    func day() throws {
        var simulation = Simulation(Bank(), seed: 42)
        try simulation.run(until: .start + .hours(8))
        let line = simulation.model.waiting.mean(until: simulation.now)
        #expect((400...560).contains(simulation.model.served))
        #expect((0.5...8).contains(line))
        #expect(simulation.now == .start + .hours(8))
    }

    @Test("is the same bank for the same seed and another for another")
    func seeds() throws {
        func digest(_ seed: UInt64) throws -> RunDigest {
            var simulation = Simulation(Bank(), seed: seed)
            try simulation.run(until: .start + .hours(1))
            return simulation.digest
        }
        #expect(try digest(1) == digest(1))
        #expect(try digest(1) != digest(2))
    }
}
