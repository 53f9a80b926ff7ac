package import SimCore

/// HikariCP's `HikariPool`: the connections of one process.
///
/// One thread adds connections, one after the other, ahead of need; requests never open any. Source:
/// HikariCP 5.1 `pool/HikariPool.java` and `util/ConcurrentBag.java`. Two things are simpler: the line
/// of requests is strictly first come, first served, and a request takes the idle connection that was
/// used last by anybody, not by its own thread.
package struct HikariPool: Sendable {
    /// The settings.
    package private(set) var spec: HikariPoolSpec
    /// The connections, by number.
    package internal(set) var connections = PooledConnections()
    /// Requests that wait for a connection.
    package internal(set) var waiting = ConnectionWaiters()
    var idle = Ring<UInt32>()
    /// Connections in the bag: established, idle or in use.
    package internal(set) var total = 0
    /// Connections that the adder was asked for and has not begun with.
    var tasks = 0
    var adder = Adder.resting
    var backOff = HikariPool.firstBackOff
    /// When the process started, until it has its first connection or starts without one.
    var startedAt: SimTime?
    /// When the housekeeper comes next; never for a pool that it would not change.
    var housekeepingAt = SimTime.distantFuture
    /// The first instant at which a connection ends its life or is checked, or an earlier one.
    var connectionDue = SimTime.distantFuture

    /// What the thread does that adds connections.
    enum Adder: Equatable, Sendable {
        case resting
        case opening
        case sleeping(until: SimTime, isRetry: Bool)
    }

    /// What a request gets.
    package enum Borrowing: Equatable, Sendable {
        /// A connection.
        case granted(UInt32)
        /// A connection that was idle for more than 500 ms: it is given only if it still works.
        case validates(UInt32)
        /// A place in the line.
        case waits
    }

    /// What becomes of a connection that is given back, or new.
    package enum Return: Equatable, Sendable {
        /// The first request in the line gets it.
        case handed(UInt64)
        /// It is idle.
        case kept
        /// It is closed: its session, 0 for none.
        case closed(UInt64)
    }

    /// What has to be done now.
    package enum Step: Equatable, Sendable {
        /// A request has waited `connectionTimeout`.
        case timedOut(UInt64)
        /// The adder opens a connection.
        case opens(UInt32)
        /// A connection's life is over: its session is closed.
        case closes(UInt64)
        /// An idle connection is tried (`keepaliveTime`), and discarded if it does not work.
        case checks(UInt32)
        /// The process got no first connection within `initializationFailTimeout`, and exits.
        case exits
    }

    /// Idle for longer than this, a connection is tried before it is given.
    ///
    /// Source: HikariCP `com.zaxxer.hikari.aliveBypassWindowMs`, 500.
    static var aliveBypassWindow: SimDuration { .milliseconds(500) }
    /// Pause of the adder after a success.
    ///
    /// Source: HikariCP 5.1 `PoolEntryCreator`.
    static var pauseAfterAdding: SimDuration { .milliseconds(30) }
    /// First pause of the adder after a failure; doubled each time.
    ///
    /// Source: HikariCP 5.1 `PoolEntryCreator`.
    static var firstBackOff: SimDuration { .milliseconds(10) }
    /// Pause between two tries for the first connection.
    ///
    /// Source: HikariCP 5.1 `HikariPool.checkFailFast`.
    static var pauseAtStart: SimDuration { .seconds(1) }
    /// Longest pause of the adder after a failure.
    ///
    /// Source: HikariCP 5.1 `PoolEntryCreator`.
    static var longestBackOff: SimDuration { .seconds(5) }
    /// Time from the start until the housekeeper first fills the pool.
    ///
    /// Source: HikariCP 5.1 `HikariPool`, which schedules its `HouseKeeper` after 100 ms.
    static var housekeepingDelay: SimDuration { .milliseconds(100) }
    /// Period of the housekeeper.
    ///
    /// Source: HikariCP `com.zaxxer.hikari.housekeeping.periodMs`, 30 s.
    static var housekeepingPeriod: SimDuration { .seconds(30) }

    package init(_ spec: HikariPoolSpec) {
        self.spec = spec
    }

    /// Whether the process waits for its first connection, and does not start without it.
    package var isStarting: Bool { startedAt != nil }

    /// Connections that nobody uses.
    package var idleCount: Int { idle.count }

    /// The process starts: with `initializationFailTimeout` of 0 or more the pool opens its first
    /// connection at once, and the rest from 100 ms on.
    package mutating func start(at now: SimTime) {
        housekeepingAt = now + Self.housekeepingDelay
        guard spec.initializationFailTimeoutMilliseconds >= 0, spec.minimum > 0 else { return }
        startedAt = now
        tasks = 1
    }

    /// Takes the limit away: from here on a connection is added for whoever waits.
    package mutating func lift() { spec.lift() }

    /// Gives a request a connection or a place in the line.
    package mutating func borrow(_ request: UInt64, at now: SimTime) -> Borrowing {
        guard let number = idle.popLast() else {
            waiting.append(request, until: now + spec.timeout)
            if waiting.count > tasks { ask(for: 1) }
            return .waits
        }
        connections[number].state = .inUse
        return now - connections[number].usedAt > Self.aliveBypassWindow
            ? .validates(number) : .granted(number)
    }

    /// A connection did not work when it was tried: it is closed; answers the session that it was.
    package mutating func discard(_ number: UInt32) -> UInt64 {
        if connections[number].state == .idle { takeFromIdle(number) }
        return close(number)
    }

    /// The connection that the adder opened is established.
    ///
    /// By `share`, drawn evenly from 0 up to 1, the life of the connection is shortened by up to a
    /// fortieth, and the time until it is checked by up to a tenth.
    package mutating func opened(
        _ number: UInt32,
        session: UInt64,
        share: Double,
        at now: SimTime
    ) -> Return {
        connections[number].session = session
        connections[number].openedAt = now
        total += 1
        startedAt = nil
        backOff = Self.firstBackOff
        adder = .sleeping(until: now + Self.pauseAfterAdding, isRetry: false)
        if let lifetime = spec.lifetime {
            let shorter = Double(lifetime.nanoseconds / 40) * share
            connections[number].endsAt = now + lifetime - SimDuration(nanosecondsRounding: shorter)
        }
        if let keepalive = spec.keepalive {
            let shorter = Double(keepalive.nanoseconds / 10) * share
            connections[number].checkAt =
                now + keepalive - SimDuration(nanosecondsRounding: shorter)
        }
        connectionDue = min(
            connectionDue,
            min(connections[number].endsAt, connections[number].checkAt)
        )
        return release(number, at: now)
    }

    /// The connection that the adder wanted to open was refused: it tries again, later and later.
    ///
    /// By `share`, drawn evenly from 0 up to 1, the random part of the pause is shortened.
    package mutating func openFailed(_ number: UInt32, share: Double = 0, at now: SimTime) {
        connections.close(number)
        guard startedAt == nil else {
            adder = .sleeping(until: now + Self.pauseAtStart, isRetry: true)
            return
        }
        let shorter = Double(backOff.nanoseconds) * spec.retryJitter.value * share
        let pause = backOff - SimDuration(nanosecondsRounding: shorter)
        adder = .sleeping(until: now + pause, isRetry: true)
        backOff = min(Self.longestBackOff, backOff * 2)
    }

    /// A request is done with its connection.
    package mutating func giveBack(
        _ number: UInt32,
        isBroken: Bool = false,
        at now: SimTime
    ) -> Return {
        if isBroken { connections[number].isEvicted = true }
        return release(number, at: now)
    }

    /// Notes which request has a connection.
    package mutating func assign(_ number: UInt32, to request: UInt64) {
        connections[number].request = request
    }

    /// Notes the session of a connection that is being opened.
    package mutating func attach(_ number: UInt32, to session: UInt64) {
        connections[number].session = session
    }

    /// A request that was cancelled leaves the line; whether it was there.
    package mutating func forget(_ request: UInt64) -> Bool { waiting.remove(request) }

    /// The process was replaced by another one: forgets what is established, answers its sessions, and
    /// asks for as many as it keeps.
    package mutating func dropEstablished() -> [UInt64] {
        idle.removeAll()
        waiting.removeAll()
        total = 0
        defer { fill() }
        return connections.closeEstablished()
    }

    /// The process ended.
    package mutating func removeAll() { self = HikariPool(spec) }

    private mutating func release(_ number: UInt32, at now: SimTime) -> Return {
        connections[number].usedAt = now
        if connections[number].isEvicted { return .closed(close(number)) }
        if let next = waiting.popFirst() {
            connections[number].state = .inUse
            return .handed(next)
        }
        connections[number].state = .idle
        idle.append(number)
        return .kept
    }

    /// Closes a connection of the bag, and asks for others if too few are idle.
    mutating func close(_ number: UInt32) -> UInt64 {
        total -= 1
        let session = connections.close(number)
        fill()
        return session
    }

    /// Asks the adder for what lacks to `minimumIdle`.
    mutating func fill() {
        guard total < spec.maximumPoolSize, idle.count < spec.minimum else { return }
        ask(for: spec.minimum - idle.count)
    }

    mutating func ask(for count: Int) {
        tasks = min(spec.maximumPoolSize, tasks + count)
    }

    mutating func takeFromIdle(_ number: UInt32) {
        if let place = idle.firstIndex(of: number) { idle.remove(at: place) }
    }
}
