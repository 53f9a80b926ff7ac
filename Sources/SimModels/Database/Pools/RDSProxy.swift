package import SimCore

/// A proxy in the manner of Amazon RDS Proxy: clients share connections transaction by transaction.
///
/// The service is closed; the rules are those that its user guide states. A connection that could not
/// be opened is tried again when somebody next asks, or after a second.
package struct RDSProxy: Sendable {
    /// The settings.
    package let spec: RDSProxySpec
    /// Connections to the database at most, and idle ones that are kept at most.
    package let limit: (all: Int, idle: Int)
    /// The clients, by number.
    package private(set) var clients: [Client] = []
    /// The connections to the database, by number.
    package private(set) var connections = PooledConnections()
    /// Clients that wait for a connection, by number.
    package private(set) var waiting = ConnectionWaiters()
    private var freeClients: [UInt32] = []
    private var idle = Ring<UInt32>()
    private var opening = 0
    private var retryAt = SimTime.distantFuture
    private var facts = Ring<Fact>()
    private var serial: UInt32 = 0

    /// A connection of an application to the proxy.
    package struct Client: BitwiseCopyable, Sendable {
        /// Whose it is; the meaning is the caller's.
        package var owner: UInt64
        /// The connection it has; `UInt32.max` for none.
        package var connection = UInt32.max
        /// Whether it keeps its connection until it disconnects.
        package var isPinned = false
        /// Whether it is in a transaction or a statement.
        package var isActive = false
        /// Whether it is there.
        package var isPresent = true
        /// Which of the clients that had its number it is, from 1 on.
        package var serial: UInt32 = 0
    }

    /// What follows from what happened; to be asked for until there is none.
    package enum Fact: BitwiseCopyable, Equatable, Sendable {
        /// A client got a connection, and its statement runs.
        case granted(client: UInt32, connection: UInt32)
        /// A connection has to be opened.
        case opens(connection: UInt32)
        /// A session is closed.
        case closes(session: UInt64)
        /// A client waited `ConnectionBorrowTimeout`: its statement fails, its connection stays.
        case timedOut(client: UInt32)
    }

    /// Time after which a refused connection is tried again while clients wait; the user guide says
    /// nothing of it.
    static var retryInterval: SimDuration { .seconds(1) }

    /// A proxy before a database with so many connections.
    package init(_ spec: RDSProxySpec, maxConnections: Int) {
        self.spec = spec
        let all = Double(maxConnections) * spec.maxConnectionsPercent / 100
        let kept = Double(maxConnections) * spec.maxIdleConnectionsPercent / 100
        limit = (max(1, Int(all.rounded(.down))), max(0, Int(kept.rounded(.down))))
    }

    /// The next thing that follows from what happened.
    package mutating func nextFact() -> Fact? { facts.popFirst() }

    /// When ``expire(at:)`` next has something to do.
    package var nextDue: SimTime { min(waiting.firstDeadline, retryAt) }

    /// Connections that nobody uses.
    package var idleCount: Int { idle.count }

    /// A client connects: there is no bound on clients.
    package mutating func connect(_ owner: UInt64) -> UInt32 {
        serial &+= 1
        let client = Client(owner: owner, serial: serial)
        guard let number = freeClients.popLast() else {
            clients.append(client)
            return UInt32(clients.count - 1)
        }
        clients[Int(number)] = client
        return number
    }

    /// A client begins a transaction, or sends a statement of its own.
    package mutating func query(_ client: UInt32, at now: SimTime) {
        let number = clients[Int(client)].connection
        if number != .max {
            clients[Int(client)].isActive = true
            facts.append(.granted(client: client, connection: number))
        } else if let free = idle.popLast() {
            link(client, free)
        } else {
            waiting.append(UInt64(client), until: now + spec.borrowTimeout)
            open()
        }
    }

    /// The client that has a connection; none while nobody has it.
    package func client(of number: UInt32) -> UInt32? {
        guard connections[number].state == .inUse else { return nil }
        return UInt32(truncatingIfNeeded: connections[number].request)
    }

    /// From now on a client keeps its connection: its statement left something in the session.
    package mutating func pin(_ client: UInt32) { clients[Int(client)].isPinned = true }

    /// The transaction of a client ended.
    package mutating func transactionEnded(_ client: UInt32) {
        clients[Int(client)].isActive = false
        guard !clients[Int(client)].isPinned else { return }
        unlink(client)
    }

    /// A client closes its connection: amid a transaction the one to the database is closed with it.
    package mutating func disconnect(_ client: UInt32) {
        let number = clients[Int(client)].connection
        if number == .max {
            _ = waiting.remove(UInt64(client))
        } else if clients[Int(client)].isActive {
            facts.append(.closes(session: connections.close(number)))
        } else {
            unlink(client)
        }
        clients[Int(client)].isPresent = false
        clients[Int(client)].connection = .max
        freeClients.append(client)
        open()
    }

    /// A connection was established.
    package mutating func opened(_ number: UInt32, session: UInt64) {
        opening -= 1
        connections[number].session = session
        release(number)
    }

    /// The database refused a connection: clients wait on.
    package mutating func openFailed(_ number: UInt32, at now: SimTime) {
        opening -= 1
        connections.close(number)
        if !waiting.isEmpty { retryAt = min(retryAt, now + Self.retryInterval) }
    }

    /// The database closed the session of a connection; answers the client that had it.
    package mutating func lost(_ number: UInt32) -> UInt32? {
        if let place = idle.firstIndex(of: number) { idle.remove(at: place) }
        let owner = client(of: number)
        connections.close(number)
        if let owner {
            clients[Int(owner)].connection = .max
            clients[Int(owner)].isActive = false
            clients[Int(owner)].isPinned = false
        }
        open()
        return owner
    }

    /// Ends what has waited too long, and tries again what was refused.
    package mutating func expire(at now: SimTime) {
        while let request = waiting.popExpired(at: now) {
            facts.append(.timedOut(client: UInt32(truncatingIfNeeded: request)))
        }
        if retryAt <= now {
            retryAt = .distantFuture
            open()
        }
    }

    private mutating func link(_ client: UInt32, _ number: UInt32) {
        clients[Int(client)].connection = number
        clients[Int(client)].isActive = true
        connections[number].state = .inUse
        connections[number].request = UInt64(client)
        facts.append(.granted(client: client, connection: number))
    }

    private mutating func unlink(_ client: UInt32) {
        let number = clients[Int(client)].connection
        guard number != .max else { return }
        clients[Int(client)].connection = .max
        clients[Int(client)].isPinned = false
        release(number)
    }

    private mutating func release(_ number: UInt32) {
        if let next = waiting.popFirst() {
            link(UInt32(truncatingIfNeeded: next), number)
        } else if idle.count < limit.idle {
            connections[number].state = .idle
            idle.append(number)
        } else {
            facts.append(.closes(session: connections.close(number)))
        }
    }

    /// Opens what the waiting clients need and the limit allows.
    private mutating func open() {
        while waiting.count > opening, connections.held < limit.all {
            opening += 1
            facts.append(.opens(connection: connections.open()))
        }
    }
}
