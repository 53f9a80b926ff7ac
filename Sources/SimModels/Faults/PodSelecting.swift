/// A fault that strikes some of the pods of a service.
protocol PodSelecting: SchemaObject {
    /// How many of its running pods, chosen at random; all unless set.
    var count: Int? { get set }
    /// Which share of its running pods, chosen at random; all unless set.
    var share: Fraction? { get set }
}

/// A fault that strikes some of the pods of a service, or those of a version.
protocol VersionSelecting: PodSelecting {
    /// The rollout whose version alone it strikes; all unless set.
    var version: NameReference? { get set }
}

extension VersionSelecting where Self: Sendable {
    /// The declaration of the version.
    static var versionField: Field<Self> {
        Field(
            "version",
            \.version,
            "The rollout of the service whose version alone is struck, in all its pods and those to come."
        )
    }

    /// Reports a selection that says two things.
    static func checkSelection(
        _ value: Self,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let given = [value.count != nil, value.share != nil, value.version != nil]
        guard given.count(where: { $0 }) > 1 else { return }
        context.report(
            at: node,
            field: value.version == nil ? "share" : "version",
            found: "several of count, share and version",
            expected: "one of them"
        )
    }
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
