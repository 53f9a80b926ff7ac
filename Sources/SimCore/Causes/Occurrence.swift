/// The number of an occurrence: the first is 1, each later one is larger.
public struct OccurrenceID: BitwiseCopyable, Sendable, Hashable, Comparable {
    /// The number; 0 for none.
    public let raw: UInt32

    /// Creates the id with a number.
    @inlinable
    public init(raw: UInt32) {
        self.raw = raw
    }

    /// No occurrence.
    @inlinable
    public static var none: OccurrenceID { OccurrenceID(raw: 0) }

    /// Whether the first was recorded earlier.
    @inlinable
    public static func < (lhs: OccurrenceID, rhs: OccurrenceID) -> Bool { lhs.raw < rhs.raw }
}

/// A noteworthy fact of a run: a pod was killed, a limit was hit, an alert fired.
///
/// The kind and the meaning of `value` and `detail` belong to the model.
public struct Occurrence: BitwiseCopyable, Sendable, Hashable {
    /// The number of the occurrence.
    public let id: OccurrenceID

    /// When it happened.
    public let at: SimTime

    /// What kind of fact it is.
    public let kind: UInt16

    /// Whom it happened to.
    public let subject: UInt32

    /// The fact's main number.
    public let value: Int64

    /// The fact's second number.
    public let detail: Int64

    /// Creates an occurrence; a ``Context`` does so when a model records one.
    public init(
        id: OccurrenceID,
        at: SimTime,
        kind: UInt16,
        subject: UInt32,
        value: Int64,
        detail: Int64
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.subject = subject
        self.value = value
        self.detail = detail
    }
}
