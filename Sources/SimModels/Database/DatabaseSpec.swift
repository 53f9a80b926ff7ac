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
    /// Its read replicas; none unless set.
    public var replicas: ReplicasSpec?

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
                range: .between(0, 262_143),
                source: "PostgreSQL superuser_reserved_connections",
                "Slots that only superusers may take."
            ),
            Field(
                "reserved_connections",
                \.reservedConnections,
                unit: "connections",
                range: .between(0, 262_143),
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
