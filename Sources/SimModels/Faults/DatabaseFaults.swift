public import SimCore

/// A change of a table's definition, such as ALTER TABLE.
public struct MigrationSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// The table.
    public var table = ""
    /// The lock it takes; ACCESS EXCLUSIVE unless set.
    public var mode = TableLockMode.accessExclusive
    /// How long it holds the lock; 100 ms unless set.
    public var takes = SimDuration.milliseconds(100)
    /// How long it waits for the lock; zero, the default, is for ever.
    ///
    /// Source: PostgreSQL `lock_timeout`.
    public var lockTimeout = SimDuration.zero

    /// A change of a table yet to be named.
    public init() {}
}

extension MigrationSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Migration"
    /// What it describes, in one sentence.
    public static let summary =
        "A change of a table's definition, such as ALTER TABLE. While it waits for its lock, every "
        + "later statement on the table waits behind it."
    /// The declarations of all fields.
    public static let fields: [Field<MigrationSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field("table", \.table, required: true, "The table, which some statement names."),
        Field(
            "mode",
            \.mode,
            source: "PostgreSQL: most forms of ALTER TABLE",
            "The lock it takes: SHARE for CREATE INDEX, SHARE UPDATE EXCLUSIVE for its "
                + "CONCURRENTLY form."
        ),
        Field("takes", \.takes, range: .atLeast(.zero), "How long it holds the lock."),
        Field(
            "lock_timeout",
            \.lockTimeout,
            range: .atLeast(.zero),
            source: "PostgreSQL lock_timeout",
            "How long it waits for the lock before it gives up (ERROR 55P03); for ever at 0."
        ),
    ]
}

/// A transaction that stays open.
public struct LongTransactionSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// The table it has touched.
    public var table = ""
    /// The lock it holds on the table; ACCESS SHARE unless set.
    public var mode = TableLockMode.accessShare

    /// A transaction on a table yet to be named.
    public init() {}
}

extension LongTransactionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Long transaction"
    /// What it describes, in one sentence.
    public static let summary =
        "A transaction that stays open while the fault lasts, idle, and holds its lock on a table: "
        + "somebody's psql, a report, a worker that forgot to commit."
    /// The declarations of all fields.
    public static let fields: [Field<LongTransactionSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field("table", \.table, required: true, "The table, which some statement names."),
        Field(
            "mode",
            \.mode,
            source: "PostgreSQL: SELECT",
            "The lock it holds: ROW EXCLUSIVE if it has changed something."
        ),
    ]
}
