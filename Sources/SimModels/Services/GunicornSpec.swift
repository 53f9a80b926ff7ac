public import SimCore

/// Gunicorn, with its own settings: processes with one or more threads each.
public struct GunicornSpec: Equatable, Sendable {
    /// What a worker process works on requests with.
    public enum WorkerClass: String, SchemaEnum {
        /// One request at a time.
        case sync
        /// Threads.
        case gthread
        /// Uvicorn's event loop.
        case uvicorn = "uvicorn.workers.UvicornWorker"
        /// The same from the package `uvicorn-worker`.
        case uvicornWorker = "uvicorn_worker.UvicornWorker"

        /// Whether it is an event loop.
        package var hasLoop: Bool { self == .uvicorn || self == .uvicornWorker }
    }

    /// What a worker process works on requests with; `sync` unless set.
    ///
    /// Source: gunicorn `worker_class`.
    public var workerClass = WorkerClass.sync
    /// Worker processes; 1 unless set.
    ///
    /// Source: gunicorn `workers`.
    public var workers = 1
    /// Threads of each process; 1 unless set.
    ///
    /// More than one makes the worker class `gthread`. Source: gunicorn `threads`.
    public var threads = 1
    /// Connections that a process with threads accepts, with those its threads work on; 1000 unless set.
    ///
    /// Source: gunicorn `worker_connections`.
    public var workerConnections = 1_000
    /// Seconds after which a silent worker is killed; 30 unless set, 0 for never.
    ///
    /// Source: gunicorn `timeout`.
    public var timeout = 30
    /// Seconds that requests in progress are given after SIGTERM; 30 unless set.
    ///
    /// Source: gunicorn `graceful_timeout`.
    public var gracefulTimeout = 30
    /// Connections that wait in the listen queue; 2048 unless set.
    ///
    /// Source: gunicorn `backlog`.
    public var backlog = 2_048
    /// Requests after which a worker process is replaced; 0 unless set, for never.
    ///
    /// Source: gunicorn `max_requests`.
    public var maxRequests = 0
    /// Requests more than `max_requests` that a process may serve, drawn for each; 0 unless set.
    ///
    /// Source: gunicorn `max_requests_jitter`.
    public var maxRequestsJitter = 0
    /// From the fork of a worker process until it takes requests; 1 s unless set.
    public var workerBoot = SimDuration.seconds(1)
    /// Threads of a process for what blocks, beside its event loop; 40 unless set.
    ///
    /// Source: anyio/_backends/_asyncio.py `current_default_thread_limiter`, CapacityLimiter(40).
    public var totalTokens = 40

    /// Gunicorn's own defaults: one sync worker.
    public init() {}

    /// Whether its processes have threads: as `gthread`, or because there is more than one.
    ///
    /// Source: gunicorn/config.py `worker_class_str`.
    package var hasThreads: Bool { workerClass == .gthread || workerClass == .sync && threads > 1 }
}

extension GunicornSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Gunicorn"
    /// What it describes, in one sentence.
    public static let summary =
        "Gunicorn with its own settings. Requests wait in the kernel's listen queue, first in, first out."
    /// The declarations of all fields.
    public static let fields: [Field<GunicornSpec>] = [
        Field(
            "worker_class",
            \.workerClass,
            source: "gunicorn worker_class",
            "What a process works on requests with: one at a time, with threads, or in an event loop as "
                + "Uvicorn does. More than one of `threads` makes `sync` `gthread`."
        ),
        Field(
            "workers",
            \.workers,
            unit: "processes",
            range: .between(1, 1_000),
            source: "gunicorn workers",
            "Worker processes of a pod."
        ),
        Field(
            "threads",
            \.threads,
            unit: "requests",
            range: .between(1, 10_000),
            source: "gunicorn threads",
            "Requests that a process works on at once. More than one makes the worker class `gthread`."
        ),
        Field(
            "worker_connections",
            \.workerConnections,
            unit: "connections",
            range: .between(1, 1_000_000),
            source: "gunicorn worker_connections",
            "Connections that a process with threads accepts at most; those that no thread works on yet wait "
                + "in the process, which serves them even after SIGTERM."
        ),
        Field(
            "timeout",
            \.timeout,
            unit: "s",
            range: .between(0, 86_400),
            source: "gunicorn timeout",
            "A sync worker that has been busy with one request for longer is killed, and its request "
                + "fails; 0 means never. An event loop tells of itself every half of it: one that is blocked "
                + "when that is due, and stays so, is killed with all its requests. It does not concern "
                + "threads, whose process is never silent."
        ),
        Field(
            "graceful_timeout",
            \.gracefulTimeout,
            unit: "s",
            range: .between(0, 86_400),
            source: "gunicorn graceful_timeout",
            "Requests still in progress so long after SIGTERM are cut off."
        ),
        Field(
            "backlog",
            \.backlog,
            unit: "connections",
            range: .between(1, 1_000_000),
            source: "gunicorn backlog",
            "Connections that wait for a worker in the kernel's listen queue; beyond it a try to connect "
                + "gets no answer."
        ),
        Field(
            "max_requests",
            \.maxRequests,
            unit: "requests",
            range: .between(0, 1_000_000_000),
            source: "gunicorn max_requests",
            "Requests after which a worker process ends and a new one boots; 0 means never."
        ),
        Field(
            "max_requests_jitter",
            \.maxRequestsJitter,
            unit: "requests",
            range: .between(0, 1_000_000_000),
            source: "gunicorn max_requests_jitter",
            "Requests more, drawn evenly for each process, so that not all end at once."
        ),
        Field(
            "workerBoot",
            \.workerBoot,
            range: .atLeast(.zero),
            "From the fork of a worker process until it takes requests: the application is loaded again."
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

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: GunicornSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.maxRequests == 0, value.maxRequestsJitter > 0 {
            context.reportRule(
                "max_requests_jitter without max_requests: no process is ever replaced",
                at: node,
                field: "max_requests_jitter",
                hint: "set max_requests too"
            )
        }
        if value.workerClass.hasLoop {
            for field in ["threads", "worker_connections"] where node[field] != nil {
                context.reportRule(
                    "\(field) beside an event loop, which has none",
                    at: node,
                    field: field,
                    hint: "leave \(field) out, or set worker_class to gthread"
                )
            }
        } else if !value.hasThreads, node["worker_connections"] != nil {
            context.reportRule(
                "worker_connections without threads: a sync worker has one connection",
                at: node,
                field: "worker_connections",
                hint: "set worker_class to gthread, or leave worker_connections out"
            )
        }
        if !value.workerClass.hasLoop, node["total_tokens"] != nil {
            context.reportRule(
                "total_tokens without an event loop, beside which those threads are",
                at: node,
                field: "total_tokens",
                hint: "threads says how many requests a gthread process works on"
            )
        }
        if value.hasThreads, node["timeout"] != nil, value.timeout > 0 {
            context.warn(
                "timeout does not limit requests that run on threads",
                at: node,
                field: "timeout",
                hint: "the process of a gthread worker reports by itself while its threads work"
            )
        }
    }
}
