// docs: bank-day
import SimCore
// docs: end
import Testing

// docs: bank-day
/// A bank that lets customers in for eight hours and then serves those who are still inside.
struct BankDay: Model {
    enum Event: SimEvent {
        case arrival
        case served(customer: UInt32)

        var code: UInt16 {
            switch self {
            case .arrival: 0
            case .served: 1
            }
        }

        var subject: UInt32 {
            switch self {
            case .arrival: 0
            case .served(let customer): customer
            }
        }

        static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "served" }
    }

    let closing = SimTime.start + .hours(8)
    var tellers: Resource<UInt32>
    /// When each customer came, by number.
    var came: [SimTime] = []
    var waits = Tally()
    var longWaits = 0
    var streams: (gaps: StreamID, services: StreamID)?

    init(tellers: Int) {
        self.tellers = Resource(capacity: tellers)
    }

    mutating func start(in context: inout Context<Event>) {
        streams = (context.stream("gaps between customers"), context.stream("services"))
        context.schedule(.arrival, after: .zero)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        switch event {
        case .arrival:
            guard let streams, context.now < closing else { return }
            let gap = context.sample(.exponential(mean: 60), streams.gaps)
            context.schedule(.arrival, after: SimDuration(seconds: gap))
            let customer = UInt32(came.count)
            came.append(context.now)
            if case .granted = tellers.request(customer) { serve(customer, in: &context) }
        case .served:
            tellers.release()
            while let next = tellers.grantNext() { serve(next.user, in: &context) }
        }
    }

    private mutating func serve(_ customer: UInt32, in context: inout Context<Event>) {
        guard let streams else { return }
        let wait = context.now - came[Int(customer)]
        waits.record(wait.seconds)
        if wait > .minutes(5) { longWaits += 1 }
        // The customer's own number: it is the same with any number of tellers.
        let law = Distribution.logNormal(median: 120, sigma: 0.6)
        let service = context.sample(law, streams.services, member: UInt64(customer))
        context.schedule(.served(customer: customer), after: SimDuration(seconds: service))
    }
}
// docs: end

@Suite("The bank example")
struct BankDayExampleTests {
    @Test("says how many tellers keep nine days in ten from having long waits")
    func tellers() async throws {
        // docs: bank-day-run
        for tellers in 2...5 {
            let days = try await replicate(seeds: 1...100) { seed in
                var day = Simulation(BankDay(tellers: tellers), seed: seed)
                try day.run()
                return day.model
            }
            var waits = Tally()
            var goodDays = 0
            for day in days {
                waits.record(day.waits.mean)
                // A good day: at most one customer in ten waits for more than five minutes.
                if day.longWaits * 10 <= day.came.count { goodDays += 1 }
            }
            print(tellers, "tellers: mean wait", waits.mean, "s,", goodDays, "good days of 100")
        }
        // docs: end

        // Two tellers cannot keep up with 144 s of work a minute; three can, four do so with ease.
        func model(_ tellers: Int, _ seed: UInt64) throws -> BankDay {
            var day = Simulation(BankDay(tellers: tellers), seed: seed)
            try day.run()
            return day.model
        }
        for seed in 1...30 as ClosedRange<UInt64> {
            let days = try (2...5).map { try model($0, seed) }
            for (fewer, more) in zip(days, days.dropFirst()) {
                // The same people with the same business: one more teller makes no day worse.
                #expect(fewer.came == more.came, "seed \(seed)")
                #expect(fewer.waits.mean >= more.waits.mean, "seed \(seed)")
            }
            #expect(days[0].waits.mean > 600, "seed \(seed)")
            #expect(days[2].longWaits * 10 <= days[2].came.count, "seed \(seed)")
            #expect(days.allSatisfy { $0.tellers.inUse == 0 && $0.tellers.waiting == 0 })
            #expect(days.allSatisfy { Int($0.waits.count) == $0.came.count })
        }
    }
}
