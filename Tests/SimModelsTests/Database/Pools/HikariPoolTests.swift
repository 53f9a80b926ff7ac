import SimCore
import SimModels
import TestSupport
import Testing

@Suite("HikariCP's pool")
struct HikariPoolTests {
    private func at(_ milliseconds: Int64) -> SimTime { .start + .milliseconds(milliseconds) }

    private func pool(
        _ maximum: Int,
        minimumIdle: Int? = nil,
        _ change: (inout HikariPoolSpec) -> Void = { _ in }
    ) -> HikariPool {
        var spec = HikariPoolSpec()
        spec.maximumPoolSize = maximum
        spec.minimumIdle = minimumIdle
        change(&spec)
        return HikariPool(spec)
    }

    /// Lets a pool run until an instant, opening connections in no time: session numbers from 1 on.
    private func run(
        _ pool: inout HikariPool,
        from start: Int64 = 0,
        to end: Int64,
        refusing: Bool = false,
        share: Double = 0
    ) -> [(at: Int64, step: HikariPool.Step)] {
        var steps: [(Int64, HikariPool.Step)] = []
        var now = at(start)
        while now <= at(end) {
            while let step = pool.nextStep(at: now) {
                steps.append(((now - .start).nanoseconds / 1_000_000, step))
                guard case .opens(let number) = step else { continue }
                if refusing {
                    pool.openFailed(number, at: now)
                } else {
                    _ = pool.opened(number, session: UInt64(number) + 1, share: share, at: now)
                }
            }
            let due = pool.nextDue
            #expect(due > now, "nothing is left to do at an instant that is over")
            now = due
        }
        return steps
    }

    @Test("one connection at once, the rest from 100 ms on, one each 30 ms: nobody has to ask")
    func filling() {
        var pool = pool(4)
        pool.start(at: at(0))
        let opened = run(&pool, to: 1_000)
        #expect(opened.map(\.at) == [0, 100, 130, 160])
        #expect(pool.total == 4 && pool.idleCount == 4)
    }

    @Test(
        "pauses after a refusal double, and jitter shortens each by up to its share",
        arguments: [
            (0.0, 1.0, [10, 30, 70, 150]), (1.0, 0.5, [5, 15, 35, 75]),
            (0.5, 1.0, [5, 15, 35, 75]),
        ]
    )
    func jitter(jitter: Double, share: Double, tries: [Int64]) {
        var pool = pool(1) {
            $0.retryJitter = Fraction(jitter)
            $0.initializationFailTimeoutMilliseconds = -1
        }
        pool.start(at: at(0))
        var now = pool.nextDue
        let begin = now
        var found: [Int64] = []
        while found.count < tries.count {
            while let step = pool.nextStep(at: now) {
                guard case .opens(let number) = step else { continue }
                if now > begin { found.append((now - begin).nanoseconds / 1_000_000) }
                pool.openFailed(number, share: share, at: now)
            }
            now = pool.nextDue
        }
        #expect(found == tries)
    }

    @Test("a pool that may start without a connection opens none before the housekeeper comes")
    func lateStart() {
        var pool = pool(2) { $0.initializationFailTimeoutMilliseconds = -1 }
        pool.start(at: at(0))
        #expect(run(&pool, to: 1_000).map(\.at) == [100, 130])
    }

    @Test("a refused connection is tried again after 10 ms, twice as long each time, up to 5 s")
    func backOff() {
        var pool = pool(1) { $0.initializationFailTimeoutMilliseconds = -1 }
        pool.start(at: at(0))
        let tries = run(&pool, to: 20_000, refusing: true).map(\.at)
        let pauses = zip(tries, tries.dropFirst()).map { $1 - $0 }
        #expect(pauses == [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_000, 5_000])
        #expect(run(&pool, from: 20_210, to: 20_300).map(\.at) == [20_210])
    }

    @Test(
        "a process without a first connection exits, or starts all the same",
        arguments: [
            (Int64(1), [Int64(0)], true), (2_500, [0, 1_000, 2_000], true), (0, [0], false),
        ]
    )
    func failFast(limit: Int64, tries: [Int64], exits: Bool) {
        var pool = pool(1) { $0.initializationFailTimeoutMilliseconds = limit }
        pool.start(at: at(0))
        let end = (tries.last ?? 0) + 1_000
        let steps = run(&pool, to: end, refusing: true)
        #expect(steps.filter { $0.step != .exits }.prefix(tries.count).map(\.at) == tries)
        #expect(steps.contains { $0.step == .exits && $0.at == end } == exits, "\(steps)")
    }

    @Test("a request waits for the adder, and for its timeout at most")
    func waiting() {
        var pool = pool(1)
        #expect(pool.borrow(1, at: at(0)) == .waits)
        guard case .opens(let number)? = pool.nextStep(at: at(0)) else {
            Issue.record("the adder was not asked")
            return
        }
        #expect(pool.borrow(2, at: at(5)) == .waits)
        #expect(pool.opened(number, session: 9, share: 0, at: at(10)) == .handed(1))
        #expect(pool.giveBack(number, at: at(50)) == .handed(2))
        #expect(pool.borrow(3, at: at(60)) == .waits)
        #expect(pool.nextStep(at: at(30_059)) == nil)
        #expect(pool.nextStep(at: at(30_060)) == .timedOut(3))
        #expect(pool.giveBack(number, at: at(31_000)) == .kept)
    }

    @Test("what was idle for more than half a second is tried before it is given")
    func validation() {
        var pool = pool(2, minimumIdle: 1)
        pool.start(at: at(0))
        _ = run(&pool, to: 300)
        #expect(pool.borrow(1, at: at(500)) == .granted(0))
        #expect(pool.giveBack(0, at: at(600)) == .kept)
        #expect(pool.borrow(2, at: at(1_101)) == .validates(0))
        #expect(pool.discard(0) == 1)
        #expect(pool.borrow(2, at: at(1_101)) == .waits)
        let steps = run(&pool, from: 1_101, to: 1_200)
        #expect(steps.first?.step == .opens(0), "\(steps)")
    }

    @Test("a connection ends its life up to a fortieth early, in use only when it is given back")
    func lifetime() {
        for (share, life) in [(0.0, Int64(100_000)), (1.0, 97_500)] {
            var pool = pool(1) { $0.maxLifetimeMilliseconds = 100_000 }
            pool.start(at: at(0))
            _ = run(&pool, to: 10, share: share)
            #expect(run(&pool, from: 10, to: life - 1).isEmpty)
            let end = run(&pool, from: life, to: life)
            #expect(end.map(\.step) == [.closes(1), .opens(0)], "\(end)")
        }
        var pool = pool(1) { $0.maxLifetimeMilliseconds = 100_000 }
        pool.start(at: at(0))
        _ = run(&pool, to: 10)
        #expect(pool.borrow(1, at: at(99_000)) == .validates(0))
        #expect(run(&pool, from: 100_000, to: 100_100).isEmpty)
        #expect(pool.giveBack(0, at: at(101_000)) == .closed(1))
        #expect(run(&pool, from: 101_000, to: 101_010).map(\.step) == [.opens(0)])
    }

    @Test("idle connections beyond minimumIdle are closed by the housekeeper, every 30 s")
    func idleTimeout() {
        var pool = pool(3, minimumIdle: 1) { $0.idleTimeoutMilliseconds = 10_000 }
        pool.start(at: at(0))
        _ = run(&pool, to: 200)
        for request in UInt64(1)...3 { _ = pool.borrow(request, at: at(200)) }
        _ = run(&pool, from: 200, to: 500)
        #expect(pool.total == 3)
        for number in UInt32(0)..<3 { _ = pool.giveBack(number, at: at(1_000)) }
        let closed = run(&pool, from: 1_000, to: 70_000)
        #expect(closed.map(\.at) == [30_100, 30_100], "\(closed)")
        #expect(pool.total == 1)
    }

    @Test("an idle connection is tried each keepaliveTime")
    func keepalive() {
        var pool = pool(1) { $0.keepaliveTimeMilliseconds = 40_000 }
        pool.start(at: at(0))
        let checks = run(&pool, to: 130_000, share: 1).dropFirst()
        #expect(checks.map(\.at) == [36_000, 76_000, 116_000])
        #expect(checks.allSatisfy { $0.step == .checks(0) })
    }

    @Test("a broken connection is closed when it is given back, and replaced")
    func broken() {
        var pool = pool(1)
        pool.start(at: at(0))
        _ = run(&pool, to: 10)
        #expect(pool.borrow(1, at: at(100)) == .granted(0))
        #expect(pool.giveBack(0, isBroken: true, at: at(200)) == .closed(1))
        #expect(run(&pool, from: 200, to: 300).map(\.step) == [.opens(0)])
    }

    @Test("without minimumIdle the adder opens one connection for each request that waits")
    func onDemand() {
        var pool = pool(3, minimumIdle: 0)
        pool.start(at: at(0))
        #expect(run(&pool, to: 200).isEmpty)
        #expect(pool.borrow(7, at: at(200)) == .waits)
        #expect(run(&pool, from: 200, to: 200).map(\.step) == [.opens(0)])
        #expect(pool.waiting.isEmpty)
        #expect(run(&pool, from: 201, to: 900).isEmpty)
    }
}
