import SimModels
import Synchronization

/// What a field takes.
struct Declared {
    var type: SchemaType
    var range: RangeDescription?
}

/// The declarations of all objects and choices, each put together once.
enum SchemaTable {
    private static let objects = Mutex<[String: ObjectSchema]>([:])
    private static let unions = Mutex<[String: UnionSchema]>([:])

    static func object(_ type: any SchemaObject.Type) -> ObjectSchema {
        objects.withLock { known in
            let key = String(reflecting: type)
            if let schema = known[key] { return schema }
            let schema = type.objectSchema
            known[key] = schema
            return schema
        }
    }

    static func union(_ type: any SchemaUnion.Type) -> UnionSchema {
        unions.withLock { known in
            let key = String(reflecting: type)
            if let schema = known[key] { return schema }
            let schema = type.unionSchema
            known[key] = schema
            return schema
        }
    }

    /// The members that an object of a type may have, in the order of their declarations.
    static func members(of type: SchemaType, in node: JSONNode) -> [(String, Declared)] {
        switch type {
        case .object(let object):
            return self.object(object).fields.flatMap { field in
                field.name.isEmpty
                    ? members(of: field.type, in: node)
                    : [(field.name, Declared(type: field.type, range: field.range))]
            }
        case .union(let union):
            let schema = self.union(union)
            guard let tag = schema.tag else {
                return schema.alternatives.map {
                    ($0.name, Declared(type: $0.type, range: $0.range))
                }
            }
            let words = Declared(type: .enumeration(schema.alternatives.map(\.name)), range: nil)
            let chosen = schema.alternatives.first { $0.name == node[tag]?.string }
            return [(tag, words)] + (chosen.map { members(of: $0.type, in: node) } ?? [])
        default: return []
        }
    }

    /// What the member of a name takes; nil for a name that is not declared.
    static func member(_ name: String, of type: SchemaType, in node: JSONNode) -> Declared? {
        if case .map(let element) = type { return Declared(type: element, range: nil) }
        return members(of: type, in: node).first { $0.0 == name }?.1
    }
}
