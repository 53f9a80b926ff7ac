extension Bool: SchemaValue {
    /// A Boolean has no bounds.
    public typealias Bound = Never

    /// `true` or `false`.
    public static var schemaType: SchemaType { .boolean }

    /// The value as JSON text.
    public var schemaText: String? { self ? "true" : "false" }

    /// Decodes `true` or `false`.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Bool? {
        if case .bool(let value) = node.kind { return value }
        context.reportWrongType(node, expected: schemaType)
        return nil
    }
}

extension Int64: SchemaValue {
    /// Bounds are whole numbers.
    public typealias Bound = Int64

    /// A whole number.
    public static var schemaType: SchemaType { .integer }

    /// The value as JSON text.
    public var schemaText: String? { String(self) }

    /// Decodes a whole number, also when written as `5e1` or `50.0`.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Int64? {
        guard let number = node.number else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        if let value = number.int64 { return value }
        let isTooBig = number.double.map { $0.magnitude >= 9e18 } ?? true
        context.report(
            isTooBig ? .outOfRange : .wrongType,
            at: node.place,
            found: node.found,
            expected: isTooBig ? "a whole number that fits 64 bits" : schemaType.sentence
        )
        return nil
    }
}

extension Int: SchemaValue {
    /// Bounds are whole numbers.
    public typealias Bound = Int

    /// A whole number.
    public static var schemaType: SchemaType { .integer }

    /// The value as JSON text.
    public var schemaText: String? { String(self) }

    /// Decodes a whole number, also when written as `5e1` or `50.0`.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Int? {
        guard let wide = Int64.decode(node, in: &context) else { return nil }
        if let value = Int(exactly: wide) { return value }
        context.report(
            .outOfRange,
            at: node.place,
            found: node.found,
            expected: "a whole number that fits \(Int.bitWidth) bits"
        )
        return nil
    }
}

extension Double: SchemaValue {
    /// Bounds are numbers.
    public typealias Bound = Double

    /// A number.
    public static var schemaType: SchemaType { .number }

    /// The value as JSON text.
    public var schemaText: String? {
        var json = JSONWriter(isPretty: false)
        json.value(self)
        return json.text
    }

    /// Decodes a number.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Double? {
        if let value = node.number?.double { return value }
        context.reportWrongType(node, expected: schemaType)
        return nil
    }
}

extension String: SchemaValue {
    /// A string has no bounds.
    public typealias Bound = Never

    /// Any text.
    public static var schemaType: SchemaType { .string }

    /// The value as JSON text.
    public var schemaText: String? {
        var json = JSONWriter(isPretty: false)
        json.value(self)
        return json.text
    }

    /// The length in bytes.
    public var schemaCount: Int? { utf8.count }

    /// Decodes a string.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> String? {
        if let text = node.string { return text }
        context.reportWrongType(node, expected: schemaType)
        return nil
    }
}

extension JSONNode: SchemaValue {
    /// A tree has no bounds.
    public typealias Bound = Never

    /// Any JSON at all.
    public static var schemaType: SchemaType { .any }

    /// Keeps the tree, such as a merge patch, after reporting repeated keys anywhere in it.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> JSONNode? {
        switch node.kind {
        case .object(let members):
            context.reportRepetitions(in: members)
            for member in members {
                _ = context.within(.name(member.name), member.value) {
                    decode(member.value, in: &$0)
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                _ = context.within(.index(index), element) { decode(element, in: &$0) }
            }
        default: break
        }
        return node
    }
}
