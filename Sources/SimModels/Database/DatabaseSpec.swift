public import SimCore

/// A PostgreSQL server: its connection slots and its CPU.
public struct DatabaseSpec: Equatable, Sendable {
    /// Connection slots in all; 100 unless set.
    ///
    /// Source: PostgreSQL `max_connections`.
    public var maxConnections = 100
    /// Slots kept for superusers; 3 unless set.
    ///
    /// Source: PostgreSQL `superuser_reserved_connections`.
    public var superuserReservedConnections = 3
    /// Slots kept for roles with `pg_use_reserved_connections`; 0 unless set.
    ///
    /// Source: PostgreSQL 16 `reserved_connections`.
    public var reservedConnections = 0
    /// CPU of the server.
    public var cpu = CPUQuantity(millicores: 2_000)
    /// Time to open a connection: network, authentication, backend start.
    ///
    /// Default 2.2 ms: measured on PostgreSQL 15.18, loopback, without TLS.
    public var connectTime = DurationDistribution.constant(.microseconds(2_200))
    /// Time after the end of a connection until its slot can be used again.
    ///
    /// Default 5.5 ms: measured on PostgreSQL 15.18.
    public var releaseTime = DurationDistribution.constant(.microseconds(5_500))
    /// CPU time of the server to start a backend and to authenticate its client; none unless set.
    public var connectCPU = DurationDistribution()
    /// Pages that the storage reads in a second; as many as are wanted unless set.
    public var iops: Int?
    /// Time from asking the storage for a page to having it; none unless set.
    public var readLatency = SimDuration.zero
    /// What backends that run at the same time cost each other; nothing unless set.
    public var contention = ContentionSpec()
    /// The longest time of a statement; zero, the default, is no bound.
    ///
    /// Source: PostgreSQL `statement_timeout`.
    public var statementTimeout = SimDuration.zero
    /// The longest wait of a statement for a lock; zero, the default, is no bound.
    ///
    /// Source: PostgreSQL `lock_timeout`.
    public var lockTimeout = SimDuration.zero
    /// The longest wait of a session in a transaction for its next statement; zero is no bound.
    ///
    /// Source: PostgreSQL `idle_in_transaction_session_timeout`.
    public var idleInTransactionSessionTimeout = SimDuration.zero
    /// The longest time of a transaction; zero, the default, is no bound.
    ///
    /// Source: PostgreSQL 17 `transaction_timeout`.
    public var transactionTimeout = SimDuration.zero
    /// The longest wait of a session outside transactions; zero, the default, is no bound.
    ///
    /// Source: PostgreSQL 14 `idle_session_timeout`.
    public var idleSessionTimeout = SimDuration.zero
    /// The wait for a lock after which the server looks for a deadlock; 1 s unless set.
    ///
    /// Source: PostgreSQL `deadlock_timeout`.
    public var deadlockTimeout = SimDuration.seconds(1)

    /// PostgreSQL's own defaults on two cores.
    public init() {}
}

extension DatabaseSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Database"
    /// What it describes, in one sentence.
    public static let summary = "A PostgreSQL server: its connection slots and its CPU."
    /// The declarations of all fields.
    public static let fields: [Field<DatabaseSpec>] =
        [
            Field(
                "max_connections",
                \.maxConnections,
                unit: "connections",
                range: .between(1, 262_143),
                source: "PostgreSQL max_connections",
                "Connection slots in all."
            ),
            Field(
                "superuser_reserved_connections",
                \.superuserReservedConnections,
                unit: "connections",
                range: .atLeast(0),
                source: "PostgreSQL superuser_reserved_connections",
                "Slots that only superusers may take."
            ),
            Field(
                "reserved_connections",
                \.reservedConnections,
                unit: "connections",
                range: .atLeast(0),
                source: "PostgreSQL 16 reserved_connections",
                "Slots kept for roles with pg_use_reserved_connections."
            ),
            Field(
                "cpu",
                \.cpu,
                unit: "cores",
                range: .between(.millicores(1), .millicores(1_000_000)),
                "CPU of the server, shared among the statements that run."
            ),
            Field(
                "connectTime",
                \.connectTime,
                source: "measured, PostgreSQL 15.18 on loopback without TLS: 2.2 ms",
                "Time to open a connection."
            ),
            Field(
                "releaseTime",
                \.releaseTime,
                source: "measured, PostgreSQL 15.18: 5.5 ms",
                "Time after a connection ended until its slot can be used again."
            ),
        ] + capacityFields + timeoutFields

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: DatabaseSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let kept = value.superuserReservedConnections + value.reservedConnections
        if kept >= value.maxConnections {
            context.report(
                at: node,
                found: "\(kept) reserved connections of \(value.maxConnections)",
                expected: "superuser_reserved_connections plus reserved_connections "
                    + "below max_connections, as PostgreSQL demands at start"
            )
        }
    }
}

/// The database connections that each pod of a service opens.
public struct ConnectionsSpec: Equatable, Sendable {
    /// When connections are opened.
    public enum Opening: String, SchemaEnum {
        /// All of them when the process starts, as HikariCP with its default `minimumIdle`.
        case eager
        /// Each when a statement first needs it, as SQLAlchemy's QueuePool.
        case lazy
    }

    /// The database.
    public var database = NameReference("")
    /// Processes in a pod, each with a pool of its own; 1 unless set.
    public var processes = 1
    /// Connections of each process's pool; 5 unless set.
    ///
    /// Source: SQLAlchemy QueuePool `pool_size`.
    public var poolSize = 5
    /// When connections are opened; lazily unless set.
    public var open = Opening.lazy
    /// How long a statement waits for a connection; 30 s unless set.
    ///
    /// Source: SQLAlchemy QueuePool `pool_timeout`.
    public var poolTimeout = SimDuration.seconds(30)
    /// Time between tries to open a connection that was refused; 1 s unless set.
    ///
    /// Source: HikariCP retries a failed connection after at most 1 s (its back-off is capped there);
    /// a scenario may know better.
    public var retryInterval = SimDuration.seconds(1)

    /// A lazy pool of five connections to a database yet to be named.
    public init() {}

    /// Connections of one pod when all are open.
    public var connectionsPerPod: Int { processes * poolSize }
}

extension ConnectionsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Connections"
    /// What it describes, in one sentence.
    public static let summary =
        "The database connections that each pod of a service opens, once per process."
    /// The declarations of all fields.
    public static let fields: [Field<ConnectionsSpec>] = [
        Field("database", \.database, required: true, "The database connected to."),
        Field(
            "processes",
            \.processes,
            unit: "processes",
            range: .between(1, 1_000),
            "Processes in a pod, each with a pool of its own."
        ),
        Field(
            "poolSize",
            \.poolSize,
            unit: "connections",
            range: .between(1, 100_000),
            source: "SQLAlchemy QueuePool pool_size",
            "Connections of each process's pool."
        ),
        Field("open", \.open, "When the connections are opened."),
        Field(
            "poolTimeout",
            \.poolTimeout,
            range: .atLeast(.zero),
            source: "SQLAlchemy QueuePool pool_timeout",
            "How long a statement waits for a connection before its request fails."
        ),
        Field(
            "retryInterval",
            \.retryInterval,
            range: .above(.zero),
            source: "HikariCP, cap of the back-off after a failed open",
            "Time between tries to open a connection that was refused."
        ),
    ]
}
