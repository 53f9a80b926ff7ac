/// A thing that happens to a model at one instant: a small plain value, never a closure or an object.
///
/// A model's event is usually an enum nested by subsystem. `BitwiseCopyable` has to be written on
/// the conforming type, because it is not inferred across modules.
public protocol SimEvent: BitwiseCopyable, Sendable {
    /// Which kind of event this is: the subsystem (0..<16) in the high byte, the kind in the low one.
    ///
    /// Only the code and the ``subject`` enter the run's digest, so the memory layout of the event may change
    /// without changing a digest.
    var code: UInt16 { get }

    /// Whose event this is: the dense number of a pod, a partition, a request.
    var subject: UInt32 { get }

    /// Names a kind of event for errors and traces, as in `"kubernetes.podStarted"`.
    static func name(of code: UInt16) -> String
}

/// Who goes first among the events of one instant: eight classes, 0 first.
///
/// Events of one instant and one class run in the order in which they were scheduled.
public struct EventPriority: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// The class, 0 to 7.
    public let rawValue: UInt8

    /// Creates one of the eight classes.
    ///
    /// - Precondition: `rawValue` is 7 or less.
    @inlinable
    public init(_ rawValue: UInt8) {
        precondition(rawValue <= 7, "an event priority is 0 to 7, got \(rawValue)")
        self.rawValue = rawValue
    }

    /// Before everything else of the instant.
    @inlinable
    public static var first: EventPriority { EventPriority(0) }

    /// The class of an event that names none.
    @inlinable
    public static var normal: EventPriority { EventPriority(3) }

    /// After everything else of the instant.
    @inlinable
    public static var last: EventPriority { EventPriority(7) }

    /// Whether the first class runs earlier.
    @inlinable
    public static func < (lhs: EventPriority, rhs: EventPriority) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
