/// Processes that hang.
public struct HangSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// How many of its running pods, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods, chosen at random; all unless set.
    public var share: Fraction?

    /// A hang of a service yet to be named.
    public init() {}
}

extension HangSpec: PodSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Hang"
    /// What it describes, in one sentence.
    public static let summary =
        "Processes hang, as in a deadlock or a pause of the whole process: the kernel still takes "
        + "connections, and nobody answers, neither requests nor probes nor SIGTERM. A process that "
        + "was not killed by the end of the fault goes on with all that has waited; a new one works."
    /// The declarations of all fields.
    public static let fields: [Field<HangSpec>] =
        [
            Field("service", \.service, required: true, "The service.")
        ] + selectionFields

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: HangSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
    }
}
