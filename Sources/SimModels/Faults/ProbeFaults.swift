public import SimCore

/// Handlers of probes that are slow.
public struct ProbeSlowSpec: Equatable, Sendable {
    /// One of the probes of a container.
    public enum Probe: String, SchemaEnum {
        /// The readiness probe.
        case readiness
        /// The liveness probe.
        case liveness
        /// The startup probe.
        case startup

        /// The type the kubelet knows.
        var type: ProbeType {
            switch self {
            case .readiness: .readiness
            case .liveness: .liveness
            case .startup: .startup
            }
        }
    }

    /// The service.
    public var service = NameReference("")
    /// Which of its probes; all unless set.
    public var probes: [Probe] = Probe.allCases
    /// How much later their handlers answer.
    public var latency = SimDuration.zero

    /// Probes of a service yet to be named.
    public init() {}
}

/// A registry that does not answer.
public struct ImagePullFailureSpec: Equatable, Sendable {
    /// The service whose image cannot be pulled; those of all services unless set.
    public var service: NameReference?

    /// A registry that answers nobody.
    public init() {}
}

extension ProbeSlowSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Slow probes"
    /// What it describes, in one sentence.
    public static let summary =
        "The handlers of a service's probes answer later; requests are served as ever. An answer that "
        + "takes `timeoutSeconds` or longer is a failure."
    /// The declarations of all fields.
    public static let fields: [Field<ProbeSlowSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field("probes", \.probes, range: .nonEmpty, "Which of its probes."),
        Field(
            "latency",
            \.latency,
            range: .above(.zero),
            required: true,
            "How much later the handlers answer. Several of these faults at once add up."
        ),
    ]
}

extension ImagePullFailureSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Image pull failure"
    /// What it describes, in one sentence.
    public static let summary =
        "The registry does not answer. Containers whose image has to be asked for wait in "
        + "ImagePullBackOff, 10 s doubling to 300 s; a pull under way goes on."
    /// The declarations of all fields.
    public static let fields: [Field<ImagePullFailureSpec>] = [
        Field(
            "service",
            \.service,
            default: "those of all services",
            "The service whose image cannot be pulled; those of all services unless set."
        )
    ]
}
