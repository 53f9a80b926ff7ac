public import SimCore

extension SimDuration: SchemaValue {
    /// Bounds are durations.
    public typealias Bound = SimDuration

    /// A duration with a unit, such as `"90s"`.
    public static var schemaType: SchemaType {
        .formatted(SchemaType.TextFormat("duration", #"a duration such as "90s""#))
    }

    /// The duration as JSON text.
    public var schemaText: String? { "\"\(DurationText.text(self))\"" }

    /// Decodes a duration of zero or more, such as `"250ms"`, `"1m30s"`, `"1.5h"` or `"2d"`.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> SimDuration? {
        guard let duration = decodeSigned(node, in: &context) else { return nil }
        if duration >= .zero { return duration }
        context.report(
            .outOfRange,
            at: node.place,
            found: node.written,
            expected: "a duration that is not negative"
        )
        return nil
    }

    /// Decodes a duration that may be negative.
    static func decodeSigned(_ node: JSONNode, in context: inout DecodingContext) -> SimDuration? {
        if let number = node.number {
            context.report(
                .wrongType,
                at: node.place,
                found: node.found,
                expected: schemaType.sentence,
                hint: "a duration is a string with a unit (ns, us, ms, s, m, h or d), for example "
                    + quoted(number.shown + "s")
            )
            return nil
        }
        guard let text = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        switch DurationText.parse(text) {
        case .duration(let duration): return duration
        case .malformed: context.reportWrongFormat(node, expected: schemaType)
        case .missingUnit:
            context.reportWrongFormat(
                node,
                expected: schemaType,
                hint: "a unit is missing: ns, us, ms, s, m, h or d"
            )
        case .unknownUnit(let unit):
            context.reportWrongFormat(
                node,
                expected: schemaType,
                hint: "\(quoted(unit)) is no unit of time; use ns, us, ms, s, m, h or d"
            )
        case .tooLong:
            context.report(
                .outOfRange,
                at: node.place,
                found: node.written,
                expected: "a duration of at most 292 years"
            )
        }
        return nil
    }
}

/// A duration that may be negative, such as a claim about something before T+0.
public struct SignedDuration: Hashable, Comparable, Sendable {
    /// The duration.
    public var duration: SimDuration

    /// Creates a duration that may be negative.
    public init(_ duration: SimDuration) {
        self.duration = duration
    }

    /// Whether the first is less.
    public static func < (lhs: SignedDuration, rhs: SignedDuration) -> Bool {
        lhs.duration < rhs.duration
    }
}

extension SignedDuration: SchemaValue {
    /// Bounds are signed durations.
    public typealias Bound = SignedDuration

    /// A duration with a unit and, if wanted, a sign.
    public static var schemaType: SchemaType {
        .formatted(SchemaType.TextFormat("signed duration", #"a duration such as "90s" or "-5m""#))
    }

    /// The duration as JSON text.
    public var schemaText: String? { duration.schemaText }

    /// Decodes a duration of either sign.
    public static func decode(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> SignedDuration? {
        SimDuration.decodeSigned(node, in: &context).map(SignedDuration.init)
    }
}
