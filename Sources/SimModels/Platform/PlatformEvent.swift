public import SimCore

extension Platform {
    /// Everything that can happen on the platform, by subsystem.
    public enum Event: SimEvent {
        /// Traffic.
        case workload(WorkloadEvent)
        /// The way of a request.
        case services(ServiceEvent)
        /// Pods and the loops of the cluster.
        case kubernetes(KubernetesEvent)
        /// Database servers and connections to them.
        case database(DatabaseEvent)
        /// Producers, partitions, consumer groups.
        case kafka(KafkaEvent)
        /// Alert conditions.
        case alerting(AlertingEvent)
        /// People.
        case operations(OperationsEvent)
        /// What breaks.
        case faults(FaultEvent)
        /// Nodes.
        case nodes(NodeEvent)
        /// New versions.
        case rollouts(RolloutEvent)
        /// Metrics on their way to autoscalers, and KEDA.
        case autoscaling(AutoscalingEvent)

        /// The subsystem in the high byte, the kind of its event in the low byte.
        public var code: UInt16 {
            switch self {
            case .workload(let event): 0x0000 | event.kind
            case .services(let event): 0x0100 | event.kind
            case .kubernetes(let event): 0x0200 | event.kind
            case .database(let event): 0x0300 | event.kind
            case .kafka(let event): 0x0400 | event.kind
            case .alerting(let event): 0x0500 | event.kind
            case .operations(let event): 0x0600 | event.kind
            case .faults(let event): 0x0700 | event.kind
            case .nodes(let event): 0x0800 | event.kind
            case .rollouts(let event): 0x0900 | event.kind
            case .autoscaling(let event): 0x0A00 | event.kind
            }
        }

        /// Whom the event concerns, as a number within its subsystem.
        public var subject: UInt32 {
            switch self {
            case .workload(let event): event.subject
            case .services(let event): event.subject
            case .kubernetes(let event): event.subject
            case .database(let event): event.subject
            case .kafka(let event): event.subject
            case .alerting(let event): event.subject
            case .operations(let event): event.subject
            case .faults(let event): event.subject
            case .nodes(let event): event.subject
            case .rollouts(let event): event.subject
            case .autoscaling(let event): event.subject
            }
        }

        /// The name of an event, such as `kubernetes.hpaSync`.
        public static func name(of code: UInt16) -> String {
            let kind = Int(code & 0xFF)
            let names: [String]
            let subsystem: String
            switch code >> 8 {
            case 0: (subsystem, names) = ("workload", WorkloadEvent.names)
            case 1: (subsystem, names) = ("services", ServiceEvent.names)
            case 2: (subsystem, names) = ("kubernetes", KubernetesEvent.names)
            case 3: (subsystem, names) = ("database", DatabaseEvent.names)
            case 4: (subsystem, names) = ("kafka", KafkaEvent.names)
            case 5: (subsystem, names) = ("alerting", AlertingEvent.names)
            case 6: (subsystem, names) = ("operations", OperationsEvent.names)
            case 7: (subsystem, names) = ("faults", FaultEvent.names)
            case 8: (subsystem, names) = ("nodes", NodeEvent.names)
            case 9: (subsystem, names) = ("rollouts", RolloutEvent.names)
            case 10: (subsystem, names) = ("autoscaling", AutoscalingEvent.names)
            default: (subsystem, names) = ("unknown", [])
            }
            return "\(subsystem).\(kind < names.count ? names[kind] : "\(kind)")"
        }
    }
}

/// What happens to the traffic.
public enum WorkloadEvent: BitwiseCopyable, Sendable {
    /// A client of a source wants something.
    case arrival(source: UInt16)
    /// A source goes over to another segment of its rate.
    case rateChange(source: UInt16, segment: UInt16)
    /// The warm-up is over: T+0.
    case measurementStart
    /// The rate of a source jumps to its next state.
    case jump(source: UInt16)
    /// A user joins, is told to leave, or a change of the users' number begins.
    case usersStep(source: UInt16)
    /// A user has thought.
    case userReady(source: UInt16, user: UInt32)
    /// Somebody tries again.
    case reload(source: UInt16, client: UInt32)

    static let names = [
        "arrival", "rateChange", "measurementStart", "jump", "usersStep", "userReady", "reload",
    ]

    var kind: UInt16 {
        switch self {
        case .arrival: 0
        case .rateChange: 1
        case .measurementStart: 2
        case .jump: 3
        case .usersStep: 4
        case .userReady: 5
        case .reload: 6
        }
    }

    var subject: UInt32 {
        switch self {
        case .arrival(let source), .rateChange(let source, _), .jump(let source),
            .usersStep(let source), .userReady(let source, _), .reload(let source, _):
            UInt32(source)
        case .measurementStart: 0
        }
    }
}

/// What happens to requests.
public enum ServiceEvent: BitwiseCopyable, Sendable {
    /// The clients of a source wait no longer.
    case clientDeadline(source: UInt16)
    /// Callers of a service, or of a step with a timeout of its own, wait no longer.
    case callerDeadline(service: UInt16)
    /// A step that only waits is over.
    case wake(index: UInt32, generation: UInt32)
    /// All pods of a service have been crowded for a while.
    case saturationCheck(service: UInt16)
    /// Somebody looks whether a service still turns requests away.
    case turnedAwayCheck(service: UInt16)
    /// The kernel of a client tries again to connect.
    case connectRetry(index: UInt32, generation: UInt32)
    /// The arbiter of a pod's server finds a worker that has been silent for too long.
    case silentWorkers(pod: UInt32, epoch: UInt32)
    /// A worker process has loaded the application.
    case workerBooted(pod: UInt32, epoch: UInt32, process: UInt16)
    /// A call gets to its service.
    case requestArrival(index: UInt32, generation: UInt32)
    /// An answer gets back to whoever waits for it.
    case answerArrival(index: UInt32, generation: UInt32)

    static let names = [
        "clientDeadline", "callerDeadline", "wake", "saturationCheck", "turnedAwayCheck",
        "connectRetry", "silentWorkers", "workerBooted", "requestArrival", "answerArrival",
    ]

    var kind: UInt16 {
        switch self {
        case .clientDeadline: 0
        case .callerDeadline: 1
        case .wake: 2
        case .saturationCheck: 3
        case .turnedAwayCheck: 4
        case .connectRetry: 5
        case .silentWorkers: 6
        case .workerBooted: 7
        case .requestArrival: 8
        case .answerArrival: 9
        }
    }

    var subject: UInt32 {
        switch self {
        case .clientDeadline(let source): UInt32(source)
        case .callerDeadline(let service), .saturationCheck(let service),
            .turnedAwayCheck(let service):
            UInt32(service)
        case .wake(let index, _), .connectRetry(let index, _), .requestArrival(let index, _),
            .answerArrival(let index, _):
            index
        case .silentWorkers(let pod, _), .workerBooted(let pod, _, _): pod
        }
    }
}

/// What happens to pods, and the loops of the cluster.
public enum KubernetesEvent: BitwiseCopyable, Sendable {
    /// A container starts.
    case containerStart(pod: UInt32, epoch: UInt32)
    /// The application in it can answer.
    case applicationStart(pod: UInt32, epoch: UInt32)
    /// The pod's next CPU task is done.
    case cpu(pod: UInt32)
    /// The kubelets make attempts of probes, or know how some went.
    case probes
    /// The preStop hook is over: the container gets SIGTERM.
    case sigterm(pod: UInt32, epoch: UInt32)
    /// Every node knows of a change of the pod's readiness.
    case endpointUpdate(pod: UInt32, epoch: UInt32)
    /// The grace period is over.
    case graceEnd(pod: UInt32, epoch: UInt32)
    /// A container has more memory than its limit.
    case outOfMemory(pod: UInt32, epoch: UInt32)
    /// A load balancer has registered a pod that waits for that to be ready.
    case readinessGate(pod: UInt32, epoch: UInt32)
    /// The kubelets read the counters of the containers.
    case housekeeping
    /// The metrics server reads the kubelets.
    case scrape
    /// An autoscaler looks.
    case hpaSync(service: UInt16)

    static let names = [
        "containerStart", "applicationStart", "cpu", "probes", "sigterm",
        "endpointUpdate", "graceEnd", "housekeeping", "scrape", "hpaSync",
        "outOfMemory", "readinessGate",
    ]

    var kind: UInt16 {
        switch self {
        case .containerStart: 0
        case .applicationStart: 1
        case .cpu: 2
        case .probes: 3
        case .sigterm: 4
        case .endpointUpdate: 5
        case .graceEnd: 6
        case .housekeeping: 7
        case .scrape: 8
        case .hpaSync: 9
        case .outOfMemory: 10
        case .readinessGate: 11
        }
    }

    var subject: UInt32 {
        switch self {
        case .containerStart(let pod, _), .applicationStart(let pod, _), .cpu(let pod),
            .sigterm(let pod, _), .endpointUpdate(let pod, _), .graceEnd(let pod, _),
            .outOfMemory(let pod, _), .readinessGate(let pod, _):
            pod
        case .probes, .housekeeping, .scrape: 0
        case .hpaSync(let service): UInt32(service)
        }
    }
}

/// What happens at database servers.
public enum DatabaseEvent: BitwiseCopyable, Sendable {
    /// The next statement of a server is done.
    case statement(database: UInt16)
    /// A session of a pod, or of a proxy, is established.
    case connected(client: UInt32, index: UInt32, generation: UInt32)
    /// Backends have exited and their slots are free.
    case released(database: UInt16, count: UInt32)
    /// The pools of a pod give up on requests that waited too long, and do what else is due.
    case poolCheck(pod: UInt32, epoch: UInt32)
    /// A statement has read its pages, or a fault's statement has done its work.
    case read(index: UInt32, generation: UInt32)
    /// A bound that a server sets its sessions may have passed for some.
    case timer(server: UInt16, kind: UInt8)
    /// A consumer tries again to store its records.
    case consumerRetry(pod: UInt32, epoch: UInt32)
    /// A change of a table's definition gives up.
    case migrationTimeout(index: UInt32, generation: UInt32)
    /// A process learns that its connection was refused.
    case connectionRefused(pod: UInt32, epoch: UInt32, place: UInt32)
    /// A process is connected to a proxy.
    case proxyConnected(pod: UInt32, epoch: UInt32, place: UInt32)
    /// A process of a proxy looks after its clients and servers.
    case proxyCheck(proxy: UInt16, instance: UInt16)
    /// What a server has committed by now can be restored.
    case archive(server: UInt16)

    static let names = [
        "statement", "connected", "released", "poolCheck", "read", "timer", "consumerRetry",
        "migrationTimeout", "connectionRefused", "proxyConnected", "proxyCheck", "archive",
    ]

    var kind: UInt16 {
        switch self {
        case .statement: 0
        case .connected: 1
        case .released: 2
        case .poolCheck: 3
        case .read: 4
        case .timer: 5
        case .consumerRetry: 6
        case .migrationTimeout: 7
        case .connectionRefused: 8
        case .proxyConnected: 9
        case .proxyCheck: 10
        case .archive: 11
        }
    }

    var subject: UInt32 {
        switch self {
        case .statement(let database), .released(let database, _), .timer(let database, _),
            .archive(let database):
            UInt32(database)
        case .connected(let client, _, _): client
        case .poolCheck(let pod, _), .consumerRetry(let pod, _), .connectionRefused(let pod, _, _),
            .proxyConnected(let pod, _, _):
            pod
        case .read(let index, _), .migrationTimeout(let index, _): index
        case .proxyCheck(let proxy, _): UInt32(proxy)
        }
    }

    /// The event for the end of the opening of a session.
    static func connected(_ session: PoolHandle, for owner: SessionOwner) -> DatabaseEvent {
        let client =
            switch owner {
            case .pod(let pod, _): pod
            case .proxy(let number), .fault(let number): UInt32(number)
            case .nobody: UInt32.max
            }
        return .connected(
            client: client,
            index: session.index,
            generation: session.generation
        )
    }
}

/// What happens to alert conditions.
public enum AlertingEvent: BitwiseCopyable, Sendable {
    /// A condition's own timer.
    case condition(index: UInt16)
    /// A page is delivered.
    case page(alert: UInt16)
    /// The gauges that conditions look at are read.
    case gauges

    static let names = ["condition", "page", "gauges"]

    var kind: UInt16 {
        switch self {
        case .condition: 0
        case .page: 1
        case .gauges: 2
        }
    }

    var subject: UInt32 {
        switch self {
        case .condition(let index): UInt32(index)
        case .page(let alert): UInt32(alert)
        case .gauges: 0
        }
    }
}

/// What people do.
public enum OperationsEvent: BitwiseCopyable, Sendable {
    /// Somebody on call comes to the next point of what they do.
    case responder(index: UInt16)
    /// No alert has been open for so long that somebody on call stops.
    case standDown(index: UInt16)
    /// The standby has taken over that somebody on call asked to do so.
    case failedOver(person: UInt16, step: UInt16)

    static let names = ["responder", "standDown", "failedOver"]

    var kind: UInt16 {
        switch self {
        case .responder: 0
        case .standDown: 1
        case .failedOver: 2
        }
    }

    var subject: UInt32 {
        switch self {
        case .responder(let index), .standDown(let index), .failedOver(let index, _):
            UInt32(index)
        }
    }
}

/// What breaks.
public enum FaultEvent: BitwiseCopyable, Sendable {
    /// A fault of the scenario strikes.
    case strike(index: UInt16)
    /// A fault that lasted is over.
    case end(index: UInt16)
    /// The states that trigger faults are looked at.
    case look
    /// What triggers look at is read, last of all before a full second.
    case read
    /// A running process reads its configuration anew.
    case reload(index: UInt16, pod: UInt32, epoch: UInt32)
    /// A call that was late on its way gets to its service.
    case arrival(index: UInt32, generation: UInt32)
    /// The resolver of a call gives up.
    case unresolved(index: UInt32, generation: UInt32)
    /// A ReplicaSet that was refused a pod tries again.
    case retryCreation(service: UInt16)

    static let names = [
        "strike", "end", "look", "reload", "arrival", "unresolved", "retryCreation", "read",
    ]

    var kind: UInt16 {
        switch self {
        case .strike: 0
        case .end: 1
        case .look: 2
        case .reload: 3
        case .arrival: 4
        case .unresolved: 5
        case .retryCreation: 6
        case .read: 7
        }
    }

    var subject: UInt32 {
        switch self {
        case .strike(let index), .end(let index): UInt32(index)
        case .look, .read: 0
        case .reload(_, let pod, _): pod
        case .arrival(let index, _), .unresolved(let index, _): index
        case .retryCreation(let service): UInt32(service)
        }
    }
}
