import SimCore

extension OccurrenceRow {
    /// Kinds about connection pools and proxies.
    static let pools: [OccurrenceRow] = [
        OccurrenceRow(
            .poolExhausted,
            "pool.exhausted",
            of: .service,
            "Requests wait for a database connection, or fail since they had none in time.",
            maker: .pool,
            switchSort: .poolLimit,
            tone: .bad,
            folding: .repetition
        ) { words in
            words.poolExhausted
        },
        OccurrenceRow(
            .poolRecovered,
            "pool.recovered",
            of: .service,
            "No request has waited too long for a database connection for a while.",
            maker: .pool,
            folding: .repetition
        ) { words in
            "requests of \(words.name) get their database connections in time again"
        },
        OccurrenceRow(
            .proxyLoginRefused,
            "proxy.loginRefused",
            of: .proxy,
            "The database refuses a proxy a connection.",
            maker: .proxy,
            tone: .caution,
            folding: .repetition
        ) { words in
            words.proxyLoginRefused
        },
        OccurrenceRow(
            .proxyLoggedIn,
            "proxy.loggedIn",
            of: .proxy,
            "The database grants a proxy a connection that it had refused one.",
            maker: .proxy,
            folding: .repetition
        ) { words in
            "\(words.name) is granted connections to \(words.databaseBehind) again"
        },
        OccurrenceRow(
            .proxyFull,
            "proxy.full",
            of: .proxy,
            "A proxy has no place for a client.",
            maker: .proxy,
            switchSort: .proxyLimit,
            tone: .bad,
            folding: .repetition,
            value: .count("clients", "clients that are connected")
        ) { words in
            """
            \(words.name) refuses clients: \(words.value) are connected \
            (no more connections allowed (max_client_conn))
            """
        },
        OccurrenceRow(
            .proxyHasRoom,
            "proxy.hasRoom",
            of: .proxy,
            "A proxy has refused no client for a while.",
            maker: .proxy,
            folding: .repetition
        ) { words in
            "\(words.name) refuses no client any more"
        },
    ]
}
