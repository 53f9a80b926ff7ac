import SimCore

/// A connection of one of a pod's processes.
struct ConnectionPlace: BitwiseCopyable, Equatable, Sendable {
    /// The pod.
    var pod: Int
    /// The pool, by its number among those of the pod; with one pool in each process, the process.
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
    /// Pools of a pod are at most 1,000, and connections of one fewer than four million: it has no more
    /// than there are calls.
    var raw: UInt64 { UInt64(pod) << 32 | UInt64(process) << 22 | UInt64(number & 0x3F_FFFF) }
}

/// The connection pools of one pod: one for each of its processes and what these are connected to.
///
/// They are numbered: HikariCP's come behind the others.
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
    mutating func start(_ plans: [ConnectionsPlan], at now: SimTime) {
        opened = 0
        for plan in plans {
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
        isQueue(process)
            ? queuePools[process].dropEstablished()
            : hikariPools[place(of: process)].dropEstablished()
    }

    /// Whether a pool, by number, is among ``queuePools``.
    @inline(__always)
    func isQueue(_ pool: Int) -> Bool { pool < queuePools.count }

    /// The place among ``hikariPools`` of a pool that is one of them.
    @inline(__always)
    func place(of pool: Int) -> Int { pool - queuePools.count }

    /// How many bytes they hold, but for their connections, which are their sessions' to count.
    var heldBytes: Int {
        queuePools.count * MemoryLayout<QueuePool>.stride
            + hikariPools.count * MemoryLayout<HikariPool>.stride
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

    /// What is at the other end of all connections of a pool.
    func upstreams(of pool: Int) -> [UInt64] {
        let connections =
            isQueue(pool)
            ? queuePools[pool].connections : hikariPools[place(of: pool)].connections
        return connections.indices.map { connections[UInt32($0)].session }.filter { $0 != 0 }
    }

    /// The process whose pool, one of those from a number on, has the fewest connections in use or wanted,
    /// the next in turn among several: none of them is left out.
    mutating func idlest(from first: Int, of processes: Int) -> Int {
        var best = 0
        var fewest = Int.max
        for offset in 0..<processes {
            let process = (turn + offset) % processes
            let busy = inUseOrWanted(of: first + process)
            guard busy < fewest else { continue }
            fewest = busy
            best = process
        }
        turn = best + 1
        return best
    }

    private mutating func inUseOrWanted(of pool: Int) -> Int {
        guard isQueue(pool) else {
            let place = place(of: pool)
            return hikariPools[place].total - hikariPools[place].idleCount
                + hikariPools[place].waiting.count
        }
        return queuePools[pool].connections.held - queuePools[pool].idleCount
            + queuePools[pool].waiting.count
    }

    /// What is at the other end of a connection, as a number; 0 for nothing.
    mutating func upstream(of place: ConnectionPlace) -> UInt64 {
        isQueue(place.process)
            ? queuePools[place.process].connections[place.number].session
            : hikariPools[self.place(of: place.process)].connections[place.number].session
    }

    /// The request that has a connection, or opens it.
    mutating func request(of place: ConnectionPlace) -> UInt64 {
        isQueue(place.process)
            ? queuePools[place.process].connections[place.number].request
            : hikariPools[self.place(of: place.process)].connections[place.number].request
    }

    /// Whether a request has a connection.
    mutating func isInUse(_ place: ConnectionPlace) -> Bool {
        isQueue(place.process)
            ? queuePools[place.process].connections[place.number].state == .inUse
            : hikariPools[self.place(of: place.process)].connections[place.number].state == .inUse
    }

    mutating func assign(_ place: ConnectionPlace, to request: UInt64) {
        if isQueue(place.process) {
            queuePools[place.process].assign(place.number, to: request)
        } else {
            hikariPools[self.place(of: place.process)].assign(place.number, to: request)
        }
    }

    mutating func attach(_ place: ConnectionPlace, to upstream: UInt64) {
        if isQueue(place.process) {
            queuePools[place.process].attach(place.number, to: upstream)
        } else {
            hikariPools[self.place(of: place.process)].attach(place.number, to: upstream)
        }
    }

    /// A request that was cancelled leaves the line it waits in.
    mutating func forget(_ request: UInt64) {
        for process in queuePools.indices where queuePools[process].forget(request) { return }
        for process in hikariPools.indices where hikariPools[process].forget(request) { return }
    }

    /// When the first request gives up that waits in a pool; never while nobody waits.
    mutating func firstDeadline(of process: Int) -> SimTime {
        isQueue(process)
            ? queuePools[process].waiting.firstDeadline
            : hikariPools[place(of: process)].waiting.firstDeadline
    }

    /// When something is next due in a pool.
    mutating func nextDue(of process: Int) -> SimTime {
        isQueue(process)
            ? queuePools[process].waiting.firstDeadline : hikariPools[place(of: process)].nextDue
    }
}
