/// A scenario object: a plain value whose fields are declared once.
///
/// The initial values of its properties are the defaults, so a program can make one and change it
/// without any JSON.
public protocol SchemaObject: SchemaValue where Bound == Never {
    /// Creates the object with every default.
    init()

    /// The object's name in the reference, such as `HorizontalPodAutoscalerSpec`.
    static var typeName: String { get }

    /// What the object describes, in one sentence.
    static var summary: String { get }

    /// The declarations of all fields, in the order of the reference.
    static var fields: [Field<Self>] { get }

    /// The types a short form is written in, such as a duration for a whole distribution.
    static var shortForms: [SchemaType] { get }

    /// The object a short form stands for; nil when the node is not one.
    static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self?

    /// Reports rules that several fields break together; called only when each field is right.
    static func validate(_ value: Self, in context: inout DecodingContext, at node: JSONNode)
}

extension SchemaObject {
    /// No short form.
    public static var shortForms: [SchemaType] { [] }

    /// No short form.
    public static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self?
    {
        nil
    }

    /// No rules beyond those of each field.
    public static func validate(
        _ value: Self,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {}

    /// The object type itself.
    public static var schemaType: SchemaType { .object(Self.self) }

    /// Decodes an object, reporting every field that is wrong, unknown, missing or repeated.
    ///
    /// A field with an error keeps its default, so that the rest can still be checked.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        let errorsBefore = context.errorCount
        if let value = decodeShortForm(node, in: &context) {
            if context.errorCount == errorsBefore { validate(value, in: &context, at: node) }
            return value
        }
        guard context.errorCount == errorsBefore else { return nil }
        guard case .object(let members) = node.kind else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        context.reportRepetitions(in: members)
        var value = Self()
        let fields = Self.fields
        for field in fields {
            if field.isChoice {
                readChoice(field, from: members, of: node, into: &value, in: &context)
            } else if let member = members.first(where: { $0.name.hasSameBytes(as: field.keys[0]) })
            {
                _ = context.within(.name(member.name), member.value) { context in
                    field.read(member.value, &value, &context)
                }
            } else if field.declaration.isRequired {
                if let reason = field.missing {
                    context.reportRequired(reason, field: field.keys[0], in: node)
                } else {
                    context.reportMissing(field.keys[0], type: field.declaration.type, in: node)
                }
            }
        }
        reportUnknown(members, fields: fields, in: &context)
        if context.errorCount == errorsBefore { validate(value, in: &context, at: node) }
        return value
    }

    private static func readChoice(
        _ field: Field<Self>,
        from members: [JSONMember],
        of node: JSONNode,
        into value: inout Self,
        in context: inout DecodingContext
    ) {
        let chosen = members.filter { member in
            field.keys.contains { $0.hasSameBytes(as: member.name) }
        }
        if chosen.isEmpty {
            // A misspelt alternative is reported as an unknown field; that says it all.
            let known = Self.fields.flatMap(\.keys)
            let isClear = members.allSatisfy { member in
                known.contains { $0.hasSameBytes(as: member.name) }
            }
            guard field.declaration.isRequired, isClear else { return }
            context.report(
                .missingField,
                at: node.place,
                found: "an object with none of them",
                expected: "one of \(field.keys.map(quoted).joined(separator: ", "))"
            )
            return
        }
        field.read(JSONNode(.object(chosen), at: node.place), &value, &context)
    }

    private static func reportUnknown(
        _ members: [JSONMember],
        fields: [Field<Self>],
        in context: inout DecodingContext
    ) {
        let known = fields.flatMap(\.keys)
        for member in members where !known.contains(where: { $0.hasSameBytes(as: member.name) }) {
            // Editors find the JSON Schema of a file by this key.
            let isSchemaLink = context.path.components.isEmpty && member.name == "$schema"
            if !isSchemaLink { context.reportUnknownField(member, known: known) }
        }
    }

    /// The object's declarations as data, with each default as it would be written.
    public static var objectSchema: ObjectSchema {
        let defaults = Self()
        let described = fields.map { field in
            var declaration = field.declaration
            if declaration.defaultText == nil, !declaration.isRequired {
                declaration.defaultText = field.shownDefault(defaults)
            }
            return declaration
        }
        return ObjectSchema(
            name: typeName,
            summary: summary,
            fields: described,
            shortForms: shortForms
        )
    }

    /// The type in the words of an error message.
    static var objectSentence: String {
        (["an object (\(typeName))"] + shortForms.map(\.sentence)).joined(separator: " or ")
    }
}

/// The declarations of an object as data.
public struct ObjectSchema: Sendable {
    /// The object's name in the reference.
    public var name: String
    /// What the object describes.
    public var summary: String
    /// Its fields, in the order of the reference.
    public var fields: [FieldSchema]
    /// The types a short form is written in.
    public var shortForms: [SchemaType]
}

extension SchemaObject where Self: Equatable {
    /// An object that stands for itself where nothing of it is written: `{}`.
    ///
    /// One with other values than the defaults of its fields is too long to show.
    public var schemaText: String? {
        let isComplete = Self.fields.allSatisfy { !$0.declaration.isRequired }
        return isComplete && self == Self() ? "{}" : nil
    }
}
