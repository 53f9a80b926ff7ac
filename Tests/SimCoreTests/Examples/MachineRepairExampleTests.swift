// docs: machine-repair
import SimCore
// docs: end
import Testing

// docs: machine-repair
/// A workshop: machines break down and wait for one of a few people who repair them.
struct Workshop: Model {
    enum Event: SimEvent {
        case breaksDown(machine: UInt32)
        case isRepaired(machine: UInt32)

        var code: UInt16 {
            switch self {
            case .breaksDown: 0
            case .isRepaired: 1
            }
        }

        var subject: UInt32 {
            switch self {
            case .breaksDown(let machine), .isRepaired(let machine): machine
            }
        }

        static func name(of code: UInt16) -> String { code == 0 ? "breaks down" : "is repaired" }
    }

    let machines: UInt32
    var repairers: Resource<UInt32>
    var running: TimeWeighted
    var repairs: [Int]
    var streams: (lives: StreamID, repairs: StreamID)?

    init(machines: UInt32, repairers: Int) {
        self.machines = machines
        self.repairers = Resource(capacity: repairers)
        running = TimeWeighted(level: Double(machines))
        repairs = Array(repeating: 0, count: Int(machines))
    }

    mutating func start(in context: inout Context<Event>) {
        streams = (context.stream("lives"), context.stream("repairs"))
        for machine in 0..<machines { run(machine, in: &context) }
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        switch event {
        case .breaksDown(let machine):
            running.add(-1, at: context.now)
            if case .granted = repairers.request(machine) { repair(machine, in: &context) }
        case .isRepaired(let machine):
            repairs[Int(machine)] += 1
            running.add(1, at: context.now)
            run(machine, in: &context)
            repairers.release()
            while let next = repairers.grantNext() { repair(next.user, in: &context) }
        }
    }

    private mutating func run(_ machine: UInt32, in context: inout Context<Event>) {
        guard let streams else { return }
        let life = context.sample(.exponential(mean: 10 * 3600), streams.lives)
        context.schedule(.breaksDown(machine: machine), after: SimDuration(seconds: life))
    }

    private mutating func repair(_ machine: UInt32, in context: inout Context<Event>) {
        guard let streams else { return }
        let time = context.sample(.exponential(mean: 2 * 3600), streams.repairs)
        context.schedule(.isRepaired(machine: machine), after: SimDuration(seconds: time))
    }
}
// docs: end

@Suite("The machine repair example")
struct MachineRepairExampleTests {
    @Test("keeps as many machines running as the formula for a finite source says")
    func finiteSource() async throws {
        // docs: machine-repair-run
        let years = try await replicate(seeds: 1...32) { seed in
            var year = Simulation(Workshop(machines: 8, repairers: 2), seed: seed)
            try year.run(until: .start + .days(10))
            try year.alter { workshop, context in workshop.running.reset(at: context.now) }
            try year.run(until: .start + .days(375))
            return year.model.running.mean(until: year.now)
        }
        var running = Tally()
        for year in years { running.record(year) }
        print("running:", running.mean, "standard error", running.standardError)
        // docs: end

        // Births and deaths per hour of the number that is broken: each of the others lives for 10 h,
        // and two are repaired at a time, for 2 h.
        let broken = QueueingTheory.birthDeath(
            states: 9,
            arrival: { Double(8 - $0) / 10 },
            departure: { Double(min($0, 2)) / 2 }
        )
        let expected = 8 - QueueingTheory.meanAbove(0, broken)
        #expect(abs(expected - 6.3352) < 0.0001)
        #expect(abs(running.mean - expected) < 3 * running.standardError)
        #expect(running.standardError < 0.01 * expected)
    }
}
