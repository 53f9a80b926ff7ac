// docs: call-center
import SimCore
// docs: end
import Testing

// docs: call-center
/// A call center: callers wait for an agent, and hang up when their patience ends first.
struct CallCenter: Model {
    enum Event: SimEvent {
        case call
        case hangUp(PoolHandle)
        case callEnds

        var code: UInt16 {
            switch self {
            case .call: 0
            case .hangUp: 1
            case .callEnds: 2
            }
        }

        var subject: UInt32 {
            switch self {
            case .hangUp(let caller): caller.index
            case .call, .callEnds: 0
            }
        }

        static func name(of code: UInt16) -> String {
            ["call", "hang up", "call ends"][Int(code)]
        }
    }

    /// Somebody on hold.
    struct Caller: BitwiseCopyable, Sendable {
        var called: SimTime
        var place: PoolHandle
        var hangUp: EventID
    }

    var callsPerMinute = 2.0
    var talkMinutes = 5.0
    var patienceMinutes = 2.0
    var agents: Resource<PoolHandle>
    var onHold = Pool<Caller>()

    var calls = 0
    var hungUp = 0
    var waits = Tally()
    var streams: (calls: StreamID, talks: StreamID, patience: StreamID)?

    init(agents: Int) {
        self.agents = Resource(capacity: agents)
    }

    mutating func start(in context: inout Context<Event>) {
        streams = (context.stream("calls"), context.stream("talks"), context.stream("patience"))
        context.schedule(.call, after: .zero)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        guard let streams else { return }
        switch event {
        case .call:
            calls += 1
            let gap = context.sample(.exponential(mean: 60 / callsPerMinute), streams.calls)
            context.schedule(.call, after: SimDuration(seconds: gap))
            answerOrHold(in: &context)
        case .hangUp(let handle):
            guard let caller = onHold.remove(handle) else { return }
            agents.giveUp(caller.place)
            hungUp += 1
        case .callEnds:
            agents.release()
            while let next = agents.grantNext() {
                guard let caller = onHold.remove(next.user) else { continue }
                context.cancel(caller.hangUp)
                waits.record((context.now - caller.called).seconds)
                talk(in: &context)
            }
        }
    }

    private mutating func answerOrHold(in context: inout Context<Event>) {
        guard let streams else { return }
        let caller = onHold.insert(Caller(called: context.now, place: .none, hangUp: .none))
        switch agents.request(caller) {
        case .granted:
            onHold.remove(caller)
            waits.record(0)
            talk(in: &context)
        case .waits(let place):
            let law = Distribution.exponential(mean: 60 * patienceMinutes)
            let patience = SimDuration(seconds: context.sample(law, streams.patience))
            onHold[caller].place = place
            onHold[caller].hangUp = context.schedule(.hangUp(caller), after: patience)
        case .refused:
            break
        }
    }

    private mutating func talk(in context: inout Context<Event>) {
        guard let streams else { return }
        let time = context.sample(.exponential(mean: 60 * talkMinutes), streams.talks)
        context.schedule(.callEnds, after: SimDuration(seconds: time))
    }
}
// docs: end

@Suite("The call center example")
struct CallCenterExampleTests {
    @Test("loses as many callers to the line as the Erlang A formula says")
    func erlangA() async throws {
        // docs: call-center-run
        let weeks = try await replicate(seeds: 1...32) { seed in
            var week = Simulation(CallCenter(agents: 10), seed: seed)
            try week.run(until: .start + .days(7))
            return week.model
        }
        var hungUp = Tally()
        for week in weeks { hungUp.record(Double(week.hungUp) / Double(week.calls)) }
        print("hung up:", hungUp.mean, "standard error", hungUp.standardError)
        // docs: end

        // Births and deaths per minute: 10 erlang for 10 agents, and half a hang-up for each on hold.
        let chances = QueueingTheory.birthDeath(
            states: 200,
            arrival: { _ in 2 },
            departure: { Double(min($0, 10)) / 5 + Double(max(0, $0 - 10)) / 2 }
        )
        let expected = QueueingTheory.meanAbove(10, chances) / 2 / 2
        #expect(abs(expected - 0.1524) < 0.0001)
        #expect(abs(hungUp.mean - expected) < 3 * hungUp.standardError)
        #expect(hungUp.standardError < 0.01 * expected)
        for week in weeks {
            let talking = week.agents.inUse
            #expect(week.calls == Int(week.waits.count) + week.hungUp + week.onHold.count)
            #expect(talking <= 10 && (week.onHold.count == 0 || talking == 10))
        }
    }
}
