/// How the processes in each pod of a service are connected to a database.
public struct ConnectionsSpec: Equatable, Sendable {
    /// The servers of a database that a client may connect to.
    public enum Endpoint: String, SchemaEnum {
        /// The primary.
        case writer
        /// The replicas, in turn.
        case reader
    }

    /// The database, where they connect to it directly.
    public var database: NameReference?
    /// Whether they connect to its primary or to its replicas; the primary unless set.
    public var endpoint = Endpoint.writer
    /// The proxy, where they connect to that instead.
    public var proxy: NameReference?
    /// The database role they log in as, which a proxy keeps apart; `app` unless set.
    public var user = "app"
    /// Processes in a pod, each with a pool of its own; those of its server, or 1, unless set.
    public var processes: Int?
    /// The pool of each process; SQLAlchemy's with its defaults unless set.
    public var pool = ClientPoolSpec.queuePool(QueuePoolSpec())
    /// Several pools by name, each with settings of its own, instead of all of the above.
    public var named = NameMap<ConnectionsSpec>()

    /// SQLAlchemy's pool, connected to nothing yet.
    public init() {}

    /// Several pools in each process, by name; steps that name none use `main`.
    public init(named: NameMap<ConnectionsSpec>) { self.named = named }

    /// A pool of a kind in each process, connected to a database.
    public init(_ database: String, _ pool: ClientPoolSpec) {
        self.database = NameReference(database)
        self.pool = pool
    }
}

/// What a process keeps its connections in.
public enum ClientPoolSpec: Equatable, Sendable {
    /// SQLAlchemy's `QueuePool`.
    case queuePool(QueuePoolSpec)
    /// HikariCP.
    case hikari(HikariPoolSpec)
    /// Nothing: each request opens a connection and closes it, as with SQLAlchemy's `NullPool`, or
    /// Django with `CONN_MAX_AGE` 0.
    case unpooled(NoParameters)

    /// Connections of one process at most; none without a bound.
    package var capacity: Int? {
        switch self {
        case .queuePool(let pool): pool.capacity == .max ? nil : pool.capacity
        case .hikari(let pool): pool.maximumPoolSize
        case .unpooled: nil
        }
    }
}

extension ClientPoolSpec {
    /// The same pool with another number of connections to keep; nil for one that keeps none.
    func resized(to size: Int) -> ClientPoolSpec? {
        switch self {
        case .queuePool(var pool):
            pool.poolSize = size
            return .queuePool(pool)
        case .hikari(var pool):
            pool.maximumPoolSize = size
            return .hikari(pool)
        case .unpooled:
            return nil
        }
    }
}

extension ClientPoolSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Client pool"
    /// What it describes, in one sentence.
    public static let summary =
        "What a process keeps its connections in: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative(
            "queuePool",
            Self.queuePool,
            source: "SQLAlchemy QueuePool",
            "SQLAlchemy's pool: connections are opened when they are first needed."
        ),
        Alternative(
            "hikari",
            Self.hikari,
            source: "HikariCP",
            "HikariCP: connections are opened ahead of need."
        ),
        Alternative(
            "none",
            Self.unpooled,
            source: "SQLAlchemy NullPool, Django CONN_MAX_AGE 0",
            "No pool: each request opens a connection and closes it."
        ),
    ]
}

extension ConnectionsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Connections"
    /// What it describes, in one sentence.
    public static let summary =
        "How the processes in each pod of a service are connected to a database, or to a proxy of it: one "
        + "pool in each, called `main` and after what it is connected to, or several keyed by name."
    /// The declarations of all fields.
    public static let fields: [Field<ConnectionsSpec>] = [
        Field("database", \.database, "The database connected to; this or `proxy`."),
        Field(
            "endpoint",
            \.endpoint,
            source: "Amazon Aurora: cluster endpoint and reader endpoint",
            "Whether direct connections go to the primary, or to the replicas in turn."
        ),
        Field("proxy", \.proxy, "The proxy connected to, which has the database behind it."),
        Field(
            "user",
            \.user,
            range: .nonEmpty,
            "The database role; PgBouncer has a pool for each."
        ),
        Field(
            "processes",
            \.processes,
            unit: "processes",
            range: .between(1, 1_000),
            default: "the worker processes of the server, or 1",
            "Processes in a pod, each with a pool of its own."
        ),
        Field(
            "pool",
            \.pool,
            default: "{\"queuePool\": {}}",
            source: "SQLAlchemy create_engine",
            "What each process keeps its connections in."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ConnectionsSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.named.isEmpty else {
            validateNames(value, in: &context, at: node)
            return
        }
        if value.proxy != nil, value.endpoint == .reader {
            context.report(
                at: node,
                field: "endpoint",
                found: "endpoint: reader beside a proxy",
                expected: "a database beside it: proxies connect to the primary"
            )
        }
        guard (value.database == nil) == (value.proxy == nil) else { return }
        context.report(
            at: node,
            found: value.database == nil ? "neither database nor proxy" : "database and proxy",
            expected: "either the database connected to, or the proxy of one"
        )
    }
}
