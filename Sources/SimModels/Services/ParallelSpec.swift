/// Lists of steps that run at once.
public struct ParallelSpec: Equatable, Sendable {
    /// The lists.
    public var branches: [[StepSpec]] = []
    /// Lists whose end is waited for; all unless set.
    public var waitFor: IntOrPercent?

    /// No branch yet.
    public init() {}

    /// Branches that are all waited for, or some of them.
    public init(_ branches: [[StepSpec]], waitFor: IntOrPercent? = nil) {
        self.branches = branches
        self.waitFor = waitFor
    }
}

extension ParallelSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Parallel"
    /// What it describes, in one sentence.
    public static let summary =
        "Lists of steps that run at once in the same pod, as threads of one request do. They hold no "
        + "worker of their own."
    /// The declarations of all fields.
    public static let fields: [Field<ParallelSpec>] = [
        Field("branches", \.branches, range: .nonEmpty, required: true, "The lists of steps."),
        Field(
            "waitFor",
            \.waitFor,
            default: "all",
            "Branches waited for, as a number or a share (rounded up). The step fails as soon as they can "
                + "no longer succeed; branches that are no longer needed are given up."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ParallelSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.check(value.waitFor, of: value.branches.count, called: "branches", at: node)
    }
}

extension IntOrPercent {
    /// How many of a total are waited for; at least one.
    func waitedFor(of total: Int) -> Int { max(1, min(roundedUp(of: total), total)) }
}

extension DecodingContext {
    /// Reports a `waitFor` that waits for nothing, or for more than there is.
    mutating func check(
        _ waitFor: IntOrPercent?,
        of total: Int,
        called noun: String,
        at node: JSONNode
    ) {
        guard let waitFor else { return }
        let found: String
        switch waitFor {
        case .count(let count):
            if (1...max(1, total)).contains(count) { return }
            found = "\(count)"
        case .percent(let percent):
            if (1...100).contains(percent) { return }
            found = "\(percent)%"
        }
        reportRule(
            "waitFor is \(found) of \(total) \(noun); it must be 1 to \(total), or 1% to 100%",
            at: node,
            field: "waitFor",
            hint: "without waitFor all are waited for"
        )
    }
}
