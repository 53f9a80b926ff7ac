public import SimCore

/// A new version of a service that is brought out during the run.
public struct RolloutSpec: Equatable, Sendable {
    /// When the new template is applied, from T+0.
    public var at = SimDuration.zero
    /// The service.
    public var service = NameReference("")
    /// What is different about the new pods; nothing unless set.
    public var version = VersionSpec()
    /// Who brings it out, and how; `kubectl apply` unless set.
    public var delivery = DeliverySpec.rollingUpdate(RollingUpdateDeliverySpec())

    /// A rollout of a service yet to be named.
    public init() {}
}

/// What is different about the pods of a new version.
public struct VersionSpec: Equatable, Sendable {
    /// What the timeline calls it; the name of the rollout unless set.
    public var name: String?
    /// Share of the calls that it answers with an error; 0 unless set.
    public var errorRate = Fraction(0)
    /// Time from when it could answer until its process ends by itself; never unless set.
    public var crashAfter: SimDuration?
    /// Whether its readiness probe fails for ever, while it serves otherwise; false unless set.
    public var neverReady = false
    /// From the start of the container until the application can answer; as before unless set.
    public var startup: DurationDistribution?
    /// CPU of a request, as a multiple of what it took before; 1 unless set.
    public var cpuFactor = 1.0
    /// What its leak adds in each hour that the container runs; as before unless set.
    public var growthPerHour: ByteQuantity?
    /// Connections of each process's pool; as before unless set.
    public var poolSize: Int?

    /// A version that behaves like the one before.
    public init() {}
}

/// Who brings a new version out, and how.
public enum DeliverySpec: Equatable, Sendable {
    /// The Deployment controller, by the service's `strategy`.
    case rollingUpdate(RollingUpdateDeliverySpec)
    /// Argo Rollouts: a growing share of the traffic.
    case canary(CanarySpec)
    /// Argo Rollouts: all pods beside the old ones, then all traffic at once.
    case blueGreen(BlueGreenSpec)
}

/// A rollout by the Deployment controller.
public struct RollingUpdateDeliverySpec: Equatable, Sendable {
    /// Whether a delivery tool re-applies the old template at the progress deadline.
    ///
    /// False unless set: the Deployment controller itself never does. Source: Kubernetes documentation,
    /// Deployments, "Failed Deployment".
    public var rollbackOnProgressDeadline = false

    /// What `kubectl apply` does.
    public init() {}
}

extension RolloutSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Rollout"
    /// What it describes, in one sentence.
    public static let summary = "A new version of a service that is brought out during the run."
    /// The declarations of all fields.
    public static let fields: [Field<RolloutSpec>] = [
        Field(
            "at",
            \.at,
            range: .atLeast(.zero),
            required: true,
            "When the new pod template is applied, from T+0."
        ),
        Field("service", \.service, required: true, "The service."),
        Field("version", \.version, "What is different about the new pods."),
        Field(
            "delivery",
            \.delivery,
            default: "a rolling update without anybody who rolls back",
            "Who brings the version out, and how."
        ),
    ]
}

extension VersionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Version"
    /// What it describes, in one sentence.
    public static let summary =
        "What is different about the pods of a new version; all else is the service's."
    /// The declarations of all fields.
    public static let fields: [Field<VersionSpec>] = [
        Field(
            "name",
            \.name,
            default: "the name of the rollout",
            "What the timeline calls it."
        ),
        Field(
            "errorRate",
            \.errorRate,
            "Share of the calls that it answers with an error, after their work was done."
        ),
        Field(
            "crashAfter",
            \.crashAfter,
            range: .atLeast(.zero),
            default: "never",
            "Time from when the application could answer until its process ends by itself; "
                + "`0s` for one that never answers. The kubelet restarts it with CrashLoopBackOff."
        ),
        Field(
            "neverReady",
            \.neverReady,
            "Whether its readiness probe fails for ever; the service must have one."
        ),
        Field(
            "startup",
            \.startup,
            default: "that of the service",
            "From the start of the container until the application can answer."
        ),
        Field(
            "cpuFactor",
            \.cpuFactor,
            range: .between(0.001, 1_000),
            "CPU that a request takes on the pod, as a multiple of what the operation says."
        ),
        Field(
            "growthPerHour",
            \.growthPerHour,
            unit: "bytes",
            range: .between(.bytes(0), .gibibytes(1 << 20)),
            default: "that of the service's `memory`",
            "What its leak adds in each hour that the container runs."
        ),
        Field(
            "poolSize",
            \.poolSize,
            unit: "connections",
            range: .between(1, 100_000),
            default: "that of the service's `connections`",
            source: "HikariCP maximumPoolSize, SQLAlchemy pool_size",
            "Connections that each process's pool keeps at most."
        ),
    ]
}

extension DeliverySpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Delivery"
    /// What it describes, in one sentence.
    public static let summary =
        "Who brings a new version out, and how: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative(
            "rollingUpdate",
            Self.rollingUpdate,
            "The Deployment controller, by the service's `strategy`, as after `kubectl apply`."
        ),
        Alternative(
            "canary",
            Self.canary,
            source: "Argo Rollouts, canary with traffic routing",
            "A growing share of the traffic, by steps, while an analysis watches."
        ),
        Alternative(
            "blueGreen",
            Self.blueGreen,
            source: "Argo Rollouts, BlueGreen",
            "All new pods beside the old ones, then all traffic at once."
        ),
    ]
}

extension RollingUpdateDeliverySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Rolling update delivery"
    /// What it describes, in one sentence.
    public static let summary = "A rollout by the Deployment controller."
    /// The declarations of all fields.
    public static let fields: [Field<RollingUpdateDeliverySpec>] = [
        Field(
            "rollbackOnProgressDeadline",
            \.rollbackOnProgressDeadline,
            source: "as helm upgrade --atomic does; the controller itself never does",
            "Whether a delivery tool re-applies the old template at `progressDeadlineSeconds`."
        )
    ]
}
