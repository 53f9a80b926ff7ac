import SimCore
import SimModels
import Testing

@Suite("an RDS Proxy")
struct RDSProxyTests {
    private typealias Fact = RDSProxy.Fact

    private func at(_ seconds: Double) -> SimTime { .start + SimDuration(seconds: seconds) }

    private func proxy(
        connections: Int,
        _ change: (inout RDSProxySpec) -> Void = { _ in }
    ) -> RDSProxy {
        var spec = RDSProxySpec()
        change(&spec)
        return RDSProxy(spec, maxConnections: connections)
    }

    private func facts(_ proxy: inout RDSProxy) -> [Fact] {
        var facts: [Fact] = []
        while let fact = proxy.nextFact() { facts.append(fact) }
        return facts
    }

    @Test("its limits are percentages of max_connections, rounded down")
    func limits() {
        let all = proxy(connections: 413)
        #expect(all.limit.all == 413 && all.limit.idle == 206)
        let part = proxy(connections: 413) {
            $0.maxConnectionsPercent = 50
            $0.maxIdleConnectionsPercent = 1
        }
        #expect(part.limit.all == 206 && part.limit.idle == 4)
    }

    @Test("clients share connections transaction by transaction, first come, first served")
    func multiplexing() {
        var proxy = proxy(connections: 1)
        let clients = (0..<3).map { proxy.connect(UInt64($0)) }
        for client in clients { proxy.query(client, at: at(0)) }
        #expect(facts(&proxy) == [.opens(connection: 0)])
        proxy.opened(0, session: 5)
        #expect(facts(&proxy) == [.granted(client: 0, connection: 0)])
        proxy.transactionEnded(0)
        #expect(facts(&proxy) == [.granted(client: 1, connection: 0)])
        proxy.transactionEnded(1)
        #expect(facts(&proxy) == [.granted(client: 2, connection: 0)])
    }

    @Test("a pinned client keeps its connection until it disconnects")
    func pinning() {
        var proxy = proxy(connections: 2)
        let clients = (0..<2).map { proxy.connect(UInt64($0)) }
        proxy.query(clients[0], at: at(0))
        proxy.opened(0, session: 5)
        proxy.pin(clients[0])
        proxy.transactionEnded(clients[0])
        proxy.query(clients[1], at: at(1))
        #expect(
            facts(&proxy) == [
                .opens(connection: 0), .granted(client: 0, connection: 0), .opens(connection: 1),
            ]
        )
        proxy.disconnect(clients[0])
        #expect(facts(&proxy) == [.granted(client: 1, connection: 0)])
    }

    @Test("a client waits ConnectionBorrowTimeout, and then exactly its statement fails")
    func borrowTimeout() {
        var proxy = proxy(connections: 1)
        let clients = (0..<2).map { proxy.connect(UInt64($0)) }
        for client in clients { proxy.query(client, at: at(0)) }
        proxy.opened(0, session: 5)
        _ = facts(&proxy)
        #expect(proxy.nextDue == at(120))
        proxy.expire(at: at(120))
        #expect(facts(&proxy) == [.timedOut(client: 1)])
        proxy.transactionEnded(0)
        #expect(proxy.idleCount == 0, "one of one is more than half of it")
    }

    @Test("a refused connection is tried again after a second while somebody waits")
    func retry() {
        var proxy = proxy(connections: 2)
        let client = proxy.connect(1)
        proxy.query(client, at: at(0))
        proxy.openFailed(0, at: at(0.1))
        _ = facts(&proxy)
        #expect(proxy.nextDue == at(1.1))
        proxy.expire(at: at(1.1))
        #expect(facts(&proxy) == [.opens(connection: 0)])
    }

    @Test("a client that leaves amid a transaction takes the connection with it")
    func leaving() {
        var proxy = proxy(connections: 4)
        let client = proxy.connect(1)
        proxy.query(client, at: at(0))
        proxy.opened(0, session: 5)
        proxy.disconnect(client)
        #expect(
            facts(&proxy) == [
                .opens(connection: 0), .granted(client: 0, connection: 0), .closes(session: 5),
            ]
        )
    }
}
