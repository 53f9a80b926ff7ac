public import SimCore

/// What the kubelet runs in a container at points of its life.
public struct LifecycleSpec: Equatable, Sendable {
    /// What it runs before SIGTERM, within the grace period; nothing unless set.
    public var preStop: PreStopSpec?

    /// No hooks.
    public init() {}
}

/// What runs in a container before it gets SIGTERM.
public enum PreStopSpec: Equatable, Sendable {
    /// The kubelet waits.
    case sleep(SleepActionSpec)
    /// A command runs.
    case exec(ExecActionSpec)

    /// How long it takes if nothing cuts it short.
    var duration: SimDuration {
        switch self {
        case .sleep(let sleep): .seconds(Int64(sleep.seconds))
        case .exec(let exec): exec.takes
        }
    }
}

/// A wait.
public struct SleepActionSpec: Equatable, Sendable {
    /// How long.
    public var seconds = 0

    /// A wait of no length.
    public init() {}
}

/// A command in the container.
public struct ExecActionSpec: Equatable, Sendable {
    /// How long it runs.
    public var takes = SimDuration.zero

    /// A command that ends at once.
    public init() {}
}

extension SleepActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Sleep action"
    /// What it describes, in one sentence.
    public static let summary = "A wait of the kubelet, in which the application goes on as ever."
    /// The declarations of all fields.
    public static let fields: [Field<SleepActionSpec>] = [
        Field(
            "seconds",
            \.seconds,
            unit: "s",
            range: .between(0, 86_400),
            required: true,
            source: "core/v1 SleepAction",
            "How long it waits; at most the grace period."
        )
    ]
}

extension ExecActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Exec action"
    /// What it describes, in one sentence.
    public static let summary = "A command in the container."
    /// The declarations of all fields.
    public static let fields: [Field<ExecActionSpec>] = [
        Field(
            "takes",
            \.takes,
            range: .atLeast(.zero),
            required: true,
            "How long it runs. The end of the grace period cuts it short; 2 s are left for SIGTERM then."
        )
    ]
}

extension PreStopSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "PreStop hook"
    /// What it describes, in one sentence.
    public static let summary =
        "What runs in a container before it gets SIGTERM: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("sleep", Self.sleep, source: "core/v1 LifecycleHandler", "The kubelet waits."),
        Alternative("exec", Self.exec, source: "core/v1 LifecycleHandler", "A command runs."),
    ]
}

extension LifecycleSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Lifecycle"
    /// What it describes, in one sentence.
    public static let summary = "What the kubelet runs in a container at points of its life."
    /// The declarations of all fields.
    public static let fields: [Field<LifecycleSpec>] = [
        Field(
            "preStop",
            \.preStop,
            source: "core/v1 Lifecycle",
            "Runs before SIGTERM when the kubelet stops the container, and counts against the grace period."
        )
    ]
}
