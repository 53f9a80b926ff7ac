import SimCore

/// How the server in a service's pods takes requests, beyond how many workers and places it has.
struct ServerPlan: Sendable {
    /// Processes, if there is anything to them beyond how many workers they make together.
    var processes = 0
    /// Requests a process works on at once, and connections it accepts at most, with those.
    var threads = 1
    var connections = 1
    /// Whether each process has an event loop: one request at a time goes on in it.
    var hasLoops = false
    /// Threads of each process beside its event loop.
    var threadTokens = 0
    /// Whether requests wait in the kernel's listen queue, which answers nothing when it is full.
    var hasListenQueue = false
    /// Whether the listen queue is closed at SIGTERM, and not with the last process.
    var closesAtOnce = false
    /// How long a worker may be silent before it is killed: busy with one request, or its loop blocked.
    var silence: SimDuration?
    /// How long after SIGTERM requests in progress are cut off.
    var gracefulTimeout: SimDuration?
    /// From the end of a process until its successor takes requests.
    var boot = SimDuration.zero
    /// Requests after which a process ends, and how many more at the most; 0 for never.
    var maxRequests: Int64 = 0
    var maxRequestsJitter: Int64 = 0
    var queue = QueueSpec()

    /// Whether requests wait in processes, for a thread or for the event loop.
    var hasLines: Bool { hasLoops || connections > threads }

    /// Whether the priorities of requests count; the kernel's listen queue knows none.
    var ranks: Bool { !hasListenQueue && queue != QueueSpec() }

    /// Whether a pod only needs to count workers and places.
    var isPlain: Bool { processes == 0 && !hasListenQueue && queue == QueueSpec() }
}

/// What a pod needs to know of its service's server to take a request in.
struct Door: BitwiseCopyable, Sendable {
    var workers = 1
    var queueLimit = Int.max
    /// Whether connections are taken into the listen queue until the last process has ended.
    var staysOpen = false
}
