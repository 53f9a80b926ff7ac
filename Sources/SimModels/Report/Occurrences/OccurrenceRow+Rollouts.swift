import SimCore

extension OccurrenceRow {
    /// Kinds about rollouts.
    static let rollouts: [OccurrenceRow] = [
        OccurrenceRow(
            .rolloutStarted,
            "rollout.started",
            of: .service,
            "A new version replaces what runs.",
            maker: .rollout,
            switchSort: .rollout,
            weight: 2,
            isAlwaysATurn: true
        ) { words in
            "rollout of \(words.name) begins: \(words.version(words.detail)) replaces what runs"
        },
        OccurrenceRow(
            .rolloutComplete,
            "rollout.complete",
            of: .service,
            "All pods run the new version.",
            maker: .rollout,
            tone: .good,
            weight: 2,
            value: .count("pods", "pods that run it")
        ) { words in
            """
            rollout of \(words.name) is complete: \
            \(words.value == 1 ? "its pod runs" : "all \(words.value) pods run") \
            \(words.version(words.detail))
            """
        },
        OccurrenceRow(
            .rolloutStuck,
            "rollout.progressDeadlineExceeded",
            of: .service,
            "A rollout has made no progress for progressDeadlineSeconds.",
            maker: .rollout,
            tone: .bad,
            weight: 2,
            value: .count("pods", "new pods"),
            detail: .plain("old_pods", "pods", "old pods")
        ) { words in
            words.rolloutStuck
        },
        OccurrenceRow(
            .rolloutRolledBack,
            "rollout.rolledBack",
            of: .service,
            "The version before is brought out again.",
            maker: .rollout,
            tone: .caution,
            weight: 2
        ) { words in
            "\(words.name) is rolled back to \(words.version(words.detail))"
        },
        OccurrenceRow(
            .rolloutTrafficShifted,
            "rollout.trafficShifted",
            of: .service,
            "Another share of the traffic goes to the new version.",
            maker: .rollout,
            weight: 2,
            value: .percent("share_pct", "the share")
        ) { words in
            words.rolloutTrafficShifted
        },
        OccurrenceRow(
            .rolloutMeasurementFailed,
            "rollout.measurementFailed",
            of: .service,
            "The analysis of a rollout measures too many errors.",
            maker: .rollout,
            tone: .caution,
            value: .count("errors", "errors"),
            detail: .plain("answers", "answers", "answers measured")
        ) { words in
            """
            analysis of \(words.name) measures \(words.value) errors in \(words.detail) \
            answers: too many
            """
        },
        OccurrenceRow(
            .rolloutTooSlow,
            "rollout.tooSlow",
            of: .service,
            "The analysis of a rollout measures a percentile that is too large.",
            tone: .caution,
            value: .seconds("latency_s", "the percentile measured"),
            detail: .plain("percentile", "", "which percentile")
        ) { words in
            """
            analysis of \(words.name) measures a p\(words.detail) of \
            \(words.seconds(words.value)): too slow
            """
        },
        OccurrenceRow(
            .rolloutAborted,
            "rollout.aborted",
            of: .service,
            "A rollout is given up: no traffic goes to the new version any more.",
            maker: .rollout,
            tone: .caution,
            weight: 2
        ) { words in
            """
            rollout of \(words.name) is aborted: no traffic goes to \
            \(words.version(words.detail)) any more
            """
        },
    ]
}
