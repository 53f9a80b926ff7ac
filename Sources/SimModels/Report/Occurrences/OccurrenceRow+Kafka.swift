import SimCore

extension OccurrenceRow {
    /// Kinds about topics and consumer groups.
    static let kafka: [OccurrenceRow] = [
        OccurrenceRow(
            .kafkaRebalanceStarted,
            "kafka.rebalanceStarted",
            of: .service,
            "A consumer group that was stable rebalances.",
            maker: .consumer,
            folding: .repetition,
            value: .count("members", "members of the group")
        ) { words in
            "consumer group of \(words.name) rebalances, with \(words.value) members"
        },
        OccurrenceRow(
            .kafkaRebalanceFinished,
            "kafka.rebalanceFinished",
            of: .service,
            "A consumer group is stable again.",
            maker: .consumer,
            weight: 0,
            folding: .repetition,
            value: .plain("generation", "", "the generation of the group"),
            detail: .seconds("took_s", "time it took")
        ) { words in
            "consumer group of \(words.name) is stable again after \(words.seconds(words.detail))"
        },
        OccurrenceRow(
            .kafkaRebalanceStorm,
            "kafka.rebalanceStorm",
            of: .service,
            "A consumer group has rebalanced several times within a minute.",
            maker: .consumer,
            tone: .bad,
            weight: 2,
            folding: .repetition,
            value: .amount("rebalances", "rebalances")
        ) { words in
            "rebalancing storm in \(words.name): \(words.value) rebalances within a minute"
        },
        OccurrenceRow(
            .kafkaLag,
            "kafka.lag",
            of: .service,
            "A consumer group falls behind its topic.",
            maker: .consumer,
            tone: .caution,
            folding: .repetition,
            value: .amount("messages", "messages that wait in the topic")
        ) { words in
            "\(words.name) falls behind: \(words.value) messages wait in its topic"
        },
        OccurrenceRow(
            .kafkaCaughtUp,
            "kafka.caughtUp",
            of: .service,
            "A consumer group that was behind has caught up.",
            maker: .consumer,
            folding: .repetition,
            value: .count("messages", "messages that wait in the topic")
        ) { words in
            "\(words.name) has caught up: \(words.value) messages wait in its topic"
        },
        OccurrenceRow(
            .kafkaLeaderLost,
            "kafka.leaderLost",
            of: .topic,
            "A partition has no leader any more.",
            maker: .topic,
            tone: .bad,
            weight: 2,
            folding: .partitions("loses its leader", "lose their leader"),
            value: .partition
        ) { words in
            "partition \(words.value) of \(words.name) loses its leader"
        },
        OccurrenceRow(
            .kafkaLeaderElected,
            "kafka.leaderElected",
            of: .topic,
            "A partition has a new leader.",
            maker: .topic,
            folding: .partitions("has a new leader", "have a new leader"),
            value: .partition
        ) { words in
            "partition \(words.value) of \(words.name) has a new leader"
        },
        OccurrenceRow(
            .messagesLost,
            "messages.lost",
            of: .service,
            "Messages whose senders were told that they were taken are lost.",
            maker: .producerOrConsumer,
            tone: .bad,
            folding: .messages,
            value: .amount("messages", "messages lost")
        ) { words in
            "\(words.value) messages of \(words.name) are lost (\(words.loss))"
        },
    ]
}
