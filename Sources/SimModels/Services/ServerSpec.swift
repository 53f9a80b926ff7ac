/// The server program in each pod of a service, when more of it matters than how many workers it has.
public enum ServerSpec: Equatable, Sendable {
    /// Gunicorn with sync workers, or with threads.
    case gunicorn(GunicornSpec)
    /// Uvicorn: event loops.
    case uvicorn(UvicornSpec)
    /// Tomcat: one pool of threads.
    case tomcat(TomcatSpec)
}

extension ServerSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Server"
    /// What it describes, in one sentence.
    public static let summary =
        "The server program in each pod: an object with exactly one of these keys. "
        + "Without it a pod has `workers`, and a queue of its own before them."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("gunicorn", Self.gunicorn, "Gunicorn: processes with one or more threads."),
        Alternative("uvicorn", Self.uvicorn, "Uvicorn: processes with an event loop each."),
        Alternative("tomcat", Self.tomcat, "Tomcat: one process with a pool of threads."),
    ]
}

extension ServerSpec {
    /// Refuses the short forms beside a server, which has its own words for what they say.
    static func validate(
        _ service: ServiceSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard let server = service.server else { return }
        let words: (workers: String, queue: String)
        switch server {
        case .gunicorn:
            words = (
                "gunicorn's own workers and threads say how many there are",
                "requests wait in the kernel's listen queue; gunicorn's backlog bounds it"
            )
        case .uvicorn:
            words = (
                "an event loop works on all requests at once; limit_concurrency bounds them",
                "requests wait in the kernel's listen queue while the loop is busy; backlog bounds it"
            )
        case .tomcat:
            words = (
                "maxThreads says how many there are",
                "maxConnections and acceptCount say how many may wait"
            )
        }
        let short = [
            ("workers", words.workers), ("queueLimit", words.queue), ("queue", words.queue),
        ]
        for (field, hint) in short where node[field] != nil {
            context.reportRule(
                "\(field) beside a server, which says it in its own words",
                at: node,
                field: field,
                hint: hint
            )
        }
    }
}

/// Uvicorn: processes with an event loop each.
public struct UvicornSpec: Equatable, Sendable {
    /// Processes; 1 unless set.
    ///
    /// Source: uvicorn `--workers`.
    public var workers = 1
    /// Requests that a process has in progress at most; more are answered with 503.
    ///
    /// Without a bound unless set. Source: uvicorn `--limit-concurrency`.
    public var limitConcurrency: Int?
    /// Connections that wait in the listen queue while all loops are busy; 2048 unless set.
    ///
    /// Source: uvicorn `--backlog`.
    public var backlog = 2_048
    /// Threads of a process for what blocks, beside its event loop; 40 unless set.
    ///
    /// Source: anyio/_backends/_asyncio.py `current_default_thread_limiter`, CapacityLimiter(40).
    public var totalTokens = 40

    /// One process without a bound.
    public init() {}
}

extension UvicornSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Uvicorn"
    /// What it describes, in one sentence.
    public static let summary =
        "Uvicorn, or any server with event loops: in a process one request at a time goes on, and all else "
        + "waits beside each other. A loop that is busy answers nobody and lets nobody in."
    /// The declarations of all fields.
    public static let fields: [Field<UvicornSpec>] = [
        Field(
            "workers",
            \.workers,
            unit: "processes",
            range: .between(1, 1_000),
            source: "uvicorn --workers",
            "Processes, each with an event loop that uses one core at the most."
        ),
        Field(
            "limit_concurrency",
            \.limitConcurrency,
            unit: "requests",
            range: .between(1, 1_000_000),
            default: "no bound",
            source: "uvicorn --limit-concurrency",
            "Requests in progress in a process at most; more are answered with 503. Without it there is no bound."
        ),
        Field(
            "backlog",
            \.backlog,
            unit: "connections",
            range: .between(1, 1_000_000),
            source: "uvicorn --backlog",
            "Connections that wait in the kernel's listen queue while all loops are busy; beyond it a try to "
                + "connect gets no answer."
        ),
        Field(
            "total_tokens",
            \.totalTokens,
            unit: "threads",
            range: .between(1, 1_000_000),
            source: "anyio to_thread.current_default_thread_limiter",
            "Threads of a process for what blocks: operations that run in a `thread`, and `thread` steps."
        ),
    ]
}

/// Tomcat: one process with a pool of threads.
public struct TomcatSpec: Equatable, Sendable {
    /// Requests worked on at once; 200 unless set.
    ///
    /// Source: Tomcat HTTP connector `maxThreads`.
    public var maxThreads = 200
    /// Connections accepted, with those worked on; 8192 unless set.
    ///
    /// Source: Tomcat HTTP connector `maxConnections`.
    public var maxConnections = 8_192
    /// Connections that wait in the listen queue beyond those; 100 unless set.
    ///
    /// Source: Tomcat HTTP connector `acceptCount`.
    public var acceptCount = 100

    /// Tomcat's own defaults.
    public init() {}
}

extension TomcatSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Tomcat"
    /// What it describes, in one sentence.
    public static let summary = "Tomcat's HTTP connector: one process with a pool of threads."
    /// The declarations of all fields.
    public static let fields: [Field<TomcatSpec>] = [
        Field(
            "maxThreads",
            \.maxThreads,
            unit: "requests",
            range: .between(1, 100_000),
            source: "Tomcat HTTP connector",
            "Requests worked on at once."
        ),
        Field(
            "maxConnections",
            \.maxConnections,
            unit: "connections",
            range: .between(1, 1_000_000),
            source: "Tomcat HTTP connector",
            "Connections accepted at once; those beyond `maxThreads` wait for a thread."
        ),
        Field(
            "acceptCount",
            \.acceptCount,
            unit: "connections",
            range: .between(1, 1_000_000),
            source: "Tomcat HTTP connector",
            "Connections that wait in the kernel's listen queue; beyond it a try to connect gets no answer."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: TomcatSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.maxConnections < value.maxThreads else { return }
        context.reportRule(
            "maxConnections (\(value.maxConnections)) is less than maxThreads (\(value.maxThreads))",
            at: node,
            field: "maxConnections",
            hint: "threads without a connection would never have work"
        )
    }
}
