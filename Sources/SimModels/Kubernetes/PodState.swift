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
    /// Its node is gone, and nobody knows yet: what is sent there is not answered.
    case lost

    // Asked of the phase and not of the pod: asking a pod would copy it.

    /// Whether a process runs.
    var isRunning: Bool { self == .starting || self == .serving || self == .stopping }
}

/// The CPU that the start of a container takes.
enum StartWork: UInt8, BitwiseCopyable, Sendable {
    /// It takes none, or has had it.
    case none
    /// It is at work; so is what else the start waits for.
    case underWay
    /// It is at work, and the start waits for nothing else.
    case awaited
}

/// One pod.
struct PodState: Sendable {
    /// The service it belongs to.
    let service: UInt16
    /// Its number within the service, never reused: its name, and its member in random streams.
    let ordinal: UInt64
    /// Its random identity, which breaks ties when pods are deleted.
    let uid: UInt64
    /// The ReplicaSet it belongs to, and the version its template names; 0 for those of the beginning.
    var revision: UInt16 = 0
    var version: UInt16 = 0
    /// When it was created.
    let createdAt: SimTime
    /// The occurrence that led to its creation.
    var origin: OccurrenceID

    /// The node it is bound to, by its number; `UInt32.max` while it has none.
    var node = UInt32.max
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
    /// What last made it unready.
    var unreadyCause = OccurrenceID.none
    /// What those who route traffic know of it.
    var endpoint = EndpointCondition.none
    /// What they will know next, and when; followed where there is a load balancer.
    var target = EndpointCondition.none
    var targetDue = SimTime.start
    /// When its readiness gate opens; far in the future while it waits for none.
    var gateDue = SimTime.distantFuture

    /// Whether the kubelet is stopping the container: from the preStop hook to the end of the process.
    var isBeingStopped = false
    /// Restart waits.
    var backOff = CrashLoopBackOff()
    /// What its container's image waits for.
    var imagePull = ImagePullState()
    /// Whether its process hangs, and has SIGTERM to notice when it goes on.
    var isHung = false
    var hasUnheardSignal = false
    /// What last made a probe fail.
    var probeFailure = OccurrenceID.none
    /// What last ended the container.
    var lastEnd = OccurrenceID.none

    /// Requests on a worker.
    var busyWorkers = 0
    /// Requests that left a worker, however they ended.
    var answered: Int64 = 0
    /// Requests waiting for a worker.
    var queue = RequestQueue()
    /// Whether nothing but free workers and places decides who gets one; see ``ServerPlan``.
    var isPlain = true
    /// Workers whose process is not there, or takes no more requests.
    var awayWorkers = 0
    /// Whether a probe sleeps because a worker is free that would answer it.
    var letProbesSleep = false
    /// The pod's CPU.
    var cpu: ContainerCPU
    /// The event for the end of the next CPU task.
    var cpuEvent = EventID.none
    /// When that event is due.
    var cpuDue = SimTime.distantFuture
    /// The CPU that the start of its container takes.
    var startWork = StartWork.none
    /// Its CPU tasks, as its node counts them; 0 without nodes.
    var threads = 0
    /// Threads in its container that a fault put there.
    var stressThreads = 0
    /// Its memory.
    var memory = PodMemory()
}

// One access to the array of pods for each thing done to a pod: an array checks at every access
// whether it is shared, and a request has dozens of them.
extension PodState {
    /// What a request finds at a pod.
    enum Reception {
        /// A free worker; whether it was the last one, and probes count on one that is free.
        case working(probesWake: Bool)
        /// A place in the queue; whether it is the first one there.
        case queued(isFirst: Bool)
        /// A full queue.
        case full
        /// A server that has as many as it takes.
        case turnedAway
        /// Nobody at home.
        case refused
        /// Nothing at all.
        case unanswered
    }

    /// Whether a worker is free.
    mutating func hasFreeWorker(of workers: Int) -> Bool { busyWorkers + awayWorkers < workers }

    /// Takes a request in.
    mutating func receive(
        _ call: UInt64,
        by door: Door,
        class priority: UInt8 = 0,
        at now: SimTime
    ) -> Reception {
        if phase == .serving {
            if busyWorkers + awayWorkers < door.workers {
                busyWorkers += 1
                return .working(
                    probesWake: letProbesSleep && busyWorkers + awayWorkers >= door.workers
                )
            }
        } else if phase != .stopping || !door.staysOpen {
            return phase == .lost ? .unanswered : .refused
        }
        guard queue.count < door.queueLimit else { return .full }
        queue.append(call, class: priority, at: now)
        return .queued(isFirst: queue.count == 1)
    }

    /// What a worker does that is done with its request.
    enum Release {
        /// It takes a request that waits.
        case taking
        /// More than its being free decides what it does.
        case ruled
        /// It waits for work.
        case idle
        /// The pod is stopping.
        case stopping
        /// There is no process any more.
        case gone
    }

    /// Frees a worker, unless there is a request for it in the queue.
    mutating func releaseWorker(ofProbe isProbe: Bool) -> Release {
        guard phase.isRunning else { return .gone }
        if !isProbe { answered &+= 1 }
        guard isPlain else { return .ruled }
        guard phase == .serving, !queue.isEmpty else {
            busyWorkers -= 1
            return phase == .stopping ? .stopping : .idle
        }
        return .taking
    }

    /// What the kubelet reads of its container, and the cores there are for it; nil without a process.
    mutating func readCPU(at now: SimTime) -> (statistics: CPUStatistics, cores: Double)? {
        guard phase.isRunning else { return nil }
        return (cpu.read(at: now), cpu.cores)
    }

    /// Takes out a CPU task that has ended, and says whether more have.
    ///
    /// With the first one the event that announced it is over.
    mutating func endTask(isFirst: Bool, at now: SimTime) -> (task: UInt32, hasMore: Bool)? {
        if isFirst {
            cpuEvent = .none
            cpuDue = .distantFuture
        }
        guard let task = cpu.popCompleted(at: now) else { return nil }
        guard let next = cpu.nextCompletion() else { return (task, false) }
        return (task, next <= now)
    }

    /// Starts a CPU task, and makes the event for the next end of one agree with it.
    mutating func run(
        task: UInt32,
        demand: SimDuration,
        as pod: Int,
        in context: inout Context<Platform.Event>
    ) {
        cpu.add(task: task, demand: demand, at: context.now)
        armCPU(as: pod, in: &context)
    }

    /// Makes the event for the end of the pod's next CPU task agree with its CPU.
    mutating func armCPU(as pod: Int, in context: inout Context<Platform.Event>) {
        guard let next = cpu.nextCompletion() else {
            if cpuEvent != .none {
                context.cancel(cpuEvent)
                cpuEvent = .none
                cpuDue = .distantFuture
            }
            return
        }
        let due = max(next, context.now)
        guard due != cpuDue else { return }
        cpuDue = due
        if cpuEvent != .none {
            cpuEvent = context.reschedule(cpuEvent, at: due)
        } else {
            cpuEvent = context.schedule(
                .kubernetes(.cpu(pod: UInt32(truncatingIfNeeded: pod))),
                at: due,
                priority: .completion
            )
        }
    }
}
