public import SimCore

/// How long something takes: always the same, or drawn anew each time.
///
/// In a file a plain duration such as `"2ms"` stands for the constant.
public struct DurationDistribution: Equatable, Sendable {
    /// The family a duration is drawn from.
    public enum Family: String, SchemaEnum {
        /// The same every time.
        case constant
        /// Memoryless, with a mean.
        case exponential
        /// Evenly between a minimum and a maximum.
        case uniform
        /// Log-normal through a median and a 99th percentile.
        case logNormal
    }

    /// The family; constant unless set.
    public var distribution = Family.constant
    /// The constant duration.
    public var value: SimDuration?
    /// The mean of an exponential distribution.
    public var mean: SimDuration?
    /// The shortest duration of a uniform distribution.
    public var min: SimDuration?
    /// The longest duration of a uniform distribution.
    public var max: SimDuration?
    /// The median of a log-normal distribution.
    public var p50: SimDuration?
    /// The 99th percentile of a log-normal distribution.
    public var p99: SimDuration?

    /// A constant duration of zero.
    public init() {}

    /// A constant duration.
    public static func constant(_ value: SimDuration) -> DurationDistribution {
        var distribution = DurationDistribution()
        distribution.value = value
        return distribution
    }

    /// An exponential duration with a mean.
    public static func exponential(mean: SimDuration) -> DurationDistribution {
        var distribution = DurationDistribution()
        distribution.distribution = .exponential
        distribution.mean = mean
        return distribution
    }

    /// A duration drawn evenly between two bounds.
    public static func uniform(
        _ min: SimDuration,
        _ max: SimDuration
    ) -> DurationDistribution {
        var distribution = DurationDistribution()
        distribution.distribution = .uniform
        distribution.min = min
        distribution.max = max
        return distribution
    }

    /// A log-normal duration through its median and 99th percentile.
    public static func logNormal(
        p50: SimDuration,
        p99: SimDuration
    ) -> DurationDistribution {
        var distribution = DurationDistribution()
        distribution.distribution = .logNormal
        distribution.p50 = p50
        distribution.p99 = p99
        return distribution
    }

    /// The duration, or the family with its parameters, as it would be written.
    public var schemaText: String? {
        if distribution == .constant { return (value ?? .zero).schemaText }
        let parameters = [
            ("mean", mean), ("min", min), ("max", max), ("p50", p50), ("p99", p99),
        ]
        let given = parameters.compactMap { name, value in
            value?.schemaText.map { "\"\(name)\": \($0)" }
        }
        return "{"
            + (["\"distribution\": \"\(distribution.rawValue)\""] + given)
            .joined(separator: ", ") + "}"
    }

    /// The distribution of the number of nanoseconds, as the engine samples it.
    package var sampler: Distribution {
        switch distribution {
        case .constant:
            .constant(Double((value ?? .zero).nanoseconds))
        case .exponential:
            .exponential(mean: Double((mean ?? .zero).nanoseconds))
        case .uniform:
            .uniform(Double((min ?? .zero).nanoseconds), Double((max ?? .zero).nanoseconds))
        case .logNormal:
            Distribution.logNormal(
                p50: Double((p50 ?? .zero).nanoseconds),
                p99: Double((p99 ?? .zero).nanoseconds)
            ) ?? .constant(Double((p50 ?? .zero).nanoseconds))
        }
    }
}

extension DurationDistribution: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Duration or distribution"
    /// What it describes, in one sentence.
    public static let summary =
        "A plain duration such as \"2ms\", or an object that names a distribution and its parameters."

    /// The declarations of all fields.
    public static let fields: [Field<DurationDistribution>] = [
        Field("distribution", \.distribution, "Family the duration is drawn from."),
        Field("value", \.value, range: .atLeast(.zero), "The duration, for `constant`."),
        Field("mean", \.mean, range: .atLeast(.zero), "The mean, for `exponential`."),
        Field("min", \.min, range: .atLeast(.zero), "The shortest, for `uniform`."),
        Field("max", \.max, range: .atLeast(.zero), "The longest, for `uniform`."),
        Field("p50", \.p50, range: .atLeast(.zero), "The median, for `logNormal`."),
        Field("p99", \.p99, range: .atLeast(.zero), "The 99th percentile, for `logNormal`."),
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> DurationDistribution? {
        guard case .string = node.kind else { return nil }
        guard let value = SimDuration.decode(node, in: &context) else { return nil }
        if value < .zero {
            context.report(at: node, found: "\(value)", expected: "a duration of at least 0s")
        }
        return .constant(value)
    }

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: DurationDistribution,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        var given: [String] = []
        if value.value != nil { given.append("value") }
        if value.mean != nil { given.append("mean") }
        if value.min != nil { given.append("min") }
        if value.max != nil { given.append("max") }
        if value.p50 != nil { given.append("p50") }
        if value.p99 != nil { given.append("p99") }
        let wanted: [String]
        switch value.distribution {
        case .constant: wanted = ["value"]
        case .exponential: wanted = ["mean"]
        case .uniform: wanted = ["min", "max"]
        case .logNormal: wanted = ["p50", "p99"]
        }
        if given != wanted {
            context.report(
                at: node,
                found: given.isEmpty ? "no parameter" : given.joined(separator: ", "),
                expected: "\(wanted.joined(separator: " and ")) "
                    + "for the distribution \(value.distribution.rawValue)"
            )
        } else if let min = value.min, let max = value.max, max < min {
            context.report(at: node, found: "max below min", expected: "min at most max")
        } else if let p50 = value.p50, let p99 = value.p99, p50 <= .zero || p99 < p50 {
            context.report(
                at: node,
                found: "p50 \(p50), p99 \(p99)",
                expected: "a p50 above 0s and a p99 of at least the p50"
            )
        }
    }
}
