public import SimCore

/// Settings of one producer: Kafka's own keys, and the application's queue in front of `send()`.
///
/// Source of Kafka's defaults: apache/kafka 1eb7644349cb, clients/.../producer/ProducerConfig.java
/// (4.0.0-SNAPSHOT), run and read; what 4.x changed is noted.
public struct ProducerConfig: Hashable, Sendable {
    /// `acks`; `all` since 3.0, `1` before.
    public var acks = Acks.all

    /// `enable.idempotence`; nil when unset, which means true unless another key forbids it.
    ///
    /// See ``idempotence``.
    public var enableIdempotence: Bool?

    /// `retries`; 2,147,483,647, so that ``deliveryTimeout`` is what ends retrying.
    public var retries: Int64 = 2_147_483_647

    /// `delivery.timeout.ms`: longest time from `send()` to an answer, retries included; 120 s.
    ///
    /// librdkafka (`message.timeout.ms`): 300 s.
    public var deliveryTimeout = SimDuration.seconds(120)

    /// `request.timeout.ms`: longest wait for one answer; 30 s.
    public var requestTimeout = SimDuration.seconds(30)

    /// `linger.ms`: how long a batch waits for company; 0 in 3.x, 5 ms in 4.x (KIP-1030).
    public var linger = SimDuration.milliseconds(5)

    /// `batch.size` in bytes; 16,384, and 0 puts every record in a batch of its own.
    public var batchSize: Int64 = 16_384

    /// `buffer.memory` in bytes, for all batches not yet answered; 33,554,432.
    public var bufferMemory: Int64 = 33_554_432

    /// `max.block.ms`: how long `send()` waits for memory before it fails; 60 s.
    public var maxBlock = SimDuration.seconds(60)

    /// `max.in.flight.requests.per.connection`; 5.
    public var maxInFlight = 5

    /// `retry.backoff.ms`; 100 ms.
    public var retryBackoff = SimDuration.milliseconds(100)

    /// `retry.backoff.max.ms`; 1 s.
    ///
    /// The pause doubles up to it since 3.7 (KIP-580); before, it was fixed at 100 ms.
    public var retryBackoffMax = SimDuration.seconds(1)

    /// Bytes of one record in a batch; 1,000 unless the scenario says.
    ///
    /// Source: none; a property of the workload.
    public var recordSize: Int64 = 1_000

    /// Records the application keeps before it hands them to `send()`; 0 hands over at once.
    ///
    /// Source: none; a property of the application (its `batch_queue`), which Kafka cannot see.
    public var batchQueueFlushRecords: Int64 = 0

    /// Longest time a record stays in the application's queue; nil for no limit.
    ///
    /// Source: none; a property of the application.
    public var flushInterval: SimDuration?

    /// Records the application's queue holds before it refuses more; nil for no bound.
    ///
    /// Source: none; a property of the application.
    public var batchQueueCapacity: Int64?

    /// Whether the application flushes its queue and the client on SIGTERM; false.
    ///
    /// Source: none; a property of the application. `KafkaProducer.close()` flushes, exiting
    /// without it does not.
    public var flushOnShutdown = false

    /// Creates the settings of a client that was told nothing.
    public init() {}

    /// Whether records wait in a queue of the application before `send()`.
    public var hasBatchQueue: Bool { batchQueueFlushRecords > 0 || flushInterval != nil }

    /// Whole records that fit in one batch; at least one.
    ///
    /// Source: RecordAccumulator.java; a record above `batch.size` gets a batch of its own.
    public var recordsPerBatch: Int64 { max(1, batchSize / max(1, recordSize)) }

    /// Bytes one batch takes from `buffer.memory` until it is answered.
    ///
    /// Source: RecordAccumulator.java `append`: the larger of `batch.size` and the record.
    public var bytesPerBatch: Int64 { max(1, max(batchSize, recordSize)) }

    /// The pause before an attempt, without jitter.
    ///
    /// Source: `ExponentialBackoff`, KIP-580: doubles from `retry.backoff.ms`; the real client
    /// multiplies by a random factor in 0.8…1.2.
    public func backoff(beforeAttempt attempt: Int32) -> SimDuration {
        var pause = retryBackoff
        var left = attempt - 1
        while left > 0, pause < retryBackoffMax {
            pause = pause * 2
            left -= 1
        }
        return pause < retryBackoffMax ? pause : retryBackoffMax
    }
}
