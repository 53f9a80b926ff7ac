// docs: metastable
import SimCore
// docs: end
import Testing

// docs: metastable
/// Clients that call a server, give up on an attempt after a second, and try again.
///
/// The server does not know that a client gave up, and works through its queue all the same.
struct RetryingClients: Model {
    enum Event: SimEvent {
        case call
        case served(PoolHandle, attempt: UInt32)
        case timeout(PoolHandle)
        case slowdown(Bool)

        var code: UInt16 {
            switch self {
            case .call: 0
            case .served: 1
            case .timeout: 2
            case .slowdown: 3
            }
        }

        var subject: UInt32 {
            switch self {
            case .served(let call, _), .timeout(let call): call.index
            case .call, .slowdown: 0
            }
        }

        static func name(of code: UInt16) -> String {
            ["call", "served", "timeout", "slowdown"][Int(code)]
        }
    }

    /// A call that has neither succeeded nor failed yet.
    struct Call: BitwiseCopyable, Sendable {
        var attempt: UInt32
        var timer: EventID
    }

    /// What the server works on: one attempt of a call.
    struct Attempt: BitwiseCopyable, Sendable {
        var call: PoolHandle
        var number: UInt32
    }

    let callsPerSecond = 70.0
    let meanService = 0.010
    let timeout = SimDuration.seconds(1)
    let retries: UInt32 = 3

    /// How much of a retry each new call pays for; none for no limit.
    var retryBudget: Double?
    var savings = 10.0

    var server = Resource<Attempt>(capacity: 1, waitingLimit: 1_000)
    var calls = Pool<Call>()
    var isSlow = false
    /// Calls that succeeded and that failed, by the minute in which they did.
    var succeeded = [Int](repeating: 0, count: 20)
    var failed = [Int](repeating: 0, count: 20)
    var streams: (gaps: StreamID, services: StreamID)?

    mutating func start(in context: inout Context<Event>) {
        streams = (context.stream("gaps between calls"), context.stream("services"))
        context.schedule(.call, after: .zero)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        let minute = min(Int(context.now.seconds / 60), succeeded.count - 1)
        switch event {
        case .call:
            guard let streams else { return }
            let gap = context.sample(.exponential(mean: 1 / callsPerSecond), streams.gaps)
            context.schedule(.call, after: SimDuration(seconds: gap))
            if let retryBudget { savings = min(savings + retryBudget, 10) }
            send(calls.insert(Call(attempt: 0, timer: .none)), in: &context)
        case .served(let handle, let attempt):
            // An answer to an attempt that was given up reaches nobody: the work was for nothing.
            if let call = calls.find(handle), call.attempt == attempt {
                context.cancel(call.timer)
                calls.remove(handle)
                succeeded[minute] += 1
            }
            server.release()
            while let next = server.grantNext() { work(on: next.user, in: &context) }
        case .timeout(let handle):
            if calls[handle].attempt < retries, mayRetry() {
                calls[handle].attempt += 1
                send(handle, in: &context)
            } else {
                calls.remove(handle)
                failed[minute] += 1
            }
        case .slowdown(let isSlow):
            self.isSlow = isSlow
        }
    }

    private mutating func send(_ call: PoolHandle, in context: inout Context<Event>) {
        calls[call].timer = context.schedule(.timeout(call), after: timeout)
        let attempt = Attempt(call: call, number: calls[call].attempt)
        // With a full queue the attempt is dropped, and the client hears nothing.
        if case .granted = server.request(attempt) { work(on: attempt, in: &context) }
    }

    private mutating func work(on attempt: Attempt, in context: inout Context<Event>) {
        guard let streams else { return }
        let mean = isSlow ? 5 * meanService : meanService
        let service = SimDuration(
            seconds: context.sample(.exponential(mean: mean), streams.services)
        )
        context.schedule(.served(attempt.call, attempt: attempt.number), after: service)
    }

    private mutating func mayRetry() -> Bool {
        guard retryBudget != nil else { return true }
        guard savings >= 1 else { return false }
        savings -= 1
        return true
    }

    /// The share of the calls that ended in a minute and succeeded.
    func successShare(inMinute minute: Int) -> Double {
        Double(succeeded[minute]) / Double(max(1, succeeded[minute] + failed[minute]))
    }
}
// docs: end

@Suite("The metastable example")
struct MetastableExampleTests {
    @Test("stays down after its trigger is gone, and recovers with a retry budget")
    func trigger() throws {
        // docs: metastable-run
        // Two calm minutes, a server five times slower for twenty seconds, then as before.
        var storm = Simulation(RetryingClients(), seed: 1)
        try storm.run(until: .start + .minutes(2))
        try storm.alter { _, context in
            context.schedule(.slowdown(true), after: .zero)
            context.schedule(.slowdown(false), after: .seconds(20))
        }
        // The same instant and the same load, with retries limited to a tenth of the calls.
        var limited = storm
        try limited.alter { clients, _ in clients.retryBudget = 0.1 }

        try storm.run(until: .start + .minutes(10))
        try limited.run(until: .start + .minutes(10))

        // The limit still helps when it comes eight minutes late.
        var rescued = storm
        try rescued.alter { clients, _ in clients.retryBudget = 0.1 }
        try rescued.run(until: .start + .minutes(20))

        for minute in 0..<10 {
            let shares = [storm, limited].map { $0.model.successShare(inMinute: minute) }
            print("minute", minute, "unlimited", shares[0], "limited", shares[1])
        }
        print("rescued", rescued.model.successShare(inMinute: 19))
        // docs: end
        #expect((0..<2).allSatisfy { storm.model.successShare(inMinute: $0) > 0.999 })
        // The trigger ended in the third minute. Six minutes later nothing has become better.
        #expect((4..<10).allSatisfy { storm.model.successShare(inMinute: $0) < 0.01 })
        #expect((5..<10).allSatisfy { limited.model.successShare(inMinute: $0) > 0.999 })
        #expect((13..<20).allSatisfy { rescued.model.successShare(inMinute: $0) > 0.999 })
    }

    @Test("serves the same load well for as long as nothing happens, for many seeds")
    func calm() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var calm = Simulation(RetryingClients(), seed: seed)
            try calm.run(until: .start + .minutes(10))
            #expect(calm.model.failed.allSatisfy { $0 == 0 }, "seed \(seed)")
        }
    }

    @Test("goes down and comes back alike for other seeds")
    func seeds() throws {
        for seed in 2...5 as ClosedRange<UInt64> {
            for budget in [nil, 0.1] {
                var model = RetryingClients()
                model.retryBudget = budget
                var run = Simulation(model, seed: seed)
                try run.run(until: .start + .minutes(1))
                try run.alter { _, context in
                    context.schedule(.slowdown(true), after: .zero)
                    context.schedule(.slowdown(false), after: .seconds(20))
                }
                try run.run(until: .start + .minutes(6))
                let share = run.model.successShare(inMinute: 5)
                #expect(budget == nil ? share < 0.01 : share > 0.999, "seed \(seed)")
            }
        }
    }
}
