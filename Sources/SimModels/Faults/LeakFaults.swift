/// Memory that containers of a service leak.
public struct MemoryLeakSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// How many of its running pods, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods, chosen at random; all unless set.
    public var share: Fraction?
    /// The rollout whose version alone leaks; all unless set.
    public var version: NameReference?
    /// What the leak adds in each hour.
    public var growthPerHour = ByteQuantity(bytes: 0)

    /// A leak of a service yet to be named.
    public init() {}
}

extension MemoryLeakSpec: VersionSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Memory leak"
    /// What it describes, in one sentence.
    public static let summary =
        "Containers of a service leak while the fault lasts. A restart frees what leaked, and the new "
        + "process leaks again; when the fault ends the rest stays until then."
    /// The declarations of all fields.
    public static let fields: [Field<MemoryLeakSpec>] = [
        Field(
            "service",
            \.service,
            required: true,
            "The service, which says what `memory` it uses."
        ),
        Field(
            "growthPerHour",
            \.growthPerHour,
            unit: "bytes",
            range: .between(.bytes(1), .gibibytes(1 << 20)),
            required: true,
            "What the leak adds in each hour, on top of the service's own `growthPerHour`."
        ),
        Field(
            "count",
            \.count,
            unit: "pods",
            range: .between(1, 10_000),
            "How many of the pods that run when it begins; unless set, all pods and those to come."
        ),
        Field(
            "share",
            \.share,
            range: .aboveUpTo(Fraction(0), Fraction(1)),
            source: "Chaos Mesh mode `fixed-percent`",
            "Which share of the pods that run when it begins, rounded down to whole pods."
        ),
        versionField,
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: MemoryLeakSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
    }
}
