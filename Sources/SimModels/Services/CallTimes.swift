import SimCore

/// What a call spends its time on.
public enum TimePart: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// On the way to its pod, or back.
    case network
    /// In the pod, waiting for a worker.
    case queue
    /// Being worked on by a CPU.
    case cpu
    /// Ready to run, while others have the cores.
    case cpuWait
    /// Standing still because the container's CPU quota is spent.
    case throttled
    /// Waiting for a database connection.
    case poolWait
    /// Statements, with what they wait for on the server.
    case database
    /// Waiting for other services, or for a cache.
    case downstream
    /// Steps that only wait.
    case other

    /// The word for it in results.
    public var name: String {
        switch self {
        case .network: "network"
        case .queue: "queue"
        case .cpu: "cpu"
        case .cpuWait: "cpu_wait"
        case .throttled: "throttled"
        case .poolWait: "pool_wait"
        case .database: "database"
        case .downstream: "downstream"
        case .other: "other"
        }
    }
}

/// Where the time of a call went so far: the parts add up to its age, exactly.
struct CallTimes: BitwiseCopyable, Sendable {
    /// What it is on now.
    private(set) var part: TimePart
    private var since: SimTime
    /// The CPU time of the present step, and what the clock of the container's tasks showed at its start.
    private var demand = SimDuration.zero
    private var ran = SimTime.start
    private var spent = InlineArray<9, Int64>(repeating: 0)

    /// A call that begins.
    init(_ part: TimePart, at now: SimTime) {
        self.part = part
        since = now
    }

    /// The time of a part so far, up to the last turn.
    subscript(part: TimePart) -> Int64 { spent[Int(part.rawValue)] }

    /// The time of a part by its number, up to the last turn.
    func time(_ part: Int) -> Int64 { spent[part] }

    /// The time of all parts, up to the last turn.
    var total: Int64 {
        var sum: Int64 = 0
        for place in spent.indices { sum &+= spent[place] }
        return sum
    }

    /// The time of all parts at an instant.
    func age(at now: SimTime) -> Int64 { total + (now - since).nanoseconds }

    /// How long it has been on what it is on now.
    func present(at now: SimTime) -> SimDuration { now - since }

    /// Goes over to something else.
    mutating func turn(to next: TimePart, at now: SimTime) {
        spent[Int(part.rawValue)] &+= (now - since).nanoseconds
        since = now
        part = next
    }

    /// Starts to need the CPU.
    mutating func startCPU(_ demand: SimDuration, clock: SimTime, at now: SimTime) {
        turn(to: .cpu, at: now)
        self.demand = demand
        ran = clock
    }

    /// Is done with the CPU, or was cut off: the time is what it ran, what it waited, what it stood still.
    mutating func endCPU(clock: SimTime, at now: SimTime) {
        let elapsed = (now - since).nanoseconds
        let throttled = min(max(elapsed - (clock - ran).nanoseconds, 0), elapsed)
        let cpu = min(demand.nanoseconds, elapsed - throttled)
        spent[Int(TimePart.cpu.rawValue)] &+= cpu
        spent[Int(TimePart.throttled.rawValue)] &+= throttled
        spent[Int(TimePart.cpuWait.rawValue)] &+= elapsed - throttled - cpu
        since = now
        part = .other
    }

    /// Takes over what a branch did since it was started, in place of having waited for it.
    mutating func absorb(_ branch: CallTimes, at now: SimTime) {
        for place in spent.indices { spent[place] &+= branch.spent[place] }
        since = now
    }
}
