import SimCore

extension ProducerSpec {
    /// The settings as the client reads them.
    func config(recordSize: Int64, shutdown: ShutdownSpec) -> ProducerConfig {
        var config = ProducerConfig()
        switch acks {
        case .none: config.acks = .none
        case .leader: config.acks = .leader
        case .all: config.acks = .all
        }
        config.deliveryTimeout = .milliseconds(Int64(deliveryTimeoutMilliseconds))
        config.linger = .milliseconds(Int64(lingerMilliseconds))
        config.batchSize = Int64(batchSize)
        config.bufferMemory = Int64(bufferMemory)
        config.maxInFlight = maxInFlight
        config.retryBackoff = .milliseconds(Int64(retryBackoffMilliseconds))
        config.recordSize = recordSize
        if batchQueue.flushMessages > 1 || batchQueue.flushInterval != nil {
            config.batchQueueFlushRecords = Int64(batchQueue.flushMessages)
            config.flushInterval = batchQueue.flushInterval
            config.batchQueueCapacity = batchQueue.limit.map(Int64.init)
        }
        config.flushOnShutdown = shutdown.flushProducer
        return config
    }
}

extension ConsumerSpec {
    /// The settings as the client reads them.
    var config: ConsumerConfig {
        var config = ConsumerConfig()
        config.sessionTimeout = .milliseconds(Int64(sessionTimeoutMilliseconds))
        config.heartbeatInterval = .milliseconds(Int64(heartbeatIntervalMilliseconds))
        config.maxPollInterval = .milliseconds(Int64(maxPollIntervalMilliseconds))
        config.maxPollRecords = Int64(maxPollRecords)
        config.assignor = assignmentStrategy == .range ? .range : .roundRobin
        config.enableAutoCommit = false
        return config
    }

    /// The settings as the coordinator of the group reads them.
    var groupConfig: GroupCoordinatorConfig {
        var config = GroupCoordinatorConfig()
        config.initialRebalanceDelay = .milliseconds(Int64(initialRebalanceDelayMilliseconds))
        return config
    }
}
