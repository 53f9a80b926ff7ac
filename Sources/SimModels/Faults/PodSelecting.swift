/// A fault that strikes some of the pods of a service.
protocol PodSelecting: SchemaObject {
    /// How many of its running pods, chosen at random; all unless set.
    var count: Int? { get set }
    /// Which share of its running pods, chosen at random; all unless set.
    var share: Fraction? { get set }
}

extension PodSelecting where Self: Sendable {
    /// The declarations of both ways to say how many.
    static var selectionFields: [Field<Self>] {
        [
            Field(
                "count",
                \.count,
                unit: "pods",
                range: .between(1, 10_000),
                default: "all",
                "How many of its running pods, chosen at random; all unless set."
            ),
            Field(
                "share",
                \.share,
                range: .aboveUpTo(Fraction(0), Fraction(1)),
                source: "Chaos Mesh mode `fixed-percent`",
                "Which share of its running pods, rounded down to whole pods, by lots that each pod "
                    + "draws for itself."
            ),
        ]
    }

    /// Reports a selection that says two things.
    static func checkSelection(
        _ value: Self,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.count != nil, value.share != nil else { return }
        context.report(
            at: node,
            field: "share",
            found: "both count and share",
            expected: "one of them"
        )
    }
}
