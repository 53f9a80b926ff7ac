/// Why messages were lost.
public enum LossCause: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// They were in the application's own queue when its process ended.
    case queueAtKill
    /// They were in the Kafka client's buffer when its process ended.
    case bufferAtKill
    /// They were on the way to a broker when their process ended, and no broker took them.
    case inFlightAtKill
    /// A broker had acknowledged them, and died before another one had a copy.
    case notReplicated
    /// Nobody took them within `delivery.timeout.ms`.
    case deliveryTimeout
    /// They were sent with `acks=0` while their partition had no leader.
    case sentWithoutLeader
    /// Their consumer had committed them, and died before it processed them.
    case committedUnprocessed

    /// What it means, in a sentence.
    public var meaning: String {
        switch self {
        case .queueAtKill: "They were in the application's own queue when its process ended."
        case .bufferAtKill: "They were in the Kafka client's buffer when its process ended."
        case .inFlightAtKill:
            "They were on the way to a broker when their process ended, and no broker took them."
        case .notReplicated:
            "A broker had acknowledged them, and died before another one had a copy."
        case .deliveryTimeout: "Nobody took them within `delivery.timeout.ms`."
        case .sentWithoutLeader: "They were sent with `acks=0` while their partition had no leader."
        case .committedUnprocessed:
            "Their consumer had committed them, and died before it processed them."
        }
    }

    /// The word for it in results.
    public var name: String {
        switch self {
        case .queueAtKill: "queue_at_kill"
        case .bufferAtKill: "buffer_at_kill"
        case .inFlightAtKill: "in_flight_at_kill"
        case .notReplicated: "not_replicated"
        case .deliveryTimeout: "delivery_timeout"
        case .sentWithoutLeader: "sent_without_leader"
        case .committedUnprocessed: "committed_unprocessed"
        }
    }
}

/// What became of the messages that senders were told were taken: each is in exactly one account.
///
/// A message is accepted when its pod's producer, or the application's queue in front of it, took it
/// and the request that brought it could be answered.
public struct MessageLedger: Equatable, Sendable {
    /// Messages whose senders were told that they were taken.
    public private(set) var accepted: Int64 = 0
    /// Messages refused at the door; never accepted.
    public private(set) var rejected: Int64 = 0
    /// Messages a consumer has processed, each counted once.
    public private(set) var processed: Int64 = 0
    /// Times a message was processed again.
    public private(set) var duplicates: Int64 = 0

    private var losses: [Int64] = Array(repeating: 0, count: LossCause.allCases.count)

    /// No message yet.
    package init() {}

    /// Messages lost.
    public var lost: Int64 { losses.reduce(0, +) }

    /// Messages lost for a cause.
    public func lost(_ cause: LossCause) -> Int64 { losses[Int(cause.rawValue)] }

    /// Messages accepted whose fate is still to come.
    public var open: Int64 { accepted - processed - lost }

    /// This ledger from an instant on, given the ledger at that instant.
    ///
    /// Messages that were open then count as accepted, so that the accounts still add up.
    public func since(_ earlier: MessageLedger) -> MessageLedger {
        var difference = self
        difference.accepted = accepted - earlier.accepted + earlier.open
        difference.rejected -= earlier.rejected
        difference.processed -= earlier.processed
        difference.duplicates -= earlier.duplicates
        for cause in losses.indices { difference.losses[cause] -= earlier.losses[cause] }
        return difference
    }

    package mutating func accept(_ count: Int64) { accepted &+= count }

    package mutating func reject(_ count: Int64) { rejected &+= count }

    package mutating func process(_ count: Int64, duplicates again: Int64) {
        processed &+= count
        duplicates &+= again
    }

    package mutating func lose(_ count: Int64, _ cause: LossCause) {
        losses[Int(cause.rawValue)] &+= count
    }
}
