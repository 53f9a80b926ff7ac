import SimCore

extension OccurrenceRow {
    /// Kinds about services, their queues and their servers.
    static let services: [OccurrenceRow] = [
        OccurrenceRow(
            .serviceSaturated,
            "service.saturated",
            of: .service,
            "Requests wait in every pod that takes traffic.",
            tone: .caution,
            folding: .repetition,
            value: .count("pods", "pods that take traffic")
        ) { words in
            "\(words.name) cannot keep up: requests wait in every one of its \(words.value) pods"
        },
        OccurrenceRow(
            .serviceKeepsUp,
            "service.keepsUp",
            of: .service,
            "No request waits any more in a service that could not keep up.",
            folding: .repetition
        ) { words in
            "\(words.name) keeps up again: no request waits"
        },
        OccurrenceRow(
            .serviceWithoutPods,
            "service.withoutPods",
            of: .service,
            "The proxies know of no ready pod.",
            tone: .bad,
            folding: .repetition
        ) { words in
            "\(words.name) has no ready pod left"
        },
        OccurrenceRow(
            .serviceReachable,
            "service.reachable",
            of: .service,
            "The proxies know of a ready pod again.",
            folding: .repetition
        ) { words in
            "\(words.name) has a ready pod again"
        },
        OccurrenceRow(
            .serviceThrottled,
            "service.throttled",
            of: .service,
            "In the last minute its containers stood still in many of their CPU periods.",
            maker: .cpuLimit,
            tone: .caution,
            folding: .repetition,
            value: .percent("throttled_periods_pct", "CPU periods in which containers stood still"),
            detail: .percent("used_pct", "CPU used, of the limit")
        ) { words in
            words.throttling
        },
        OccurrenceRow(
            .serviceUnthrottled,
            "service.unthrottled",
            of: .service,
            "Its containers no longer stand still in many of their CPU periods.",
            maker: .cpuLimit,
            folding: .repetition
        ) { words in
            "\(words.name) is no longer throttled"
        },
        OccurrenceRow(
            .serviceSheds,
            "service.sheds",
            of: .service,
            "It turns requests away since those in its queues wait for too long.",
            maker: .shedding,
            tone: .caution,
            folding: .repetition
        ) { words in
            "\(words.name) turns requests away: those in its queues wait for too long"
        },
        OccurrenceRow(
            .serviceShedsNoMore,
            "service.shedsNoMore",
            of: .service,
            "It has turned nobody away for a while.",
            maker: .shedding,
            folding: .repetition,
            value: .amount("requests", "requests turned away since it began")
        ) { words in
            """
            \(words.name) turns nobody away any more, after \
            \(ReportNumbers.count(words.value, "request"))
            """
        },
        OccurrenceRow(
            .listenQueueFull,
            "service.listenQueueFull",
            of: .service,
            "A pod's listen queue is full, so that connections are left unanswered.",
            maker: .server,
            tone: .caution,
            folding: .repetition,
            value: .count("requests", "connections that fit into the queue")
        ) { words in
            """
            \(words.name) leaves connections unanswered: \(words.value) wait in a pod's listen \
            queue, and no more fit
            """
        },
        OccurrenceRow(
            .listenQueueDrained,
            "service.listenQueueDrained",
            of: .service,
            "No connection was left unanswered for a while.",
            maker: .server,
            folding: .repetition,
            value: .amount("attempts", "attempts left unanswered since it began")
        ) { words in
            words.listenQueueDrained
        },
        OccurrenceRow(
            .workerKilled,
            "worker.killed",
            of: .service,
            "A server kills a worker that was silent for longer than its timeout.",
            maker: .server,
            tone: .caution,
            folding: .pods(
                "kills a worker that was silent for too long",
                "kill workers that were silent for too long"
            ),
            value: .pod,
            detail: .seconds("timeout_s", "the timeout")
        ) { words in
            """
            pod \(words.name)-\(words.value) kills a worker that was silent for more than \
            \(words.seconds(words.detail))
            """
        },
    ]
}
