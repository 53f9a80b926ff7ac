public import SimCore

/// What a measurement of an analysis must fulfil, such as `errorRate <= 0.05 && p99 < 500ms`.
///
/// Source: Argo Rollouts `successCondition`, there an expression on the result of a query; here the
/// queries are what a proxy in front of the new version counts of its answers.
public struct SuccessCondition: Hashable, Sendable {
    /// The most errors, as a share of the answers.
    public var limit = 0.0
    /// Whether exactly so many are too many.
    public var isStrict = false
    /// Bounds on how long answers take; none unless set.
    public var latencies: [LatencyCondition] = []

    /// No error passes.
    public init() {}

    /// A bound on the share of errors.
    public init(_ limit: Double, isStrict: Bool = false) {
        self.limit = limit
        self.isStrict = isStrict
    }

    /// Whether a measurement passes.
    public func isMet(errors: Int64, of answers: Int64, latency: Histogram? = nil) -> Bool {
        isMet(errors: errors, of: answers) && tooSlow(latency) == nil
    }

    /// Whether the share of errors passes.
    public func isMet(errors: Int64, of answers: Int64) -> Bool {
        let most = limit * Double(answers)
        return isStrict ? Double(errors) < most : Double(errors) <= most
    }

    /// The first bound that answers took longer than, with how long they took.
    func tooSlow(_ latency: Histogram?) -> (percentile: Int, latency: SimDuration)? {
        for bound in latencies {
            guard let found = latency?.quantile(Double(bound.percentile) / 100) else { continue }
            let time = SimDuration(nanoseconds: found)
            if bound.isStrict ? time >= bound.limit : time > bound.limit {
                return (bound.percentile, time)
            }
        }
        return nil
    }
}

/// A bound on a percentile of the time that answers take.
public struct LatencyCondition: Hashable, Sendable {
    /// Which percentile: 50, 95 or 99.
    public var percentile: Int
    /// The longest time.
    public var limit: SimDuration
    /// Whether exactly so long is too long.
    public var isStrict: Bool

    /// A bound on a percentile.
    public init(percentile: Int, limit: SimDuration, isStrict: Bool = false) {
        self.percentile = percentile
        self.limit = limit
        self.isStrict = isStrict
    }

    /// The percentiles, by the words for them.
    static let percentiles = [("p50", 50), ("p95", 95), ("p99", 99)]
}

extension SuccessCondition: SchemaValue {
    /// A condition has no bounds.
    public typealias Bound = Never

    /// A comparison, or several.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "success condition",
                #"a condition such as "errorRate <= 0.05", "p99 < 500ms" or both with && between"#
            )
        )
    }

    /// The condition as JSON text.
    public var schemaText: String? {
        var parts: [String] = []
        if limit < 1 || isStrict || latencies.isEmpty, let share = limit.schemaText {
            parts.append("errorRate \(isStrict ? "<" : "<=") \(share)")
        }
        for bound in latencies {
            parts.append(
                "p\(bound.percentile) \(bound.isStrict ? "<" : "<=") "
                    + DurationText.text(bound.limit)
            )
        }
        return parts.joined(separator: " && ").schemaText
    }

    /// Decodes comparisons of `errorRate`, `p50`, `p95` and `p99` by `<` or `<=`, each at most once.
    public static func decode(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> SuccessCondition? {
        guard let text = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        let words = text.split(separator: " ").map(String.init)
        guard words.count % 4 == 3, let condition = condition(of: words) else {
            context.reportWrongFormat(node, expected: schemaType)
            return nil
        }
        return condition
    }

    /// Reads comparisons of three words each, with `&&` between them.
    private static func condition(of words: [String]) -> SuccessCondition? {
        // Without a word about errors, all answers may be some.
        var condition = SuccessCondition(1)
        var seen: [String] = []
        for first in stride(from: 0, to: words.count, by: 4) {
            let (subject, sign, value) = (words[first], words[first + 1], words[first + 2])
            guard first + 3 >= words.count || words[first + 3] == "&&",
                ["<", "<="].contains(sign), !seen.contains(subject)
            else { return nil }
            seen.append(subject)
            let isStrict = sign == "<"
            if subject == "errorRate" {
                guard let limit = share(value) else { return nil }
                condition.limit = limit
                condition.isStrict = isStrict
                continue
            }
            guard
                let percentile = LatencyCondition.percentiles.first(where: { $0.0 == subject }),
                case .duration(let limit) = DurationText.parse(value), limit > .zero
            else { return nil }
            condition.latencies.append(
                LatencyCondition(percentile: percentile.1, limit: limit, isStrict: isStrict)
            )
        }
        return condition
    }

    /// Reads a number from 0 to 1, or a percentage.
    private static func share(_ text: String) -> Double? {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? String(text.dropLast()) : text
        let node = try? JSONNode(parsing: digits, source: "number")
        guard let number = node?.number?.double else { return nil }
        let share = isPercent ? number / 100 : number
        return share >= 0 && share <= 1 ? share : nil
    }
}
