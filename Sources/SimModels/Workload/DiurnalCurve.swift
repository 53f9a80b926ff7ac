package import SimCore

/// The curve of a rate that follows the hour of the day.
///
/// The cosine is drawn through its values every quarter of an hour. Straight lines between them are
/// at most 0.05 % of its swing off, and exact over a whole day.
package struct DiurnalCurve {
    private let spec: DiurnalSpec
    /// Seconds from a Monday, 00:00 UTC, to the start of the simulation: 0 to a week.
    private let offset: Int64

    private static let step: Int64 = 900
    private static let day: Int64 = 86_400
    private static let week: Int64 = 7 * 86_400
    /// From 1970-01-01, a Thursday, to the first Monday.
    private static let firstMonday: Int64 = 4 * 86_400

    /// A curve for a simulation that starts a warm-up before an instant, to the second.
    package init(_ spec: DiurnalSpec, start: UTCInstant, warmup: SimDuration) {
        self.spec = spec
        let origin = start.unixSeconds % Self.week - Self.firstMonday
        let before = (warmup.nanoseconds + 999_999_999) / 1_000_000_000 % Self.week
        offset = ((origin - before) % Self.week + Self.week) % Self.week
    }

    /// The stretches from the start of the simulation on, whole ones until a span is over.
    ///
    /// The last one may go on after it: a line to where the span ends would be another curve, and
    /// arrivals of one day would depend on how long the run is.
    package func segments(for span: SimDuration) -> [RateCurve.Segment] {
        var segments: [RateCurve.Segment] = []
        var time = SimDuration.zero
        while time < span {
            let second = offset + time.nanoseconds / 1_000_000_000
            let next = (second / Self.step + 1) * Self.step - offset
            let end = SimDuration.seconds(next)
            let factor = second / Self.day % 7 >= 5 ? spec.weekendFactor : 1
            segments.append(
                RateCurve.Segment(
                    duration: end - time,
                    from: weekdayRate(at: time) * factor,
                    to: weekdayRate(at: end) * factor
                )
            )
            time = end
        }
        return segments
    }

    private func weekdayRate(at time: SimDuration) -> Double {
        let seconds = Double(offset - Int64(spec.peakAt.minutes) * 60) + time.seconds
        let swing = PortableMath.cosine(ofTurns: seconds / Double(Self.day))
        let (low, high) = (spec.trough.perSecond, spec.peak.perSecond)
        return (low + high) / 2 + (high - low) / 2 * swing
    }
}
