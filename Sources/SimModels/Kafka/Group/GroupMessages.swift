public import SimCore

/// A member id, as the coordinator hands them out; never given twice in a group.
public struct MemberID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The order in which the id was handed out.
    public let rawValue: UInt32

    /// Creates the id with a number.
    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The number with its bits spread: neighbours land far apart, no two land together.
    var mixed: UInt32 {
        var bits = rawValue &+ 0x9E37_79B9
        bits = (bits ^ (bits >> 16)) &* 0x85EB_CA6B
        bits = (bits ^ (bits >> 13)) &* 0xC2B2_AE35
        return bits ^ (bits >> 16)
    }

    /// Whether the first id was handed out earlier.
    @inlinable
    public static func < (lhs: MemberID, rhs: MemberID) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Why a group coordinator refused a request, by Kafka's names.
public enum GroupError: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// `REBALANCE_IN_PROGRESS`: join again.
    case rebalanceInProgress

    /// `UNKNOWN_MEMBER_ID`: the member was removed; join again without an id.
    case unknownMemberID

    /// `ILLEGAL_GENERATION`: the request is of another generation.
    case illegalGeneration

    /// `FENCED_INSTANCE_ID`: another process has taken over the instance id.
    case fencedInstanceID
}

/// A JoinGroup request.
public struct JoinRequest: Hashable, Sendable {
    /// The process that asks, by which answers name it; a restarted process is another one.
    public var client: UInt32

    /// The id the coordinator gave it; nil for a new member.
    public var member: MemberID?

    /// `group.instance.id` as its place among all of them in ascending order; nil when dynamic.
    public var instance: UInt32?

    /// Where the member's id stands among the ids of its group when sorted.
    ///
    /// Real ids end in random digits; a caller chooses the order, by pod for one.
    public var rank: UInt32

    /// What the member reads and owns.
    public var subscription: Subscription

    /// `session.timeout.ms`.
    public var sessionTimeout: SimDuration

    /// The rebalance timeout, which is the client's `max.poll.interval.ms`.
    public var rebalanceTimeout: SimDuration

    /// Creates a request.
    public init(
        client: UInt32,
        member: MemberID? = nil,
        instance: UInt32? = nil,
        rank: UInt32,
        subscription: Subscription,
        sessionTimeout: SimDuration,
        rebalanceTimeout: SimDuration
    ) {
        self.client = client
        self.member = member
        self.instance = instance
        self.rank = rank
        self.subscription = subscription
        self.sessionTimeout = sessionTimeout
        self.rebalanceTimeout = rebalanceTimeout
    }
}

/// An answer the coordinator sends, perhaps long after it was asked.
public enum GroupAnswer: Hashable, Sendable, BitwiseCopyable {
    /// `MEMBER_ID_REQUIRED` to a JoinGroup: ask again with this id (KIP-394).
    case memberIDRequired(client: UInt32, member: MemberID)

    /// JoinGroup succeeded. The leader, whose `assigns` is true, now runs the assignor.
    case joined(client: UInt32, member: MemberID, generation: Int32, assigns: Bool)

    /// JoinGroup failed.
    case joinRefused(client: UInt32, error: GroupError)

    /// SyncGroup succeeded; ``ConsumerGroup/assignment(of:)`` has the partitions.
    case synced(client: UInt32, member: MemberID, generation: Int32)

    /// SyncGroup failed.
    case syncRefused(client: UInt32, member: MemberID, error: GroupError)

    /// The process the answer is for.
    public var client: UInt32 {
        switch self {
        case .memberIDRequired(let client, _), .joined(let client, _, _, _),
            .joinRefused(let client, _), .synced(let client, _, _), .syncRefused(let client, _, _):
            client
        }
    }
}

/// What the leader of a group assigned to one member.
public struct MemberAssignment: Hashable, Sendable {
    /// The member.
    public var member: MemberID

    /// Its partitions.
    public var partitions: [TopicPartition]

    /// Creates an assignment.
    public init(member: MemberID, partitions: [TopicPartition]) {
        self.member = member
        self.partitions = partitions
    }
}
