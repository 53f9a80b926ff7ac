import SimCore

extension OccurrenceRow {
    /// Kinds that stand between a fault and the lag, the rebalance or the loss that it makes.
    static let kafkaMechanisms: [OccurrenceRow] = [
        OccurrenceRow(
            .kafkaPollIntervalExceeded,
            "kafka.pollIntervalExceeded",
            of: .service,
            "A consumer leaves its group because it did not poll in time.",
            maker: .consumer,
            tone: .caution,
            folding: .pods(
                "leaves its group, not having polled in time",
                "leave their group, not having polled in time"
            ),
            value: .pod,
            detail: .seconds("limit_s", "`max.poll.interval.ms`")
        ) { words in
            "pod \(words.name)-\(words.value) leaves its group: it did not poll within "
                + "\(DurationText.text(.milliseconds(words.detail))) (max.poll.interval.ms)"
        },
        OccurrenceRow(
            .kafkaSessionExpired,
            "kafka.sessionExpired",
            of: .service,
            "A consumer group gives up on members that fell silent.",
            maker: .consumer,
            tone: .caution,
            folding: .repetition,
            value: .amount("members", "members that fell silent"),
            detail: .seconds("limit_s", "`session.timeout.ms`")
        ) { words in
            let members = words.value == 1 ? "a member" : "\(words.value) members"
            return "the group of \(words.name) gives up on \(members) that fell silent for "
                + "\(DurationText.text(.milliseconds(words.detail))) (session.timeout.ms)"
        },
        OccurrenceRow(
            .kafkaCommitRefused,
            "kafka.commitRefused",
            of: .service,
            "A consumer may not commit what it processed: its group went on without it.",
            maker: .consumer,
            tone: .caution,
            folding: .pods("may not commit", "may not commit"),
            value: .pod,
            detail: .amount("records", "records that will be processed again")
        ) { words in
            "pod \(words.name)-\(words.value) may not commit \(words.detail) records: its group "
                + "went on without it"
        },
        OccurrenceRow(
            .kafkaTooFewInSync,
            "kafka.tooFewInSync",
            of: .topic,
            "A partition takes no records that all copies have to have: too few are in sync.",
            maker: .topic,
            tone: .caution,
            folding: .partitions("has too few in-sync copies", "have too few in-sync copies"),
            value: .partition,
            detail: .count("copies", "copies in sync")
        ) { words in
            "partition \(words.value) of \(words.name) takes no records: \(words.detail) of its "
                + "copies \(words.detail == 1 ? "is" : "are") in sync, fewer than "
                + "min.insync.replicas"
        },
        OccurrenceRow(
            .kafkaPartitionStalled,
            "kafka.partitionStalled",
            of: .topic,
            "A partition has no copy that could lead it.",
            maker: .topic,
            tone: .bad,
            folding: .partitions("has no copy to lead it", "have no copy to lead them"),
            value: .partition,
            detail: .count("brokers", "its brokers that are gone")
        ) { words in
            "partition \(words.value) of \(words.name) has no copy to lead it: \(words.detail) of "
                + "its brokers \(words.detail == 1 ? "is" : "are") gone"
        },
        OccurrenceRow(
            .producerBufferFull,
            "producer.bufferFull",
            of: .service,
            "A producer's `buffer.memory` is full, and it takes no more messages.",
            maker: .producerOrConsumer,
            tone: .caution,
            folding: .repetition,
            value: .count("messages", "messages in the buffer of one pod")
        ) { words in
            "producers of \(words.name) take no more messages: \(words.value) wait in the buffer "
                + "of one pod (buffer.memory)"
        },
    ]
}
