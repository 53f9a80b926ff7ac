/// CPU and memory requested and allowed, for each pod.
public struct ResourcesSpec: Equatable, Sendable {
    /// What the scheduler sets aside, and what utilization is a share of.
    public var requests = ResourceList()
    /// What the pod may use at most.
    public var limits = ResourceList()

    /// Nothing requested, no limit.
    public init() {}
}

/// Amounts of resources.
public struct ResourceList: Equatable, Sendable {
    /// CPU, in Kubernetes' units; not set unless given.
    public var cpu: CPUQuantity?
    /// Memory, in Kubernetes' units; not set unless given.
    public var memory: ByteQuantity?

    /// No amount set.
    public init() {}
}

extension ResourceList: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ResourceList"
    /// What it describes, in one sentence.
    public static let summary = "Amounts of resources."
    /// The declarations of all fields.
    public static let fields: [Field<ResourceList>] = [
        Field(
            "cpu",
            \.cpu,
            unit: "cores",
            range: .between(.millicores(1), .millicores(1_000_000)),
            source: "core/v1 ResourceList",
            "CPU, as \"500m\" or \"2\"."
        ),
        Field(
            "memory",
            \.memory,
            unit: "bytes",
            range: .between(.bytes(1), ByteQuantity.mostMemory),
            source: "core/v1 ResourceList",
            "Memory, as \"512Mi\" or \"1Gi\"."
        ),
    ]
}

extension ResourcesSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Resources"
    /// What it describes, in one sentence.
    public static let summary = "CPU and memory requested and allowed, for each pod."
    /// The declarations of all fields.
    public static let fields: [Field<ResourcesSpec>] = [
        Field(
            "requests",
            \.requests,
            source: "core/v1 ResourceRequirements",
            "What the scheduler sets aside, and what utilization is a share of."
        ),
        Field(
            "limits",
            \.limits,
            source: "core/v1 ResourceRequirements",
            "What the pod may use at most: of CPU in each period, of memory at any time."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ResourcesSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if let request = value.requests.cpu, let limit = value.limits.cpu, request > limit {
            context.report(
                at: node,
                found: "a cpu request of \(request) above the limit of \(limit)",
                expected: "a request of at most the limit"
            )
        }
        if let request = value.requests.memory, let limit = value.limits.memory, request > limit {
            context.report(
                at: node,
                found: "a memory request of \(request.text) above the limit of \(limit.text)",
                expected: "a request of at most the limit"
            )
        }
    }
}
