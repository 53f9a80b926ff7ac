/// An instant of simulated time: whole nanoseconds since the start of the simulation.
///
/// Arithmetic is that of ``SimDuration``: it never traps and never wraps.
public struct SimTime: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Nanoseconds since the start of the simulation.
    public var nanoseconds: Int64

    /// Creates the instant that lies a number of nanoseconds after the start.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant at which every simulation starts.
    @inlinable
    public static var start: SimTime { SimTime(nanoseconds: 0) }

    /// The last instant there is; nothing can be scheduled at it.
    @inlinable
    public static var distantFuture: SimTime { SimTime(nanoseconds: .max) }

    /// The last instant at which an event can wait.
    @usableFromInline
    static var lastInstant: SimTime { SimTime(nanoseconds: .max - 1) }

    /// The span from the start of the simulation to this instant.
    @inlinable
    public var sinceStart: SimDuration { SimDuration(nanoseconds: nanoseconds) }

    /// Seconds since the start, rounded to the nearest `Double`; for display and statistics.
    @inlinable
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Whether the first instant is earlier.
    @inlinable
    public static func < (lhs: SimTime, rhs: SimTime) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }

    /// The instant a span later, held at ``distantFuture``.
    @inlinable
    public static func + (lhs: SimTime, rhs: SimDuration) -> SimTime {
        SimTime(nanoseconds: (lhs.sinceStart + rhs).nanoseconds)
    }

    /// The instant a span earlier.
    @inlinable
    public static func - (lhs: SimTime, rhs: SimDuration) -> SimTime {
        SimTime(nanoseconds: (lhs.sinceStart - rhs).nanoseconds)
    }

    /// The span from the second instant to the first.
    @inlinable
    public static func - (lhs: SimTime, rhs: SimTime) -> SimDuration {
        lhs.sinceStart - rhs.sinceStart
    }

    /// Moves the instant later by a span.
    @inlinable
    public static func += (lhs: inout SimTime, rhs: SimDuration) { lhs = lhs + rhs }
}
