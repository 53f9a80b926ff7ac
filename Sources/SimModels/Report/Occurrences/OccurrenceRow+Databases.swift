import SimCore

extension OccurrenceRow {
    /// Kinds about database servers.
    static let databases: [OccurrenceRow] = [
        OccurrenceRow(
            .databaseExhausted,
            "database.exhausted",
            of: .database,
            "A server refuses a connection, since all of its slots are taken.",
            maker: .database,
            switchSort: .databaseLimit,
            tone: .bad,
            folding: .repetition,
            value: .count("connections", "slots taken"),
            detail: .plain("limit", "connections", "slots there are")
        ) { words in
            "\(words.name) refuses connections: \(words.value) of \(words.detail) slots are taken"
        },
        OccurrenceRow(
            .databaseAvailable,
            "database.available",
            of: .database,
            "A server that had refused connections grants one.",
            maker: .database,
            folding: .repetition,
            value: .count("connections", "connections open")
        ) { words in
            "\(words.name) grants connections again: \(words.value) are open"
        },
        OccurrenceRow(
            .databaseLockQueue,
            "database.lockQueue",
            of: .database,
            "A statement waits for a lock.",
            maker: .locks,
            tone: .bad,
            folding: .repetition,
            value: .amount("statements", "statements that wait for a lock of the server")
        ) { words in
            words.lockQueue
        },
        OccurrenceRow(
            .databaseLockQueueCleared,
            "database.lockQueueCleared",
            of: .database,
            "No statement of a server waits for a lock any more.",
            maker: .locks,
            folding: .repetition
        ) { words in
            "no statement waits for a lock on \(words.name) any more"
        },
        OccurrenceRow(
            .databaseStatementTimeout,
            "database.statementTimeout",
            of: .database,
            "A server cancels a statement that took longer than statement_timeout.",
            maker: .database,
            tone: .bad,
            folding: .repetition
        ) { words in
            words.statementTimeout
        },
        OccurrenceRow(
            .databaseLockTimeout,
            "database.lockTimeout",
            of: .database,
            "A server cancels a statement that waited for a lock longer than lock_timeout.",
            maker: .locks,
            tone: .caution,
            folding: .repetition
        ) { words in
            words.lockTimeout
        },
        OccurrenceRow(
            .databaseDeadlock,
            "database.deadlock",
            of: .database,
            "A server finds statements that wait for each other, and cancels one.",
            maker: .locks,
            tone: .bad,
            folding: .repetition
        ) { words in
            "\(words.name) finds a deadlock and cancels a statement"
        },
        OccurrenceRow(
            .databaseSessionTimeout,
            "database.sessionTimeout",
            of: .database,
            "A server ends a session whose transaction stays open too long.",
            maker: .database,
            tone: .caution,
            folding: .repetition
        ) { words in
            "\(words.name) ends sessions whose transactions stay open too long"
        },
        OccurrenceRow(
            .databaseMigrated,
            "database.migrated",
            of: .database,
            "A table has its new definition.",
            maker: .migration,
            value: .seconds("took_s", "time it took")
        ) { words in
            """
            \(words.name).\(words.table) has its new definition after \
            \(words.seconds(words.value))
            """
        },
        OccurrenceRow(
            .databaseMigrationFailed,
            "database.migrationFailed",
            of: .database,
            "The change of a table gives up, since it had no lock in time.",
            maker: .migration,
            tone: .caution,
            value: .seconds("waited_s", "time it waited")
        ) { words in
            """
            the change of \(words.name).\(words.table) gives up: it had no lock for \
            \(words.seconds(words.value))
            """
        },
        OccurrenceRow(
            .databaseDown,
            "database.down",
            of: .database,
            "A server is down, with all of its sessions.",
            maker: .database,
            tone: .bad,
            value: .amount("sessions", "sessions that are gone")
        ) { words in
            """
            \(words.name) is down: \
            \(words.value == 1 ? "its session is" : "its \(words.value) sessions are") gone
            """
        },
        OccurrenceRow(
            .databaseUp,
            "database.up",
            of: .database,
            "A server takes connections again.",
            maker: .database
        ) { words in
            "\(words.name) takes connections again"
        },
        OccurrenceRow(
            .databaseReadOnly,
            "database.readOnly",
            of: .database,
            "A write reaches a server that takes none.",
            maker: .database,
            tone: .caution,
            folding: .repetition
        ) { words in
            "writes reach \(words.name) where it takes none: read-only transaction"
        },
        OccurrenceRow(
            .databaseStaleRead,
            "database.staleRead",
            of: .database,
            "A read of a replica misses what is already committed.",
            maker: .replicas,
            tone: .caution,
            folding: .repetition
        ) { words in
            "reads of \(words.name) miss what is already committed"
        },
        OccurrenceRow(
            .databaseWritesLost,
            "database.writesLost",
            of: .database,
            "A restore loses writes that were committed.",
            maker: .restore,
            tone: .bad,
            value: .amount("writes", "writes that are lost")
        ) { words in
            words.writesLost
        },
    ]
}
