import SimCore

/// A connection of one of a pod's processes.
struct ConnectionPlace: BitwiseCopyable, Equatable, Sendable {
    /// The pod.
    var pod: Int
    /// The process, and with it the pool.
    var process: Int
    /// The connection, by its number in the pool.
    var number: UInt32

    init(pod: Int, process: Int, number: UInt32) {
        self.pod = pod
        self.process = process
        self.number = number
    }

    /// The place in ``raw``.
    init(raw: UInt64) {
        pod = Int(raw >> 32)
        process = Int(raw >> 22 & 0x3FF)
        number = UInt32(raw & 0x3F_FFFF)
    }

    /// All of it in one number.
    ///
    /// Processes are at most 1,000, and connections of a process fewer than four million: a process
    /// has no more than there are calls.
    var raw: UInt64 { UInt64(pod) << 32 | UInt64(process) << 22 | UInt64(number & 0x3F_FFFF) }
}

/// The connection pools of one pod: one for each of its processes, all of one kind.
struct PodPools: Sendable {
    /// SQLAlchemy's, and those that keep nothing.
    var queuePools: [QueuePool] = []
    /// HikariCP's.
    var hikariPools: [HikariPool] = []
    /// The next look at the pools.
    var event = EventID.none
    var due = SimTime.distantFuture
    /// Connections that were established in this life of the container, for draws of their own.
    var opened: UInt64 = 0
    /// The pool that is asked first where nobody knows which process a request is in.
    private var turn = 0

    /// The processes start.
    mutating func start(_ plan: ConnectionsPlan, at now: SimTime) {
        opened = 0
        for _ in 0..<plan.processes {
            switch plan.pool {
            case .queuePool(let spec): queuePools.append(QueuePool(spec))
            case .unpooled: queuePools.append(.unpooled)
            case .hikari(let spec):
                var pool = HikariPool(spec)
                pool.start(at: now)
                hikariPools.append(pool)
            }
        }
    }

    /// The processes ended.
    mutating func end() {
        queuePools.removeAll(keepingCapacity: true)
        hikariPools.removeAll(keepingCapacity: true)
        turn = 0
        event = .none
        due = .distantFuture
    }

    /// A process ended, and another one takes its place: what it had established is to be closed.
    ///
    /// What it was opening, and learns of later, is left to its successor.
    mutating func replace(_ process: Int) -> [UInt64] {
        hikariPools.isEmpty
            ? queuePools[process].dropEstablished() : hikariPools[process].dropEstablished()
    }

    /// How many pools there are; none while the processes do not run.
    var count: Int { queuePools.count + hikariPools.count }

    /// Whether the processes run.
    var isOpen: Bool { count > 0 }

    /// Whether no pool waits for the first connection that it does not start without.
    var letServe: Bool {
        for pool in hikariPools where pool.isStarting { return false }
        return true
    }

    /// What is at the other end of all connections.
    var upstreams: [UInt64] {
        (queuePools.map(\.connections) + hikariPools.map(\.connections)).flatMap { connections in
            connections.indices.map { connections[UInt32($0)].session }.filter { $0 != 0 }
        }
    }

    /// The pool with the fewest connections in use or wanted, the next in turn among several: a request
    /// goes to a process that has little to do, and none of them is left out.
    mutating func idlest() -> Int {
        var best = 0
        var fewest = Int.max
        for offset in 0..<count {
            let process = turn + offset < count ? turn + offset : turn + offset - count
            let busy =
                hikariPools.isEmpty
                ? queuePools[process].connections.held - queuePools[process].idleCount
                    + queuePools[process].waiting.count
                : hikariPools[process].total - hikariPools[process].idleCount
                    + hikariPools[process].waiting.count
            guard busy < fewest else { continue }
            fewest = busy
            best = process
        }
        turn = best + 1 < count ? best + 1 : 0
        return best
    }

    /// What is at the other end of a connection, as a number; 0 for nothing.
    mutating func upstream(of place: ConnectionPlace) -> UInt64 {
        hikariPools.isEmpty
            ? queuePools[place.process].connections[place.number].session
            : hikariPools[place.process].connections[place.number].session
    }

    /// The request that has a connection, or opens it.
    mutating func request(of place: ConnectionPlace) -> UInt64 {
        hikariPools.isEmpty
            ? queuePools[place.process].connections[place.number].request
            : hikariPools[place.process].connections[place.number].request
    }

    /// Whether a request has a connection.
    mutating func isInUse(_ place: ConnectionPlace) -> Bool {
        hikariPools.isEmpty
            ? queuePools[place.process].connections[place.number].state == .inUse
            : hikariPools[place.process].connections[place.number].state == .inUse
    }

    mutating func assign(_ place: ConnectionPlace, to request: UInt64) {
        if hikariPools.isEmpty {
            queuePools[place.process].assign(place.number, to: request)
        } else {
            hikariPools[place.process].assign(place.number, to: request)
        }
    }

    mutating func attach(_ place: ConnectionPlace, to upstream: UInt64) {
        if hikariPools.isEmpty {
            queuePools[place.process].attach(place.number, to: upstream)
        } else {
            hikariPools[place.process].attach(place.number, to: upstream)
        }
    }

    /// A request that was cancelled leaves the line it waits in.
    mutating func forget(_ request: UInt64) {
        for process in queuePools.indices where queuePools[process].forget(request) { return }
        for process in hikariPools.indices where hikariPools[process].forget(request) { return }
    }

    /// When the first request gives up that waits in a pool; never while nobody waits.
    mutating func firstDeadline(of process: Int) -> SimTime {
        hikariPools.isEmpty
            ? queuePools[process].waiting.firstDeadline
            : hikariPools[process].waiting.firstDeadline
    }

    /// When something is next due in a pool.
    mutating func nextDue(of process: Int) -> SimTime {
        hikariPools.isEmpty
            ? queuePools[process].waiting.firstDeadline : hikariPools[process].nextDue
    }
}
