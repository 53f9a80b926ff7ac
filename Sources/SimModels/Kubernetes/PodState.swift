import SimCore

/// Where a container is in its life.
enum ContainerPhase: UInt8, BitwiseCopyable, Sendable {
    /// Not there yet: the pod waits for its node, its image, its sandbox.
    case creating
    /// The process runs, the application cannot answer yet.
    case starting
    /// The application answers.
    case serving
    /// SIGTERM was sent; the application finishes what it wants to finish.
    case stopping
    /// The process ended; the kubelet waits before it starts it again.
    case backOff
    /// The pod is gone; its slot waits until no node routes to it any more.
    case gone
}

/// One pod.
struct PodState: Sendable {
    /// The service it belongs to.
    let service: UInt16
    /// Its number within the service, never reused: its name, and its member in random streams.
    let ordinal: UInt64
    /// Its random identity, which breaks ties when pods are deleted.
    let uid: UInt64
    /// When it was created.
    let createdAt: SimTime
    /// The occurrence that led to its creation.
    var origin: OccurrenceID

    /// Where its container is.
    var phase = ContainerPhase.creating
    /// Goes up at every start and end of the container, so that events of an earlier life are known.
    var epoch: UInt32
    /// When the kubelet took the pod over; none before.
    var startTime: SimTime?
    /// When the present container started.
    var containerStartedAt = SimTime.start
    /// When the last container ended, for the back-off.
    var lastEndedAt = SimTime.start
    /// Restarts of the container.
    var restarts: Int64 = 0
    /// Whether the pod is being deleted.
    var isDeleting = false
    /// The Ready condition.
    var isReady = false
    /// When the Ready condition last changed.
    var readyChangedAt = SimTime.start
    /// Whether traffic is routed to it.
    var isEndpoint = false

    /// Restart waits.
    var backOff = CrashLoopBackOff()
    /// The readiness and the liveness probe, if the service has them.
    var readiness: ProbeWorker?
    var liveness: ProbeWorker?
    /// What last made a probe fail.
    var probeFailure = OccurrenceID.none
    /// What last ended the container.
    var lastEnd = OccurrenceID.none

    /// Requests on a worker.
    var busyWorkers = 0
    /// Requests waiting for a worker, by handle.
    var queue = Ring<UInt64>()
    /// The pod's CPU.
    var cpu: ProcessorSharing
    /// The event for the end of the next CPU task.
    var cpuEvent = EventID.none
    /// When that event is due.
    var cpuDue = SimTime.distantFuture

    /// Its connections to the database.
    var pool: ConnectionPool
    /// The event for the next try to open connections.
    var poolEvent = EventID.none

    /// Whether the application takes new requests.
    var isAccepting: Bool { phase == .serving }

    /// Whether a process runs.
    var isRunning: Bool { phase == .starting || phase == .serving || phase == .stopping }
}
