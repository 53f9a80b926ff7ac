/// A type that a scenario field may have.
///
/// Decoding never throws: it reports to the context and answers nil, so that one pass finds every issue.
public protocol SchemaValue: Sendable {
    /// What bounds of a range are written in; `Never` for a type without an order.
    associatedtype Bound: Comparable & Sendable = Never

    /// The type as data.
    static var schemaType: SchemaType { get }

    /// The value a node stands for; nil after reporting why it stands for none.
    static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Self?

    /// A bound as JSON text.
    static func schemaText(of bound: Bound) -> String

    /// The value to compare with bounds; nil for a value that has none.
    var schemaBound: Bound? { get }

    /// How many characters, elements or entries there are; nil for a value that is not a collection.
    var schemaCount: Int? { get }

    /// The value as short JSON text for tables of defaults; nil for a value too long to show.
    var schemaText: String? { get }

    /// Reports every part of the value that lies outside a range.
    func schemaCheck(
        _ range: ValueRange<Bound>,
        unit: String?,
        at node: JSONNode,
        in context: inout DecodingContext
    )
}

extension SchemaValue {
    /// No value to compare.
    public var schemaBound: Bound? { nil }

    /// Not a collection.
    public var schemaCount: Int? { nil }

    /// Too long to show.
    public var schemaText: String? { nil }

    /// Reports the value itself if it lies outside a range.
    public func schemaCheck(
        _ range: ValueRange<Bound>,
        unit: String?,
        at node: JSONNode,
        in context: inout DecodingContext
    ) {
        if case .nonEmpty = range {
            guard schemaCount == 0 else { return }
            context.report(
                .outOfRange,
                at: node.place,
                found: "an empty \(Self.schemaType.noun)",
                expected: "at least one \(Self.schemaType.element)"
            )
            return
        }
        guard let bound = schemaBound, !range.contains(bound) else { return }
        let description = RangeDescription(range, render: Self.schemaText(of:))
        context.report(
            .outOfRange,
            at: node.place,
            found: node.written,
            expected: description.sentence(unit: unit)
        )
    }
}

extension SchemaValue where Bound == Never {
    /// Never called: there are no such bounds.
    public static func schemaText(of bound: Never) -> String {}
}

extension SchemaValue where Bound == Self {
    /// The bound as it would be written in a scenario.
    public static func schemaText(of bound: Self) -> String { bound.schemaText ?? "\(bound)" }

    /// The value itself.
    public var schemaBound: Self? { self }
}

extension SchemaType {
    fileprivate var noun: String {
        switch self {
        case .array: "array"
        case .map, .object: "object"
        default: "string"
        }
    }

    fileprivate var element: String {
        switch self {
        case .array: "element"
        case .map, .object: "entry"
        default: "character"
        }
    }
}
