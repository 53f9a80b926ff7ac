import SimCore

/// The events of ``Servers``.
enum ServersEvent: SimEvent {
    case arrival
    case departure(server: UInt32)

    var code: UInt16 {
        switch self {
        case .arrival: 0
        case .departure: 1
        }
    }

    var subject: UInt32 {
        switch self {
        case .arrival: 0
        case .departure(let server): server
        }
    }

    static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "departure" }
}

/// W2 and W3: one queue before c servers, first come first served, each nine tenths busy.
struct Servers: Model {
    let count: Int
    var increments = Increments()
    var idle: [UInt32]
    var waiting = Ring<SimTime>()
    var inService: [SimTime]
    var served: Int64 = 0
    var timeInSystem = SimDuration.zero

    init(count: Int) {
        self.count = count
        idle = (0..<UInt32(count)).reversed()
        inService = Array(repeating: .start, count: count)
    }

    mutating func start(in context: inout Context<ServersEvent>) {
        scheduleArrival(in: &context)
    }

    mutating func handle(_ event: ServersEvent, in context: inout Context<ServersEvent>) {
        switch event {
        case .arrival:
            scheduleArrival(in: &context)
            if let server = idle.popLast() {
                serve(context.now, at: server, in: &context)
            } else {
                waiting.append(context.now)
            }
        case .departure(let server):
            served &+= 1
            timeInSystem += context.now - inService[Int(server)]
            if let arrived = waiting.popFirst() {
                serve(arrived, at: server, in: &context)
            } else {
                idle.append(server)
            }
        }
    }

    private mutating func scheduleArrival(in context: inout Context<ServersEvent>) {
        let span = increments.next() &* 10 / (9 &* Int64(count))
        context.schedule(.arrival, after: .nanoseconds(span))
    }

    private mutating func serve(
        _ arrived: SimTime,
        at server: UInt32,
        in context: inout Context<ServersEvent>
    ) {
        inService[Int(server)] = arrived
        context.schedule(.departure(server: server), after: .nanoseconds(increments.next()))
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
