/// Containers that are killed.
public struct KillPodsSpec: Equatable, Sendable {
    /// The signal that a process gets.
    public enum Signal: String, SchemaEnum {
        /// The process ends at once.
        case kill = "SIGKILL"
        /// The process is asked to end, and finishes what it finishes at a shutdown.
        case terminate = "SIGTERM"
    }

    /// The service.
    public var service = NameReference("")
    /// How many of its running pods, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods, chosen at random; all unless set.
    public var share: Fraction?
    /// The signal that their containers get.
    public var signal = Signal.kill

    /// All pods of a service yet to be named.
    public init() {}
}

/// A broker that is killed.
public struct KillBrokerSpec: Equatable, Sendable {
    /// The broker's number, from 0.
    public var broker = 0

    /// Broker 0.
    public init() {}
}

extension KillBrokerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Kill broker"
    /// What it describes, in one sentence.
    public static let summary = "A broker is killed at once and does not come back."
    /// The declarations of all fields.
    public static let fields: [Field<KillBrokerSpec>] = [
        Field(
            "broker",
            \.broker,
            range: .between(0, 999),
            required: true,
            "The broker's number, from 0."
        )
    ]
}

extension KillPodsSpec: PodSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Kill pods"
    /// What it describes, in one sentence.
    public static let summary =
        "Containers of a service get SIGKILL, as from the out-of-memory killer; the kubelet restarts them."
    /// The declarations of all fields.
    public static let fields: [Field<KillPodsSpec>] =
        [
            Field("service", \.service, required: true, "The service.")
        ] + selectionFields + [
            Field(
                "signal",
                \.signal,
                "`SIGKILL` ends the process at once; `SIGTERM` lets it finish what `shutdown` says, "
                    + "within the grace period."
            )
        ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: KillPodsSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
    }
}
