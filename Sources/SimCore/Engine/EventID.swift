/// The handle of a scheduled event: good for cancelling it, and never reused.
///
/// A handle stays harmless for ever: once its event has run or was cancelled it names nothing.
public struct EventID: BitwiseCopyable, Sendable, Hashable {
    /// The insertion sequence number above the 24 bits of the slot in which the event waits.
    public let raw: UInt64

    /// Creates the handle with a raw value.
    @inlinable
    package init(raw: UInt64) {
        self.raw = raw
    }

    /// The handle of no event; what a failed `schedule` answers.
    @inlinable
    public static var none: EventID { EventID(raw: 0) }
}
