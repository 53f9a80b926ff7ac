/// An arrival rate over time, made of stretches on which it is constant or changes linearly.
///
/// The curve is half-open: it begins at ``start``, and nothing arrives at or after ``end``. Besides
/// the rate it knows the expected number of arrivals up to any instant, Λ(t), and the inverse of
/// that, both in closed form, which is what ``ArrivalProcess`` draws arrivals from.
public struct RateCurve: Hashable, Sendable {
    /// The fastest rate a curve holds, in arrivals a second: one a nanosecond.
    ///
    /// Source: the resolution of simulated time; a faster source could not be told apart from it.
    public static let maximumRate = 1e9

    /// One stretch of a curve.
    public struct Segment: Hashable, Sendable, BitwiseCopyable {
        /// How long the stretch lasts; a negative span counts as none.
        public var duration: SimDuration
        /// The rate at its beginning, in arrivals a second.
        public var startRate: Double
        /// The rate that its end approaches, in arrivals a second.
        public var endRate: Double

        /// Creates a stretch on which the rate changes linearly.
        public init(duration: SimDuration, from startRate: Double, to endRate: Double) {
            self.duration = duration
            self.startRate = startRate
            self.endRate = endRate
        }

        /// A stretch of one rate.
        public static func constant(_ rate: Double, for duration: SimDuration) -> Segment {
            Segment(duration: duration, from: rate, to: rate)
        }
    }

    /// The instant at which the first stretch begins.
    public let start: SimTime
    /// The instant at which the last stretch has ended.
    public let end: SimTime
    /// The expected number of arrivals over the whole curve.
    public let expectedTotal: Double
    /// The stretches of positive length, placed in time.
    let pieces: [RatePiece]

    /// Creates a curve from stretches that follow one another.
    ///
    /// A rate that is negative or not a number counts as zero, one above ``maximumRate`` as that.
    public init(start: SimTime = .start, segments: [Segment]) {
        var pieces: [RatePiece] = []
        var time = start
        var cumulative = 0.0
        for segment in segments where segment.duration > .zero {
            let end = time + segment.duration
            guard end > time else { break }
            let piece = RatePiece(
                start: time,
                end: end,
                startRate: Self.admissible(segment.startRate),
                endRate: Self.admissible(segment.endRate),
                cumulative: cumulative
            )
            pieces.append(piece)
            cumulative = piece.cumulative + piece.area
            time = end
        }
        self.start = start
        self.end = time
        self.expectedTotal = cumulative
        self.pieces = pieces
    }

    /// A curve of one rate from an instant until another.
    public static func constant(
        _ rate: Double,
        from start: SimTime = .start,
        until end: SimTime
    ) -> RateCurve {
        RateCurve(start: start, segments: [.constant(rate, for: end - start)])
    }

    /// A curve through knots, the rate changing linearly between neighbours.
    ///
    /// Two knots at one instant are a step. Before the first knot and from the last one on nothing
    /// arrives. Knots out of order count as lying at the latest instant before them.
    public static func linear(through knots: [(at: SimTime, rate: Double)]) -> RateCurve {
        var segments: [Segment] = []
        var latest = knots.first?.at ?? .start
        var rate = knots.first?.rate ?? 0
        for knot in knots.dropFirst() {
            let at = max(latest, knot.at)
            segments.append(Segment(duration: at - latest, from: rate, to: knot.rate))
            latest = at
            rate = knot.rate
        }
        return RateCurve(start: knots.first?.at ?? .start, segments: segments)
    }

    /// A curve that keeps each rate until the instant of the next one.
    ///
    /// Levels out of order last no time.
    public static func steps(
        _ levels: [(at: SimTime, rate: Double)],
        until end: SimTime
    ) -> RateCurve {
        var segments: [Segment] = []
        var from = levels.first?.at ?? .start
        for (index, level) in levels.enumerated() {
            let until = max(from, index + 1 < levels.count ? min(levels[index + 1].at, end) : end)
            segments.append(.constant(level.rate, for: until - from))
            from = until
        }
        return RateCurve(start: levels.first?.at ?? .start, segments: segments)
    }

    /// The same curve with every rate multiplied by a factor.
    public func scaled(by factor: Double) -> RateCurve {
        RateCurve(
            start: start,
            segments: pieces.map {
                Segment(
                    duration: $0.end - $0.start,
                    from: $0.startRate * factor,
                    to: $0.endRate * factor
                )
            }
        )
    }

    /// The rate at an instant, in arrivals a second; at a step, the one after it.
    public func rate(at time: SimTime) -> Double {
        guard let index = pieceIndex(at: time) else { return 0 }
        return pieces[index].rate(at: time)
    }

    /// The expected number of arrivals before an instant, Λ(t).
    ///
    /// - Complexity: logarithmic in the number of stretches.
    public func expectedArrivals(before time: SimTime) -> Double {
        guard time > start else { return 0 }
        guard let index = pieceIndex(at: time) else { return expectedTotal }
        return pieces[index].cumulative + pieces[index].area(until: time)
    }

    /// The instant before which a number of arrivals is expected, the inverse of Λ.
    ///
    /// It is rounded to the nearest nanosecond; nothing when the curve ends before.
    /// - Complexity: logarithmic in the number of stretches.
    public func time(ofExpectedArrivals count: Double) -> SimTime? {
        guard count >= 0, count < expectedTotal else { return nil }
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].cumulative <= count { low = middle } else { high = middle }
        }
        return pieces[low].time(ofArea: count - pieces[low].cumulative)
    }

    /// The stretch that holds an instant, or nothing outside the curve.
    func pieceIndex(at time: SimTime) -> Int? {
        guard time >= start, time < end else { return nil }
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].start <= time { low = middle } else { high = middle }
        }
        return low
    }

    private static func admissible(_ rate: Double) -> Double {
        guard rate > 0 else { return 0 }
        return min(rate, maximumRate)
    }
}
