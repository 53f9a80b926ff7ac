package import SimCore

/// The database connections of one pod, and the requests that wait for one.
///
/// The pools of a pod's processes are taken as one of their summed size.
package struct ConnectionPool: Sendable {
    /// Connections when all are open.
    package let size: Int
    /// Connections being opened: the server holds a slot, nobody can use it yet.
    package private(set) var opening = 0
    /// Open connections in use.
    package private(set) var inUse = 0
    /// The sessions nobody uses, the one returned first in front.
    private var unused = Ring<UInt64>()
    /// Requests that wait, by handle, with the time they will give up.
    package private(set) var waiting = DeadlineQueue()

    /// What a request that needs a connection gets.
    package enum Acquisition: Equatable, Sendable {
        /// A connection.
        case granted(PoolHandle)
        /// A place in the queue; the pool may grow, so a connection should be opened.
        case waitsForNew
        /// A place in the queue.
        case waits
    }

    package init(size: Int) {
        self.size = size
    }

    /// Open connections nobody uses.
    package var idle: Int { unused.count }

    /// Slots held on the server.
    package var held: Int { opening + idle + inUse }

    /// Connections that could still be opened.
    package var missing: Int { size - held }

    /// Whether somebody waits.
    package var hasWaiters: Bool { !waiting.isEmpty }

    /// Gives a request a connection, or a place in the queue.
    package mutating func acquire(_ request: UInt64, givingUpAt deadline: SimTime) -> Acquisition {
        if let session = takeIdle() { return .granted(session) }
        waiting.push(deadline: deadline, payload: request)
        return opening < waiting.count && missing > 0 ? .waitsForNew : .waits
    }

    /// The server granted a slot; the connection can be used once it is established.
    package mutating func startOpening() {
        opening += 1
    }

    /// A connection was established.
    package mutating func finishOpening(_ session: PoolHandle) {
        opening -= 1
        unused.append(session.raw)
    }

    /// A request is done with its connection.
    package mutating func giveBack(_ session: PoolHandle) {
        inUse -= 1
        unused.append(session.raw)
    }

    /// The next request in the queue, if there is a connection for it; the caller asks whether it
    /// still lives and then calls ``takeIdle()``.
    package mutating func nextWaiter() -> UInt64? {
        guard !unused.isEmpty else { return nil }
        return waiting.popFirst()?.payload
    }

    /// Hands an idle connection out past the queue, if there is one.
    package mutating func takeIdle() -> PoolHandle? {
        guard let session = unused.popFirst() else { return nil }
        inUse += 1
        return PoolHandle(raw: session)
    }

    /// The next request that has waited too long.
    package mutating func nextExpired(at now: SimTime) -> UInt64? {
        waiting.popFirst(dueAt: now)?.payload
    }

    /// Forgets an idle connection that is to be closed; nil when there is none.
    package mutating func dropIdle() -> PoolHandle? {
        unused.popFirst().map { PoolHandle(raw: $0) }
    }

    /// Forgets a connection that the server ended.
    mutating func forget(_ session: PoolHandle, _ state: SessionState) {
        switch state {
        case .connecting: opening -= 1
        case .active, .idleInTransaction: inUse -= 1
        case .idle:
            if let place = unused.firstIndex(where: { $0 == session.raw }) {
                unused.remove(at: place)
            }
        case .closing: break
        }
    }

    /// Forgets everything, because the process ended.
    package mutating func removeAll() {
        opening = 0
        inUse = 0
        unused.removeAll()
        waiting.removeAll()
    }
}
