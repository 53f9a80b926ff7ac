package import SimCore

/// Lengths of time under unions of intervals, and the story of the incident they make.
package enum Downtime {
    /// How long everything critical must be healthy for an incident to be over.
    package static var restoredAfter: SimDuration { .minutes(5) }

    /// The length of the union of intervals.
    package static func union(_ intervals: [HealthInterval]) -> SimDuration {
        var total = SimDuration.zero
        var reached: SimDuration?
        for interval in intervals.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
            let from = max(interval.from, reached ?? interval.from)
            if interval.to > from { total += interval.to - from }
            reached = max(interval.to, reached ?? interval.to)
        }
        return total
    }

    /// When the incident that begins with the first critical impact is over; none if it is not over
    /// by the end of the run, 5 min included.
    package static func restored(
        _ critical: [HealthInterval],
        end: SimDuration
    ) -> SimDuration? {
        var reached: SimDuration?
        for interval in critical.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
            if let healthySince = reached, interval.from - healthySince >= restoredAfter {
                return healthySince
            }
            reached = max(interval.to, reached ?? interval.to)
        }
        guard let healthySince = reached, end - healthySince >= restoredAfter else { return nil }
        return healthySince
    }

    /// When nothing critical was down any more, up to a given end of the incident.
    package static func mitigated(_ down: [HealthInterval], before end: SimDuration) -> SimDuration?
    {
        down.filter { $0.from < end }.map(\.to).max()
    }
}
