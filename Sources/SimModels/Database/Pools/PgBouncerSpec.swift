package import SimCore

/// The settings of PgBouncer, with its own names and units.
public struct PgBouncerSpec: Equatable, Sendable {
    /// When a server is free for another client.
    public enum PoolMode: String, SchemaEnum {
        /// When the client disconnects.
        case session
        /// When the transaction ends.
        case transaction
    }

    /// When a server is free for another client; at the end of the session unless set.
    ///
    /// Source: PgBouncer `pool_mode`.
    public var poolMode = PoolMode.session
    /// Servers of each user; 20 unless set.
    ///
    /// Source: PgBouncer `default_pool_size`.
    public var defaultPoolSize = 20
    /// Servers of each user that are kept while a client is logged in; 0 unless set.
    ///
    /// Source: PgBouncer `min_pool_size`.
    public var minPoolSize = 0
    /// Servers of each user beyond those, for clients that have waited; 0 unless set.
    ///
    /// Source: PgBouncer `reserve_pool_size`.
    public var reservePoolSize = 0
    /// Seconds that a client waits before the reserve is used; 5 unless set, 0 for never.
    ///
    /// Source: PgBouncer `reserve_pool_timeout`.
    public var reservePoolTimeoutSeconds = 5.0
    /// Clients of one process; 100 unless set.
    ///
    /// Source: PgBouncer `max_client_conn`.
    public var maxClientConn = 100
    /// Servers of all users together; 0, no bound, unless set.
    ///
    /// Source: PgBouncer `max_db_connections`.
    public var maxDBConnections = 0
    /// Seconds that a query waits for a server; 120 unless set, 0 for ever.
    ///
    /// Source: PgBouncer `query_wait_timeout`.
    public var queryWaitTimeoutSeconds = 120.0
    /// Seconds that a server may be idle; 600 unless set, 0 for ever.
    ///
    /// Source: PgBouncer `server_idle_timeout`.
    public var serverIdleTimeoutSeconds = 600.0
    /// Seconds after which a server is closed when it is free; 3600 unless set.
    ///
    /// Source: PgBouncer `server_lifetime`.
    public var serverLifetimeSeconds = 3_600.0
    /// Seconds from a login that was refused until the next one; 15 unless set.
    ///
    /// Source: PgBouncer `server_login_retry`.
    public var serverLoginRetrySeconds = 15.0
    /// Whether the server that was used longest ago is used next; false unless set.
    ///
    /// Source: PgBouncer `server_round_robin`.
    public var serverRoundRobin = false
    /// Seconds that a client may be idle; 0, for ever, unless set.
    ///
    /// Source: PgBouncer `client_idle_timeout`.
    public var clientIdleTimeoutSeconds = 0.0

    /// PgBouncer's own defaults.
    public init() {}

    package var reservePoolTimeout: SimDuration { SimDuration(seconds: reservePoolTimeoutSeconds) }
    package var queryWaitTimeout: SimDuration { SimDuration(seconds: queryWaitTimeoutSeconds) }
    package var serverIdleTimeout: SimDuration { SimDuration(seconds: serverIdleTimeoutSeconds) }
    package var serverLifetime: SimDuration { SimDuration(seconds: serverLifetimeSeconds) }
    package var serverLoginRetry: SimDuration { SimDuration(seconds: serverLoginRetrySeconds) }
    package var clientIdleTimeout: SimDuration { SimDuration(seconds: clientIdleTimeoutSeconds) }

    /// Connections to the database of one process and one user at most.
    package var mostServers: Int {
        let most = defaultPoolSize + reservePoolSize
        return maxDBConnections > 0 ? min(most, maxDBConnections) : most
    }
}

extension PgBouncerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "PgBouncer"
    /// What it describes, in one sentence.
    public static let summary =
        "A PgBouncer process between services and their database, with PgBouncer's own keys."
    /// The declarations of all fields.
    public static let fields: [Field<PgBouncerSpec>] = [
        Field(
            "pool_mode",
            \.poolMode,
            source: "PgBouncer pool_mode",
            "When a server is free for another client."
        ),
        Field(
            "default_pool_size",
            \.defaultPoolSize,
            unit: "connections",
            range: .between(1, 262_143),
            source: "PgBouncer default_pool_size",
            "Connections to the database for each user."
        ),
        Field(
            "min_pool_size",
            \.minPoolSize,
            unit: "connections",
            range: .between(0, 262_143),
            source: "PgBouncer min_pool_size",
            "Connections to the database that are kept for each user with a client."
        ),
        Field(
            "reserve_pool_size",
            \.reservePoolSize,
            unit: "connections",
            range: .between(0, 262_143),
            source: "PgBouncer reserve_pool_size",
            "Further connections for each user, for clients that have waited `reserve_pool_timeout`."
        ),
        Field(
            "reserve_pool_timeout",
            \.reservePoolTimeoutSeconds,
            unit: "seconds",
            range: .between(0, 86_400),
            source: "PgBouncer reserve_pool_timeout",
            "How long a client waits before the reserve is used; 0 is never."
        ),
        Field(
            "max_client_conn",
            \.maxClientConn,
            unit: "connections",
            range: .between(1, 1_000_000),
            source: "PgBouncer max_client_conn",
            "Connections of clients that one process takes."
        ),
        Field(
            "max_db_connections",
            \.maxDBConnections,
            unit: "connections",
            range: .between(0, 262_143),
            source: "PgBouncer max_db_connections",
            "Connections to the database of all users together; 0 sets no bound."
        ),
        Field(
            "query_wait_timeout",
            \.queryWaitTimeoutSeconds,
            unit: "seconds",
            range: .between(0, 86_400),
            source: "PgBouncer query_wait_timeout, looked at three times a second",
            "How long a query waits for a connection before its client is disconnected; 0 is for ever."
        ),
        Field(
            "server_idle_timeout",
            \.serverIdleTimeoutSeconds,
            unit: "seconds",
            range: .between(0, 86_400),
            source: "PgBouncer server_idle_timeout",
            "How long a connection to the database may be idle; 0 is for ever."
        ),
        Field(
            "server_lifetime",
            \.serverLifetimeSeconds,
            unit: "seconds",
            range: .between(0, 31_536_000),
            source: "PgBouncer server_lifetime",
            "Age at which a connection to the database is closed when it is free."
        ),
        Field(
            "server_login_retry",
            \.serverLoginRetrySeconds,
            unit: "seconds",
            range: .between(0, 86_400),
            source: "PgBouncer server_login_retry",
            "Time from a login that the database refused until the next one is tried."
        ),
        Field(
            "server_round_robin",
            \.serverRoundRobin,
            source: "PgBouncer server_round_robin",
            "Whether the connection that was used longest ago is used next, and not the last one."
        ),
        Field(
            "client_idle_timeout",
            \.clientIdleTimeoutSeconds,
            unit: "seconds",
            range: .between(0, 86_400),
            source: "PgBouncer client_idle_timeout",
            "How long a client may be idle before it is disconnected; 0 is for ever."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: PgBouncerSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.minPoolSize > value.defaultPoolSize {
            context.report(
                at: node,
                found: "min_pool_size \(value.minPoolSize) of default_pool_size "
                    + "\(value.defaultPoolSize)",
                expected: "no more connections kept than there may be"
            )
        }
    }
}
