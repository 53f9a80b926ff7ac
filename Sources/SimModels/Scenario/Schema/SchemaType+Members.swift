extension SchemaType {
    /// The type of a member of an object or of an entry of a map; nil if there is none of that name.
    func member(_ name: String) -> SchemaType? {
        switch self {
        case .map(let element): element
        case .object(let type): type.memberType(name)
        case .union(let type): type.memberType(name)
        case .any: .any
        default: nil
        }
    }

    /// The names that a member may have; none for a type whose members are free.
    var memberNames: [String] {
        switch self {
        case .object(let type): type.memberNames
        case .union(let type): type.memberNames
        default: []
        }
    }
}

extension SchemaObject {
    /// The type of the field with a name.
    static func memberType(_ name: String) -> SchemaType? {
        let field = fields.first { field in field.keys.contains { $0.hasSameBytes(as: name) } }
        guard let field else { return nil }
        return field.isChoice ? field.declaration.type.member(name) : field.declaration.type
    }

    /// The keys of all fields.
    static var memberNames: [String] { fields.flatMap(\.keys) }
}

extension SchemaUnion {
    /// The type of the alternative with a name.
    ///
    /// With a tag every alternative has its own members, so that nothing is said of them here.
    static func memberType(_ name: String) -> SchemaType? {
        guard tag == nil else { return .any }
        return alternatives.first { $0.name.hasSameBytes(as: name) }?.declaration.type
    }

    /// The keys of all alternatives.
    static var memberNames: [String] { tag == nil ? alternatives.map(\.name) : [] }
}
