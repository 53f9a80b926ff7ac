import SimCore

/// Settings of clients that were told nothing, by client and version.
///
/// A configuration's own initial values are those of the Java client 4.x; this is the table of
/// what differs elsewhere.
/// Source: apache/kafka 1eb7644349cb and KIP-1030; librdkafka 4c3b017c3de8 CONFIGURATION.md.
public enum KafkaDefaults {
    /// The Java producer of 4.x.
    public static var producer: ProducerConfig { ProducerConfig() }

    /// The Java producer of 3.x: no linger.
    public static var producer3x: ProducerConfig {
        var config = ProducerConfig()
        config.linger = .zero
        return config
    }

    /// The producer of librdkafka (Python, Go, .NET, Node): no idempotence, a longer timeout and
    /// a queue bounded by count.
    ///
    /// A full queue makes `produce()` fail at once instead of blocking. `batch.num.messages` 10,000
    /// bounds its batches beside `batch.size` 1,000,000. Source: CONFIGURATION.md; the batch size is
    /// from general knowledge of that file, not from the recorded defaults.
    public static var producerLibrdkafka: ProducerConfig {
        var config = ProducerConfig()
        config.enableIdempotence = false
        config.linger = .milliseconds(5)
        config.deliveryTimeout = .seconds(300)
        config.batchSize = 1_000_000
        config.bufferMemory = 1_073_741_824
        config.maxInFlight = 1_000_000
        return config
    }

    /// The Java consumer of 3.x and 4.x; librdkafka's has the same times.
    public static var consumer: ConsumerConfig { ConsumerConfig() }

    /// The Java consumer before 3.0: a session of 10 s.
    public static var consumerBefore3: ConsumerConfig {
        var config = ConsumerConfig()
        config.sessionTimeout = .seconds(10)
        return config
    }

    /// The group coordinator of a broker.
    public static var coordinator: GroupCoordinatorConfig { GroupCoordinatorConfig() }

    /// A broker.
    public static var broker: BrokerConfig { BrokerConfig() }
}
