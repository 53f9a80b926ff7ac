import SimCore

/// Tells whether containers stood still for want of quota in most periods of the last minute.
struct ThrottlingWatch: Sendable {
    /// What a look at the counters tells.
    enum Fact: Equatable, Sendable {
        /// Nothing new.
        case unchanged
        /// They stand still in most periods now; the shares of the periods and of the limit, in percent.
        case began(periods: Int64, usage: Int64)
        /// They no longer do.
        case ended
    }

    private struct Reading: BitwiseCopyable {
        var at: SimTime
        var statistics: CPUStatistics
        /// CPU time they could have used so far.
        var allowed: SimDuration
    }

    /// The time looked back.
    static let window = SimDuration.seconds(60)
    /// The share of periods from which on it counts, and the one below which it is over.
    static let bounds = (begin: 0.5, end: 0.25)
    /// Throttled periods in the window that are too few to mention.
    static let least: Int64 = 30

    private var readings = Ring<Reading>()
    private var isThrottled = false

    /// Takes the counters of all containers together, as they are now.
    mutating func note(
        _ statistics: CPUStatistics,
        allowed: SimDuration,
        at now: SimTime
    ) -> Fact {
        let sum = (readings.last?.allowed ?? .zero) + allowed
        readings.append(Reading(at: now, statistics: statistics, allowed: sum))
        while readings.count > 1, readings[1].at <= now - Self.window { _ = readings.popFirst() }
        guard let first = readings.first, first.at <= now - Self.window else { return .unchanged }
        let used = statistics - first.statistics
        if isThrottled {
            guard used.throttledShare < Self.bounds.end else { return .unchanged }
            isThrottled = false
            return .ended
        }
        guard used.throttledPeriods >= Self.least, used.throttledShare >= Self.bounds.begin else {
            return .unchanged
        }
        isThrottled = true
        let usage = used.usage.seconds / max((sum - first.allowed).seconds, 1e-9)
        return .began(
            periods: Int64(held: (used.throttledShare * 100).rounded()),
            usage: Int64(held: (usage * 100).rounded())
        )
    }
}
