import SimCore

extension OccurrenceRow {
    /// Kinds about traffic.
    static let traffic: [OccurrenceRow] = [
        OccurrenceRow(
            .trafficChanged,
            "traffic.changed",
            of: .source,
            "The rate of a source changes, as its segments say.",
            switchSort: .traffic,
            weight: 2,
            isAlwaysATurn: true,
            value: .fromRate,
            detail: .toRate
        ) { words in
            """
            traffic \(words.name) goes from \(words.rate(words.value)) to \
            \(words.rate(words.detail))
            """
        },
        OccurrenceRow(
            .trafficJumped,
            "traffic.jumped",
            of: .source,
            "The rate of a source changes by itself: in bursts, or as it was recorded.",
            switchSort: .traffic,
            weight: 0,
            folding: .repetition,
            value: .fromRate,
            detail: .toRate
        ) { words in
            """
            traffic \(words.name) jumps from \(words.rate(words.value)) to \
            \(words.rate(words.detail))
            """
        },
        OccurrenceRow(
            .trafficUsersChanged,
            "traffic.usersChanged",
            of: .source,
            "The number of users changes, as their segments say.",
            maker: .users,
            switchSort: .traffic,
            weight: 2,
            isAlwaysATurn: true,
            value: .from("users"),
            detail: .to("users")
        ) { words in
            words.usersChanged
        },
        OccurrenceRow(
            .trafficReloadStorm,
            "traffic.reloadStorm",
            of: .source,
            "Clients try again so often that they multiply the load.",
            maker: .reloads,
            tone: .caution,
            weight: 2,
            value: .tries
        ) { words in
            "reload storm in \(words.name): \(words.tries) tries for each thing wanted"
        },
        OccurrenceRow(
            .trafficReloadCalm,
            "traffic.reloadCalm",
            of: .source,
            "Clients no longer multiply the load.",
            maker: .reloads
        ) { words in
            "reload storm in \(words.name) is over"
        },
    ]
}
