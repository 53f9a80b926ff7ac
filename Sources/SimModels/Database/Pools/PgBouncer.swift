package import SimCore

/// A PgBouncer process: many clients, few connections to the server.
///
/// There is a pool for each user (and one database). A client logs in at once; what waits for a server
/// is its first query. Measured against PgBouncer 1.18.0; source: `src/objects.c`, `src/janitor.c`. What
/// it sends to a server between two clients (`DISCARD ALL` in session mode) takes no time here.
package struct PgBouncer: Sendable {
    /// The settings.
    package private(set) var spec: PgBouncerSpec
    /// The clients, by number.
    package internal(set) var clients: [Client] = []
    /// The servers, by number.
    package internal(set) var servers: [Server] = []
    /// The pools, by the number of their user.
    package internal(set) var pools: [Line]
    var freeClients: [UInt32] = []
    var freeServers: [UInt32] = []
    var facts = Ring<Fact>()
    private var serial: UInt32 = 0

    /// A connection of an application to PgBouncer.
    package struct Client: BitwiseCopyable, Sendable {
        /// Whose it is; the meaning is the caller's.
        package var owner: UInt64
        /// The pool, by number.
        package var pool: UInt16
        /// The server it is linked to; `UInt32.max` for none.
        package var server = UInt32.max
        /// When it last asked for something, or was done.
        package var requestedAt: SimTime
        /// What it is doing.
        package var state = State.idle
        /// Which of the clients that had its number it is, from 1 on.
        package var serial: UInt32 = 0

        /// What a client is doing.
        package enum State: UInt8, BitwiseCopyable, Sendable {
            /// It is not there.
            case absent
            /// Nothing, between two transactions.
            case idle
            /// It waits for a server.
            case waiting
            /// It is in a transaction or a statement.
            case active
        }
    }

    /// A connection of PgBouncer to the database.
    package struct Server: BitwiseCopyable, Sendable {
        /// The pool, by number.
        package var pool: UInt16
        /// The session, by handle; 0 until it is established.
        package var session: UInt64 = 0
        /// The client it is linked to; `UInt32.max` for none.
        package var client = UInt32.max
        /// When it was opened.
        package var connectedAt: SimTime
        /// When it was last released.
        package var usedAt: SimTime
        /// What it is doing.
        package var state = State.login

        /// What a server is doing.
        package enum State: UInt8, BitwiseCopyable, Sendable {
            /// It is not there.
            case absent
            /// It is being opened.
            case login
            /// Nobody uses it.
            case idle
            /// It is linked to a client.
            case active
        }
    }

    /// The pool of one user.
    package struct Line: Sendable {
        /// Clients that wait for a server.
        package internal(set) var waiting = Ring<UInt32>()
        /// Servers that nobody uses, the one to be used next at the front.
        var idle = Ring<UInt32>()
        /// Clients that are logged in.
        package internal(set) var clientCount = 0
        /// Servers of any state.
        package internal(set) var serverCount = 0
        /// The server that is being opened; `UInt32.max` for none: there is one at a time.
        var login = UInt32.max
        var hasLoginFailed = false
        var lastLoginAt = SimTime.start
        var lastLifetimeEnd = SimTime.start
    }

    /// Why PgBouncer closes the connection of a client, each with SQLSTATE 08P01.
    package enum Disconnection: UInt8, BitwiseCopyable, Sendable {
        /// It waited `query_wait_timeout` for a server.
        case queryWaitTimeout
        /// The last login failed and there is no server at all.
        case loginFailing
        /// It was idle for `client_idle_timeout`.
        case clientIdleTimeout
        /// The server it was linked to is gone.
        case serverLost
    }

    /// What follows from what happened; to be asked for until there is none.
    package enum Fact: BitwiseCopyable, Equatable, Sendable {
        /// A client got a server, and its statement runs.
        case granted(client: UInt32, server: UInt32)
        /// A server has to be opened.
        case opens(server: UInt32)
        /// A session is closed.
        case closes(session: UInt64)
        /// A client is disconnected.
        case disconnects(client: UInt32, Disconnection)
    }

    /// Period of the maintenance that finds timeouts.
    ///
    /// Source: `janitor.c`, three times a second.
    package static var maintenancePeriod: SimDuration { .nanoseconds(333_333_000) }

    package init(_ spec: PgBouncerSpec, users: Int = 1) {
        self.spec = spec
        pools = Array(repeating: Line(), count: users)
    }

    /// The next thing that follows from what happened.
    package mutating func nextFact() -> Fact? { facts.popFirst() }

    /// Clients that are logged in, waiting or not.
    package var clientCount: Int { clients.count - freeClients.count }

    /// Takes `max_client_conn` away: from here on every client may log in.
    package mutating func liftClientLimit() { spec.maxClientConn = .max }

    // MARK: Clients

    /// A client logs in; none when `max_client_conn` are logged in.
    package mutating func connect(_ owner: UInt64, as pool: Int, at now: SimTime) -> UInt32? {
        guard clientCount < spec.maxClientConn else { return nil }
        pools[pool].clientCount += 1
        serial &+= 1
        let client = Client(owner: owner, pool: UInt16(pool), requestedAt: now, serial: serial)
        guard let number = freeClients.popLast() else {
            clients.append(client)
            return UInt32(clients.count - 1)
        }
        clients[Int(number)] = client
        return number
    }

    /// A client sends a query: it goes to the server it is linked to, or waits for one.
    package mutating func query(_ client: UInt32, at now: SimTime) {
        let number = Int(client)
        clients[number].requestedAt = now
        if clients[number].server != .max {
            clients[number].state = .active
            facts.append(.granted(client: client, server: clients[number].server))
            return
        }
        let pool = Int(clients[number].pool)
        if pools[pool].idle.isEmpty, isFailing(pool) {
            remove(client)
            facts.append(.disconnects(client: client, .loginFailing))
            launch(for: pool, at: now)
            return
        }
        clients[number].state = .waiting
        pools[pool].waiting.append(client)
        activate(pool, at: now)
    }

    /// The transaction of a client ended: in transaction mode its server is free for others.
    ///
    /// Before PgBouncer hears that from the server it heard the client's COMMIT, and looked after those
    /// who wait, as it does after every packet.
    package mutating func transactionEnded(_ client: UInt32, at now: SimTime) {
        activate(Int(clients[Int(client)].pool), at: now)
        clients[Int(client)].state = .idle
        clients[Int(client)].requestedAt = now
        guard spec.poolMode != .session else { return }
        unlink(client, at: now)
    }

    /// A client closes its connection: amid a transaction the server is closed with it.
    package mutating func disconnect(_ client: UInt32, at now: SimTime) {
        let state = clients[Int(client)]
        let pool = Int(state.pool)
        if state.state == .waiting, let place = pools[pool].waiting.firstIndex(of: client) {
            pools[pool].waiting.remove(at: place)
        }
        if state.server != .max {
            if state.state == .active {
                // "client disconnect while server was not ready"
                clients[Int(client)].server = .max
                servers[Int(state.server)].client = .max
                close(state.server)
            } else {
                unlink(client, at: now)
            }
        }
        remove(client)
        activate(pool, at: now)
    }

    /// Frees the number of a client that left.
    mutating func remove(_ client: UInt32) {
        pools[Int(clients[Int(client)].pool)].clientCount -= 1
        clients[Int(client)].state = .absent
        clients[Int(client)].server = .max
        freeClients.append(client)
    }

    /// Takes the server from a client and gives it to the next one.
    private mutating func unlink(_ client: UInt32, at now: SimTime) {
        let server = clients[Int(client)].server
        guard server != .max else { return }
        clients[Int(client)].server = .max
        servers[Int(server)].client = .max
        release(server, at: now)
    }
}
