public import SimCore

/// Broker and topic settings that decide what replication keeps.
///
/// Source of all defaults: apache/kafka 1eb7644349cb, `ReplicationConfigs.java`,
/// `ServerLogConfigs.java`, `KRaftConfigs.java`; the same in 3.x and 4.x unless noted.
public struct BrokerConfig: Hashable, Sendable {
    /// `default.replication.factor`: replicas of each partition; 1.
    public var replicationFactor = 1

    /// `min.insync.replicas`: in-sync replicas below which `acks=all` is refused; 1.
    ///
    /// A value above the replication factor counts as the replication factor.
    public var minInsyncReplicas = 1

    /// `unclean.leader.election.enable`: whether a replica out of sync may lead; false.
    public var uncleanLeaderElectionEnable = false

    /// `num.partitions` of a topic that says nothing else; 1.
    public var numPartitions = 1

    /// `replica.lag.time.max.ms`: how long a silent follower stays in sync; 30 s.
    public var replicaLagTimeMax = SimDuration.seconds(30)

    /// `replica.fetch.wait.max.ms`: longest wait of a follower's fetch for new records; 500 ms.
    public var replicaFetchWaitMax = SimDuration.milliseconds(500)

    /// `broker.heartbeat.interval.ms` (KRaft); 2 s.
    public var brokerHeartbeatInterval = SimDuration.seconds(2)

    /// `broker.session.timeout.ms` (KRaft): silence after which a broker is fenced; 9 s.
    ///
    /// With ZooKeeper (3.x only) the figure was `zookeeper.session.timeout.ms`, 18 s.
    public var brokerSessionTimeout = SimDuration.seconds(9)

    /// `auto.leader.rebalance.enable`: whether leadership returns to the preferred replica; true.
    public var autoLeaderRebalanceEnable = true

    /// `leader.imbalance.check.interval.seconds`; 300 s.
    public var leaderImbalanceCheckInterval = SimDuration.seconds(300)

    /// `controlled.shutdown.enable`: whether a stopping broker moves its leaders first; true.
    public var controlledShutdownEnable = true

    /// `retention.ms`: age at which a record's segment may go; 7 days.
    public var retention = SimDuration.days(7)

    /// `segment.bytes`: size at which a segment is closed; 1 GiB.
    public var segmentBytes: Int64 = 1_073_741_824

    /// `log.retention.check.interval.ms`; 5 min.
    public var logRetentionCheckInterval = SimDuration.minutes(5)

    /// Creates the settings of a broker that was told nothing.
    public init() {}

    /// The in-sync replicas `acks=all` needs: never more than there are replicas.
    ///
    /// Source: `effectiveMinIsr`, core/.../cluster/Partition.scala.
    public var effectiveMinInsyncReplicas: Int {
        max(1, min(minInsyncReplicas, replicationFactor))
    }
}
