/// What a measurement of an analysis must fulfil, such as `errorRate <= 0.05`.
///
/// Source: Argo Rollouts `successCondition`, there an expression on the result of a query; here the one
/// query is the share of the new version's answers that are errors.
public struct SuccessCondition: Hashable, Sendable {
    /// The most errors, as a share of the answers.
    public var limit = 0.0
    /// Whether exactly so many are too many.
    public var isStrict = false

    /// No error passes.
    public init() {}

    /// A bound on the share of errors.
    public init(_ limit: Double, isStrict: Bool = false) {
        self.limit = limit
        self.isStrict = isStrict
    }

    /// Whether a measurement passes.
    public func isMet(errors: Int64, of answers: Int64) -> Bool {
        let most = limit * Double(answers)
        return isStrict ? Double(errors) < most : Double(errors) <= most
    }
}

extension SuccessCondition: SchemaValue {
    /// A condition has no bounds.
    public typealias Bound = Never

    /// A comparison.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "success condition",
                #"a condition such as "errorRate <= 0.05" or "errorRate < 5%""#
            )
        )
    }

    /// The condition as JSON text.
    public var schemaText: String? {
        limit.schemaText.map { "errorRate \(isStrict ? "<" : "<=") \($0)" }?.schemaText
    }

    /// Decodes `errorRate`, `<` or `<=`, and a share from 0 to 1.
    public static func decode(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> SuccessCondition? {
        guard let text = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[0] == "errorRate", ["<", "<="].contains(words[1]),
            let limit = share(words[2])
        else {
            context.reportWrongFormat(node, expected: schemaType)
            return nil
        }
        return SuccessCondition(limit, isStrict: words[1] == "<")
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
