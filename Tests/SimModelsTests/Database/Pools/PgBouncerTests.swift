import SimCore
import SimModels
import TestSupport
import Testing

@Suite("PgBouncer")
struct PgBouncerTests {
    private typealias Fact = PgBouncer.Fact

    private func at(_ seconds: Double) -> SimTime { .start + SimDuration(seconds: seconds) }

    private func bouncer(
        _ size: Int,
        users: Int = 1,
        _ change: (inout PgBouncerSpec) -> Void = { _ in }
    ) -> PgBouncer {
        var spec = PgBouncerSpec()
        spec.poolMode = .transaction
        spec.defaultPoolSize = size
        change(&spec)
        return PgBouncer(spec, users: users)
    }

    private func facts(_ bouncer: inout PgBouncer) -> [Fact] {
        var facts: [Fact] = []
        while let fact = bouncer.nextFact() { facts.append(fact) }
        return facts
    }

    /// Logs clients in, by number from 0 on.
    private func clients(
        _ count: Int,
        in bouncer: inout PgBouncer,
        as pool: Int = 0
    ) -> [UInt32] {
        (0..<count).compactMap { bouncer.connect(UInt64($0), as: pool, at: at(0)) }
    }

    @Test("a client is logged in without a server, and refused beyond max_client_conn")
    func logins() {
        var bouncer = bouncer(1) { $0.maxClientConn = 3 }
        #expect(clients(4, in: &bouncer) == [0, 1, 2])
        #expect(facts(&bouncer).isEmpty && bouncer.serverCount == 0)
        bouncer.disconnect(1, at: at(1))
        #expect(bouncer.connect(9, as: 0, at: at(1)) == 1)
    }

    @Test("one login at a time; what waits is served in the order of asking")
    func order() {
        var bouncer = bouncer(2)
        for client in clients(3, in: &bouncer) { bouncer.query(client, at: at(1)) }
        #expect(facts(&bouncer) == [.opens(server: 0)])
        bouncer.loggedIn(0, session: 5, at: at(1.1))
        #expect(facts(&bouncer) == [.granted(client: 0, server: 0), .opens(server: 1)])
        bouncer.loggedIn(1, session: 6, at: at(1.2))
        #expect(facts(&bouncer) == [.granted(client: 1, server: 1)])
        bouncer.transactionEnded(1, at: at(1.3))
        #expect(facts(&bouncer) == [.granted(client: 2, server: 1)])
    }

    @Test("a session keeps its server until the client disconnects")
    func sessions() {
        var bouncer = bouncer(1) { $0.poolMode = .session }
        for client in clients(2, in: &bouncer) { bouncer.query(client, at: at(0)) }
        bouncer.loggedIn(0, session: 5, at: at(0))
        bouncer.transactionEnded(0, at: at(1))
        #expect(facts(&bouncer) == [.opens(server: 0), .granted(client: 0, server: 0)])
        bouncer.query(0, at: at(2))
        #expect(facts(&bouncer) == [.granted(client: 0, server: 0)])
        bouncer.transactionEnded(0, at: at(3))
        bouncer.disconnect(0, at: at(4))
        #expect(facts(&bouncer) == [.granted(client: 1, server: 0)])
    }

    @Test(
        "a client that leaves amid a transaction takes its server with it, one that waits nothing"
    )
    func leaving() {
        var bouncer = bouncer(1)
        for client in clients(3, in: &bouncer) { bouncer.query(client, at: at(0)) }
        bouncer.loggedIn(0, session: 5, at: at(0))
        _ = facts(&bouncer)
        bouncer.disconnect(1, at: at(1))
        #expect(facts(&bouncer).isEmpty)
        bouncer.disconnect(0, at: at(1))
        #expect(facts(&bouncer) == [.closes(session: 5), .opens(server: 0)])
        bouncer.loggedIn(0, session: 6, at: at(1))
        #expect(facts(&bouncer) == [.granted(client: 2, server: 0)])
    }

    @Test("after a refused login none is tried for server_login_retry, whoever waits")
    func loginRetry() {
        var bouncer = bouncer(2) { $0.serverLoginRetrySeconds = 3 }
        let clients = clients(3, in: &bouncer)
        bouncer.query(clients[0], at: at(0))
        bouncer.loggedIn(0, session: 5, at: at(0))
        bouncer.query(clients[1], at: at(1))
        bouncer.loginFailed(1, at: at(1.1))
        bouncer.query(clients[2], at: at(2))
        _ = facts(&bouncer)
        bouncer.maintain(at: at(3.99))
        #expect(facts(&bouncer).isEmpty)
        // The server that is there serves on all the while.
        bouncer.transactionEnded(clients[0], at: at(3.99))
        #expect(facts(&bouncer) == [.granted(client: 1, server: 0)])
        bouncer.maintain(at: at(4))
        #expect(facts(&bouncer) == [.opens(server: 1)])
    }

    @Test("without any server and after a refused login a query fails at once")
    func loginFailing() {
        var bouncer = bouncer(2)
        let clients = clients(2, in: &bouncer)
        bouncer.query(clients[0], at: at(0))
        bouncer.loginFailed(0, at: at(0.1))
        _ = facts(&bouncer)
        bouncer.query(clients[1], at: at(1))
        #expect(facts(&bouncer) == [.disconnects(client: 1, .loginFailing)])
        #expect(bouncer.pools[0].waiting.count == 1, "the first one waits on")
    }

    @Test("query_wait_timeout is found by the maintenance that follows it")
    func queryWaitTimeout() {
        var bouncer = bouncer(1) { $0.queryWaitTimeoutSeconds = 2 }
        for client in clients(2, in: &bouncer) { bouncer.query(client, at: at(0)) }
        bouncer.loggedIn(0, session: 5, at: at(0))
        _ = facts(&bouncer)
        bouncer.maintain(at: at(2))
        #expect(facts(&bouncer).isEmpty)
        bouncer.maintain(at: at(2.1))
        #expect(facts(&bouncer) == [.disconnects(client: 1, .queryWaitTimeout)])
        #expect(bouncer.clientCount == 1)
    }

    @Test("the reserve serves those who have waited, and stays")
    func reserve() {
        var bouncer = bouncer(1) {
            $0.reservePoolSize = 1
            $0.reservePoolTimeoutSeconds = 1
        }
        for client in clients(3, in: &bouncer) { bouncer.query(client, at: at(0)) }
        bouncer.loggedIn(0, session: 5, at: at(0))
        _ = facts(&bouncer)
        bouncer.maintain(at: at(0.9))
        #expect(facts(&bouncer).isEmpty)
        bouncer.maintain(at: at(1))
        #expect(facts(&bouncer) == [.opens(server: 1)])
        bouncer.loggedIn(1, session: 6, at: at(1))
        #expect(facts(&bouncer) == [.granted(client: 1, server: 1)])
        bouncer.maintain(at: at(9))
        #expect(facts(&bouncer).isEmpty, "the reserve has an end")
    }

    /// A server in use, and two who wait: one for 1 s when it is given back, the other for 0.6 s.
    private func twoWaiting(_ mode: PgBouncerSpec.PoolMode) -> PgBouncer {
        var bouncer = bouncer(1) {
            $0.poolMode = mode
            $0.reservePoolSize = 1
            $0.reservePoolTimeoutSeconds = 1
        }
        let clients = clients(3, in: &bouncer)
        bouncer.query(clients[0], at: at(0))
        bouncer.loggedIn(0, session: 5, at: at(0))
        bouncer.query(clients[1], at: at(1))
        bouncer.query(clients[2], at: at(1.4))
        _ = facts(&bouncer)
        return bouncer
    }

    @Test("a server of the reserve goes to whoever waits first when it is logged in")
    func servedMeanwhile() {
        var bouncer = twoWaiting(.session)
        bouncer.maintain(at: at(2))
        #expect(facts(&bouncer) == [.opens(server: 1)])
        bouncer.transactionEnded(0, at: at(2.1))
        bouncer.disconnect(0, at: at(2.1))
        #expect(facts(&bouncer) == [.granted(client: 1, server: 0)])
        bouncer.loggedIn(1, session: 6, at: at(2.2))
        #expect(facts(&bouncer) == [.granted(client: 2, server: 1)])
    }

    @Test(
        "while a server is reset, the wait of the first opens one of the reserve for the second",
        arguments: [(2.0, true), (1.9, false)]
    )
    func resetMeanwhile(seconds: Double, opens: Bool) {
        var bouncer = twoWaiting(.session)
        bouncer.transactionEnded(0, at: at(1.5))
        bouncer.disconnect(0, at: at(seconds))
        let facts = facts(&bouncer)
        #expect(facts.contains(.opens(server: 1)) == opens)
        #expect(facts.contains(.granted(client: 1, server: 0)))
    }

    @Test(
        "a COMMIT makes PgBouncer look after those who wait before it frees the server",
        arguments: [(2.0, true), (1.9, false)]
    )
    func commits(seconds: Double, opens: Bool) {
        var bouncer = twoWaiting(.transaction)
        bouncer.transactionEnded(0, at: at(seconds))
        let facts = facts(&bouncer)
        #expect(facts.contains(.opens(server: 1)) == opens)
        #expect(facts.contains(.granted(client: 1, server: 0)))
    }

    @Test(
        "idle servers are closed in time, down to min_pool_size, which is kept while clients are there"
    )
    func idleServers() {
        var bouncer = bouncer(3) {
            $0.minPoolSize = 1
            $0.serverIdleTimeoutSeconds = 10
        }
        let clients = clients(2, in: &bouncer)
        bouncer.maintain(at: at(0.3))
        #expect(facts(&bouncer) == [.opens(server: 0)])
        bouncer.loggedIn(0, session: 5, at: at(0.3))
        for client in clients { bouncer.query(client, at: at(1)) }
        bouncer.loggedIn(1, session: 6, at: at(1))
        for client in clients { bouncer.transactionEnded(client, at: at(2)) }
        _ = facts(&bouncer)
        bouncer.maintain(at: at(12.1))
        #expect(facts(&bouncer).count == 1 && bouncer.serverCount == 1)
    }

    @Test("servers end their life one after the other, when they are free")
    func lifetime() {
        var bouncer = bouncer(2) { $0.serverLifetimeSeconds = 100 }
        let clients = clients(2, in: &bouncer)
        for client in clients {
            bouncer.query(client, at: at(0))
            bouncer.loggedIn(client, session: UInt64(client) + 5, at: at(0))
        }
        _ = facts(&bouncer)
        bouncer.maintain(at: at(100))
        #expect(facts(&bouncer).isEmpty, "in use")
        bouncer.transactionEnded(clients[0], at: at(101))
        #expect(facts(&bouncer) == [.closes(session: 5)])
        bouncer.transactionEnded(clients[1], at: at(102))
        bouncer.maintain(at: at(150))
        #expect(facts(&bouncer).isEmpty, "half a life apart")
        bouncer.maintain(at: at(151))
        #expect(facts(&bouncer) == [.closes(session: 6)])
    }

    @Test("the server used last is used next, or the one used first with server_round_robin")
    func roundRobin() {
        for isRoundRobin in [false, true] {
            var bouncer = bouncer(2) { $0.serverRoundRobin = isRoundRobin }
            let clients = clients(2, in: &bouncer)
            for client in clients {
                bouncer.query(client, at: at(0))
                bouncer.loggedIn(client, session: UInt64(client) + 5, at: at(0))
            }
            for client in clients { bouncer.transactionEnded(client, at: at(1)) }
            _ = facts(&bouncer)
            bouncer.query(0, at: at(2))
            #expect(facts(&bouncer) == [.granted(client: 0, server: isRoundRobin ? 0 : 1)])
        }
    }

    @Test("each user has a pool; max_db_connections takes idle servers from another one")
    func users() {
        var bouncer = bouncer(2, users: 2) { $0.maxDBConnections = 1 }
        let first = clients(1, in: &bouncer, as: 0)[0]
        let second = clients(1, in: &bouncer, as: 1)[0]
        bouncer.query(first, at: at(0))
        bouncer.loggedIn(0, session: 5, at: at(0))
        bouncer.query(second, at: at(1))
        #expect(facts(&bouncer) == [.opens(server: 0), .granted(client: first, server: 0)])
        bouncer.transactionEnded(first, at: at(2))
        bouncer.maintain(at: at(2.2))
        #expect(facts(&bouncer) == [.closes(session: 5), .opens(server: 0)])
    }

    @Test("a lost server disconnects its client; an idle one only leaves")
    func lost() {
        var bouncer = bouncer(2)
        for client in clients(2, in: &bouncer) {
            bouncer.query(client, at: at(0))
            bouncer.loggedIn(client, session: UInt64(client) + 5, at: at(0))
        }
        bouncer.transactionEnded(1, at: at(1))
        _ = facts(&bouncer)
        bouncer.lost(0, at: at(2))
        #expect(facts(&bouncer) == [.disconnects(client: 0, .serverLost)])
        bouncer.lost(1, at: at(2))
        #expect(facts(&bouncer).isEmpty && bouncer.serverCount == 0)
    }

    @Test("client_idle_timeout disconnects those who ask for nothing")
    func clientIdleTimeout() {
        var bouncer = bouncer(1) { $0.clientIdleTimeoutSeconds = 5 }
        _ = clients(1, in: &bouncer)
        bouncer.maintain(at: at(5))
        #expect(facts(&bouncer).isEmpty)
        bouncer.maintain(at: at(5.1))
        #expect(facts(&bouncer) == [.disconnects(client: 0, .clientIdleTimeout)])
    }
}
