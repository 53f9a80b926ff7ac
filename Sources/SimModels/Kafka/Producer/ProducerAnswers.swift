public import SimCore

/// One batch of one producer; never given twice.
public struct BatchID: Hashable, Sendable, BitwiseCopyable {
    /// The sequence number above 16 bits of place in the producer's table.
    public let rawValue: UInt64

    /// Creates the id that was read from ``rawValue``, as an event that carried it does.
    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    init(sequence: UInt64, slot: Int) { rawValue = sequence << 16 | UInt64(slot) }

    var slot: Int { Int(rawValue & 0xFFFF) }
}

/// What a producer said to a record the application offers.
public enum EnqueueAnswer: Hashable, Sendable, BitwiseCopyable {
    /// Taken; nothing else changed.
    case accepted

    /// Taken, and a batch may be sendable now or ``Producer/nextTimer`` may be earlier than before.
    case acceptedAndDue

    /// Not taken; the records never were in the producer.
    case rejected(EnqueueRejection)
}

/// Why a producer refused a record.
public enum EnqueueRejection: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// `buffer.memory` is used up: `send()` blocks up to `max.block.ms`, then fails.
    case bufferFull

    /// The application's own queue is at its bound.
    case queueFull
}

/// A batch on its way to a partition's leader.
public struct ProduceBatch: Hashable, Sendable, BitwiseCopyable {
    /// The batch, for the answer.
    public let id: BatchID

    /// Records in it.
    public let count: Int64

    /// The number of its first record among all that the producer accepted, from 0.
    public let first: Int64

    /// The place of its partition in the topic.
    public let partition: Int32

    /// 1 for the first attempt.
    public let attempt: Int32

    /// When its first record was handed to `send()`; linger and delivery timeout run from here.
    public let createdAt: SimTime
}

/// What an answer to a batch came to.
public enum BatchCompletion: Hashable, Sendable, BitwiseCopyable {
    /// The records count as sent.
    case acknowledged(Int64)

    /// The producer no longer waits for this batch: it was killed or gave up.
    case stale
}

/// What an error for a batch came to.
public enum BatchFailure: Hashable, Sendable, BitwiseCopyable {
    /// The batch goes out again, not before an instant.
    case retry(SimTime)

    /// The producer gave up on the records.
    case dropped(Int64, DropCause)

    /// The producer no longer waits for this batch.
    case stale
}

/// Why a producer gave up on records it had accepted.
public enum DropCause: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// `delivery.timeout.ms` passed without an answer.
    case deliveryTimeout

    /// `retries` are used up.
    case retriesExhausted

    /// The broker refused for good (`RECORD_TOO_LARGE` and its like).
    case notRetriable
}

/// What fell due in a producer.
public struct ProducerTimeouts: Hashable, Sendable, BitwiseCopyable {
    /// Records dropped because `delivery.timeout.ms` passed, before or between attempts.
    public var expiredBuffered: Int64 = 0

    /// Records dropped because `delivery.timeout.ms` passed with a request out: the broker may
    /// still append them.
    public var expiredInFlight: Int64 = 0

    /// Records dropped because the last attempt allowed by `retries` went unanswered.
    public var retriesExhausted: Int64 = 0

    /// Requests without an answer for `request.timeout.ms`, put back for another attempt.
    public var requestTimeouts: Int64 = 0

    /// Creates an empty count.
    public init() {}
}

/// Records a producer held when its process was killed.
public struct ProducerLoss: Hashable, Sendable, BitwiseCopyable {
    /// In the application's queue, not yet handed to `send()`: lost.
    public var queued: Int64 = 0

    /// In batches not sent, or between two attempts: lost.
    public var buffered: Int64 = 0

    /// In requests without an answer: appended or lost, as the broker had received them or not.
    public var inFlight: Int64 = 0

    /// Creates a count of losses.
    public init(queued: Int64 = 0, buffered: Int64 = 0, inFlight: Int64 = 0) {
        self.queued = queued
        self.buffered = buffered
        self.inFlight = inFlight
    }
}
