import SimCore

/// The events of ``Timeouts``: what can end a client's cycle.
enum TimeoutsEvent: SimEvent {
    case response(client: UInt32)
    case timeout(client: UInt32)

    var code: UInt16 {
        switch self {
        case .response: 0
        case .timeout: 1
        }
    }

    var subject: UInt32 {
        switch self {
        case .response(let client), .timeout(let client): client
        }
    }

    static func name(of code: UInt16) -> String { code == 0 ? "response" : "timeout" }
}

/// W4: N clients wait for a response or, when it is lost, for a timeout of 30 s.
struct Timeouts: Model {
    static let limit = SimDuration.seconds(30)

    var increments = Increments()
    var timeouts: [EventID]
    var cycles: Int64 = 0
    var timedOut: Int64 = 0

    init(clients: Int) {
        timeouts = Array(repeating: .none, count: clients)
    }

    mutating func start(in context: inout Context<TimeoutsEvent>) {
        for client in 0..<UInt32(timeouts.count) { ask(client, in: &context) }
    }

    mutating func handle(_ event: TimeoutsEvent, in context: inout Context<TimeoutsEvent>) {
        switch event {
        case .response(let client):
            guard !increments.nextIsLost() else { return }
            context.cancel(timeouts[Int(client)])
            cycles &+= 1
            ask(client, in: &context)
        case .timeout(let client):
            timedOut &+= 1
            cycles &+= 1
            ask(client, in: &context)
        }
    }

    private mutating func ask(_ client: UInt32, in context: inout Context<TimeoutsEvent>) {
        context.schedule(.response(client: client), after: .nanoseconds(increments.next()))
        timeouts[Int(client)] = context.schedule(.timeout(client: client), after: Self.limit)
    }
}

/// W4 through the whole engine.
func measureTimeouts(clients: Int, operations: Int64) throws -> Measurement {
    var simulation = Simulation(Timeouts(clients: clients), seed: 1)
    let warmUp = 40 * Int64(clients)
    try simulation.run(while: { $0.cycles < warmUp })
    let before = simulation.model.timedOut
    var stopwatch = Stopwatch()
    try simulation.run(while: { $0.cycles < warmUp + operations })
    stopwatch.stop()
    let timedOut = simulation.model.timedOut - before
    return Measurement(stopwatch, check: Double(timedOut) / Double(operations))
}

/// W4 on the bare queue.
func measureQueueTimeouts(clients: Int, operations: Int64) -> Measurement {
    var loop = TimeoutLoop(clients: clients)
    _ = loop.run(cycles: 40 * Int64(clients))
    var stopwatch = Stopwatch()
    let timedOut = loop.run(cycles: operations)
    stopwatch.stop()
    return Measurement(stopwatch, check: Double(timedOut) / Double(operations))
}

/// What ``Timeouts`` does, as a loop over a queue.
private struct TimeoutLoop {
    var increments = Increments()
    var events = PendingEvents<TimeoutsEvent>()
    var timeouts: [EventID]

    init(clients: Int) {
        timeouts = Array(repeating: .none, count: clients)
        for client in 0..<UInt32(clients) { ask(client, at: .start) }
    }

    @inline(__always)
    mutating func ask(_ client: UInt32, at now: SimTime) {
        events.schedule(.response(client: client), at: now + .nanoseconds(increments.next()))
        timeouts[Int(client)] = events.schedule(.timeout(client: client), at: now + Timeouts.limit)
    }

    mutating func run(cycles: Int64) -> Int64 {
        var timedOut: Int64 = 0
        var ended: Int64 = 0
        while ended < cycles, let (now, event) = events.popFirst() {
            switch event {
            case .response(let client):
                guard !increments.nextIsLost() else { continue }
                events.cancel(timeouts[Int(client)])
                ended &+= 1
                ask(client, at: now)
            case .timeout(let client):
                timedOut &+= 1
                ended &+= 1
                ask(client, at: now)
            }
        }
        return timedOut
    }
}
