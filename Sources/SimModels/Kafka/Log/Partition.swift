/// A dense broker number.
public struct BrokerID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The broker's place among the brokers of the cluster.
    public let rawValue: UInt32

    /// Creates the id of the broker at a place.
    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// Whether the first broker comes earlier.
    @inlinable
    public static func < (lhs: BrokerID, rhs: BrokerID) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// One partition: a log of offsets, its replicas, and how far they agree.
///
/// Records are counted, not stored. The log ends at ``logEndOffset``; consumers read below
/// ``highWatermark``; what lies between is on the leader only, and is what a failover can lose.
/// Source: core/.../cluster/Partition.scala, Replica.scala.
public struct Partition: Sendable {
    /// One copy of the log.
    public struct Replica: Hashable, Sendable {
        /// The broker that holds the copy.
        public let broker: BrokerID

        /// The first offset the copy does not have yet.
        public internal(set) var logEndOffset: Int64 = 0

        /// Whether the copy is in the in-sync replica set (ISR).
        public internal(set) var isInSync = true

        /// Whether its broker is up.
        public internal(set) var isAlive = true
    }

    /// A stretch of the unreplicated tail whose producers were told the same thing.
    struct TailRun: Hashable, Sendable {
        var upper: Int64
        var acknowledged: Bool
    }

    /// The copies in the order of the replica list; the first is the preferred leader.
    public internal(set) var replicas: [Replica]

    /// The place of the leader in ``replicas``; nil while the partition is offline.
    var leaderIndex: Int? = 0

    /// How many times a leader was elected.
    public internal(set) var leaderEpoch: Int32 = 0

    /// The first offset no record has yet, at the leader (LEO).
    public internal(set) var logEndOffset: Int64 = 0

    /// The offset below which every in-sync replica has the log (HW); consumers read below it.
    public internal(set) var highWatermark: Int64 = 0

    /// Records appended since the start, those lost later included.
    public internal(set) var appended: Int64 = 0

    /// Records a failover removed from the log, by what their producers had been told.
    public internal(set) var lost = LostRecords()

    /// In-sync replicas below which `acks=all` is refused.
    public let minInsyncReplicas: Int

    /// Whether a replica out of sync may become leader.
    public let uncleanLeaderElectionEnable: Bool

    /// The tail between the high watermark and the log end, oldest first.
    var tail: [TailRun] = []

    /// Creates an empty partition led by the first broker of its replica list.
    ///
    /// - Precondition: The replica list is not empty.
    public init(replicas brokers: [BrokerID], config: BrokerConfig = BrokerConfig()) {
        precondition(!brokers.isEmpty, "a partition needs a replica, got an empty replica list")
        replicas = brokers.map { Replica(broker: $0) }
        minInsyncReplicas = max(1, min(config.minInsyncReplicas, brokers.count))
        uncleanLeaderElectionEnable = config.uncleanLeaderElectionEnable
    }

    /// The broker that takes reads and writes; nil while the partition is offline.
    public var leader: BrokerID? {
        guard let leaderIndex else { return nil }
        return replicas[leaderIndex].broker
    }

    /// Whether no broker takes reads and writes.
    public var isOffline: Bool { leaderIndex == nil }

    /// The size of the in-sync replica set.
    public var inSyncReplicas: Int {
        var count = 0
        for index in replicas.indices where replicas[index].isInSync { count += 1 }
        return count
    }

    /// Whether fewer replicas are in sync than `acks=all` needs.
    public var isUnderMinIsr: Bool { inSyncReplicas < minInsyncReplicas }

    /// Records on the leader that some in-sync replica does not have.
    public var unreplicated: Int64 { logEndOffset - highWatermark }

    /// The records a consumer at a position may read, at most a number of them.
    ///
    /// Empty while the partition is offline, or when the position is at the high watermark or
    /// beyond it.
    public func readable(from position: Int64, max limit: Int64) -> OffsetRange {
        guard !isOffline, limit > 0, position < highWatermark else {
            return OffsetRange(position, position)
        }
        let available = highWatermark - position
        return OffsetRange(position, position + (available < limit ? available : limit))
    }
}

/// Records a change of leader removed from the log.
public struct LostRecords: Hashable, Sendable, BitwiseCopyable {
    /// Records whose producer had been told they were sent.
    public var acknowledged: Int64 = 0

    /// Records whose producer had been told nothing yet; it will retry them.
    public var unacknowledged: Int64 = 0

    /// Creates a count of losses.
    public init(acknowledged: Int64 = 0, unacknowledged: Int64 = 0) {
        self.acknowledged = acknowledged
        self.unacknowledged = unacknowledged
    }
}
