import SimCore
import SimModels
import TestSupport

/// Changes scenario files along the declarations of their fields: values at and beyond the ends of
/// their ranges, of other types, missing, and fields and alternatives that the file did not have.
struct SchemaMutation {
    var bits: SplitMix
    /// Names that the file has for things, so that references often lead somewhere.
    private(set) var names: [String] = []
    /// How deep a value that is made anew may nest.
    private static let depthLimit = 7

    static let place = SourcePlace(source: "fuzz")

    init(seed: UInt64, base: JSONNode) {
        bits = SplitMix(seed)
        collect(base, depth: 0)
        if names.isEmpty { names = ["web"] }
    }

    /// The file with some changes.
    mutating func changed(_ base: JSONNode) -> JSONNode {
        var node = base
        for _ in 0..<(1 + bits.below(3)) { node = change(node, Scenario.schemaType, nil, depth: 0) }
        return node
    }

    /// A merge patch with a change in it: what the changed file has and the file has not.
    mutating func patch(_ base: JSONNode) -> JSONNode {
        difference(from: base, to: changed(base))
    }

    /// A setting such as `services.web.replicas=-1`, somewhere in the file.
    mutating func setting(_ base: JSONNode) -> String {
        var path = JSONPath()
        var node = base
        var schema = Declared(type: Scenario.schemaType, range: nil)
        while bits.below(8) != 0 {
            let members = node.members
            if !members.isEmpty {
                let member = members[bits.below(members.count)]
                path = path.appending(.name(member.name))
                schema = SchemaTable.member(member.name, of: schema.type, in: node) ?? schema
                node = member.value
            } else if !node.elements.isEmpty {
                let index = bits.below(node.elements.count)
                path = path.appending(.index(index))
                if case .array(let element) = schema.type {
                    schema = Declared(type: element, range: schema.range)
                }
                node = node.elements[index]
            } else {
                break
            }
        }
        if path.components.isEmpty { path = path.appending(.name("duration")) }
        let value = value(of: schema.type, schema.range, depth: 5)
        let creates = bits.below(4) == 0 ? "+" : ""
        return "\(creates)\(path)=\(text(of: value))"
    }

    // MARK: Changes

    private mutating func change(
        _ node: JSONNode,
        _ type: SchemaType,
        _ range: RangeDescription?,
        depth: Int
    ) -> JSONNode {
        if bits.below(10) == 0 { return value(of: type, range, depth: depth) }
        switch node.kind {
        case .object(let members): return change(members, of: node, type, depth: depth)
        case .array(var elements):
            guard case .array(let element) = type, !elements.isEmpty else { break }
            let index = bits.below(elements.count)
            switch bits.below(6) {
            case 0: elements.append(value(of: element, range, depth: depth + 1))
            case 1: elements.append(elements[index])
            case 2: elements.remove(at: index)
            default: elements[index] = change(elements[index], element, range, depth: depth + 1)
            }
            return JSONNode(.array(elements), at: Self.place)
        default: break
        }
        return value(of: type, range, depth: depth)
    }

    private mutating func change(
        _ members: [JSONMember],
        of node: JSONNode,
        _ type: SchemaType,
        depth: Int
    ) -> JSONNode {
        var members = members
        let declared = SchemaTable.members(of: type, in: node)
        switch bits.below(8) {
        case 0 where !members.isEmpty: members.remove(at: bits.below(members.count))
        case 1, 2:
            if !declared.isEmpty {
                let (name, field) = declared[bits.below(declared.count)]
                let new = value(of: field.type, field.range, depth: depth + 1)
                if let index = members.firstIndex(where: { $0.name == name }) {
                    members[index].value = new
                } else {
                    members.append(JSONMember(name, keyPlace: Self.place, value: new))
                }
            } else if case .map(let element) = type {
                let name = names[bits.below(names.count)]
                let new = value(of: element, nil, depth: depth + 1)
                members.append(JSONMember(name, keyPlace: Self.place, value: new))
            }
        default:
            guard !members.isEmpty else { return value(of: type, nil, depth: depth) }
            let index = bits.below(members.count)
            let field =
                SchemaTable.member(members[index].name, of: type, in: node)
                ?? Declared(type: .any, range: nil)
            members[index].value = change(
                members[index].value,
                field.type,
                field.range,
                depth: depth + 1
            )
        }
        return JSONNode(.object(members), at: Self.place)
    }

    // MARK: Values

    /// A value of a type, mostly one that it takes.
    mutating func value(
        of type: SchemaType,
        _ range: RangeDescription?,
        depth: Int
    ) -> JSONNode {
        if bits.below(12) == 0 { return json(pick(Edges.anything)) }
        if let range, bits.below(2) == 0 {
            let ends = [range.low, range.high].compactMap(\.self).map(\.bound)
            if !ends.isEmpty { return json(Edges.around(pick(ends), bits.below(3) - 1)) }
        }
        switch type {
        case .boolean: return json(pick(["true", "false"]))
        case .integer: return json(pick(Edges.integers))
        case .number: return json(pick(Edges.numbers))
        case .string: return json(pick(Edges.strings))
        case .formatted(let format): return json(pick(Edges.texts(of: format.name)))
        case .enumeration(let words): return string(pick(words))
        case .reference: return string(pick(names))
        case .any: return json(pick(Edges.anything))
        case .array(let element):
            let count = depth >= Self.depthLimit ? 0 : bits.below(4)
            return JSONNode(
                .array((0..<count).map { _ in value(of: element, range, depth: depth + 1) }),
                at: Self.place
            )
        case .map(let element):
            let count = depth >= Self.depthLimit ? 0 : bits.below(3)
            let members = (0..<count).map { _ in
                JSONMember(
                    pick(names),
                    keyPlace: Self.place,
                    value: value(of: element, range, depth: depth + 1)
                )
            }
            return JSONNode(.object(members), at: Self.place)
        case .object(let object):
            return JSONNode(.object(members(of: object, depth: depth)), at: Self.place)
        case .union(let union):
            let schema = SchemaTable.union(union)
            let chosen = pick(schema.alternatives)
            var content = value(of: chosen.type, chosen.range, depth: depth + 1)
            guard let tag = schema.tag else {
                let member = JSONMember(chosen.name, keyPlace: Self.place, value: content)
                return JSONNode(.object([member]), at: Self.place)
            }
            content.kind = .object(
                [JSONMember(tag, keyPlace: Self.place, value: string(chosen.name))]
                    + content.members
            )
            return content
        }
    }

    /// What is required, and a few others.
    private mutating func members(of object: any SchemaObject.Type, depth: Int) -> [JSONMember] {
        var members: [JSONMember] = []
        for field in SchemaTable.object(object).fields {
            let isWanted =
                field.isRequired
                ? bits.below(30) != 0 : depth < Self.depthLimit && bits.below(4) == 0
            guard isWanted else { continue }
            let content = value(of: field.type, field.range, depth: depth + 1)
            if field.name.isEmpty {
                members += content.members
            } else {
                members.append(JSONMember(field.name, keyPlace: Self.place, value: content))
            }
        }
        return members
    }

    // MARK: Helpers

    private mutating func pick<Element>(_ values: [Element]) -> Element {
        values[bits.below(values.count)]
    }

    private func string(_ text: String) -> JSONNode { JSONNode(.string(text), at: Self.place) }

    private func json(_ text: String) -> JSONNode {
        (try? JSONNode(parsing: Array(text.utf8), source: "fuzz")) ?? string(text)
    }

    func text(of node: JSONNode) -> String {
        var json = JSONWriter(isPretty: false)
        json.value(node)
        return json.text
    }

    private mutating func collect(_ node: JSONNode, depth: Int) {
        for member in node.members {
            if depth == 1 || depth == 3, names.count < 60, !names.contains(member.name) {
                names.append(member.name)
            }
            collect(member.value, depth: depth + 1)
        }
    }

    private func difference(from old: JSONNode, to new: JSONNode) -> JSONNode {
        guard case .object(let before) = old.kind, case .object(let after) = new.kind else {
            return new
        }
        var members: [JSONMember] = []
        for member in after {
            let known = before.first { $0.name == member.name }
            if let known, text(of: known.value) == text(of: member.value) { continue }
            var change = member
            if let known { change.value = difference(from: known.value, to: member.value) }
            members.append(change)
        }
        for member in before where !after.contains(where: { $0.name == member.name }) {
            members.append(
                JSONMember(
                    member.name,
                    keyPlace: Self.place,
                    value: JSONNode(.null, at: Self.place)
                )
            )
        }
        return JSONNode(.object(members), at: Self.place)
    }
}
