package import SimCore

/// The database connections of one pod, and the requests that wait for one.
///
/// The pools of a pod's processes are taken as one of their summed size.
package struct ConnectionPool: Sendable {
    /// Connections when all are open.
    package let size: Int
    /// Connections being opened: the server holds a slot, nobody can use it yet.
    package private(set) var opening = 0
    /// Open connections nobody uses.
    package private(set) var idle = 0
    /// Open connections in use.
    package private(set) var inUse = 0
    /// Requests that wait, by handle, with the time they will give up.
    package private(set) var waiting = DeadlineQueue()

    /// What a request that needs a connection gets.
    package enum Acquisition: Equatable, Sendable {
        /// A connection.
        case granted
        /// A place in the queue; the pool may grow, so a connection should be opened.
        case waitsForNew
        /// A place in the queue.
        case waits
    }

    package init(size: Int) {
        self.size = size
    }

    /// Slots held on the server.
    package var held: Int { opening + idle + inUse }

    /// Connections that could still be opened.
    package var missing: Int { size - held }

    /// Whether somebody waits.
    package var hasWaiters: Bool { !waiting.isEmpty }

    /// Gives a request a connection, or a place in the queue.
    package mutating func acquire(_ request: UInt64, givingUpAt deadline: SimTime) -> Acquisition {
        if idle > 0 {
            idle -= 1
            inUse += 1
            return .granted
        }
        waiting.push(deadline: deadline, payload: request)
        return opening < waiting.count && missing > 0 ? .waitsForNew : .waits
    }

    /// The server granted a slot; the connection can be used once it is established.
    package mutating func startOpening() {
        opening += 1
    }

    /// A connection was established.
    package mutating func finishOpening() {
        opening -= 1
        idle += 1
    }

    /// A request is done with its connection.
    package mutating func giveBack() {
        inUse -= 1
        idle += 1
    }

    /// The next request in the queue, if there is a connection for it; the caller asks whether it
    /// still lives and then calls ``take()``.
    package mutating func nextWaiter() -> UInt64? {
        guard idle > 0 else { return nil }
        return waiting.popFirst()?.payload
    }

    /// Hands an idle connection out.
    package mutating func take() {
        idle -= 1
        inUse += 1
    }

    /// Hands an idle connection out past the queue, if there is one and nobody waits for it.
    package mutating func takeIdle() -> Bool {
        guard idle > 0 else { return false }
        take()
        return true
    }

    /// The next request that has waited too long.
    package mutating func nextExpired(at now: SimTime) -> UInt64? {
        waiting.popFirst(dueAt: now)?.payload
    }

    /// Closes idle connections and answers how many.
    package mutating func closeIdle() -> Int {
        defer { idle = 0 }
        return idle
    }

    /// Closes everything that is established and answers how many slots that frees on the server.
    ///
    /// Connections being opened are given back when they are established and find their pod gone.
    package mutating func closeAll() -> Int {
        let closed = idle + inUse
        idle = 0
        inUse = 0
        opening = 0
        waiting.removeAll()
        return closed
    }
}
