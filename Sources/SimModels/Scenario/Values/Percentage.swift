/// A share in percent: `70` or `"70%"`.
public struct Percentage: Hashable, Comparable, Sendable {
    /// The share in percent.
    public var percent: Double

    /// Creates a share in percent.
    public init(percent: Double) {
        self.percent = percent
    }

    /// A share in percent.
    public static func percent(_ value: Double) -> Percentage { Percentage(percent: value) }

    /// The share as a fraction of one.
    public var fraction: Double { percent / 100 }

    /// Whether the first share is smaller.
    public static func < (lhs: Percentage, rhs: Percentage) -> Bool { lhs.percent < rhs.percent }
}

extension Percentage: SchemaValue {
    /// Bounds are shares.
    public typealias Bound = Percentage

    /// A number of percent, with or without the sign.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "percentage",
                #"a percentage such as 70 or "70%""#,
                takesNumbers: true
            )
        )
    }

    /// The share as JSON text.
    public var schemaText: String? { percent.schemaText }

    /// Decodes a percentage.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Percentage? {
        if let value = node.number?.double { return Percentage(percent: value) }
        return context.decodePercentSign(node, expected: schemaType).map(Percentage.init(percent:))
    }
}

/// A share as a fraction of one: `0.25` or `"25%"`.
public struct Fraction: Hashable, Comparable, Sendable {
    /// The share as a number from 0 to 1.
    public var value: Double

    /// Creates a share of one.
    public init(_ value: Double) {
        self.value = value
    }

    /// Whether the first share is smaller.
    public static func < (lhs: Fraction, rhs: Fraction) -> Bool { lhs.value < rhs.value }
}

extension Fraction: SchemaValue {
    /// Bounds are shares.
    public typealias Bound = Fraction

    /// A number from 0 to 1, or a percentage.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "fraction",
                #"a fraction between 0 and 1 such as 0.25 or "25%""#,
                takesNumbers: true
            )
        )
    }

    /// The share as JSON text.
    public var schemaText: String? { value.schemaText }

    /// Decodes a share from 0 to 1.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Fraction? {
        let value: Double
        if let number = node.number?.double {
            value = number
        } else if let percent = context.decodePercentSign(node, expected: schemaType) {
            value = percent / 100
        } else {
            return nil
        }
        if value >= 0, value <= 1 { return Fraction(value) }
        context.report(
            .outOfRange,
            at: node.place,
            found: node.written,
            expected: schemaType.sentence
        )
        return nil
    }
}

extension DecodingContext {
    /// The number before a percent sign.
    fileprivate mutating func decodePercentSign(
        _ node: JSONNode,
        expected type: SchemaType
    ) -> Double? {
        guard let text = node.string else {
            reportWrongType(node, expected: type)
            return nil
        }
        guard text.hasSuffix("%"), let value = decimal(text.dropLast()) else {
            reportWrongFormat(node, expected: type)
            return nil
        }
        return value
    }
}
