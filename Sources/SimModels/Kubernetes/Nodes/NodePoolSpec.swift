import SimCore

/// Nodes of one kind, as a managed node group or an auto scaling group keeps them.
public struct NodePoolSpec: Equatable, Sendable {
    /// The kind of machine, a label.
    public var instanceType = ""
    /// Nodes at the start; `min` unless set, or 1.
    public var count: Int?
    /// Fewest nodes that the cluster autoscaler leaves.
    public var min: Int?
    /// Most nodes that the cluster autoscaler asks for; without it the pool keeps its size.
    public var max: Int?
    /// What pods may request of one node.
    public var allocatable = NodeAllocatableSpec()
    /// What the kubelet keeps for the system, where `allocatable` has it still in it; nothing unless set.
    ///
    /// Source: KubeletConfiguration `systemReserved`.
    public var systemReserved = ResourceList()
    /// What the kubelet keeps for itself and the container runtime, likewise; nothing unless set.
    ///
    /// Source: KubeletConfiguration `kubeReserved`.
    public var kubeReserved = ResourceList()
    /// What the pods of DaemonSets request on each node; nothing unless set.
    public var daemonSets = DaemonSetsSpec()
    /// The zones, which the nodes of the pool are spread over.
    public var zones = ["a"]
    /// Whether the nodes are spare capacity that the provider may take back.
    public var spot = false
    /// Price of one node for an hour; nodes cost nothing unless set.
    public var pricePerHour: Double?
    /// From the request for a node until it is Ready; 1 min to 4 min unless set.
    ///
    /// Source: 1 min to 4 min is typical of Amazon EC2; the Cluster Autoscaler FAQ tells of 3 min to
    /// 4 min on GCE.
    public var provisionTime = DurationDistribution.uniform(.minutes(1), .minutes(4))

    /// A pool of one node of a size yet to be said.
    public init() {}

    /// Nodes at the start.
    public var initialCount: Int { count ?? min ?? 1 }
}

/// What pods may request of one node.
public struct NodeAllocatableSpec: Equatable, Sendable {
    /// CPU.
    public var cpu = CPUQuantity(millicores: 0)
    /// Memory; it is no bound unless set.
    public var memory: ByteQuantity?
    /// Pods; 110 unless set.
    ///
    /// Source: KubeletConfiguration `maxPods`, default 110.
    public var pods = 110

    /// A node with room for nothing yet.
    public init() {}
}

extension NodeAllocatableSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Node allocatable"
    /// What it describes, in one sentence.
    public static let summary = "What pods may request of one node."
    /// The declarations of all fields.
    public static let fields: [Field<NodeAllocatableSpec>] = [
        Field(
            "cpu",
            \.cpu,
            unit: "cores",
            range: .between(.millicores(1), .millicores(1_000_000)),
            required: true,
            source: "core/v1 NodeStatus allocatable",
            "CPU."
        ),
        Field(
            "memory",
            \.memory,
            unit: "bytes",
            range: .between(.bytes(1), ByteQuantity.mostMemory),
            default: "no bound",
            source: "core/v1 NodeStatus allocatable",
            "Memory; it is no bound unless set."
        ),
        Field(
            "pods",
            \.pods,
            unit: "pods",
            range: .between(1, 10_000),
            source: "KubeletConfiguration maxPods",
            "Pods. With the Amazon VPC CNI it is what the addresses of the machine allow, 29 on an m5.large."
        ),
    ]
}

extension NodePoolSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Node pool"
    /// What it describes, in one sentence.
    public static let summary =
        "Nodes of one kind, as a managed node group or an auto scaling group keeps them."
    /// The declarations of all fields.
    public static let fields: [Field<NodePoolSpec>] = [
        Field("instanceType", \.instanceType, "Kind of machine, a label such as `m5.xlarge`."),
        Field(
            "count",
            \.count,
            unit: "nodes",
            range: .between(0, 10_000),
            default: "`min`, or 1",
            "Nodes at the start."
        ),
        Field(
            "min",
            \.min,
            unit: "nodes",
            range: .between(0, 10_000),
            default: "0, with `max`",
            source: "cluster-autoscaler --nodes",
            "Fewest nodes that the cluster autoscaler leaves."
        ),
        Field(
            "max",
            \.max,
            unit: "nodes",
            range: .between(1, 10_000),
            default: "as many as at the start",
            source: "cluster-autoscaler --nodes",
            "Most nodes that the cluster autoscaler asks for. Without it the pool keeps its size."
        ),
        Field("allocatable", \.allocatable, required: true, "What pods may request of one node."),
        Field(
            "systemReserved",
            \.systemReserved,
            source: "KubeletConfiguration systemReserved",
            "What the kubelet keeps for the system, if `allocatable` has it still in it: neither requests nor "
                + "utilization see it, nor can pods use it."
        ),
        Field(
            "kubeReserved",
            \.kubeReserved,
            source: "KubeletConfiguration kubeReserved",
            "What the kubelet keeps for itself and the container runtime, as `systemReserved`."
        ),
        Field(
            "daemonSets",
            \.daemonSets,
            "What the pods of DaemonSets request on each node, of what is allocatable."
        ),
        Field(
            "zones",
            \.zones,
            range: .nonEmpty,
            source: "the node label topology.kubernetes.io/zone",
            "Zones of the pool: a new node comes up in the one that has the fewest of its nodes."
        ),
        Field(
            "spot",
            \.spot,
            "Whether the provider may take nodes back: only such a pool can have a `spotInterruption`."
        ),
        Field(
            "pricePerHour",
            \.pricePerHour,
            range: .between(0, 1e6),
            "Price of one node for an hour, in the currency of `costs`; a cost item of its own."
        ),
        Field(
            "provisionTime",
            \.provisionTime,
            source:
                "Cluster Autoscaler FAQ: 3 min to 4 min on GCE; 1 min to 4 min is typical of EC2",
            "From the request for a node until it is Ready."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: NodePoolSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        for problem in value.problems {
            context.reportRule(problem.sentence, at: node, field: problem.field, hint: problem.hint)
        }
    }
}

extension NodePoolSpec {
    /// A rule that several fields break together.
    struct Problem {
        var field: String
        var sentence: String
        var hint: String?
    }

    /// The rules that the fields break together.
    var problems: [Problem] {
        var problems: [Problem] = []
        if let max {
            let least = min ?? 0
            if least > max {
                problems.append(
                    Problem(field: "min", sentence: "min \(least) is above max \(max)")
                )
            } else if initialCount < least || initialCount > max {
                problems.append(
                    Problem(
                        field: "count",
                        sentence: "\(initialCount) nodes at the start are not between "
                            + "min \(least) and max \(max)"
                    )
                )
            }
        } else if min != nil {
            problems.append(
                Problem(
                    field: "min",
                    sentence: "min without max",
                    hint: "a pool that keeps its size has count alone"
                )
            )
        }
        problems += resourceProblems
        if Set(zones.map { Array($0.utf8) }).count < zones.count {
            problems.append(
                Problem(
                    field: "zones",
                    sentence: "a zone is named twice",
                    hint: "nodes are spread evenly over the zones; name each once"
                )
            )
        }
        return problems
    }
}
