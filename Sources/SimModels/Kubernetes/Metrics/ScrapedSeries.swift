package import SimCore

/// One series of a Prometheus server: what its last scrapes found.
///
/// Source: Prometheus querying documentation: instant vectors look back 5 min; `rate()` needs two samples
/// in its window and takes falls of a counter for resets.
package struct ScrapedSeries: Hashable, Sendable {
    private struct Point: Hashable {
        var at: SimTime
        /// What was found; nil where the target did not answer.
        var value: Int64?
    }

    private var points: [Point] = []

    /// A series that was never scraped.
    package init() {}

    /// How far back an instant query looks; 5 min.
    ///
    /// Source: Prometheus `--query.lookback-delta`.
    package static var lookback: SimDuration { .minutes(5) }

    /// Takes in what a scrape found, and forgets what no query can reach any more.
    package mutating func scrape(_ value: Int64?, at now: SimTime, keeping window: SimDuration) {
        let oldest = now - max(window, Self.lookback)
        if let kept = points.firstIndex(where: { $0.at > oldest }) {
            points.removeFirst(kept)
        } else {
            points.removeAll(keepingCapacity: true)
        }
        points.append(Point(at: now, value: value))
    }

    /// The newest value that a query sees; nil where the last scrape it sees found none.
    package func latest(at now: SimTime, delay: SimDuration) -> Int64? {
        guard let point = points.last(where: { $0.at + delay <= now }),
            point.at + Self.lookback > now
        else { return nil }
        return point.value
    }

    /// The rate per second of a counter in thousandths, cut off; nil with fewer than two values in the window.
    ///
    /// Source: prometheus-adapter pkg/custom-provider/provider.go cuts a value to whole milli-units.
    package func rateMilli(at now: SimTime, window: SimDuration, delay: SimDuration) -> Int64? {
        var first: Point?
        var last: Point?
        var increase: Int64 = 0
        for point in points where point.at + delay <= now && point.at + window > now {
            guard let value = point.value else { continue }
            if let before = last?.value { increase += value >= before ? value - before : value }
            if first == nil { first = point }
            last = point
        }
        guard let first, let last, last.at > first.at else { return nil }
        return Int64(held: Double(increase) * 1_000 / (last.at - first.at).seconds)
    }
}
