public import SimCore

/// A platform, its traffic and faults, what is claimed of it and what is expected of it.
///
/// A plain value: read from a file with ``ScenarioFile``, or made by a program.
public struct Scenario: Sendable {
    /// Version of the file format; 1.
    public var version = 1
    /// The name, for titles and file names.
    public var name = "scenario"
    /// What the scenario shows.
    public var description = ""
    /// The UTC instant of T+0, such as `2024-11-29T09:00:00Z`; windows aligned to the clock need it.
    public var start: UTCInstant?
    /// Simulated before T+0 and not counted; 2 min unless set.
    public var warmup = SimDuration.minutes(2)
    /// Simulated from T+0 on.
    public var duration = SimDuration.minutes(10)
    /// The seed of all random streams; 1 unless set.
    public var seed = 1
    /// The cluster's own loops.
    public var cluster = ClusterSpec()
    /// The services, by name.
    public var services = NameMap<ServiceSpec>()
    /// The databases, by name.
    public var databases = NameMap<DatabaseSpec>()
    /// What stands between services and their databases, by name.
    public var proxies = NameMap<ProxySpec>()
    /// Kafka.
    public var kafka = KafkaSpec()
    /// The sources of requests, by name.
    public var traffic = NameMap<TrafficSpec>()
    /// New versions brought out during the run, by name.
    public var rollouts = NameMap<RolloutSpec>()
    /// What breaks, by name.
    public var faults = NameMap<FaultSpec>()
    /// The alerts, by name.
    public var alerts = NameMap<AlertSpec>()
    /// The people on call, by name.
    public var onCall = NameMap<OnCallSpec>()
    /// The objectives, by name; one for each service that clients ask, unless set.
    public var slos = NameMap<ObjectiveSpec>()
    /// What things cost.
    public var costs = CostsSpec()
    /// Parameters nobody measured, by their path in the file.
    public var assumptions = PathMap<AssumptionSpec>()
    /// Statements to be held against the run, by name.
    public var claims = NameMap<ClaimSpec>()
    /// Changes of the file to compare with it, by name: JSON merge patches.
    public var variants = NameMap<VariantPatch>()
    /// The variant that excess cost is measured against.
    public var baseline: NameReference?
    /// Assertions, by name.
    public var expect = NameMap<ExpectationSpec>()

    /// An empty platform.
    public init() {}
}

extension Scenario: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Scenario"
    /// What it describes, in one sentence.
    public static let summary =
        "A platform, its traffic and faults, what is claimed of it and what is expected of it."
    /// The declarations of all fields.
    public static let fields: [Field<Scenario>] = [
        Field(
            "version",
            \.version,
            range: .between(1, 1),
            required: true,
            "Version of the file format."
        ),
        Field("name", \.name, range: .nonEmpty, required: true, "Name, for titles and file names."),
        Field("description", \.description, "What the scenario shows."),
        Field(
            "start",
            \.start,
            default: "\"\(UTCInstant())\"",
            "UTC instant of T+0; windows aligned to the clock need it."
        ),
        Field(
            "warmup",
            \.warmup,
            range: .between(.zero, .days(7)),
            "Simulated before T+0 and not counted."
        ),
        Field(
            "duration",
            \.duration,
            range: .between(.seconds(1), .days(366)),
            required: true,
            "Simulated from T+0 on."
        ),
        Field("seed", \.seed, range: .atLeast(0), "Seed of all random streams."),
        Field("cluster", \.cluster, "The cluster's own loops."),
        Field("services", \.services, range: .nonEmpty, required: true, "The services, by name."),
        Field("databases", \.databases, "The databases, by name."),
        Field("proxies", \.proxies, "What stands between services and databases, by name."),
        Field("kafka", \.kafka, "Kafka."),
        Field("traffic", \.traffic, "The sources of requests, by name."),
        Field("rollouts", \.rollouts, "New versions brought out during the run, by name."),
        Field("faults", \.faults, "What breaks, by name."),
        Field("alerts", \.alerts, "The alerts, by name."),
        Field("onCall", \.onCall, "The people on call, by name."),
        Field(
            "slos",
            \.slos,
            default: "one for each service that clients ask",
            "The objectives, by name."
        ),
        Field("costs", \.costs, "What things cost."),
        Field(
            "assumptions",
            \.assumptions,
            "Parameters nobody measured, by their path in the file."
        ),
        Field("claims", \.claims, "Statements to be held against the run, by name."),
        Field(
            "variants",
            \.variants,
            "Changes of the file to compare with it, by name: JSON merge patches (RFC 7396). "
                + "`extends` names a variant to start from."
        ),
        Field("baseline", \.baseline, "The variant that excess cost is measured against."),
        Field("expect", \.expect, "Assertions, by name."),
    ]
}

/// A change of a scenario file: a JSON merge patch, which may start from another one.
public struct VariantPatch: Sendable {
    /// The patch as written, with `extends` still in it.
    public var patch: JSONNode

    /// A patch.
    public init(_ patch: JSONNode) {
        self.patch = patch
    }

    /// The variant it starts from.
    public var extends: JSONNode? { patch["extends"] }
}

extension VariantPatch: SchemaValue {
    /// What bounds of a range are written in.
    public typealias Bound = Never

    /// The type as data.
    public static var schemaType: SchemaType { .any }

    /// The value a node stands for; nil after reporting why it stands for none.
    public static func decode(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> VariantPatch? {
        guard case .object = node.kind else {
            context.report(
                .wrongType,
                at: node.place,
                found: node.found,
                expected: "an object: a merge patch"
            )
            return nil
        }
        return VariantPatch(node)
    }
}
