/// Where a decoded value came from, kept for checks that happen after decoding.
public struct Origin: Hashable, Sendable {
    /// The place of the value.
    public var place: SourcePlace
    /// The path of the value, such as `services.collector.replicas`.
    public var path: String

    /// Creates an origin.
    public init(place: SourcePlace, path: String) {
        self.place = place
        self.path = path
    }
}

extension DecodingContext {
    /// The origin of the node being decoded.
    public func origin(of node: JSONNode) -> Origin {
        Origin(place: node.place, path: path.description)
    }
}

/// A value together with where it was written.
///
/// Two placed values are equal when their values are, wherever they were written.
@dynamicMemberLookup
public struct Placed<Value: Sendable>: Sendable {
    /// The value.
    public var value: Value
    /// Where the value was written; nil for one that a program made.
    public var origin: Origin?

    /// Creates a value, by default one that a program made.
    public init(_ value: Value, origin: Origin? = nil) {
        self.value = value
        self.origin = origin
    }

    /// A property of the value.
    public subscript<Property>(dynamicMember path: WritableKeyPath<Value, Property>) -> Property {
        get { value[keyPath: path] }
        set { value[keyPath: path] = newValue }
    }

    /// A property of the value.
    public subscript<Property>(dynamicMember path: KeyPath<Value, Property>) -> Property {
        value[keyPath: path]
    }
}

extension Placed: Equatable where Value: Equatable {
    /// Whether the values are equal.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.value == rhs.value }
}

extension Placed: SchemaValue where Value: SchemaValue {
    /// Bounds are those of the value.
    public typealias Bound = Value.Bound

    /// The type of the value.
    public static var schemaType: SchemaType { Value.schemaType }

    /// A bound as JSON text.
    public static func schemaText(of bound: Value.Bound) -> String { Value.schemaText(of: bound) }

    /// The value to compare with bounds.
    public var schemaBound: Value.Bound? { value.schemaBound }

    /// The count of the value.
    public var schemaCount: Int? { value.schemaCount }

    /// The value as JSON text.
    public var schemaText: String? { value.schemaText }

    /// Decodes the value and keeps where it was written.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Placed? {
        guard let value = Value.decode(node, in: &context) else { return nil }
        return Placed(value, origin: context.origin(of: node))
    }

    /// Reports the value if it lies outside a range.
    public func schemaCheck(
        _ range: ValueRange<Value.Bound>,
        unit: String?,
        at node: JSONNode,
        in context: inout DecodingContext
    ) {
        value.schemaCheck(range, unit: unit, at: node, in: &context)
    }
}
