import SimCore
import SimModels
import TestSupport
import Testing

@Suite("a pod's connection pool")
struct ConnectionPoolTests {
    private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }
    private func session(_ index: UInt32) -> PoolHandle { PoolHandle(index: index, generation: 1) }

    @Test("a lazy pool opens a connection for each request that waits, up to its size")
    func growth() {
        var pool = ConnectionPool(size: 2)
        #expect(pool.acquire(1, givingUpAt: at(30)) == .waitsForNew)
        pool.startOpening()
        #expect(pool.acquire(2, givingUpAt: at(30)) == .waitsForNew)
        pool.startOpening()
        #expect(pool.acquire(3, givingUpAt: at(30)) == .waits)
        pool.finishOpening(session(7))
        #expect(pool.nextWaiter() == 1)
        let taken = pool.takeIdle()
        #expect(taken == session(7))
        #expect(pool.nextWaiter() == nil)
        #expect(pool.held == 2 && pool.missing == 0 && pool.inUse == 1 && pool.hasWaiters)
    }

    @Test("waiting requests are served in the order in which they came")
    func order() {
        var pool = ConnectionPool(size: 1)
        _ = pool.acquire(1, givingUpAt: at(1))
        pool.startOpening()
        pool.finishOpening(session(7))
        #expect(pool.nextWaiter() == 1)
        let taken = pool.takeIdle()
        #expect(taken == session(7))
        for request in UInt64(2)...4 { #expect(pool.acquire(request, givingUpAt: at(2)) == .waits) }
        for request in UInt64(2)...4 {
            pool.giveBack(session(7))
            #expect(pool.nextWaiter() == request)
            _ = pool.takeIdle()
        }
        pool.giveBack(session(7))
        #expect(pool.acquire(5, givingUpAt: at(3)) == .granted(session(7)))
    }

    @Test("a request gives up at its deadline and not before")
    func deadline() {
        var pool = ConnectionPool(size: 1)
        _ = pool.acquire(1, givingUpAt: at(5))
        _ = pool.acquire(2, givingUpAt: at(6))
        #expect(pool.nextExpired(at: SimTime(nanoseconds: at(5).nanoseconds - 1)) == nil)
        #expect(pool.nextExpired(at: at(5)) == 1)
        #expect(pool.nextExpired(at: at(5)) == nil)
        #expect(pool.nextExpired(at: at(9)) == 2)
    }

    @Test("at the end of the process nothing is left of a pool")
    func closing() {
        var pool = ConnectionPool(size: 3)
        for _ in 0..<3 { pool.startOpening() }
        pool.finishOpening(session(1))
        pool.finishOpening(session(2))
        _ = pool.takeIdle()
        _ = pool.acquire(1, givingUpAt: at(1))
        pool.removeAll()
        #expect(pool.held == 0 && pool.missing == 3 && !pool.hasWaiters)
    }

    @Test("closing idle connections leaves those in use")
    func closingIdle() {
        var pool = ConnectionPool(size: 3)
        for number in UInt32(1)...3 {
            pool.startOpening()
            pool.finishOpening(session(number))
        }
        let used = pool.takeIdle()
        let dropped = [pool.dropIdle(), pool.dropIdle(), pool.dropIdle()]
        #expect(used == session(1))
        #expect(dropped == [session(2), session(3), nil])
        #expect(pool.held == 1 && pool.missing == 2)
    }

    @Test("a consumer takes an idle connection and never one that is not there")
    func consumer() {
        var pool = ConnectionPool(size: 1)
        var answers = [pool.takeIdle()]
        pool.startOpening()
        answers.append(pool.takeIdle())
        pool.finishOpening(session(1))
        answers.append(pool.takeIdle())
        answers.append(pool.takeIdle())
        #expect(answers == [nil, nil, session(1), nil])
    }
}
