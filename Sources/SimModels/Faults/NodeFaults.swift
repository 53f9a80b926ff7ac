public import SimCore

/// Nodes whose hardware is gone from one instant to the next.
public struct KillNodeSpec: Equatable, Sendable {
    /// The pool; any unless set.
    public var pool: NameReference?
    /// The zone; any unless set.
    public var zone: NameReference?
    /// How many of them, chosen at random; all unless set.
    public var count: Int?

    /// All nodes.
    public init() {}
}

/// A zone whose hardware is gone from one instant to the next.
public struct KillZoneSpec: Equatable, Sendable {
    /// The zone.
    public var zone = NameReference("")

    /// A zone yet to be named.
    public init() {}
}

/// Nodes that somebody drains, one after the other, as `kubectl drain` does.
public struct DrainNodeSpec: Equatable, Sendable {
    /// The pool; any unless set.
    public var pool: NameReference?
    /// The zone; any unless set.
    public var zone: NameReference?
    /// How many of them, chosen at random; all unless set.
    public var count: Int?
    /// How long to try one node before giving up on it and those after it; for ever unless set.
    ///
    /// Source: kubectl drain `--timeout`, default 0s: infinite.
    public var timeout: SimDuration?

    /// All nodes.
    public init() {}
}

/// Spot nodes that the provider takes back.
public struct SpotInterruptionSpec: Equatable, Sendable {
    /// The pool; any with `spot` unless set.
    public var pool: NameReference?
    /// The zone; any unless set.
    public var zone: NameReference?
    /// How many of them, chosen at random; all unless set.
    public var count: Int?
    /// Time between the notice and the end of the instance; 2 min unless set.
    ///
    /// Source: Amazon EC2 User Guide, Spot Instance interruption notices: two minutes.
    public var notice = SimDuration.minutes(2)
    /// Whether something in the cluster drains the node at the notice; false unless set.
    ///
    /// Source: aws-node-termination-handler, which has to be installed.
    public var terminationHandler = false

    /// All spot nodes.
    public init() {}
}

extension KillNodeSpec: NodeSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Kill node"
    /// What it describes, in one sentence.
    public static let summary =
        "The hardware of nodes is gone at once. Traffic goes there until the control plane notices; "
        + "pods are replaced after the toleration."
    /// The declarations of all fields.
    public static let fields: [Field<KillNodeSpec>] =
        [
            Field("pool", \.pool, default: "any", "The pool; any unless set.")
        ] + selectionFields
}

extension KillZoneSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Kill zone"
    /// What it describes, in one sentence.
    public static let summary = "The hardware of all nodes of a zone is gone at once."
    /// The declarations of all fields.
    public static let fields: [Field<KillZoneSpec>] = [
        Field("zone", \.zone, required: true, "The zone.")
    ]
}

extension DrainNodeSpec: NodeSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Drain node"
    /// What it describes, in one sentence.
    public static let summary =
        "Nodes are cordoned, and their pods evicted one node after the other as their budgets allow, "
        + "as `kubectl drain` does."
    /// The declarations of all fields.
    public static let fields: [Field<DrainNodeSpec>] =
        [
            Field("pool", \.pool, default: "any", "The pool; any unless set.")
        ] + selectionFields + [
            Field(
                "timeout",
                \.timeout,
                range: .above(.zero),
                default: "for ever",
                source: "kubectl drain --timeout",
                "How long one node is tried before it and those after it are given up."
            )
        ]
}

extension SpotInterruptionSpec: NodeSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Spot interruption"
    /// What it describes, in one sentence.
    public static let summary =
        "The provider takes spot nodes back after a notice; the pool starts others in their place."
    /// The declarations of all fields.
    public static let fields: [Field<SpotInterruptionSpec>] =
        [
            Field(
                "pool",
                \.pool,
                default: "any",
                "The pool, which must have `spot`; any such unless set."
            )
        ] + selectionFields + [
            Field(
                "notice",
                \.notice,
                range: .between(.zero, .hours(24)),
                source: "Amazon EC2 User Guide, Spot Instance interruption notices",
                "Time between the notice and the end of the instance."
            ),
            Field(
                "terminationHandler",
                \.terminationHandler,
                source: "aws-node-termination-handler",
                "Whether something in the cluster cordons and drains the node at the notice."
            ),
        ]
}

/// A fault that strikes some of the nodes of the cluster.
protocol NodeSelecting: SchemaObject {
    /// The zone; any unless set.
    var zone: NameReference? { get set }
    /// How many of them, chosen at random; all unless set.
    var count: Int? { get set }
}

extension NodeSelecting where Self: Sendable {
    /// The declarations of what narrows the nodes of a pool down.
    static var selectionFields: [Field<Self>] {
        [
            Field("zone", \.zone, default: "any", "The zone; any unless set."),
            Field(
                "count",
                \.count,
                unit: "nodes",
                range: .between(1, 10_000),
                default: "all",
                "How many nodes, chosen at random; all unless set."
            ),
        ]
    }
}
