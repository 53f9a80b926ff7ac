import SimCore

extension OccurrenceRow {
    /// Kinds about autoscalers.
    static let autoscaling: [OccurrenceRow] = [
        OccurrenceRow(
            .autoscalerScaled,
            "autoscaler.scaled",
            of: .service,
            "The HorizontalPodAutoscaler changes the number of pods.",
            maker: .autoscaler,
            switchSort: .replicas,
            weight: 2,
            value: .from("pods"),
            detail: .to("pods")
        ) { words in
            "autoscaler of \(words.name) goes from \(words.value) to \(words.detail) pods"
        },
        OccurrenceRow(
            .autoscalerBlind,
            "autoscaler.blind",
            of: .service,
            "The autoscaler misses metrics and does nothing.",
            maker: .autoscaler,
            tone: .caution,
            weight: 2,
            folding: .repetition,
            value: .count("pods", "pods at which it stays")
        ) { words in
            "autoscaler of \(words.name) misses metrics and stays at \(words.value) pods"
        },
        OccurrenceRow(
            .autoscalerSees,
            "autoscaler.sees",
            of: .service,
            "The autoscaler has all of its metrics again.",
            maker: .autoscaler,
            folding: .repetition,
            value: .count("pods", "pods there are"),
            detail: .seconds("after_s", "time without them")
        ) { words in
            "autoscaler of \(words.name) has its metrics again after \(words.seconds(words.detail))"
        },
        OccurrenceRow(
            .kedaScaled,
            "keda.scaled",
            of: .service,
            "KEDA changes the number of pods: from or to none.",
            maker: .scaledObject,
            switchSort: .replicas,
            weight: 2,
            value: .from("pods"),
            detail: .to("pods")
        ) { words in
            words.kedaScaled
        },
    ]
}
