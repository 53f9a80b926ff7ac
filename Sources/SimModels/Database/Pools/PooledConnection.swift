package import SimCore

/// One connection of a client's pool, in a place that is used again.
package struct PooledConnection: BitwiseCopyable, Sendable {
    /// What a place in a pool holds.
    package enum State: UInt8, BitwiseCopyable, Sendable {
        /// Nothing.
        case absent
        /// A connection that is being opened.
        case opening
        /// A connection that nobody uses.
        case idle
        /// A connection in use.
        case inUse
    }

    /// The session behind it, by handle; 0 for none: the connection broke, and is opened again.
    package var session: UInt64 = 0
    /// The request that has it, or opens it.
    package var request: UInt64 = 0
    /// When it was established.
    package var openedAt = SimTime.start
    /// When it was last given back.
    package var usedAt = SimTime.start
    /// When its life ends, where the pool says so.
    package var endsAt = SimTime.distantFuture
    /// When it is next checked, where the pool does so.
    package var checkAt = SimTime.distantFuture
    /// What the place holds.
    package var state = State.absent
    /// Whether it is closed as soon as nobody uses it.
    package var isEvicted = false
    /// Whether it is opened in the place of one that was there before.
    package var isReopened = false
}

/// The places of a pool's connections: numbers that are used again, the last one freed first.
package struct PooledConnections: Sendable {
    private var places: [PooledConnection] = []
    private var free: [UInt32] = []

    package init() {}

    /// Places that hold a connection, or one that is being opened.
    package var held: Int { places.count - free.count }

    /// The numbers of all places.
    package var indices: Range<Int> { places.indices }

    package subscript(number: UInt32) -> PooledConnection {
        get { places[Int(number)] }
        _modify { yield &places[Int(number)] }
    }

    /// Takes a place for a connection that is being opened.
    package mutating func open() -> UInt32 {
        if let number = free.popLast() {
            places[Int(number)] = PooledConnection()
            places[Int(number)].state = .opening
            return number
        }
        places.append(PooledConnection())
        places[places.count - 1].state = .opening
        return UInt32(places.count - 1)
    }

    /// Gives a place back, and says which session was behind its connection.
    @discardableResult
    package mutating func close(_ number: UInt32) -> UInt64 {
        let session = places[Int(number)].session
        places[Int(number)] = PooledConnection()
        free.append(number)
        return session
    }

    /// Gives the places of all established connections back, and answers the sessions behind them.
    package mutating func closeEstablished() -> [UInt64] {
        var sessions: [UInt64] = []
        for number in places.indices
        where places[number].state == .idle || places[number].state == .inUse {
            let session = close(UInt32(number))
            if session != 0 { sessions.append(session) }
        }
        return sessions
    }

    /// Forgets all connections.
    package mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        free.removeAll(keepingCapacity: true)
    }

    /// How many places hold a connection in a state.
    package func count(_ state: PooledConnection.State) -> Int {
        places.reduce(0) { $0 + ($1.state == state ? 1 : 0) }
    }
}

/// The requests that wait for a connection of one pool, in the order in which they came, each for as
/// long as the others.
package struct ConnectionWaiters: Sendable {
    private var line = Ring<DeadlineQueue.Entry>()

    package init() {}

    /// How many wait.
    package var count: Int { line.count }

    /// Whether nobody waits.
    package var isEmpty: Bool { line.count == 0 }

    /// When the first one gives up; never while nobody waits.
    package var firstDeadline: SimTime { line.first?.deadline ?? .distantFuture }

    /// A request joins the line.
    package mutating func append(_ request: UInt64, until deadline: SimTime) {
        line.append(DeadlineQueue.Entry(deadline: deadline, payload: request))
    }

    /// The request that has waited longest, which waits no more.
    package mutating func popFirst() -> UInt64? { line.popFirst()?.payload }

    /// The first request that has waited as long as it would.
    package mutating func popExpired(at now: SimTime) -> UInt64? {
        guard let first = line.first, first.deadline <= now else { return nil }
        return line.popFirst()?.payload
    }

    /// A request that was cancelled leaves the line; whether it was there.
    package mutating func remove(_ request: UInt64) -> Bool {
        guard let place = line.firstIndex(where: { $0.payload == request }) else { return false }
        line.remove(at: place)
        return true
    }

    /// Nobody waits any more.
    package mutating func removeAll() { line.removeAll() }
}
