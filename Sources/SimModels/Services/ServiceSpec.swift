public import SimCore

/// A service: what it does for a request, and the pods that do it.
public struct ServiceSpec: Equatable, Sendable {
    /// Pods wanted before the autoscaler has a say; 1 unless set.
    ///
    /// Source: `apps/v1` Deployment `spec.replicas`.
    public var replicas = 1
    /// CPU and memory of each pod.
    public var resources = ResourcesSpec()
    /// What each container has in memory; not known unless set.
    public var memory: MemorySpec?
    /// Requests a pod works on at once; 1 unless set, as one gunicorn sync worker.
    ///
    /// Source: gunicorn `workers`, default 1.
    public var workers = 1
    /// Requests that may wait in a pod for a worker; without a bound unless set.
    public var queueLimit: Int?
    /// In which order requests wait for a worker, and which are turned away; fifo unless set.
    public var queue: QueueSpec?
    /// The server program, instead of `workers` and a queue; none unless set.
    public var server: ServerSpec?
    /// How long a caller waits for an answer; 30 s unless set.
    public var timeout = SimDuration.seconds(30)
    /// What becomes of a request whose caller has given up; it is finished unless set.
    ///
    /// Source: PEP 3333 (WSGI) has no way to tell an application that its client is gone.
    public var onCallerGone = CallerGone.finish
    /// The network between the service and its callers; it takes no time unless set.
    public var network: NetworkSpec?
    /// How requests are spread over the ready pods.
    public var loadBalancing = LoadBalancingSpec.roundRobin
    /// The load balancer that registers the pods as its targets; none unless set.
    public var loadBalancer: LoadBalancerSpec?
    /// What the service can be asked for, by name.
    public var operations = NameMap<OperationSpec>()
    /// From the creation of a pod until its container starts: scheduling, sandbox, image pull.
    public var podStart = DurationDistribution.constant(.seconds(2))
    /// From the start of the container until the application can answer.
    public var startup = DurationDistribution.constant(.seconds(5))
    /// CPU that the process takes from the start of the container, on one thread; none unless set.
    public var startupCPU: DurationDistribution?
    /// Whether the container takes traffic; without it a pod is ready once it has started.
    public var readinessProbe: ContainerProbeSpec?
    /// Whether the container must be restarted.
    public var livenessProbe: ContainerProbeSpec?
    /// Whether the container has started; until then the other two probes wait.
    public var startupProbe: ContainerProbeSpec?
    /// The image of the container; always there unless set.
    public var image: ImageSpec?
    /// What the kubelet runs in the container; nothing unless set.
    public var lifecycle: LifecycleSpec?
    /// What the application does between SIGTERM and its end.
    public var shutdown = ShutdownSpec()
    /// Time between SIGTERM and SIGKILL; 30 s unless set.
    ///
    /// Source: `core/v1` PodSpec `terminationGracePeriodSeconds`.
    public var terminationGracePeriodSeconds = 30
    /// How the pods are spread over nodes and zones; by the scheduler's defaults unless set.
    public var topologySpreadConstraints: [TopologySpreadConstraintSpec] = []
    /// How many pods must stay when pods are evicted on purpose; no bound unless set.
    public var podDisruptionBudget: PodDisruptionBudgetSpec?
    /// How a rollout replaces pods; a rolling update of 25 %/25 % unless set.
    public var strategy: DeploymentStrategySpec?
    /// Time a pod must have been ready to count as available; 0 unless set.
    ///
    /// Source: `apps/v1` DeploymentSpec `minReadySeconds`.
    public var minReadySeconds = 0
    /// Time a rollout may make no progress before it counts as failed; 600 s unless set.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/apps/v1/defaults.go.
    public var progressDeadlineSeconds = 600
    /// The HorizontalPodAutoscaler; none unless set.
    public var autoscaler: AutoscalerSpec?
    /// The KEDA ScaledObject, instead of an autoscaler; none unless set.
    public var scaledObject: ScaledObjectSpec?
    /// The database connections each pod opens; none unless set.
    public var connections: ConnectionsSpec?
    /// The Kafka producer in each pod; none unless set.
    public var producer: ProducerSpec?
    /// The Kafka consumer in each pod; none unless set.
    public var consumer: ConsumerSpec?

    /// A service of one pod with no operation.
    public init() {}
}

/// What a process makes of SIGTERM.
public enum SigtermHandling: String, SchemaEnum {
    /// It takes no new requests, finishes what the other fields say, and ends.
    case graceful
    /// It ends at once, and what it had in hand is lost.
    case exit
    /// Nothing: it works on until SIGKILL, as process 1 without a handler does, or a shell that passes
    /// nothing on.
    case ignored
}

/// What the application does when it is told to stop.
public struct ShutdownSpec: Equatable, Sendable {
    /// What the process makes of SIGTERM; it stops gracefully unless set.
    ///
    /// Source: Kubernetes documentation "Pod Lifecycle": the signal goes to process 1 of the container.
    public var sigterm = SigtermHandling.graceful
    /// Whether requests in progress are finished; true unless set.
    ///
    /// Source: gunicorn, signal `TERM`: graceful shutdown.
    public var drainRequests = true
    /// Whether the Kafka producer is flushed; false unless set, because an application has to do it itself.
    ///
    /// Source: Kafka `KafkaProducer.close()`, which the application must call.
    public var flushProducer = false
    /// Whether the Kafka consumer leaves its group; true unless set.
    ///
    /// Source: Kafka `KafkaConsumer.close()` sends LeaveGroup for a dynamic member.
    public var leaveGroup = true

    /// Requests are finished, the group is left, the producer is not flushed.
    public init() {}
}

extension ShutdownSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Shutdown"
    /// What it describes, in one sentence.
    public static let summary =
        "What the application does between SIGTERM and its end (at the latest the grace period's)."
    /// The declarations of all fields.
    public static let fields: [Field<ShutdownSpec>] = [
        Field(
            "sigterm",
            \.sigterm,
            source: "Kubernetes documentation, Pod Lifecycle: Termination of Pods",
            "What the process makes of SIGTERM; `exit` and `ignored` leave the other fields without effect."
        ),
        Field(
            "drainRequests",
            \.drainRequests,
            source: "gunicorn, signal TERM",
            "Whether requests in progress are finished; otherwise they are cut off at SIGTERM."
        ),
        Field(
            "flushProducer",
            \.flushProducer,
            source: "Kafka KafkaProducer.close() is the application's to call",
            "Whether the producer's queue and buffer are sent before the process ends."
        ),
        Field(
            "leaveGroup",
            \.leaveGroup,
            source: "Kafka KafkaConsumer.close()",
            "Whether the consumer commits and leaves its group; otherwise its session has to time out."
        ),
    ]
}

extension ServiceSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Service"
    /// What it describes, in one sentence.
    public static let summary = "A service: what it does for a request, and the pods that do it."
    /// The declarations of all fields.
    public static let fields: [Field<ServiceSpec>] = [
        Field(
            "replicas",
            \.replicas,
            unit: "pods",
            range: .between(0, 10_000),
            source: "apps/v1 Deployment spec.replicas",
            "Pods wanted before the autoscaler has a say."
        ),
        Field("resources", \.resources, "CPU and memory requested and allowed, for each pod."),
        Field(
            "memory",
            \.memory,
            default: "not known",
            "What each container has in memory; with a limit, what makes it die. Not known unless set."
        ),
        Field(
            "workers",
            \.workers,
            unit: "requests",
            range: .between(1, 100_000),
            source: "gunicorn workers",
            "Requests a pod works on at once; a worker is held until its request is answered."
        ),
        Field(
            "queueLimit",
            \.queueLimit,
            unit: "requests",
            range: .between(0, 1_000_000_000),
            default: "no bound",
            "Requests that may wait in a pod for a worker; more are rejected. Without it there is no bound."
        ),
        Field(
            "queue",
            \.queue,
            default: "first in, first out",
            "In which order requests wait in a pod, and which are turned away; first in, first out unless set."
        ),
        Field(
            "server",
            \.server,
            "The server program in each pod, with its own settings, instead of `workers` and `queueLimit`."
        ),
        Field(
            "timeout",
            \.timeout,
            range: .above(.zero),
            "How long a caller waits for an answer. The work goes on after the caller has given up."
        ),
        Field(
            "onCallerGone",
            \.onCallerGone,
            source:
                "PEP 3333 (WSGI) does not notice; gRPC cancellation, Go net/http Request.Context do",
            "What becomes of a request whose caller has given up: `cancel` takes it out of the queue, ends its "
                + "CPU time, its statement and its own calls, and frees its worker."
        ),
        Field(
            "network",
            \.network,
            default: "no time",
            "The network between the service and all its callers, clients included; it takes no time unless set."
        ),
        Field(
            "loadBalancing",
            \.loadBalancing,
            default: "roundRobin",
            "How requests are spread over the ready pods."
        ),
        Field(
            "loadBalancer",
            \.loadBalancer,
            "A load balancer in front of the service whose targets are the pods: it may add them later than "
                + "it takes them out. Without it traffic follows after the cluster's `endpointPropagation`."
        ),
        Field("operations", \.operations, "What the service can be asked for, by name."),
        Field(
            "podStart",
            \.podStart,
            source: "a modelling choice",
            "From the creation of a pod until its container starts: scheduling, sandbox, image pull."
        ),
        Field(
            "startup",
            \.startup,
            source: "a modelling choice",
            "From the start of the container until the application can answer."
        ),
        Field(
            "startupCPU",
            \.startupCPU,
            "CPU that one thread of the process takes from the start of the container, within its limit. The application "
                + "can answer when both this and `startup` are over: throttling makes the start longer, and autoscalers "
                + "see it."
        ),
        Field(
            "readinessProbe",
            \.readinessProbe,
            default: "ready once started",
            source: "core/v1 Container",
            "Whether the container takes traffic. Without it a pod is ready once it has started."
        ),
        Field(
            "livenessProbe",
            \.livenessProbe,
            default: "never restarted",
            source: "core/v1 Container",
            "Whether the container must be restarted. Without it that never happens."
        ),
        Field(
            "startupProbe",
            \.startupProbe,
            source: "core/v1 Container",
            "Whether the container has started. Until it passes, the other two are not made; if it fails, "
                + "the container is restarted."
        ),
        Field(
            "image",
            \.image,
            "The image of the container, when its pull is a topic; else `podStart` has it in it."
        ),
        Field(
            "lifecycle",
            \.lifecycle,
            source: "core/v1 Container",
            "What the kubelet runs in the container at points of its life."
        ),
        Field("shutdown", \.shutdown, "What the application does between SIGTERM and its end."),
        Field(
            "terminationGracePeriodSeconds",
            \.terminationGracePeriodSeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "core/v1 PodSpec",
            "Time between SIGTERM and SIGKILL."
        ),
        Field(
            "topologySpreadConstraints",
            \.topologySpreadConstraints,
            default: "hostname with maxSkew 3 and zone with maxSkew 5, ScheduleAnyway",
            source: "core/v1 PodSpec",
            "How the pods are spread over nodes and zones, when they are scheduled."
        ),
        Field(
            "podDisruptionBudget",
            \.podDisruptionBudget,
            source: "policy/v1 PodDisruptionBudgetSpec",
            "How many pods must stay when pods are evicted on purpose: by a drain, not by a scale-down."
        ),
        Field(
            "strategy",
            \.strategy,
            default: "RollingUpdate, 25 % each",
            source: "apps/v1 DeploymentSpec",
            "How a rollout replaces old pods by new ones."
        ),
        Field(
            "minReadySeconds",
            \.minReadySeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "apps/v1 DeploymentSpec",
            "Time a new pod must have been ready before a rollout counts it as available."
        ),
        Field(
            "progressDeadlineSeconds",
            \.progressDeadlineSeconds,
            unit: "s",
            range: .between(1, 86_400),
            source: "apps/v1 DeploymentSpec",
            "Time a rollout may make no progress before it is reported as failed, and no more than that."
        ),
        Field(
            "autoscaler",
            \.autoscaler,
            source: "autoscaling/v2 HorizontalPodAutoscalerSpec",
            "The HorizontalPodAutoscaler of the service."
        ),
        Field(
            "scaledObject",
            \.scaledObject,
            source: "keda.sh/v1alpha1 ScaledObjectSpec",
            "The KEDA ScaledObject of the service, instead of an autoscaler of its own."
        ),
        Field("connections", \.connections, "Database connections that each pod opens."),
        Field("producer", \.producer, "The Kafka producer in each pod."),
        Field("consumer", \.consumer, "The Kafka consumer in each pod."),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ServiceSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.progressDeadlineSeconds <= value.minReadySeconds {
            context.reportRule(
                "progressDeadlineSeconds (\(value.progressDeadlineSeconds)) must be greater than "
                    + "minReadySeconds (\(value.minReadySeconds))",
                at: node,
                field: "progressDeadlineSeconds",
                hint: "the deadline would pass before any new pod could count as available"
            )
        }
        // Without a request the limit is the request. Source: core/v1 defaulting.
        let cpuRequest = value.resources.requests.cpu ?? value.resources.limits.cpu
        if let autoscaler = value.autoscaler, cpuRequest == nil, autoscaler.usesUtilization,
            let place = node["autoscaler"]
        {
            context.report(
                at: place,
                found: "a cpu utilization target without a cpu request",
                expected: "resources.requests.cpu, because utilization is a share of the request",
                hint: "the real controller fails with \"missing request for cpu\""
            )
        }
        ServerSpec.validate(value, in: &context, at: node)
        if value.autoscaler != nil, value.scaledObject != nil {
            context.reportRule(
                "a scaledObject beside an autoscaler: the workload is already managed by the hpa",
                at: node,
                field: "scaledObject",
                hint: "KEDA's admission webhook refuses it; keep one of the two"
            )
        }
    }
}
