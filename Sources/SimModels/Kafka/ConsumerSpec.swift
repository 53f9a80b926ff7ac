import SimCore

/// The Kafka consumer in each pod of a service, with Kafka's own keys.
public struct ConsumerSpec: Equatable, Sendable {
    /// When offsets are committed.
    public enum Commit: String, SchemaEnum {
        /// After the records of a poll were processed: a crash makes duplicates.
        case afterProcessing
        /// Before they are processed: a crash loses them.
        case beforeProcessing
    }

    /// How partitions are shared out.
    public enum AssignmentStrategy: String, SchemaEnum {
        /// Consecutive partitions, topic by topic.
        case range
        /// One partition each in turn.
        case roundrobin
    }

    /// The topic read.
    public var topic = NameReference("")
    /// The group; the service's name unless set.
    public var groupID: String?
    /// CPU each message takes.
    public var cpuPerMessage = DurationDistribution()
    /// Statement that stores the records of a poll, before they are committed; none unless set.
    public var query: QuerySpec?
    /// When offsets are committed; after processing unless set.
    public var commit = Commit.afterProcessing
    /// How partitions are shared out; `range` unless set.
    ///
    /// Source: Kafka `partition.assignment.strategy`.
    public var assignmentStrategy = AssignmentStrategy.range
    /// Records of a poll at most; 500 unless set.
    ///
    /// Source: Kafka `max.poll.records`.
    public var maxPollRecords = 500
    /// Milliseconds between polls before a member is thrown out; 300000 unless set.
    ///
    /// Source: Kafka `max.poll.interval.ms`.
    public var maxPollIntervalMilliseconds = 300_000
    /// Milliseconds of silence before a member is thrown out; 45000 unless set.
    ///
    /// Source: Kafka `session.timeout.ms`, 3.0 and later.
    public var sessionTimeoutMilliseconds = 45_000
    /// Milliseconds between heartbeats; 3000 unless set.
    ///
    /// Source: Kafka `heartbeat.interval.ms`.
    public var heartbeatIntervalMilliseconds = 3_000
    /// Milliseconds a new group waits for more members; 3000 unless set.
    ///
    /// Source: Kafka `group.initial.rebalance.delay.ms`.
    public var initialRebalanceDelayMilliseconds = 3_000

    /// Kafka's own defaults.
    public init() {}
}

extension ConsumerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Consumer"
    /// What it describes, in one sentence.
    public static let summary =
        "The Kafka consumer in each pod of a service, with Kafka's own keys."
    /// The declarations of all fields.
    public static let fields: [Field<ConsumerSpec>] = [
        Field("topic", \.topic, required: true, "The topic read."),
        Field(
            "group.id",
            \.groupID,
            default: "the service's name",
            "The consumer group; the service's name unless set."
        ),
        Field("cpuPerMessage", \.cpuPerMessage, required: true, "CPU that each message takes."),
        Field(
            "query",
            \.query,
            "Statement that stores the records of a poll once they are processed, before the commit."
        ),
        Field("commit", \.commit, "When offsets are committed."),
        Field(
            "partition.assignment.strategy",
            \.assignmentStrategy,
            source: "Kafka partition.assignment.strategy",
            "How partitions are shared out; both stop the whole group during a rebalance (eager)."
        ),
        Field(
            "max.poll.records",
            \.maxPollRecords,
            unit: "records",
            range: .between(1, 10_000_000),
            source: "Kafka max.poll.records",
            "Records of a poll at most."
        ),
        Field(
            "max.poll.interval.ms",
            \.maxPollIntervalMilliseconds,
            unit: "ms",
            range: .between(1, 86_400_000),
            source: "Kafka max.poll.interval.ms",
            "Time between polls after which a member is thrown out."
        ),
        Field(
            "session.timeout.ms",
            \.sessionTimeoutMilliseconds,
            unit: "ms",
            range: .between(6_000, 1_800_000),
            source: "Kafka session.timeout.ms, 3.0 and later; the broker allows 6000 to 1800000",
            "Silence after which a member is thrown out."
        ),
        Field(
            "heartbeat.interval.ms",
            \.heartbeatIntervalMilliseconds,
            unit: "ms",
            range: .between(1, 1_800_000),
            source: "Kafka heartbeat.interval.ms",
            "Time between heartbeats, through which a member learns of a rebalance."
        ),
        Field(
            "group.initial.rebalance.delay.ms",
            \.initialRebalanceDelayMilliseconds,
            unit: "ms",
            range: .between(0, 86_400_000),
            source: "Kafka group.initial.rebalance.delay.ms (a broker setting)",
            "Time an empty group waits for more members."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ConsumerSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.heartbeatIntervalMilliseconds >= value.sessionTimeoutMilliseconds {
            context.report(
                at: node,
                field: "heartbeat.interval.ms",
                found: "heartbeat.interval.ms \(value.heartbeatIntervalMilliseconds)",
                expected: "less than session.timeout.ms (\(value.sessionTimeoutMilliseconds)), "
                    + "as the client demands"
            )
        }
    }
}
