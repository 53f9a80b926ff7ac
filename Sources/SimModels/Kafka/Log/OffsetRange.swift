/// A run of consecutive offsets in one partition, the upper end left out.
///
/// Messages move as ranges: a range of a million records costs what a range of one costs, and the
/// count is exact.
public struct OffsetRange: Hashable, Sendable, BitwiseCopyable {
    /// The first offset in the range.
    public let lower: Int64

    /// The first offset behind the range.
    public let upper: Int64

    /// Creates the range from one offset up to, and without, another.
    ///
    /// An upper end below the lower one makes the range empty at its lower end.
    @inlinable
    public init(_ lower: Int64, _ upper: Int64) {
        self.lower = lower
        self.upper = upper < lower ? lower : upper
    }

    /// The number of offsets in the range.
    @inlinable
    public var count: Int64 { upper - lower }

    /// Whether the range holds no offset.
    @inlinable
    public var isEmpty: Bool { upper == lower }

    /// The offsets that lie in both ranges; empty when they are apart.
    @inlinable
    public func intersection(_ other: OffsetRange) -> OffsetRange {
        let start = lower > other.lower ? lower : other.lower
        return OffsetRange(start, upper < other.upper ? upper : other.upper)
    }

    /// The part of the range at or above an offset.
    @inlinable
    public func from(_ offset: Int64) -> OffsetRange {
        OffsetRange(offset > lower ? offset : lower, upper)
    }

    /// The part of the range below an offset.
    @inlinable
    public func below(_ offset: Int64) -> OffsetRange {
        OffsetRange(lower, offset < upper ? offset : upper)
    }
}
