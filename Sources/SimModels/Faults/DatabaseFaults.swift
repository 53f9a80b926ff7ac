public import SimCore

/// A change of a table's definition, such as ALTER TABLE.
public struct MigrationSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// The table.
    public var table = NameReference("")
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
    public var table = NameReference("")
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

/// The primary of a database is lost, and a standby takes its place.
public struct FailoverSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// How long clients take the name for the old server at most after the new one took over; 5 s
    /// unless set.
    ///
    /// Source: Amazon Aurora cluster endpoints have a time to live of 5 s.
    public var dnsTTL = SimDuration.seconds(5)

    /// A failover of a database yet to be named.
    public init() {}
}

extension FailoverSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Failover"
    /// What it describes, in one sentence.
    public static let summary =
        "The primary is lost: its sessions are gone at once, and nobody can connect while the fault "
        + "lasts (Aurora about 30 s, RDS Multi-AZ clusters under 35 s, instances 60 to 120 s). "
        + "Then a standby has taken its place."
    /// The declarations of all fields.
    public static let fields: [Field<FailoverSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field(
            "dnsTTL",
            \.dnsTTL,
            range: .atLeast(.zero),
            source: "Amazon Aurora cluster endpoint",
            "How long the name may lead clients to the old server after the new one took over, each "
                + "until its own copy is too old. What they open there refuses writes (ERROR 25006) "
                + "until they close it."
        ),
    ]
}

/// A database server is restarted.
public struct DatabaseRestartSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// The replica, counted from 0; the primary unless set.
    public var replica: Int?

    /// A restart of the primary of a database yet to be named.
    public init() {}
}

extension DatabaseRestartSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Database restart"
    /// What it describes, in one sentence.
    public static let summary =
        "A server is restarted, as in a maintenance window: sessions end (FATAL 57P01) and nobody can "
        + "connect (FATAL 57P03) while the fault lasts."
    /// The declarations of all fields.
    public static let fields: [Field<DatabaseRestartSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field(
            "replica",
            \.replica,
            range: .between(0, 14),
            default: "the primary",
            "The replica, counted from 0; the primary unless set."
        ),
    ]
}

/// A database is restored from its backup.
public struct DatabaseRestoreSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// Time between two points that can be restored; 5 min unless set.
    ///
    /// Source: Amazon RDS uploads transaction logs every 5 minutes.
    public var recoveryPoint = SimDuration.minutes(5)

    /// A restore of a database yet to be named.
    public init() {}
}

extension DatabaseRestoreSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Database restore"
    /// What it describes, in one sentence.
    public static let summary =
        "The data is lost and restored from a backup, which takes as long as the fault lasts. What "
        + "was committed after the last point that can be restored is gone."
    /// The declarations of all fields.
    public static let fields: [Field<DatabaseRestoreSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field(
            "recoveryPoint",
            \.recoveryPoint,
            range: .atLeast(.milliseconds(1)),
            source: "Amazon RDS user guide: transaction logs are uploaded every 5 minutes",
            "Time between two points that can be restored, counted from T+0."
        ),
    ]
}

/// The replicas of a database get behind.
public struct ReplicaLagSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// How far they get behind, beside their own lag.
    public var lag = SimDuration.zero

    /// Lag of a database yet to be named.
    public init() {}
}

extension ReplicaLagSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Replica lag"
    /// What it describes, in one sentence.
    public static let summary =
        "The replicas apply nothing, as behind a long query or a slow disk, until they are so far "
        + "behind; then they keep that distance while the fault lasts."
    /// The declarations of all fields.
    public static let fields: [Field<ReplicaLagSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field(
            "lag",
            \.lag,
            range: .above(.zero),
            required: true,
            "How far they get behind at most, beside their own lag."
        ),
    ]
}
