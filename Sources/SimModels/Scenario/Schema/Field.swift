/// One field of a scenario object, declared once.
///
/// ```swift
/// Field("minReplicas", \.minReplicas, unit: "pods", range: .atLeast(1),
///       source: "autoscaling/v2", "Fewest replicas kept.")
/// ```
/// Decoding, range checks, error messages, the reference and JSON Schema all come from this.
public struct Field<Root: Sendable>: Sendable {
    /// The declaration as data; its default is filled in by ``SchemaObject/objectSchema``.
    let declaration: FieldSchema
    /// The keys of the object this field reads: its name, or those of a union's alternatives.
    let keys: [String]
    /// What the real system says where the field is absent but required.
    let missing: String?
    /// The property the field fills.
    package let property: any PartialKeyPath<Root> & Sendable

    let read: @Sendable (JSONNode, inout Root, inout DecodingContext) -> Void
    let shownDefault: @Sendable (Root) -> String?

    /// Declares a field.
    ///
    /// - Parameters:
    ///   - name: The JSON key, as the real system spells it.
    ///   - property: The property it fills, whose initial value is the default.
    ///   - unit: The unit of a bare number, in the plural.
    ///   - range: The values allowed; in an array or map, of each value.
    ///   - defaultText: What the reference shows as default when the initial value does not say it.
    ///   - isRequired: Whether the field must be present.
    ///   - source: Where the field, its default and its range come from.
    ///   - refusal: What the real system says where the value is missing or out of range.
    ///   - summary: One sentence of meaning.
    public init<Value: SchemaValue>(
        _ name: String,
        _ property: any WritableKeyPath<Root, Value> & Sendable,
        unit: String? = nil,
        range: ValueRange<Value.Bound>? = nil,
        default defaultText: String? = nil,
        required isRequired: Bool = false,
        source: String? = nil,
        refusal: Refusal? = nil,
        _ summary: String
    ) {
        keys = [name]
        self.property = property
        declaration = FieldSchema(
            name: name,
            type: Value.schemaType,
            unit: unit,
            range: range.map { RangeDescription($0, render: Value.schemaText(of:)) },
            defaultText: defaultText,
            isRequired: isRequired,
            source: source,
            summary: summary
        )
        missing = refusal?.missing
        read = { node, root, context in
            guard let value = Value.decode(node, in: &context) else { return }
            if let range, refusal?.report(value, outside: range, at: node, in: &context) != true {
                value.schemaCheck(range, unit: unit, at: node, in: &context)
            }
            root[keyPath: property] = value
        }
        shownDefault = { root in root[keyPath: property].schemaText }
    }

    /// Declares a choice whose alternatives are keys of this very object, beside its other fields.
    ///
    /// A fault such as `{"at": "5m", "killPod": {…}}` has the field `at` and one of many actions.
    public init<Value: SchemaUnion>(
        oneOf property: any WritableKeyPath<Root, Value> & Sendable,
        required isRequired: Bool = true,
        source: String? = nil,
        _ summary: String
    ) {
        self.init(
            keys: Value.alternatives.map(\.name),
            property,
            isRequired: isRequired,
            source: source,
            summary
        )
    }

    /// Declares a choice of this very object that may be absent.
    public init<Value: SchemaUnion>(
        oneOf property: any WritableKeyPath<Root, Value?> & Sendable,
        source: String? = nil,
        _ summary: String
    ) {
        self.init(
            keys: Value.alternatives.map(\.name),
            property,
            isRequired: false,
            source: source,
            summary
        )
    }

    private init<Value: SchemaValue>(
        keys: [String],
        _ property: any WritableKeyPath<Root, Value> & Sendable,
        isRequired: Bool,
        source: String?,
        _ summary: String
    ) {
        self.keys = keys
        self.property = property
        missing = nil
        declaration = FieldSchema(
            name: "",
            type: Value.schemaType,
            isRequired: isRequired,
            source: source,
            summary: summary
        )
        read = { node, root, context in
            if let value = Value.decode(node, in: &context) { root[keyPath: property] = value }
        }
        shownDefault = { root in root[keyPath: property].schemaText }
    }

    /// Whether the field is a choice laid out in the object itself.
    var isChoice: Bool { declaration.name.isEmpty }
}

/// The declaration of a field as data.
public struct FieldSchema: Sendable {
    /// The JSON key; empty for a choice laid out in the object itself.
    public var name: String
    /// The type of the value.
    public var type: SchemaType
    /// The unit of a bare number.
    public var unit: String?
    /// The values allowed.
    public var range: RangeDescription?
    /// The default as JSON text, or in words.
    public var defaultText: String?
    /// Whether the field must be present.
    public var isRequired = false
    /// Where the field, its default and its range come from.
    public var source: String?
    /// One sentence of meaning.
    public var summary: String
}
