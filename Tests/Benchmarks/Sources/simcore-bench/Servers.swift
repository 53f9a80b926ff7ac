import SimCore

/// The events of ``Servers``.
enum ServersEvent: SimEvent {
    case arrival
    case departure(arrived: SimTime)

    var code: UInt16 {
        switch self {
        case .arrival: 0
        case .departure: 1
        }
    }

    var subject: UInt32 { 0 }

    static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "departure" }
}

/// W2 and W3: one queue before c servers, first come first served, each nine tenths busy.
struct Servers: Model {
    let isSingle: Bool
    var increments = Increments()
    var idle: Int
    var waiting = Ring<SimTime>()
    var served: Int64 = 0
    var timeInSystem = SimDuration.zero

    /// One server or ten.
    init(count: Int) {
        precondition(count == 1 || count == 10, "the workloads have 1 or 10 servers, not \(count)")
        isSingle = count == 1
        idle = count
    }

    mutating func start(in context: inout Context<ServersEvent>) {
        scheduleArrival(in: &context)
    }

    mutating func handle(_ event: ServersEvent, in context: inout Context<ServersEvent>) {
        switch event {
        case .arrival:
            scheduleArrival(in: &context)
            if idle > 0 {
                idle &-= 1
                serve(context.now, in: &context)
            } else {
                waiting.append(context.now)
            }
        case .departure(let arrived):
            served &+= 1
            timeInSystem += context.now - arrived
            if let next = waiting.popFirst() {
                serve(next, in: &context)
            } else {
                idle &+= 1
            }
        }
    }

    private mutating func scheduleArrival(in context: inout Context<ServersEvent>) {
        // Divisions by constants, which is what an optimiser makes of the baselines.
        let scaled = increments.next() &* 10
        let span = isSingle ? scaled / 9 : scaled / 90
        context.schedule(.arrival, after: .nanoseconds(span))
    }

    private mutating func serve(_ arrived: SimTime, in context: inout Context<ServersEvent>) {
        let span = SimDuration(nanoseconds: increments.next())
        context.schedule(.departure(arrived: arrived), after: span)
    }
}

/// W2 and W3 through the whole engine.
func measureServers(count: Int, operations: Int64) throws -> Measurement {
    var simulation = Simulation(Servers(count: count), seed: 1)
    var stopwatch = Stopwatch()
    try simulation.run(while: { $0.served < operations })
    stopwatch.stop()
    let mean = simulation.model.timeInSystem.seconds / Double(operations)
    return Measurement(stopwatch, check: mean)
}
