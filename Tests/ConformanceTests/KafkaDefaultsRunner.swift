import SimCore
import SimModels

/// Compares a recorded default with the one of our configuration; names we do not model pass.
func checkDefault(_ row: VectorValue) throws -> String? {
    let scope = try row["scope"].string
    let name = try row["name"].string
    guard let found = modelled["\(scope) \(name)"] else { return nil }
    let recorded = row["default_4x"].ifPresent ?? row["default"]
    let expected = text(recorded.raw)
    return expected == found ? nil : "\(scope) \(name): expected \(expected), found \(found)"
}

private func text(_ raw: Any?) -> String {
    if let list = raw as? [String] { return list.first ?? "" }
    return raw.map { "\($0)" } ?? "none"
}

private func ms(_ duration: SimDuration) -> String { "\(duration.nanoseconds / 1_000_000)" }
private func flag(_ value: Bool) -> String { value ? "1" : "0" }

private let modelled: [String: String] = {
    let producer = KafkaDefaults.producer
    let consumer = KafkaDefaults.consumer
    let coordinator = KafkaDefaults.coordinator
    let broker = KafkaDefaults.broker
    let librdkafka = KafkaDefaults.producerLibrdkafka
    return [
        "producer acks": "\(producer.acks)",
        "producer batch.size": "\(producer.batchSize)",
        "producer buffer.memory": "\(producer.bufferMemory)",
        "producer delivery.timeout.ms": ms(producer.deliveryTimeout),
        "producer enable.idempotence": flag(producer.idempotence == .enabled),
        "producer linger.ms": ms(producer.linger),
        "producer max.block.ms": ms(producer.maxBlock),
        "producer max.in.flight.requests.per.connection": "\(producer.maxInFlight)",
        "producer request.timeout.ms": ms(producer.requestTimeout),
        "producer retries": "\(producer.retries)",
        "producer retry.backoff.max.ms": ms(producer.retryBackoffMax),
        "producer retry.backoff.ms": ms(producer.retryBackoff),
        "consumer auto.commit.interval.ms": ms(consumer.autoCommitInterval),
        "consumer auto.offset.reset": "\(consumer.autoOffsetReset)",
        "consumer enable.auto.commit": flag(consumer.enableAutoCommit),
        "consumer fetch.max.bytes": "\(consumer.fetchMaxBytes)",
        "consumer fetch.max.wait.ms": ms(consumer.fetchMaxWait),
        "consumer fetch.min.bytes": "\(consumer.fetchMinBytes)",
        "consumer heartbeat.interval.ms": ms(consumer.heartbeatInterval),
        "consumer max.partition.fetch.bytes": "\(consumer.maxPartitionFetchBytes)",
        "consumer max.poll.interval.ms": ms(consumer.maxPollInterval),
        "consumer max.poll.records": "\(consumer.maxPollRecords)",
        "consumer partition.assignment.strategy":
            consumer.assignor == .range ? "RangeAssignor" : "\(consumer.assignor)",
        "consumer session.timeout.ms": ms(consumer.sessionTimeout),
        "broker-group group.initial.rebalance.delay.ms": ms(coordinator.initialRebalanceDelay),
        "broker-group group.max.session.timeout.ms": ms(coordinator.maxSessionTimeout),
        "broker-group group.min.session.timeout.ms": ms(coordinator.minSessionTimeout),
        "broker-group offsets.retention.minutes":
            "\(coordinator.offsetsRetention.nanoseconds / 60_000_000_000)",
        "librdkafka acks": librdkafka.acks == .all ? "-1" : "\(librdkafka.acks)",
        "librdkafka enable.idempotence": flag(librdkafka.idempotence == .enabled),
        "librdkafka linger.ms": ms(librdkafka.linger),
        "librdkafka delivery.timeout.ms": ms(librdkafka.deliveryTimeout),
        "librdkafka queue.buffering.max.kbytes": "\(librdkafka.bufferMemory / 1_024)",
        "librdkafka max.in.flight": "\(librdkafka.maxInFlight)",
        "librdkafka session.timeout.ms": ms(consumer.sessionTimeout),
        "librdkafka heartbeat.interval.ms": ms(consumer.heartbeatInterval),
        "librdkafka max.poll.interval.ms": ms(consumer.maxPollInterval),
        "librdkafka auto.commit.interval.ms": ms(consumer.autoCommitInterval),
        "broker default.replication.factor": "\(broker.replicationFactor)",
        "broker replica.lag.time.max.ms": ms(broker.replicaLagTimeMax),
        "broker replica.fetch.wait.max.ms": ms(broker.replicaFetchWaitMax),
        "broker leader.imbalance.check.interval.seconds":
            "\(broker.leaderImbalanceCheckInterval.nanoseconds / 1_000_000_000)",
        "broker auto.leader.rebalance.enable": flag(broker.autoLeaderRebalanceEnable),
        "broker min.insync.replicas": "\(broker.minInsyncReplicas)",
        "broker num.partitions": "\(broker.numPartitions)",
        "broker log.retention.check.interval.ms": ms(broker.logRetentionCheckInterval),
        "broker retention.ms": ms(broker.retention),
        "broker segment.bytes": "\(broker.segmentBytes)",
        "broker unclean.leader.election.enable": flag(broker.uncleanLeaderElectionEnable),
        "broker controlled.shutdown.enable": flag(broker.controlledShutdownEnable),
        "broker broker.heartbeat.interval.ms": ms(broker.brokerHeartbeatInterval),
        "broker broker.session.timeout.ms": ms(broker.brokerSessionTimeout),
    ]
}()
