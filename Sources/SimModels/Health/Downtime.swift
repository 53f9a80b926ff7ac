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

    /// When the incident that begins with the first impact is over; none if it is not over, 5 min of
    /// health included, by the instant up to which health is known.
    package static func restored(
        _ impacts: [HealthInterval],
        known end: SimDuration
    ) -> SimDuration? {
        var reached: SimDuration?
        for interval in impacts.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
            if let healthySince = reached, min(interval.from, end) - healthySince >= restoredAfter {
                return healthySince
            }
            guard interval.isOver else { return nil }
            reached = max(interval.to, reached ?? interval.to)
        }
        guard let healthySince = reached, end - healthySince >= restoredAfter else { return nil }
        return healthySince
    }

    /// When nothing was down any more, up to the end of the incident or of the run; none if something
    /// still is.
    ///
    /// An incident in which nothing was ever down is mitigated when it is over.
    package static func mitigated(
        _ down: [HealthInterval],
        restored: SimDuration?,
        end: SimDuration
    ) -> SimDuration? {
        let over = restored ?? end
        let mine = down.filter { $0.from < over }
        guard mine.allSatisfy(\.isOver) else { return nil }
        return mine.map(\.to).max() ?? restored
    }
}
