import SimCore

/// How the server in a service's pods takes requests, beyond how many workers and places it has.
struct ServerPlan: Sendable {
    /// Requests a process works on at once; the processes are worth knowing only if there are some.
    var processes = 0
    var threads = 1
    /// Whether each process has an event loop that runs its CPU steps one at a time.
    var hasLoops = false
    /// Whether requests wait in the kernel's listen queue, which answers nothing when it is full.
    var hasListenQueue = false
    /// How long a worker may be busy with one request before it is killed.
    var silence: SimDuration?
    /// How long after SIGTERM requests in progress are cut off.
    var gracefulTimeout: SimDuration?
    /// From the end of a process until its successor takes requests.
    var boot = SimDuration.zero
    /// Requests after which a process ends, and how many more at the most; 0 for never.
    var maxRequests: Int64 = 0
    var maxRequestsJitter: Int64 = 0
    var queue = QueueSpec()

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
