/// The name of an entry of a map elsewhere in the scenario, resolved after decoding.
public struct NameReference: Sendable, ExpressibleByStringLiteral {
    /// The name referred to; empty when never set.
    public var name: String
    /// Where the reference was written; nil for one that a program made.
    public var origin: Origin?

    /// Creates a reference; by default one that was never set.
    public init(_ name: String = "", origin: Origin? = nil) {
        self.name = name
        self.origin = origin
    }

    /// Creates a reference that a program made.
    public init(stringLiteral name: String) {
        self.init(name)
    }
}

extension NameReference: Hashable {
    /// Whether both refer to the same name, wherever they were written.
    public static func == (lhs: NameReference, rhs: NameReference) -> Bool {
        lhs.name.hasSameBytes(as: rhs.name)
    }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte) }
    }
}

extension NameReference: SchemaValue {
    /// A name has no bounds.
    public typealias Bound = Never

    /// The name of an entry.
    public static var schemaType: SchemaType { .reference }

    /// The name as JSON text; none when never set.
    public var schemaText: String? { name.isEmpty ? nil : name.schemaText }

    /// Decodes the name and keeps where it was written.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> NameReference?
    {
        guard let name = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        return NameReference(name, origin: context.origin(of: node))
    }
}

extension DecodingContext {
    /// The position of the entry a reference names; nil after reporting that there is none.
    ///
    /// Stays silent about an entry that is there but was already reported as broken, and about a
    /// reference that was never set because decoding it failed.
    ///
    /// - Parameters:
    ///   - reference: The reference.
    ///   - map: The map it refers into; the position is that of the map.
    ///   - what: What the map holds, in the singular: `service`.
    /// - Returns: The position in the map.
    public mutating func resolve<Value>(
        _ reference: NameReference,
        in map: NameMap<Value>,
        what: String
    ) -> Int? {
        if let position = map.index(of: reference.name) { return position }
        if map.brokenNames.contains(where: { $0.hasSameBytes(as: reference.name) }) { return nil }
        reportUnknownName(reference, among: map.names + map.brokenNames, what: what)
        return nil
    }

    /// The position of the name a reference names; nil after reporting that there is none.
    public mutating func resolve(
        _ reference: NameReference,
        in names: [String],
        what: String
    ) -> Int? {
        if let position = names.firstIndex(where: { $0.hasSameBytes(as: reference.name) }) {
            return position
        }
        reportUnknownName(reference, among: names, what: what)
        return nil
    }

    private mutating func reportUnknownName(
        _ reference: NameReference,
        among names: [String],
        what: String
    ) {
        if reference.name.isEmpty, reference.origin == nil, !isValid { return }
        var hint = "no \(what) is declared"
        if let nearest = NearestName.among(names, for: reference.name) {
            hint = "did you mean \(quoted(nearest))?"
        } else if !names.isEmpty {
            let sorted = names.sorted { $0.precedesInBytes($1) }
            let shown = sorted.prefix(10).map(quoted).joined(separator: ", ")
            hint = "known: \(shown)" + (sorted.count > 10 ? ", …" : "")
        }
        add(
            ScenarioIssue(
                .unknownName,
                at: reference.origin?.place,
                path: reference.origin?.path ?? "",
                found: "unknown \(what) \(quoted(reference.name))",
                hint: hint
            )
        )
    }
}
