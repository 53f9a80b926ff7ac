// docs: bank
import SimCore
// docs: end
import Testing

// docs: bank
/// A bank with two tellers: customers come at random, wait in one line and are served.
struct Bank: Model {
    enum Event: SimEvent {
        case arrival, departure
        var code: UInt16 { self == .arrival ? 0 : 1 }
        var subject: UInt32 { 0 }
        static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "departure" }
    }

    var freeTellers = 2
    var line = Ring<SimTime>()
    var waits = Tally()
    var gaps: StreamID?

    mutating func start(in context: inout Context<Event>) {
        gaps = context.stream("gaps between customers")
        context.schedule(.arrival, after: .zero)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        switch event {
        case .arrival:
            line.append(context.now)
            guard let gaps else { return }
            let gap = context.sample(.exponential(mean: 60), gaps)
            context.schedule(.arrival, after: SimDuration(seconds: gap))
        case .departure:
            freeTellers += 1
        }
        while freeTellers > 0, let came = line.popFirst() {
            freeTellers -= 1
            waits.record((context.now - came).seconds)
            context.schedule(.departure, after: .seconds(100))
        }
    }
}
// docs: end

@Suite("The bank of the library guide")
struct BankExampleTests {
    @Test("serves a customer a minute, who waits as queueing theory says")
    func day() throws {
        // docs: bank-run
        var simulation = Simulation(Bank(), seed: 42)
        try simulation.run(until: .start + .days(50))
        let waits = simulation.model.waits
        print(waits.count, "customers waited", waits.mean, "s on average")
        // docs: end
        #expect(abs(Double(waits.count) - 72_000) < 1_000)
        // The M/M/2 queue at a load of 5/6 waits 227.3 s; a constant service time is a little over
        // half of that (Cosmetatos, "Some approximate equilibrium results for the multi-server
        // queue (M/G/r)", Operational Research Quarterly 27, 1976: 114.9 s).
        // Means of 50 days spread with a standard deviation of 4.1 s; three of them are allowed.
        #expect(abs(waits.mean - 114.9) < 12.5)
        #expect(simulation.now == .start + .days(50))
    }

    @Test("serves the same customers sooner in a copy that gets a third teller")
    func fork() throws {
        // docs: bank-fork
        var simulation = Simulation(Bank(), seed: 42)
        try simulation.run(until: .start + .days(1))
        var whatIf = simulation
        try whatIf.alter { bank, _ in bank.freeTellers += 1 }
        try simulation.run(until: .start + .days(50))
        try whatIf.run(until: .start + .days(50))
        print("two tellers", simulation.model.waits.mean, "s, three", whatIf.model.waits.mean, "s")
        // docs: end
        #expect(simulation.model.waits.mean > 100)
        #expect(whatIf.model.waits.mean < 25)
        // Nobody waits for long at either bank when the fiftieth day ends: the customers are the same.
        #expect(abs(simulation.model.waits.count - whatIf.model.waits.count) < 100)
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
