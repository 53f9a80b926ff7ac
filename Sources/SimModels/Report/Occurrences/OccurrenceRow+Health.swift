import SimCore

extension OccurrenceRow {
    /// Kinds about how clients fare, which is known afterwards.
    static let health: [OccurrenceRow] = [
        OccurrenceRow(
            .slDegraded,
            "sli.degraded",
            of: .objective,
            "Less of what an objective is about is good than its degradedBelow.",
            tone: .caution,
            folding: .repetition,
            impact: .began
        ) { words in
            "\(words.name) is degraded"
        },
        OccurrenceRow(
            .slDown,
            "sli.down",
            of: .objective,
            "Less of what an objective is about is good than its downBelow.",
            tone: .bad,
            weight: 2,
            folding: .repetition,
            impact: .began
        ) { words in
            "\(words.name) is down"
        },
        OccurrenceRow(
            .slFullOutage,
            "sli.fullOutage",
            of: .objective,
            "Less than 1 % of what an objective is about is good.",
            tone: .bad,
            weight: 2,
            folding: .repetition,
            impact: .began
        ) { words in
            "\(words.name) is completely down"
        },
        OccurrenceRow(
            .slHealthy,
            "sli.healthy",
            of: .objective,
            "An objective that was not healthy is.",
            tone: .good,
            folding: .repetition,
            impact: .ended
        ) { words in
            "\(words.name) is healthy again"
        },
        OccurrenceRow(
            .incidentBegan,
            "incident.began",
            of: .scenario,
            "The first impact on a critical objective, or on one on messages.",
            tone: .bad,
            weight: 2,
            impact: .began
        ) { _ in
            "the incident begins"
        },
        OccurrenceRow(
            .incidentMitigated,
            "incident.mitigated",
            of: .scenario,
            "Nothing critical is down any more.",
            tone: .good,
            weight: 2,
            impact: .ended
        ) { _ in
            "the incident is mitigated: nothing critical is down"
        },
        OccurrenceRow(
            .incidentRestored,
            "incident.restored",
            of: .scenario,
            "All objectives of the incident are healthy, and stay so for 5 minutes.",
            tone: .good,
            weight: 2,
            impact: .ended
        ) { _ in
            "service is restored: healthy for 5 min from here on"
        },
    ]
}
