public import SimCore

/// Containers that start more slowly.
public struct SlowStartSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// How many times as long the application takes.
    public var factor = 1.0
    /// How much longer the application takes, after the factor.
    public var extra = SimDuration.zero

    /// A slow start of a service yet to be named.
    public init() {}
}

extension SlowStartSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Slow start"
    /// What it describes, in one sentence.
    public static let summary =
        "Containers of a service that start meanwhile take longer until the application answers."
    /// The declarations of all fields.
    public static let fields: [Field<SlowStartSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field(
            "factor",
            \.factor,
            range: .between(0, 10_000),
            "How many times the service's `startup` it takes; several such faults multiply."
        ),
        Field(
            "extra",
            \.extra,
            range: .atLeast(.zero),
            "How much longer it takes on top; several such faults add up."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: SlowStartSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.factor == 1, value.extra == .zero else { return }
        context.report(
            at: node,
            found: "neither factor nor extra",
            expected: "one of them, or both"
        )
    }
}
