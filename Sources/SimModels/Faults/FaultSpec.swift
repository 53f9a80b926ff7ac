public import SimCore

/// Something that breaks, at an instant.
public struct FaultSpec: Equatable, Sendable {
    /// When it breaks, from T+0.
    public var at = SimDuration.zero
    /// What breaks.
    public var effect = FaultEffectSpec.killPods(KillPodsSpec())

    /// A fault that hits nobody yet.
    public init() {}
}

/// What breaks.
public enum FaultEffectSpec: Equatable, Sendable {
    /// Containers of a service are killed at once, as by the out-of-memory killer.
    case killPods(KillPodsSpec)
    /// A broker is killed at once and does not come back.
    case killBroker(KillBrokerSpec)
    /// The hardware of nodes is gone at once.
    case killNode(KillNodeSpec)
    /// The hardware of all nodes of a zone is gone at once.
    case killZone(KillZoneSpec)
    /// Nodes are cordoned and drained.
    case drainNode(DrainNodeSpec)
    /// The provider takes spot nodes back.
    case spotInterruption(SpotInterruptionSpec)
}

/// Containers that are killed.
public struct KillPodsSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// How many of its running pods, chosen at random; all unless set.
    public var count: Int?

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

extension KillPodsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Kill pods"
    /// What it describes, in one sentence.
    public static let summary =
        "Containers of a service get SIGKILL, as from the out-of-memory killer; the kubelet restarts them."
    /// The declarations of all fields.
    public static let fields: [Field<KillPodsSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field(
            "count",
            \.count,
            unit: "pods",
            range: .between(1, 10_000),
            "How many of its running pods, chosen at random; all unless set."
        ),
    ]
}

extension FaultEffectSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Fault effect"
    /// What it describes, in one sentence.
    public static let summary = "What breaks: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("killPods", Self.killPods, "Containers of a service are killed at once."),
        Alternative("killBroker", Self.killBroker, "A Kafka broker is killed at once."),
        Alternative("killNode", Self.killNode, "The hardware of nodes is gone at once."),
        Alternative("killZone", Self.killZone, "The hardware of a whole zone is gone at once."),
        Alternative("drainNode", Self.drainNode, "Nodes are cordoned and drained."),
        Alternative(
            "spotInterruption",
            Self.spotInterruption,
            "The provider takes spot nodes back, after a notice."
        ),
    ]
}

extension FaultSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Fault"
    /// What it describes, in one sentence.
    public static let summary = "Something that breaks, at an instant."
    /// The declarations of all fields.
    public static let fields: [Field<FaultSpec>] = [
        Field("at", \.at, range: .atLeast(.zero), required: true, "When it breaks, from T+0."),
        Field("effect", \.effect, required: true, "What breaks."),
    ]
}
