/// A choice: an object with exactly one of several keys, such as `{"cpu": "2ms"}` or `{"call": …}`.
///
/// With a ``tag`` the alternative is named by a field instead and its own fields stand beside it:
/// `{"distribution": "constant", "value": "2ms"}`.
public protocol SchemaUnion: SchemaValue where Bound == Never {
    /// The choice's name in the reference.
    static var typeName: String { get }

    /// What is chosen, in one sentence.
    static var summary: String { get }

    /// The alternatives, in the order of the reference.
    static var alternatives: [Alternative<Self>] { get }

    /// The field that names the alternative; nil when the alternative's key does.
    static var tag: String? { get }

    /// The types a short form is written in.
    static var shortForms: [SchemaType] { get }

    /// The value a short form stands for; nil when the node is not one.
    static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self?
}

/// One alternative of a choice, declared once.
public struct Alternative<Root: Sendable>: Sendable {
    /// The key, or the word in the tag field, that chooses this alternative.
    public let name: String
    /// The declaration as data.
    public let declaration: FieldSchema
    let read: @Sendable (JSONNode, inout DecodingContext) -> Root?

    /// Declares an alternative.
    ///
    /// - Parameters:
    ///   - name: The key, or the word in the tag field.
    ///   - make: Makes the choice from its value; the enum case itself.
    ///   - unit: The unit of a bare number, in the plural.
    ///   - range: The values allowed.
    ///   - source: Where the alternative comes from.
    ///   - summary: One sentence of meaning.
    public init<Value: SchemaValue>(
        _ name: String,
        _ make: @escaping @Sendable (Value) -> Root,
        unit: String? = nil,
        range: ValueRange<Value.Bound>? = nil,
        source: String? = nil,
        _ summary: String
    ) {
        self.name = name
        declaration = FieldSchema(
            name: name,
            type: Value.schemaType,
            unit: unit,
            range: range.map { RangeDescription($0, render: Value.schemaText(of:)) },
            source: source,
            summary: summary
        )
        read = { node, context in
            guard let value = Value.decode(node, in: &context) else { return nil }
            if let range { value.schemaCheck(range, unit: unit, at: node, in: &context) }
            return make(value)
        }
    }
}

extension SchemaUnion {
    /// The alternative's key chooses.
    public static var tag: String? { nil }

    /// No short form.
    public static var shortForms: [SchemaType] { [] }

    /// No short form.
    public static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self?
    {
        nil
    }

    /// The choice itself.
    public static var schemaType: SchemaType { .union(Self.self) }

    /// Decodes the alternative that the object names.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        let errorsBefore = context.errorCount
        if let value = decodeShortForm(node, in: &context) { return value }
        guard context.errorCount == errorsBefore else { return nil }
        guard case .object(let members) = node.kind else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        context.reportRepetitions(in: members)
        if let tag { return decode(members, of: node, taggedBy: tag, in: &context) }
        return decodeKeyed(members, of: node, in: &context)
    }

    private static func decodeKeyed(
        _ members: [JSONMember],
        of node: JSONNode,
        in context: inout DecodingContext
    ) -> Self? {
        let alternatives = Self.alternatives
        let known = alternatives.map(\.name)
        var chosen: (member: JSONMember, alternative: Alternative<Self>)?
        var isClear = true
        for member in members {
            guard
                let alternative = alternatives.first(where: {
                    $0.name.hasSameBytes(as: member.name)
                })
            else {
                context.reportUnknownField(member, known: known)
                isClear = false
                continue
            }
            if let first = chosen {
                isClear = false
                if first.member.name.hasSameBytes(as: member.name) { continue }
                context.report(
                    .rule,
                    at: member.keyPlace,
                    found: "both \(quoted(first.member.name)) and \(quoted(member.name))",
                    expected: "exactly one of \(known.map(quoted).joined(separator: ", "))"
                )
            } else {
                chosen = (member, alternative)
            }
        }
        guard let chosen else {
            if isClear {
                context.report(
                    .missingField,
                    at: node.place,
                    found: "an empty object",
                    expected: "exactly one of \(known.map(quoted).joined(separator: ", "))"
                )
            }
            return nil
        }
        let value = context.within(.name(chosen.member.name), chosen.member.value) { context in
            chosen.alternative.read(chosen.member.value, &context)
        }
        return isClear ? value : nil
    }

    private static func decode(
        _ members: [JSONMember],
        of node: JSONNode,
        taggedBy tag: String,
        in context: inout DecodingContext
    ) -> Self? {
        let alternatives = Self.alternatives
        let words = SchemaType.enumeration(alternatives.map(\.name))
        guard let member = node.member(named: tag) else {
            context.reportMissing(tag, type: words, in: node)
            return nil
        }
        let chosen: Alternative<Self>? = context.within(.name(tag), member.value) { context in
            guard let word = member.value.string else {
                context.reportWrongType(member.value, expected: words)
                return nil
            }
            let known = alternatives.first { $0.name.hasSameBytes(as: word) }
            if known == nil {
                context.reportUnknownWord(member.value, known: alternatives.map(\.name))
            }
            return known
        }
        guard let chosen else { return nil }
        let rest = members.filter { !$0.name.hasSameBytes(as: tag) }
        return chosen.read(JSONNode(.object(rest), at: node.place), &context)
    }

    /// The choice's declarations as data.
    public static var unionSchema: UnionSchema {
        UnionSchema(
            name: typeName,
            summary: summary,
            tag: tag,
            alternatives: alternatives.map(\.declaration),
            shortForms: shortForms
        )
    }

    /// The type in the words of an error message.
    static var unionSentence: String {
        let names = alternatives.map { quoted($0.name) }.joined(separator: ", ")
        let object =
            tag.map { "an object with \(quoted($0)) set to one of \(names)" }
            ?? "an object with exactly one of \(names)"
        return ([object] + shortForms.map(\.sentence)).joined(separator: " or ")
    }
}

/// The declarations of a choice as data.
public struct UnionSchema: Sendable {
    /// The choice's name in the reference.
    public var name: String
    /// What is chosen.
    public var summary: String
    /// The field that names the alternative; nil when the alternative's key does.
    public var tag: String?
    /// The alternatives, in the order of the reference.
    public var alternatives: [FieldSchema]
    /// The types a short form is written in.
    public var shortForms: [SchemaType]
}
