/// How often something happens, written with its unit of time: `"1600/s"`, `"90000/min"`, `"5/h"`.
public struct Rate: Hashable, Comparable, Sendable {
    /// Events per second.
    public var perSecond: Double

    /// Creates a rate per second.
    public init(perSecond: Double) {
        self.perSecond = perSecond
    }

    /// A rate per second.
    public static func perSecond(_ count: Double) -> Rate { Rate(perSecond: count) }

    /// A rate per minute.
    public static func perMinute(_ count: Double) -> Rate { Rate(perSecond: count / 60) }

    /// Whether the first rate is lower.
    public static func < (lhs: Rate, rhs: Rate) -> Bool { lhs.perSecond < rhs.perSecond }
}

extension Rate: SchemaValue {
    /// Bounds are rates.
    public typealias Bound = Rate

    /// A number and a unit of time.
    public static var schemaType: SchemaType {
        .formatted(SchemaType.TextFormat("rate", #"a rate such as "1600/s", "90000/min" or "5/h""#))
    }

    /// The rate per second as JSON text.
    public var schemaText: String? { perSecond.schemaText.map { "\"\($0)/s\"" } }

    /// Decodes a rate of zero or more.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Rate? {
        guard let text = node.string else {
            let hint = node.number.map { "say per what, for example \(quoted($0.shown + "/s"))" }
            context.report(
                .wrongType,
                at: node.place,
                found: node.found,
                expected: schemaType.sentence,
                hint: hint
            )
            return nil
        }
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let count = decimal(halves[0]) else {
            context.reportWrongFormat(node, expected: schemaType)
            return nil
        }
        guard let seconds = seconds(in: String(halves[1])) else {
            context.reportWrongFormat(
                node,
                expected: schemaType,
                hint: "\(quoted(String(halves[1]))) is no unit of a rate; use s, min, h or d"
            )
            return nil
        }
        return Rate(perSecond: count / seconds)
    }

    private static func seconds(in unit: String) -> Double? {
        switch unit {
        case "s": 1
        case "min": 60
        case "h": 3_600
        case "d": 86_400
        default: nil
        }
    }
}

/// A number of zero or more in JSON's own grammar; nil for anything else.
func decimal(_ text: Substring) -> Double? {
    let place = SourcePlace(source: "")
    guard let node = try? JSONNode(parsing: Array(text.utf8), from: place),
        let number = node.number, number.text.utf8.count == text.utf8.count,
        let value = number.double, value >= 0
    else { return nil }
    return value
}
