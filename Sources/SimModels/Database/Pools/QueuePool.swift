package import SimCore

/// SQLAlchemy's `QueuePool`: the connections of one process.
///
/// Connections are opened by the requests that need them, kept up to `pool_size`, and never reaped
/// while idle. Measured against SQLAlchemy 2.1.9; source: `lib/sqlalchemy/pool/impl.py` and `base.py`.
package struct QueuePool: Sendable {
    /// The settings.
    package let spec: QueuePoolSpec
    /// The connections, by number.
    package private(set) var connections = PooledConnections()
    /// Requests that wait for a connection.
    package private(set) var waiting = ConnectionWaiters()
    private var idle = Ring<UInt32>()
    private var capacity: Int
    private let kept: Int
    /// Connections opened before this instant are opened again before their next use.
    private var invalidatedAt = SimTime.start

    /// What a request gets.
    package enum Checkout: Equatable, Sendable {
        /// A connection.
        case granted(UInt32)
        /// Room for a connection, which it opens itself, in the place of a session; 0 for none.
        case opens(UInt32, closing: UInt64)
        /// A place in the line.
        case waits
    }

    /// What becomes of a connection that is given back.
    package enum CheckIn: Equatable, Sendable {
        /// The first request in the line gets it.
        case handed(UInt64, Checkout)
        /// It is kept for the next one.
        case kept
        /// It is more than the pool keeps: its session, 0 for none, is closed.
        case closed(UInt64)
    }

    /// What a request does that has waited `pool_timeout`.
    package enum Expiry: Equatable, Sendable {
        /// It fails.
        case timedOut(UInt64)
        /// There is room by now, which nobody told it: it opens a connection.
        case opens(UInt64, UInt32)
    }

    package init(_ spec: QueuePoolSpec) {
        self.spec = spec
        capacity = spec.capacity
        kept = spec.kept
    }

    /// Whether it keeps nothing.
    package var isUnpooled: Bool { kept == 0 }

    /// No pool: every request opens a connection, and closes it.
    package static var unpooled: QueuePool { QueuePool(capacity: .max, kept: 0) }

    private init(capacity: Int, kept: Int) {
        spec = QueuePoolSpec()
        self.capacity = capacity
        self.kept = kept
    }

    /// Connections that nobody uses.
    package var idleCount: Int { idle.count }

    /// Takes the limit away: from here on whoever finds no idle connection opens one.
    package mutating func lift() { capacity = .max }

    /// Gives a request a connection, room for one, or a place in the line.
    package mutating func checkOut(_ request: UInt64, at now: SimTime) -> Checkout {
        if let number = spec.useLIFO ? idle.popLast() : idle.popFirst() {
            return hand(number, at: now)
        }
        if hasRoom { return .opens(connections.open(), closing: 0) }
        waiting.append(request, until: now + spec.timeout)
        return .waits
    }

    /// The connection that a request opened is established, and in its use.
    package mutating func opened(_ number: UInt32, session: UInt64, at now: SimTime) {
        connections[number].session = session
        connections[number].openedAt = now
        connections[number].state = .inUse
        connections[number].isReopened = false
    }

    /// The connection that a request wanted to open was refused, and the request fails.
    ///
    /// The room of a new connection is free again, but *nobody in the line is told*: they sleep on
    /// until their timeout or until a connection is given back. A connection that was to be opened
    /// again stays in the pool without a session, and is given back as any other.
    package mutating func openFailed(_ number: UInt32, at now: SimTime) -> CheckIn {
        guard connections[number].isReopened else {
            connections.close(number)
            return .closed(0)
        }
        connections[number].session = 0
        return checkIn(number, at: now)
    }

    /// A request is done with its connection.
    package mutating func checkIn(_ number: UInt32, at now: SimTime) -> CheckIn {
        connections[number].usedAt = now
        if let next = waiting.popFirst() { return .handed(next, hand(number, at: now)) }
        guard idle.count < kept else { return .closed(connections.close(number)) }
        connections[number].state = .idle
        idle.append(number)
        return .kept
    }

    /// A statement found its connection broken: all connections of that age are opened again.
    package mutating func broke(_ number: UInt32, at now: SimTime) {
        if invalidatedAt < connections[number].openedAt || invalidatedAt == .start {
            invalidatedAt = now
        }
        connections[number].session = 0
    }

    /// A connection that was handed out turns out to be broken before its use (`pool_pre_ping`): it
    /// is opened again; answers the session that it was.
    package mutating func reopen(_ number: UInt32) -> UInt64 {
        defer { connections[number].session = 0 }
        connections[number].state = .opening
        connections[number].isReopened = true
        return connections[number].session
    }

    /// The next request that has waited as long as it would.
    package mutating func nextExpired(at now: SimTime) -> Expiry? {
        guard let request = waiting.popExpired(at: now) else { return nil }
        return hasRoom ? .opens(request, connections.open()) : .timedOut(request)
    }

    /// Notes which request has a connection, or opens it.
    package mutating func assign(_ number: UInt32, to request: UInt64) {
        connections[number].request = request
    }

    /// Notes the session of a connection that is being opened.
    package mutating func attach(_ number: UInt32, to session: UInt64) {
        connections[number].session = session
    }

    /// A request that was cancelled leaves the line; whether it was there.
    package mutating func forget(_ request: UInt64) -> Bool { waiting.remove(request) }

    /// The process was replaced by another one: forgets what is established, and answers its sessions.
    package mutating func dropEstablished() -> [UInt64] {
        idle.removeAll()
        waiting.removeAll()
        return connections.closeEstablished()
    }

    /// The process ended.
    package mutating func removeAll() {
        connections.removeAll()
        waiting.removeAll()
        idle.removeAll()
        invalidatedAt = .start
    }

    private var hasRoom: Bool { connections.held < capacity }

    private mutating func hand(_ number: UInt32, at now: SimTime) -> Checkout {
        let connection = connections[number]
        let isTooOld = spec.recycle.map { now - connection.openedAt > $0 } ?? false
        guard connection.session != 0, !isTooOld, invalidatedAt <= connection.openedAt else {
            return .opens(number, closing: reopen(number))
        }
        connections[number].state = .inUse
        return .granted(number)
    }
}
