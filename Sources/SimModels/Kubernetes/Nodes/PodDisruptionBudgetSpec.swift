/// How many pods of a service must stay when pods are evicted on purpose.
public struct PodDisruptionBudgetSpec: Equatable, Sendable {
    /// When a running pod that is not ready may be evicted.
    public enum UnhealthyPodEvictionPolicy: String, SchemaEnum {
        /// While the others are as many as the budget wants.
        case ifHealthyBudget = "IfHealthyBudget"
        /// Always.
        case alwaysAllow = "AlwaysAllow"
    }

    /// Pods that must stay healthy; exactly one of the two bounds.
    public var minAvailable: IntOrPercent?
    /// Pods that may be missing.
    public var maxUnavailable: IntOrPercent?
    /// When a running pod that is not ready may be evicted; while the budget is healthy unless set.
    ///
    /// Source: policy/v1 `PodDisruptionBudgetSpec`; no policy means IfHealthyBudget.
    public var unhealthyPodEvictionPolicy = UnhealthyPodEvictionPolicy.ifHealthyBudget

    /// A budget without a bound yet.
    public init() {}

    /// The budget, if it has exactly one bound.
    var budget: PodDisruptionBudget? {
        let bound: PodDisruptionBudget.Bound
        switch (minAvailable, maxUnavailable) {
        case (let value?, nil): bound = .minAvailable(value)
        case (nil, let value?): bound = .maxUnavailable(value)
        default: return nil
        }
        return PodDisruptionBudget(
            bound,
            unhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy == .alwaysAllow
                ? .alwaysAllow : .ifHealthyBudget
        )
    }
}

extension PodDisruptionBudgetSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "PodDisruptionBudget"
    /// What it describes, in one sentence.
    public static let summary =
        "How many pods of a service must stay when pods are evicted on purpose."
    /// The declarations of all fields.
    public static let fields: [Field<PodDisruptionBudgetSpec>] = [
        Field(
            "minAvailable",
            \.minAvailable,
            source: "policy/v1 PodDisruptionBudgetSpec",
            "Pods that must stay healthy, as a number or a percentage (rounded up). One of the two bounds."
        ),
        Field(
            "maxUnavailable",
            \.maxUnavailable,
            source: "policy/v1 PodDisruptionBudgetSpec",
            "Pods that may be missing, as a number or a percentage (rounded up). One of the two bounds."
        ),
        Field(
            "unhealthyPodEvictionPolicy",
            \.unhealthyPodEvictionPolicy,
            source: "policy/v1 PodDisruptionBudgetSpec",
            "When a running pod that is not ready may be evicted."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: PodDisruptionBudgetSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.budget == nil else { return }
        let isBoth = value.minAvailable != nil
        context.report(
            at: node,
            found: isBoth ? "both minAvailable and maxUnavailable" : "neither bound",
            expected: "one of minAvailable and maxUnavailable",
            hint: isBoth
                ? "the API server says \"minAvailable and maxUnavailable cannot be both set\"" : nil
        )
    }
}
