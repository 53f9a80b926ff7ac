/// A liveness, readiness or startup probe of a container.
public struct ContainerProbeSpec: Equatable, Sendable {
    /// When it is made and what counts.
    public var probe = ProbeSpec()
    /// What the probed handler does before it answers; nothing unless set, a shallow probe.
    public var check: ProbeCheckSpec?

    /// Kubernetes' defaults, on a handler that only answers.
    public init() {}
}

/// What a probed handler does before it answers.
public struct ProbeCheckSpec: Equatable, Sendable {
    /// A database to which the handler opens a new connection; none unless set.
    public var database: NameReference?
    /// A pool of the service from which the handler borrows a connection; none unless set.
    public var pool: NameReference?
    /// Whether the handler has a way of its own, a port or a thread that no request waits for; false
    /// unless set.
    public var beside = false
    /// Whether the handler is served by the same workers as requests, behind those that wait: the
    /// opposite of ``beside``, and the default, for files that say it.
    public var queue = true

    /// A check of nothing yet.
    public init() {}
}

extension ProbeCheckSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Probe check"
    /// What it describes, in one sentence.
    public static let summary =
        "What a probed handler does before it answers. A probe that asks others is a *deep* probe."
    /// The declarations of all fields.
    public static let fields: [Field<ProbeCheckSpec>] = [
        Field(
            "database",
            \.database,
            "The handler opens a new connection to this database, and fails when it gets none."
        ),
        Field(
            "pool",
            \.pool,
            "The handler borrows a connection from this pool of the service, waits for it as a request does, "
                + "and gives it back: the name under `connections`, or `main` where there is only one."
        ),
        Field(
            "beside",
            \.beside,
            "Whether the handler has a way of its own, another port or thread, and answers at once however "
                + "busy the workers or the event loop are. Else it is served like any request."
        ),
        Field(
            "queue",
            \.queue,
            "That the handler is served like any request; it is the default and needs not be said."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ProbeCheckSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if !value.queue {
            context.reportRule(
                "queue: false says that the handler is not served like requests, and not how it is",
                at: node,
                field: "queue",
                hint: "say beside: true"
            )
        } else if value.beside, node["queue"] != nil {
            context.reportRule(
                "queue and beside contradict each other",
                at: node,
                field: "queue",
                hint: "leave queue out: a handler has a way of its own, or it does not"
            )
        }
    }
}

extension ContainerProbeSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Probe"
    /// What it describes, in one sentence.
    public static let summary =
        "A liveness, readiness or startup probe. The handler is served like any request: by a worker or the "
        + "event loop, behind the requests that wait, unless `check.beside` says that it has a way of its own."
    /// The declarations of all fields.
    public static let fields: [Field<ContainerProbeSpec>] = [
        Field(
            "initialDelaySeconds",
            \.probe.initialDelaySeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "core/v1 Probe",
            "No attempt is made until the container has run for so long."
        ),
        Field(
            "periodSeconds",
            \.probe.periodSeconds,
            unit: "s",
            range: .between(1, 86_400),
            source: "core/v1 Probe",
            "Time between attempts."
        ),
        Field(
            "timeoutSeconds",
            \.probe.timeoutSeconds,
            unit: "s",
            range: .between(1, 86_400),
            source: "core/v1 Probe",
            "An attempt without an answer for so long has failed."
        ),
        Field(
            "successThreshold",
            \.probe.successThreshold,
            unit: "attempts",
            range: .between(1, 1_000),
            source: "core/v1 Probe",
            "Consecutive successes that make a success; 1 for a liveness or startup probe."
        ),
        Field(
            "failureThreshold",
            \.probe.failureThreshold,
            unit: "attempts",
            range: .between(1, 1_000),
            source: "core/v1 Probe",
            "Consecutive failures that make a failure."
        ),
        Field(
            "terminationGracePeriodSeconds",
            \.probe.terminationGracePeriodSeconds,
            unit: "s",
            range: .between(1, 86_400),
            default: "the pod's `terminationGracePeriodSeconds`",
            source: "core/v1 Probe",
            "Grace period of a container that a liveness or startup probe ends; the pod's unless set."
        ),
        Field(
            "check",
            \.check,
            default: "nothing: it answers at once, like any request",
            "Which way the probe takes, and what the handler does before it answers. Without it the probe is "
                + "shallow, and served like any request."
        ),
    ]
}
