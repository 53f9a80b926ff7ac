/// Threads in the containers of a service that do nothing but use CPU.
public struct CPUStressSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// How many of its running pods, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods, chosen at random; all unless set.
    public var share: Fraction?
    /// Threads in each container; each uses all of a core that it gets.
    public var workers = 1

    /// One thread in each pod of a service yet to be named.
    public init() {}
}

/// Memory that something in the containers of a service takes.
public struct MemoryStressSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// How many of its running pods, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods, chosen at random; all unless set.
    public var share: Fraction?
    /// What is taken in each container.
    public var size = ByteQuantity(bytes: 0)

    /// Nothing, in a service yet to be named.
    public init() {}
}

extension CPUStressSpec: PodSelecting {
    /// The name in the scenario reference.
    public static let typeName = "CPU stress"
    /// What it describes, in one sentence.
    public static let summary =
        "Threads that only use CPU run in containers of a service, as stress-ng in their cgroup."
    /// The declarations of all fields.
    public static let fields: [Field<CPUStressSpec>] =
        [
            Field("service", \.service, required: true, "The service.")
        ] + selectionFields + [
            Field(
                "workers",
                \.workers,
                unit: "threads",
                range: .between(1, 1_000),
                source: "Chaos Mesh StressChaos `stressors.cpu.workers`",
                "Threads in each container. They share its cores and its quota with its own; a restart ends them."
            )
        ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: CPUStressSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
    }
}

extension MemoryStressSpec: PodSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Memory stress"
    /// What it describes, in one sentence.
    public static let summary =
        "Something in containers of a service takes memory, as stress-ng in their cgroup."
    /// The declarations of all fields.
    public static let fields: [Field<MemoryStressSpec>] =
        [
            Field(
                "service",
                \.service,
                required: true,
                "The service, which says what `memory` it uses."
            )
        ] + selectionFields + [
            Field(
                "size",
                \.size,
                unit: "bytes",
                range: .between(.bytes(1), .gibibytes(1 << 20)),
                required: true,
                source: "Chaos Mesh StressChaos `stressors.memory.size`",
                "What is taken in each container, on top of its own; a restart frees it."
            )
        ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: MemoryStressSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
    }
}
