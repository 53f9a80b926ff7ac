/// An enum of words: each case is written as its raw value.
public protocol SchemaEnum: SchemaValue, RawRepresentable, CaseIterable
where RawValue == String, Bound == Never {}

extension SchemaEnum {
    /// One of the words.
    public static var schemaType: SchemaType { .enumeration(allCases.map(\.rawValue)) }

    /// The word as JSON text.
    public var schemaText: String? { rawValue.schemaText }

    /// Decodes one of the words, exactly as spelled.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        guard let word = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        if let value = allCases.first(where: { $0.rawValue.hasSameBytes(as: word) }) {
            return value
        }
        context.reportUnknownWord(node, known: allCases.map(\.rawValue))
        return nil
    }
}

extension DecodingContext {
    /// Reports a word that is none of the known ones.
    mutating func reportUnknownWord(_ node: JSONNode, known: [String]) {
        let nearest = NearestName.among(known, for: node.string ?? "")
        reportWrongFormat(
            node,
            expected: .enumeration(known),
            hint: nearest.map { "did you mean \(quoted($0))?" }
        )
    }
}
