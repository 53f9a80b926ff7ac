/// How the pods of a service are spread over a topology.
public struct TopologySpreadConstraintSpec: Equatable, Sendable {
    /// What the pods are spread over.
    public enum TopologyKey: String, SchemaEnum {
        /// The nodes.
        case hostname = "kubernetes.io/hostname"
        /// The zones.
        case zone = "topology.kubernetes.io/zone"
    }

    /// What becomes of a pod that would break the constraint.
    public enum WhenUnsatisfiable: String, SchemaEnum {
        /// It waits.
        case doNotSchedule = "DoNotSchedule"
        /// It goes where it breaks it least, other things being equal.
        case scheduleAnyway = "ScheduleAnyway"
    }

    /// Pods that one domain may have more than the domain with the fewest; 1 unless set.
    public var maxSkew = 1
    /// What the pods are spread over.
    public var topologyKey = TopologyKey.hostname
    /// What becomes of a pod that would break the constraint; it waits unless set.
    ///
    /// Source: core/v1 `TopologySpreadConstraint`, default DoNotSchedule.
    public var whenUnsatisfiable = WhenUnsatisfiable.doNotSchedule

    /// A spread over nodes.
    public init() {}

    /// A spread over a topology.
    public init(
        _ topologyKey: TopologyKey,
        maxSkew: Int = 1,
        whenUnsatisfiable: WhenUnsatisfiable = .doNotSchedule
    ) {
        self.topologyKey = topologyKey
        self.maxSkew = maxSkew
        self.whenUnsatisfiable = whenUnsatisfiable
    }

    /// The constraints of a pod that has none of its own.
    ///
    /// Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread/plugin.go
    /// `systemDefaultConstraints`.
    public static let systemDefaults = [
        TopologySpreadConstraintSpec(.hostname, maxSkew: 3, whenUnsatisfiable: .scheduleAnyway),
        TopologySpreadConstraintSpec(.zone, maxSkew: 5, whenUnsatisfiable: .scheduleAnyway),
    ]
}

extension TopologySpreadConstraintSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Topology spread constraint"
    /// What it describes, in one sentence.
    public static let summary = "How the pods of a service are spread over a topology."
    /// The declarations of all fields.
    public static let fields: [Field<TopologySpreadConstraintSpec>] = [
        Field(
            "maxSkew",
            \.maxSkew,
            unit: "pods",
            range: .between(1, 10_000),
            source: "core/v1 TopologySpreadConstraint",
            "Pods that one domain may have more than the domain with the fewest."
        ),
        Field(
            "topologyKey",
            \.topologyKey,
            required: true,
            source: "core/v1 TopologySpreadConstraint",
            "What the pods are spread over: the nodes or the zones."
        ),
        Field(
            "whenUnsatisfiable",
            \.whenUnsatisfiable,
            source: "core/v1 TopologySpreadConstraint",
            "Whether a pod that would break the constraint waits, or only would rather not."
        ),
    ]
}
