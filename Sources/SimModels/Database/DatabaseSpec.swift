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

    /// PostgreSQL's own defaults on two cores.
    public init() {}
}

extension DatabaseSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Database"
    /// What it describes, in one sentence.
    public static let summary = "A PostgreSQL server: its connection slots and its CPU."
    /// The declarations of all fields.
    public static let fields: [Field<DatabaseSpec>] = [
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
    ]

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
