import SimCore
import SimModels
import TestSupport
import Testing

@Suite("SQLAlchemy's QueuePool")
struct QueuePoolTests {
    private func at(_ seconds: Double) -> SimTime { .start + SimDuration(seconds: seconds) }

    private func pool(
        size: Int = 1,
        overflow: Int = 0,
        timeout: Double = 30,
        _ change: (inout QueuePoolSpec) -> Void = { _ in }
    ) -> QueuePool {
        var spec = QueuePoolSpec()
        spec.poolSize = size
        spec.maxOverflow = overflow
        spec.poolTimeoutSeconds = timeout
        change(&spec)
        return QueuePool(spec)
    }

    /// Checks out for requests 1, 2, … that each open a connection with a session of ten times the number.
    private func filled(_ count: Int, _ pool: consuming QueuePool) -> QueuePool {
        for number in 0..<UInt32(count) {
            #expect(
                pool.checkOut(UInt64(number) + 1, at: at(0)) == .opens(number, closing: 0)
            )
            pool.opened(number, session: UInt64(number + 1) * 10, at: at(0))
        }
        return pool
    }

    @Test("five are kept, ten more are opened and closed again: SQLAlchemy's defaults")
    func defaults() {
        var pool = filled(15, QueuePool(QueuePoolSpec()))
        #expect(pool.checkOut(16, at: at(0)) == .waits)
        #expect(pool.waiting.firstDeadline == at(30))
        #expect(pool.checkIn(3, at: at(1)) == .handed(16, .granted(3)))
        for number in UInt32(0)..<5 { #expect(pool.checkIn(number, at: at(2)) == .kept) }
        for number in UInt32(5)..<15 {
            #expect(pool.checkIn(number, at: at(2)) == .closed(UInt64(number + 1) * 10))
        }
        #expect(pool.idleCount == 5 && pool.connections.held == 5)
    }

    @Test(
        "a size of 0 and an overflow of -1 set no bound, but only a size keeps connections",
        arguments: [(0, 10, 3), (2, -1, 2)]
    )
    func unbounded(size: Int, overflow: Int, kept: Int) {
        var pool = filled(200, pool(size: size, overflow: overflow))
        for number in UInt32(0)..<3 { _ = pool.checkIn(number, at: at(1)) }
        #expect(pool.idleCount == kept)
    }

    @Test("who waited longest comes first, and who gave up or was cancelled is not served")
    func line() {
        var pool = filled(1, pool(timeout: 5))
        for request in UInt64(2)...5 {
            #expect(pool.checkOut(request, at: at(Double(request))) == .waits)
        }
        #expect(pool.nextExpired(at: at(6.9)) == nil)
        #expect(pool.nextExpired(at: at(7)) == .timedOut(2))
        #expect(pool.nextExpired(at: at(7)) == nil)
        let forgotten = [pool.forget(3), pool.forget(3)]
        #expect(forgotten == [true, false])
        #expect(pool.checkIn(0, at: at(7)) == .handed(4, .granted(0)))
    }

    @Test(
        "a refused connection frees its room and wakes nobody: the waiter opens one at its timeout"
    )
    func sleepingWaiter() {
        var pool = pool(timeout: 5)
        #expect(pool.checkOut(1, at: at(0)) == .opens(0, closing: 0))
        #expect(pool.checkOut(2, at: at(1)) == .waits)
        #expect(pool.openFailed(0, at: at(2)) == .closed(0))
        #expect(pool.connections.held == 0)
        // Somebody who comes now is served before the one that sleeps.
        #expect(pool.checkOut(3, at: at(3)) == .opens(0, closing: 0))
        pool.opened(0, session: 7, at: at(3))
        #expect(pool.checkIn(0, at: at(4)) == .handed(2, .granted(0)))
        #expect(pool.checkOut(4, at: at(4)) == .waits)
        pool.broke(0, at: at(4))
        #expect(pool.checkIn(0, at: at(4)) == .handed(4, .opens(0, closing: 0)))
        #expect(pool.checkOut(5, at: at(5)) == .waits)
        // A place that fails to be opened again goes back as any other, and wakes the next one.
        #expect(pool.openFailed(0, at: at(6)) == .handed(5, .opens(0, closing: 0)))
    }

    @Test("a waiter whose timeout ends while there is room opens a connection and does not fail")
    func roomAtTimeout() {
        var pool = pool(timeout: 5)
        _ = pool.checkOut(1, at: at(0))
        _ = pool.checkOut(2, at: at(1))
        _ = pool.openFailed(0, at: at(2))
        #expect(pool.nextExpired(at: at(6)) == .opens(2, 0))
    }

    @Test("idle connections are used in turn, or the last one first with pool_use_lifo")
    func order() {
        for isLIFO in [false, true] {
            var pool = filled(2, pool(size: 2) { $0.useLIFO = isLIFO })
            _ = pool.checkIn(0, at: at(1))
            _ = pool.checkIn(1, at: at(2))
            #expect(pool.checkOut(3, at: at(3)) == .granted(isLIFO ? 1 : 0))
        }
    }

    @Test("a connection older than pool_recycle is opened again before its next use")
    func recycle() {
        var pool = filled(1, pool { $0.poolRecycleSeconds = 60 })
        _ = pool.checkIn(0, at: at(1))
        #expect(pool.checkOut(2, at: at(60)) == .granted(0))
        _ = pool.checkIn(0, at: at(60))
        #expect(pool.checkOut(3, at: at(60.5)) == .opens(0, closing: 10))
        pool.opened(0, session: 11, at: at(60.5))
        _ = pool.checkIn(0, at: at(61))
        #expect(pool.checkOut(4, at: at(61)) == .granted(0))
    }

    @Test("one broken connection condemns all that are as old, and none that is younger")
    func invalidation() {
        var pool = filled(2, pool(size: 3))
        pool.broke(0, at: at(5))
        #expect(pool.checkIn(0, at: at(5)) == .kept)
        #expect(pool.checkOut(3, at: at(6)) == .opens(0, closing: 0))
        pool.opened(0, session: 30, at: at(6))
        _ = pool.checkIn(1, at: at(7))
        #expect(pool.checkOut(4, at: at(8)) == .opens(1, closing: 20))
        pool.opened(1, session: 40, at: at(8))
        _ = pool.checkIn(0, at: at(9))
        #expect(pool.checkOut(5, at: at(9)) == .granted(0))
    }

    @Test("pre-ping opens a broken connection again in its place")
    func prePing() {
        var pool = filled(1, pool { $0.prePing = true })
        _ = pool.checkIn(0, at: at(1))
        #expect(pool.checkOut(2, at: at(2)) == .granted(0))
        #expect(pool.reopen(0) == 10)
        pool.opened(0, session: 11, at: at(2))
        #expect(pool.connections.held == 1)
    }

    @Test("never more connections than the capacity, never a waiter beside an idle one")
    func law() {
        for seed in UInt64(1)...300 {
            var random = SplitMix(seed)
            let size = random.below(4) + 1
            let overflow = random.below(3)
            var pool = pool(size: size, overflow: overflow, timeout: 4)
            var using: [UInt32] = []
            var opening: [UInt32] = []
            var session: UInt64 = 0
            var asked: UInt64 = 0
            var served: Set<UInt64> = []
            for second in 0..<60 {
                let now = at(Double(second))
                func settle(_ request: UInt64, _ checkout: QueuePool.Checkout) {
                    switch checkout {
                    case .granted(let number):
                        #expect(served.insert(request).inserted)
                        using.append(number)
                    case .opens(let number, _):
                        #expect(served.insert(request).inserted)
                        opening.append(number)
                    case .waits: break
                    }
                }
                func settle(_ checkIn: QueuePool.CheckIn) {
                    if case .handed(let request, let checkout) = checkIn {
                        settle(request, checkout)
                    }
                }
                while let expiry = pool.nextExpired(at: now) {
                    switch expiry {
                    case .timedOut(let request): #expect(served.insert(request).inserted)
                    case .opens(let request, let number):
                        settle(request, .opens(number, closing: 0))
                    }
                }
                switch random.below(4) {
                case 0, 1:
                    asked += 1
                    settle(asked, pool.checkOut(asked, at: now))
                case 2 where !opening.isEmpty:
                    let number = opening.removeFirst()
                    if random.below(3) == 0 {
                        settle(pool.openFailed(number, at: now))
                    } else {
                        session += 1
                        pool.opened(number, session: session, at: now)
                        using.append(number)
                    }
                default:
                    guard !using.isEmpty else { continue }
                    settle(pool.checkIn(using.removeFirst(), at: now))
                }
                let held = pool.connections.held
                #expect(held <= size + overflow, "seed \(seed)")
                #expect(held == using.count + opening.count + pool.idleCount, "seed \(seed)")
                #expect(pool.idleCount <= size, "seed \(seed)")
                #expect(pool.idleCount == 0 || pool.waiting.isEmpty, "seed \(seed)")
            }
        }
    }
}
