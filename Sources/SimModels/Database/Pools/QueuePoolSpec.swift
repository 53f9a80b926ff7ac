package import SimCore

/// The settings of SQLAlchemy's `QueuePool`, with its own names and units.
public struct QueuePoolSpec: Equatable, Sendable {
    /// Connections that are kept; 5 unless set, 0 for no bound at all.
    ///
    /// Source: SQLAlchemy `create_engine(pool_size=…)`.
    public var poolSize = 5
    /// Connections beyond those, closed when they are given back; 10 unless set, -1 for no bound.
    ///
    /// Source: SQLAlchemy `create_engine(max_overflow=…)`.
    public var maxOverflow = 10
    /// Seconds that a request waits for a connection; 30 unless set.
    ///
    /// Source: SQLAlchemy `create_engine(pool_timeout=…)`.
    public var poolTimeoutSeconds = 30.0
    /// Seconds after which a connection is opened again before its next use; -1, never, unless set.
    ///
    /// Source: SQLAlchemy `create_engine(pool_recycle=…)`.
    public var poolRecycleSeconds = -1.0
    /// Whether a connection is tried before each use; false unless set.
    ///
    /// Source: SQLAlchemy `create_engine(pool_pre_ping=…)`.
    public var prePing = false
    /// Whether the connection used last is used next; false unless set.
    ///
    /// Source: SQLAlchemy `create_engine(pool_use_lifo=…)`.
    public var useLIFO = false

    /// SQLAlchemy's own defaults.
    public init() {}

    /// Connections of one process at most.
    package var capacity: Int {
        poolSize == 0 || maxOverflow == -1 ? .max : poolSize + maxOverflow
    }

    /// Idle connections that are kept at most.
    package var kept: Int { poolSize == 0 ? .max : poolSize }

    /// How long a request waits.
    package var timeout: SimDuration { SimDuration(seconds: poolTimeoutSeconds) }

    /// The age above which a connection is opened again; none for never.
    package var recycle: SimDuration? {
        poolRecycleSeconds < 0 ? nil : SimDuration(seconds: poolRecycleSeconds)
    }
}

extension QueuePoolSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Queue pool"
    /// What it describes, in one sentence.
    public static let summary =
        "SQLAlchemy's QueuePool in each process: connections are opened when they are first needed."
    /// The declarations of all fields.
    public static let fields: [Field<QueuePoolSpec>] = [
        Field(
            "pool_size",
            \.poolSize,
            unit: "connections",
            range: .between(0, 100_000),
            source: "SQLAlchemy create_engine pool_size",
            "Connections that are kept; 0 sets no bound, neither on these nor on those beyond them."
        ),
        Field(
            "max_overflow",
            \.maxOverflow,
            unit: "connections",
            range: .between(-1, 100_000),
            source: "SQLAlchemy create_engine max_overflow",
            "Connections beyond those, closed when they are given back; -1 sets no bound."
        ),
        Field(
            "pool_timeout",
            \.poolTimeoutSeconds,
            unit: "seconds",
            range: .between(0, 86_400),
            source: "SQLAlchemy create_engine pool_timeout",
            "How long a request waits for a connection before it fails."
        ),
        Field(
            "pool_recycle",
            \.poolRecycleSeconds,
            unit: "seconds",
            range: .between(-1, 31_536_000),
            source: "SQLAlchemy create_engine pool_recycle",
            "Age above which a connection is opened again before its next use; -1 is never."
        ),
        Field(
            "pool_pre_ping",
            \.prePing,
            source: "SQLAlchemy create_engine pool_pre_ping",
            "Whether a connection is tried before each use, and opened again if it is broken."
        ),
        Field(
            "pool_use_lifo",
            \.useLIFO,
            source: "SQLAlchemy create_engine pool_use_lifo",
            "Whether the connection that was used last is used next."
        ),
    ]
}
