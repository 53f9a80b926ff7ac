import SimModels
import TestSupport

/// A way from the file to one declared field, through maps, lists and choices.
struct FieldWay {
    enum Step {
        /// A field of an object.
        case field(String)
        /// One alternative of a choice.
        case alternative(String)
        /// An entry of a map.
        case entry
        /// An element of a list.
        case element
    }

    var steps: [Step]
    /// What the field takes.
    var declared: Declared
    /// The object and the field, for messages.
    var name: String

    /// A way to every field of every object that a file may have: the shortest.
    static func all() -> [FieldWay] {
        var ways: [FieldWay] = []
        var met: Set<String> = []
        var open: [(type: SchemaType, steps: [Step])] = [(Scenario.schemaType, [])]
        var next = 0
        while next < open.count {
            let (type, steps) = open[next]
            next += 1
            switch type {
            case .array(let element): open.append((element, steps + [.element]))
            case .map(let element): open.append((element, steps + [.entry]))
            case .object(let object):
                guard met.insert(String(reflecting: object)).inserted else { continue }
                for field in SchemaTable.object(object).fields {
                    let way = steps + [.field(field.name)]
                    ways.append(
                        FieldWay(
                            steps: way,
                            declared: Declared(type: field.type, range: field.range),
                            name: "\(object).\(field.name)"
                        )
                    )
                    open.append((field.type, way))
                }
            case .union(let union):
                guard met.insert(String(reflecting: union)).inserted else { continue }
                for chosen in SchemaTable.union(union).alternatives {
                    let way = steps + [.alternative(chosen.name)]
                    ways.append(
                        FieldWay(
                            steps: way,
                            declared: Declared(type: chosen.type, range: chosen.range),
                            name: "\(union).\(chosen.name)"
                        )
                    )
                    open.append((chosen.type, way))
                }
            default: continue
            }
        }
        return ways
    }
}

extension SchemaMutation {
    /// A merge patch that sets one field, and what has to be there for that.
    ///
    /// - Parameters:
    ///   - way: The way to the field.
    ///   - base: The file that it is to be merged into.
    /// - Returns: The patch, with a value that the field takes, or nearly.
    mutating func patch(along way: FieldWay, of base: JSONNode) -> JSONNode {
        patch(way.steps[...], Scenario.schemaType, base, way.declared)
    }

    private mutating func patch(
        _ steps: ArraySlice<FieldWay.Step>,
        _ type: SchemaType,
        _ base: JSONNode?,
        _ declared: Declared
    ) -> JSONNode {
        guard let step = steps.first else {
            return value(of: declared.type, declared.range, depth: 4)
        }
        let rest = steps.dropFirst()
        switch (step, type) {
        case (.element, .array(let element)):
            return JSONNode(.array([patch(rest, element, nil, declared)]), at: Self.place)
        case (.entry, .map(let element)):
            let known = base?.members.first
            let inner = patch(rest, element, known?.value, declared)
            return object([(known?.name ?? names[0], inner)])
        case (.field(let name), .object(let object)):
            let fields = SchemaTable.object(object).fields
            var members: [JSONMember] = []
            for field in fields where field.name != name && field.isRequired && base == nil {
                let made = value(of: field.type, field.range, depth: 4)
                members += self.members(made, field.name)
            }
            if let field = fields.first(where: { $0.name == name }) {
                let inner = patch(rest, field.type, name.isEmpty ? base : base?[name], declared)
                members += self.members(inner, name)
            }
            return JSONNode(.object(members), at: Self.place)
        case (.alternative(let name), .union(let union)):
            let schema = SchemaTable.union(union)
            guard let chosen = schema.alternatives.first(where: { $0.name == name }) else { break }
            let inner = patch(rest, chosen.type, base?[name], declared)
            var members: [JSONMember] = []
            // Another alternative would be a second one beside it.
            for other in base?.members ?? [] where other.name != name {
                members += self.members(JSONNode(.null, at: Self.place), other.name)
            }
            if let tag = schema.tag {
                members += self.members(JSONNode(.string(name), at: Self.place), tag)
                members += inner.members
            } else {
                members += self.members(inner, name)
            }
            return JSONNode(.object(members), at: Self.place)
        default: break
        }
        return value(of: type, nil, depth: 4)
    }

    /// A setting that puts a patch where it belongs, as deep as names lead.
    func setting(for patch: JSONNode) -> String {
        var path = JSONPath()
        var node = patch
        while node.members.count == 1, let member = node.members.first, !member.name.isEmpty {
            path = path.appending(.name(member.name))
            node = member.value
        }
        return "+\(path)=\(text(of: node))"
    }

    private func members(_ node: JSONNode, _ name: String) -> [JSONMember] {
        // The fields of some objects are written into the one that has them.
        name.isEmpty ? node.members : [JSONMember(name, keyPlace: Self.place, value: node)]
    }

    private func object(_ members: [(String, JSONNode)]) -> JSONNode {
        JSONNode(
            .object(members.map { JSONMember($0.0, keyPlace: Self.place, value: $0.1) }),
            at: Self.place
        )
    }
}
