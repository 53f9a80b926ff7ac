import SimCore

/// The event of ``Hold``: one of the N things that wait.
struct HoldEvent: SimEvent {
    var subject: UInt32

    var code: UInt16 { 0 }

    static func name(of code: UInt16) -> String { "hold" }
}

/// W1: N events are pending; each schedules itself again, one exponential span later.
struct Hold: Model {
    let pending: UInt32
    var increments = Increments()
    var holds: Int64 = 0

    init(pending: Int) {
        self.pending = UInt32(pending)
    }

    mutating func start(in context: inout Context<HoldEvent>) {
        for subject in 0..<pending {
            context.schedule(HoldEvent(subject: subject), after: .nanoseconds(increments.next()))
        }
    }

    mutating func handle(_ event: HoldEvent, in context: inout Context<HoldEvent>) {
        holds &+= 1
        context.schedule(event, after: .nanoseconds(increments.next()))
    }
}

/// W1 through the whole engine.
func measureHold(pending: Int, operations: Int64) throws -> Measurement {
    var simulation = Simulation(Hold(pending: pending), seed: 1)
    let warmUp = Int64(pending) + 1000
    try simulation.run(while: { $0.holds < warmUp })
    var stopwatch = Stopwatch()
    try simulation.run(while: { $0.holds < warmUp + operations })
    stopwatch.stop()
    return Measurement(stopwatch, check: simulation.now.seconds)
}

/// W1 on the bare queue.
func measureQueueHold(pending: Int, operations: Int64) -> Measurement {
    var increments = Increments()
    var events = PendingEvents<HoldEvent>()
    for subject in 0..<UInt32(pending) {
        events.schedule(
            HoldEvent(subject: subject),
            at: SimTime(nanoseconds: increments.next())
        )
    }
    var now = hold(Int64(pending) + 1000, &events, &increments)
    var stopwatch = Stopwatch()
    now = hold(operations, &events, &increments)
    stopwatch.stop()
    return Measurement(stopwatch, check: now.seconds)
}

private func hold(
    _ times: Int64,
    _ events: inout PendingEvents<HoldEvent>,
    _ increments: inout Increments
) -> SimTime {
    var now = SimTime.start
    for _ in 0..<times {
        guard let (time, event) = events.popFirst() else { return now }
        now = time
        events.schedule(event, at: time + .nanoseconds(increments.next()))
    }
    return now
}
