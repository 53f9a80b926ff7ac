/// One partition of one topic, by dense numbers.
///
/// Topics are numbered in ascending order of their names, so that comparing numbers compares names.
public struct TopicPartition: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The topic's place among all topics, in ascending order of their names.
    public let topic: Int32

    /// The partition's place in its topic.
    public let partition: Int32

    /// Names a partition of a topic.
    @inlinable
    public init(_ topic: Int32, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// Whether the first comes earlier by topic, then by partition.
    @inlinable
    public static func < (lhs: TopicPartition, rhs: TopicPartition) -> Bool {
        lhs.topic != rhs.topic ? lhs.topic < rhs.topic : lhs.partition < rhs.partition
    }
}

/// What a member tells its group in JoinGroup: what it reads, and what it owned last.
///
/// Equal subscriptions are what the coordinator calls unchanged metadata.
/// Source: ConsumerProtocolSubscription.json (version 2 and later carry both owned fields).
public struct Subscription: Hashable, Sendable {
    /// The topics the member reads.
    public var topics: [Int32]

    /// The partitions it still owns; empty after an eager revocation.
    public var owned: [TopicPartition]

    /// The generation it owned them in; -1 for none.
    public var generation: Int32

    /// Creates a subscription; of a member that owned nothing unless told otherwise.
    public init(topics: [Int32], owned: [TopicPartition] = [], generation: Int32 = -1) {
        self.topics = topics
        self.owned = owned
        self.generation = generation
    }
}

/// One member as an assignor sees it.
///
/// Assignors take members in ascending order of their ids.
public struct AssignorMember: Hashable, Sendable {
    /// The place of its `group.instance.id` among all of them in ascending order; nil without one.
    public var instance: UInt32?

    /// What it reads and owned.
    public var subscription: Subscription

    /// Creates a member.
    public init(instance: UInt32? = nil, subscription: Subscription) {
        self.instance = instance
        self.subscription = subscription
    }
}
