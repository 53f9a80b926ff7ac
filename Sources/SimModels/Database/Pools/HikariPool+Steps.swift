package import SimCore

/// What happens in a `HikariPool` by itself: the adder, the housekeeper, timeouts and ends of life.
extension HikariPool {
    /// When ``nextStep(at:)`` next has something to do; in the past if it has now.
    package var nextDue: SimTime {
        var due = min(waiting.firstDeadline, min(housekeepingAt, connectionDue))
        switch adder {
        case .resting: if tasks > 0 { due = .start }
        case .opening: break
        case .sleeping(let end, let isRetry): if isRetry || tasks > 0 { due = min(due, end) }
        }
        return due
    }

    /// What has to be done at an instant; to be asked until there is nothing.
    package mutating func nextStep(at now: SimTime) -> Step? {
        if let request = waiting.popExpired(at: now) { return .timedOut(request) }
        if connectionDue <= now, let step = nextConnectionStep(at: now) { return step }
        if housekeepingAt <= now, let step = keepHouse(at: now) { return step }
        return nextAddition(at: now)
    }

    /// Whether another connection is wanted: fewer idle ones than `minimumIdle`, or than requests wait.
    private var needsAnother: Bool {
        total < spec.maximumPoolSize
            && (idle.count < spec.minimum || waiting.count > idle.count)
    }

    private mutating func nextAddition(at now: SimTime) -> Step? {
        switch adder {
        case .opening:
            return nil
        case .sleeping(let end, let isRetry):
            guard end <= now else { return nil }
            adder = .resting
            if let start = startedAt {
                if now - start < spec.initializationLimit { return open() }
                startedAt = nil
                if spec.initializationLimit > .zero { return .exits }
            }
            // The task that failed goes on, unless the need has gone.
            if isRetry, needsAnother { return open() }
            backOff = Self.firstBackOff
        case .resting:
            break
        }
        while tasks > 0 {
            tasks -= 1
            if needsAnother { return open() }
        }
        return nil
    }

    private mutating func open() -> Step {
        adder = .opening
        return .opens(connections.open())
    }

    private mutating func nextConnectionStep(at now: SimTime) -> Step? {
        var next = SimTime.distantFuture
        for place in connections.indices {
            let number = UInt32(place)
            let connection = connections[number]
            guard connection.state == .idle || connection.state == .inUse else { continue }
            if connection.endsAt <= now, !connection.isEvicted {
                connections[number].isEvicted = true
                guard connection.state == .idle else { continue }
                takeFromIdle(number)
                let session = close(number)
                if waiting.count > tasks { ask(for: 1) }
                return .closes(session)
            }
            if connection.checkAt <= now, let keepalive = spec.keepalive {
                connections[number].checkAt = now + keepalive
                if connection.state == .idle { return .checks(number) }
            }
            if !connections[number].isEvicted { next = min(next, connection.endsAt) }
            next = min(next, connections[number].checkAt)
        }
        connectionDue = next
        return nil
    }

    /// Closes what was idle for longer than `idleTimeout` and fills the pool up to `minimumIdle`.
    private mutating func keepHouse(at now: SimTime) -> Step? {
        if spec.reapsIdle {
            // The front of the idle connections is the one that was given back first.
            if idle.count > spec.minimum, let oldest = idle.first,
                now - connections[oldest].usedAt > spec.idleTimeout
            {
                takeFromIdle(oldest)
                return .closes(close(oldest))
            }
            housekeepingAt = now + Self.housekeepingPeriod
        } else {
            // With a fixed size there is nothing to reap, and whatever closes asks for its successor.
            housekeepingAt = .distantFuture
        }
        fill()
        return nil
    }
}
