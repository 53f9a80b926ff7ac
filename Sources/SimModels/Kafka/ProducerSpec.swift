public import SimCore

/// The Kafka producer in each pod of a service, with Kafka's own keys.
public struct ProducerSpec: Equatable, Sendable {
    /// What the producer waits for.
    public enum Acknowledgement: String, SchemaEnum {
        /// Nothing: a batch counts as written once it was sent.
        case none = "0"
        /// The leader's own append.
        case leader = "1"
        /// Every in-sync copy.
        case all
    }

    /// The topic written to.
    public var topic = NameReference("")
    /// What the producer waits for; `all` unless set.
    ///
    /// Source: Kafka 3.0 and later.
    public var acks = Acknowledgement.all
    /// The application's own queue in front of the client.
    public var batchQueue = BatchQueueSpec()
    /// Milliseconds a batch waits for more records; 0 unless set.
    ///
    /// Source: Kafka 3.x `linger.ms`.
    public var lingerMilliseconds = 0
    /// Bytes of a batch; 16384 unless set.
    ///
    /// Source: Kafka `batch.size`.
    public var batchSize = 16_384
    /// Bytes the client buffers; 33554432 unless set.
    ///
    /// Source: Kafka `buffer.memory`.
    public var bufferMemory = 33_554_432
    /// Batches under way to a broker at once; 5 unless set.
    ///
    /// Source: Kafka `max.in.flight.requests.per.connection`.
    public var maxInFlight = 5
    /// Milliseconds after which a record that is not written has failed; 120000 unless set.
    ///
    /// Source: Kafka `delivery.timeout.ms`.
    public var deliveryTimeoutMilliseconds = 120_000
    /// Milliseconds before a failed request is tried again; 100 unless set.
    ///
    /// Source: Kafka `retry.backoff.ms`.
    public var retryBackoffMilliseconds = 100

    /// Kafka's own defaults.
    public init() {}
}

/// An application's queue in front of the Kafka client, which Kafka knows nothing of.
public struct BatchQueueSpec: Equatable, Sendable {
    /// Messages that make the application hand the queue to the client; 1 unless set: no queue.
    public var flushMessages = 1
    /// Time after which the queue is handed over even if it is not full; never unless set.
    public var flushInterval: SimDuration?
    /// Messages the queue holds at most; more are refused.
    ///
    /// Without a bound unless set.
    public var limit: Int?

    /// No queue of the application's own.
    public init() {}
}

extension BatchQueueSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Batch queue"
    /// What it describes, in one sentence.
    public static let summary =
        "The application's own queue in front of the Kafka client. What it holds at a kill is lost."
    /// The declarations of all fields.
    public static let fields: [Field<BatchQueueSpec>] = [
        Field(
            "flushMessages",
            \.flushMessages,
            unit: "messages",
            range: .between(1, 1_000_000_000),
            "Messages that make the application hand the queue to the client; 1 means no queue."
        ),
        Field(
            "flushInterval",
            \.flushInterval,
            range: .above(.zero),
            default: "never",
            "Time after which the queue is handed over even if it is not full; never unless set."
        ),
        Field(
            "limit",
            \.limit,
            unit: "messages",
            range: .between(1, 1_000_000_000),
            default: "no bound",
            "Messages the queue holds at most; more are refused. Without it there is no bound."
        ),
    ]
}

extension ProducerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Producer"
    /// What it describes, in one sentence.
    public static let summary =
        "The Kafka producer in each pod of a service, with Kafka's own keys."
    /// The declarations of all fields.
    public static let fields: [Field<ProducerSpec>] = [
        Field("topic", \.topic, required: true, "The topic written to."),
        Field("acks", \.acks, source: "Kafka acks, 3.0 and later", "What the producer waits for."),
        Field("batchQueue", \.batchQueue, "The application's own queue in front of the client."),
        Field(
            "linger.ms",
            \.lingerMilliseconds,
            unit: "ms",
            range: .between(0, 86_400_000),
            source: "Kafka linger.ms, 3.x (5 in 4.x)",
            "How long a batch waits for more records."
        ),
        Field(
            "batch.size",
            \.batchSize,
            unit: "bytes",
            range: .between(0, 1_073_741_824),
            source: "Kafka batch.size",
            "Bytes of a batch; 0 sends each record alone."
        ),
        Field(
            "buffer.memory",
            \.bufferMemory,
            unit: "bytes",
            range: .between(1, 1_099_511_627_776),
            source: "Kafka buffer.memory",
            "Bytes the client buffers; with a full buffer messages are refused at the door."
        ),
        Field(
            "max.in.flight.requests.per.connection",
            \.maxInFlight,
            unit: "batches",
            range: .between(1, 1_000_000),
            source: "Kafka max.in.flight.requests.per.connection",
            "Batches under way at once."
        ),
        Field(
            "delivery.timeout.ms",
            \.deliveryTimeoutMilliseconds,
            unit: "ms",
            range: .between(1, 86_400_000),
            source: "Kafka delivery.timeout.ms",
            "A record that is not written so long after it was sent is lost."
        ),
        Field(
            "retry.backoff.ms",
            \.retryBackoffMilliseconds,
            unit: "ms",
            range: .between(1, 86_400_000),
            source: "Kafka retry.backoff.ms",
            "Wait before a failed request is tried again."
        ),
    ]
}
