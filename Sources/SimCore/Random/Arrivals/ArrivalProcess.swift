/// How the arrivals of an ``ArrivalProcess`` are spread around its rate.
public enum ArrivalSpacing: Hashable, Sendable, BitwiseCopyable {
    /// Independent arrivals: a Poisson process whose intensity is the curve.
    case poisson
    /// Arrivals as regular as the curve allows: the k-th one, counted from 1, comes where k − ½
    /// arrivals are expected.
    case even
}

/// The instants at which requests arrive, one after another, along a ``RateCurve``.
///
/// Poisson arrivals come from exact inversion: sums of unit exponentials, mapped through the inverse
/// of the expected count, are the arrivals of the non-homogeneous process. Nothing is thinned or
/// discretised, one draw makes one arrival, and a stretch without traffic costs nothing. Every
/// instant is computed from the start of its stretch and rounded once, so rounding never adds up.
/// Source: Çinlar, "Introduction to Stochastic Processes" (1975), chapter 4, on inverting Λ.
public struct ArrivalProcess: Hashable, Sendable {
    /// The rate over time.
    public let curve: RateCurve
    /// How arrivals are spread.
    public let spacing: ArrivalSpacing
    /// Arrivals answered so far.
    public private(set) var count: Int64 = 0

    private var piece: RatePiece
    private var index = 0
    /// Expected arrivals between the start of the current stretch and the latest arrival (Poisson).
    private var position = 0.0
    /// How many arrivals were due before the first one that is answered (even spacing).
    private var skipped: Int64 = 0
    private var latest: SimTime

    /// Creates the arrivals of a curve.
    ///
    /// - Parameters:
    ///   - curve: The rate over time.
    ///   - spacing: How arrivals are spread around the rate.
    ///   - instant: Arrivals before it are left out; the start of the curve when not given.
    public init(
        curve: RateCurve,
        spacing: ArrivalSpacing = .poisson,
        startingAt instant: SimTime? = nil
    ) {
        self.curve = curve
        self.spacing = spacing
        let from = max(instant ?? curve.start, curve.start)
        latest = from
        index = from >= curve.end ? curve.pieces.count : curve.pieceIndex(at: from) ?? 0
        if index < curve.pieces.count {
            piece = curve.pieces[index]
            position = piece.area(until: from)
            let due = curve.expectedArrivals(before: from) + 0.5
            skipped = from > curve.start ? Int64(min(due, 9e18).rounded(.up)) - 1 : 0
        } else {
            piece = RatePiece(start: from, end: from, startRate: 0, endRate: 0, cumulative: 0)
        }
    }

    /// Moves on to the next arrival.
    ///
    /// - Parameter exponential: A draw from the exponential distribution of mean 1; even spacing
    ///   does not look at it. A negative draw counts as zero, not-a-number as zero.
    /// - Returns: Its instant, or nothing once the curve has ended.
    /// - Complexity: constant, amortised over the stretches of the curve.
    public mutating func next(exponential: Double = 1) -> SimTime? {
        switch spacing {
        case .poisson:
            position += exponential > 0 ? exponential : 0
            while position >= piece.area {
                let rest = position - piece.area
                guard enterNextPiece() else { return nil }
                position = rest
            }
            return emit(piece.time(ofArea: position))
        case .even:
            let target = Double(skipped + count) + 0.5
            while target - piece.cumulative >= piece.area {
                guard enterNextPiece() else { return nil }
            }
            return emit(piece.time(ofArea: target - piece.cumulative))
        }
    }

    @inline(__always)
    private mutating func emit(_ time: SimTime) -> SimTime {
        latest = max(latest, time)
        count += 1
        return latest
    }

    private mutating func enterNextPiece() -> Bool {
        guard index + 1 < curve.pieces.count else {
            // The draw stays spent, so that every later call answers nothing as well.
            index = curve.pieces.count
            return false
        }
        index += 1
        piece = curve.pieces[index]
        return true
    }
}
