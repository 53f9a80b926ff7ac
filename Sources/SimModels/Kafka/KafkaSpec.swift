public import SimCore

/// A Kafka cluster: its brokers and topics.
public struct KafkaSpec: Equatable, Sendable {
    /// Brokers; 3 unless set.
    public var brokers = 3
    /// Time after a broker's last heartbeat until its partitions get new leaders; 9 s unless set.
    ///
    /// Source: Kafka `broker.session.timeout.ms` (KRaft).
    public var brokerSessionTimeout = SimDuration.milliseconds(9_000)
    /// Time a record needs from the leader to the followers; 5 ms unless set.
    ///
    /// Source: one follower fetch round trip, 0.5 to 10 ms in health.
    public var replicationTime = SimDuration.milliseconds(5)
    /// Time a produce request needs to the leader and back; 2 ms unless set.
    public var requestTime = SimDuration.milliseconds(2)
    /// The topics, by name.
    public var topics = NameMap<TopicSpec>()

    /// Three brokers without a topic.
    public init() {}
}

/// A Kafka topic.
public struct TopicSpec: Equatable, Sendable {
    /// Partitions; 1 unless set.
    ///
    /// Source: Kafka `num.partitions`.
    public var partitions = 1
    /// Copies of each partition; 1 unless set.
    ///
    /// Source: Kafka `default.replication.factor`.
    public var replicationFactor = 1
    /// Copies that must be in sync for `acks=all`; 1 unless set.
    ///
    /// Source: Kafka `min.insync.replicas`.
    public var minInsyncReplicas = 1
    /// Bytes of a message; 500 unless set.
    public var messageSize = ByteQuantity(bytes: 500)

    /// One partition, one copy.
    public init() {}
}

extension TopicSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Topic"
    /// What it describes, in one sentence.
    public static let summary = "A Kafka topic."
    /// The declarations of all fields.
    public static let fields: [Field<TopicSpec>] = [
        Field(
            "partitions",
            \.partitions,
            unit: "partitions",
            range: .between(1, 10_000),
            source: "Kafka num.partitions",
            "Partitions, the most consumers that can work at once."
        ),
        Field(
            "replication.factor",
            \.replicationFactor,
            unit: "copies",
            range: .between(1, 100),
            source: "Kafka default.replication.factor",
            "Copies of each partition, on as many brokers."
        ),
        Field(
            "min.insync.replicas",
            \.minInsyncReplicas,
            unit: "copies",
            range: .between(1, 100),
            source: "Kafka min.insync.replicas",
            "Copies that must be in sync for a write with acks=all."
        ),
        Field(
            "messageSize",
            \.messageSize,
            unit: "bytes",
            range: .between(.bytes(1), .bytes(1_000_000)),
            "Bytes of a message, for batch.size and buffer.memory."
        ),
    ]
}

extension KafkaSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Kafka"
    /// What it describes, in one sentence.
    public static let summary = "A Kafka cluster: its brokers and topics."
    /// The declarations of all fields.
    public static let fields: [Field<KafkaSpec>] = [
        Field("brokers", \.brokers, unit: "brokers", range: .between(1, 1_000), "Brokers."),
        Field(
            "broker.session.timeout.ms",
            \.brokerSessionTimeoutMilliseconds,
            unit: "ms",
            range: .between(1, 86_400_000),
            source: "Kafka broker.session.timeout.ms (KRaft)",
            "Time after a broker's last heartbeat until its partitions get new leaders."
        ),
        Field(
            "replicationTime",
            \.replicationTime,
            range: .between(.zero, .hours(1)),
            source: "one follower fetch round trip, 0.5 to 10 ms in health",
            "Time a record needs from the leader to the followers."
        ),
        Field(
            "requestTime",
            \.requestTime,
            range: .between(.zero, .hours(1)),
            "Time a produce request needs to the leader and back."
        ),
        Field("topics", \.topics, "The topics, by name."),
    ]

    /// ``brokerSessionTimeout`` in Kafka's own unit.
    public var brokerSessionTimeoutMilliseconds: Int {
        get { Int(brokerSessionTimeout.nanoseconds / 1_000_000) }
        set { brokerSessionTimeout = .milliseconds(Int64(newValue)) }
    }
}
