/// A span of simulated time, in whole nanoseconds.
///
/// Arithmetic never traps and never wraps: a result outside the range of `Int64` nanoseconds
/// (about ±292 years) stays at the nearest end, and scheduling at ``SimTime/distantFuture`` is an
/// error of the run that names the event.
public struct SimDuration: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The span in nanoseconds; negative for a span into the past.
    public var nanoseconds: Int64

    /// Creates a span of whole nanoseconds.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// No time at all.
    @inlinable
    public static var zero: SimDuration { SimDuration(nanoseconds: 0) }

    /// The longest span there is.
    @inlinable
    public static var max: SimDuration { SimDuration(nanoseconds: .max) }

    /// A span of whole nanoseconds.
    @inlinable
    public static func nanoseconds(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: count)
    }

    /// A span of whole microseconds.
    @inlinable
    public static func microseconds(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: 1_000) * count
    }

    /// A span of whole milliseconds.
    @inlinable
    public static func milliseconds(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: 1_000_000) * count
    }

    /// A span of whole seconds.
    @inlinable
    public static func seconds(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: 1_000_000_000) * count
    }

    /// A span of whole minutes.
    @inlinable
    public static func minutes(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: 60_000_000_000) * count
    }

    /// A span of whole hours.
    @inlinable
    public static func hours(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: 3_600_000_000_000) * count
    }

    /// A span of whole days of 24 hours.
    @inlinable
    public static func days(_ count: Int64) -> SimDuration {
        SimDuration(nanoseconds: 86_400_000_000_000) * count
    }

    /// Rounds a number of seconds to the nearest nanosecond, ties to even.
    ///
    /// A number that is not finite or lies outside the range becomes the nearest end; not-a-number
    /// becomes zero. The rounding happens here, once, so that no floating-point time is ever summed.
    @inlinable
    public init(seconds: Double) {
        self.init(nanosecondsRounding: seconds * 1e9)
    }

    /// Rounds a number of nanoseconds to the nearest whole one, ties to even.
    @inlinable
    public init(nanosecondsRounding value: Double) {
        if value.isNaN {
            nanoseconds = 0
        } else if value >= 9_223_372_036_854_775_807.0 {
            nanoseconds = .max
        } else if value <= -9_223_372_036_854_775_808.0 {
            nanoseconds = .min
        } else {
            nanoseconds = Int64(value.rounded(.toNearestOrEven))
        }
    }

    /// The span as a number of seconds, rounded to the nearest `Double`; for display and statistics.
    @inlinable
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// The span as a number of milliseconds, rounded to the nearest `Double`.
    @inlinable
    public var milliseconds: Double { Double(nanoseconds) / 1e6 }

    /// Whether the first span is shorter.
    @inlinable
    public static func < (lhs: SimDuration, rhs: SimDuration) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }

    /// The sum, held at the nearest end of the range.
    @inlinable
    public static func + (lhs: SimDuration, rhs: SimDuration) -> SimDuration {
        let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs.nanoseconds)
        return SimDuration(nanoseconds: overflow ? (rhs.nanoseconds < 0 ? .min : .max) : sum)
    }

    /// The difference, held at the nearest end of the range.
    @inlinable
    public static func - (lhs: SimDuration, rhs: SimDuration) -> SimDuration {
        let (difference, overflow) = lhs.nanoseconds.subtractingReportingOverflow(rhs.nanoseconds)
        return SimDuration(nanoseconds: overflow ? (rhs.nanoseconds < 0 ? .max : .min) : difference)
    }

    /// The multiple, held at the nearest end of the range.
    @inlinable
    public static func * (lhs: SimDuration, rhs: Int64) -> SimDuration {
        let (product, overflow) = lhs.nanoseconds.multipliedReportingOverflow(by: rhs)
        guard overflow else { return SimDuration(nanoseconds: product) }
        return SimDuration(nanoseconds: (lhs.nanoseconds < 0) == (rhs < 0) ? .max : .min)
    }

    /// Adds in place, held at the nearest end of the range.
    @inlinable
    public static func += (lhs: inout SimDuration, rhs: SimDuration) { lhs = lhs + rhs }

    /// Subtracts in place, held at the nearest end of the range.
    @inlinable
    public static func -= (lhs: inout SimDuration, rhs: SimDuration) { lhs = lhs - rhs }
}
