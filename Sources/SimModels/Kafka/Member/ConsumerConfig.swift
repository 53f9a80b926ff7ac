public import SimCore

/// Settings of one consumer: Kafka's own keys, and how the application commits.
///
/// Source of Kafka's defaults: apache/kafka 1eb7644349cb, ConsumerConfig.java; the same in 3.x and
/// 4.x unless noted.
public struct ConsumerConfig: Hashable, Sendable {
    /// `session.timeout.ms`; 45 s since 3.0, 10 s before.
    public var sessionTimeout = SimDuration.seconds(45)

    /// `heartbeat.interval.ms`; 3 s.
    public var heartbeatInterval = SimDuration.seconds(3)

    /// `max.poll.interval.ms`, which is also the rebalance timeout; 5 min.
    public var maxPollInterval = SimDuration.minutes(5)

    /// `max.poll.records`; 500.
    public var maxPollRecords: Int64 = 500

    /// `partition.assignment.strategy`; range, the first of [range, cooperative-sticky].
    public var assignor = Assignor.range

    /// `enable.auto.commit`; true.
    public var enableAutoCommit = true

    /// `auto.commit.interval.ms`; 5 s.
    public var autoCommitInterval = SimDuration.seconds(5)

    /// `auto.offset.reset`: where to start without a committed offset; latest.
    public var autoOffsetReset = AutoOffsetReset.latest

    /// `fetch.min.bytes`; 1.
    public var fetchMinBytes: Int64 = 1

    /// `fetch.max.wait.ms`; 500 ms.
    public var fetchMaxWait = SimDuration.milliseconds(500)

    /// `fetch.max.bytes`; 52,428,800.
    public var fetchMaxBytes: Int64 = 52_428_800

    /// `max.partition.fetch.bytes`; 1,048,576.
    public var maxPartitionFetchBytes: Int64 = 1_048_576

    /// Creates the settings of a client that was told nothing.
    public init() {}
}

/// Where a consumer starts in a partition its group has no committed offset for.
public enum AutoOffsetReset: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// At the end: what is in the log is skipped.
    case latest

    /// At the start of the log.
    case earliest

    /// Nowhere: the consumer fails.
    case none
}
