/// Values keyed by a path in the file, such as `services.web.startup`.
public struct PathMap<Value: SchemaValue>: Sendable {
    /// One value and the path it is about.
    public struct Entry: Sendable {
        /// The path, as written.
        public let path: String
        /// The value.
        public var value: Value
        /// Where the path was written.
        public var origin: Origin?
    }

    /// The entries, in byte order of their paths.
    public private(set) var entries: [Entry] = []

    /// An empty map.
    public init() {}
}

extension PathMap: SchemaValue {
    /// What bounds of a range are written in.
    public typealias Bound = Never

    /// The type as data.
    public static var schemaType: SchemaType { .map(Value.schemaType) }

    /// The value as short JSON text, for tables of defaults.
    public var schemaText: String? { entries.isEmpty ? "{}" : nil }

    /// The value a node stands for; nil after reporting why it stands for none.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> PathMap? {
        guard case .object(let members) = node.kind else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        context.reportRepetitions(in: members)
        var map = PathMap()
        for member in members {
            let value = context.within(.name(member.name), member.value) { context in
                Value.decode(member.value, in: &context)
            }
            guard let value else { continue }
            let path = context.path.appending(.name(member.name))
            map.entries.append(
                Entry(
                    path: member.name,
                    value: value,
                    origin: Origin(place: member.keyPlace, path: path.description)
                )
            )
        }
        map.entries.sort { $0.path.precedesInBytes($1.path) }
        return map
    }
}
