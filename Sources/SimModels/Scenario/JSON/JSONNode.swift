/// A JSON value together with the place it was written at.
public struct JSONNode: Sendable {
    /// What a value is, with its content.
    public enum Kind: Sendable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([JSONNode])
        /// The members in the order written; repeated keys are kept, for the schema to report.
        case object([JSONMember])
    }

    /// The value itself.
    public var kind: Kind
    /// The place of the value's first character.
    public var place: SourcePlace

    /// Creates a value at a place.
    public init(_ kind: Kind, at place: SourcePlace) {
        self.kind = kind
        self.place = place
    }

    /// The value of the first member with a name; nil when absent or when this is not an object.
    public subscript(name: String) -> JSONNode? {
        member(named: name)?.value
    }

    /// The first member with a name, compared byte by byte.
    public func member(named name: String) -> JSONMember? {
        guard case .object(let members) = kind else { return nil }
        return members.first { $0.name.hasSameBytes(as: name) }
    }

    /// The members of an object; empty for any other value.
    public var members: [JSONMember] {
        guard case .object(let members) = kind else { return [] }
        return members
    }

    /// The elements of an array; empty for any other value.
    public var elements: [JSONNode] {
        guard case .array(let elements) = kind else { return [] }
        return elements
    }

    /// The text of a string; nil for any other value.
    public var string: String? {
        guard case .string(let text) = kind else { return nil }
        return text
    }

    /// The number; nil for any other value.
    public var number: JSONNumber? {
        guard case .number(let number) = kind else { return nil }
        return number
    }

    /// Whether the value is `null`.
    public var isNull: Bool {
        guard case .null = kind else { return false }
        return true
    }

    /// The value in the words of an error message, such as `a string "abc"`.
    package var found: String {
        switch kind {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): "the number \(number.shown)"
        case .string(let text): "a string \(quoted(text))"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value as written, for messages where its type is not the problem.
    package var written: String {
        switch kind {
        case .number(let number): number.shown
        case .string(let text): quoted(text)
        default: found
        }
    }
}

/// One member of a JSON object: a name, where the name was written, and the value.
public struct JSONMember: Sendable {
    /// The key, unescaped.
    public var name: String
    /// The place of the key.
    public var keyPlace: SourcePlace
    /// The value.
    public var value: JSONNode

    /// Creates a member.
    public init(_ name: String, keyPlace: SourcePlace, value: JSONNode) {
        self.name = name
        self.keyPlace = keyPlace
        self.value = value
    }
}

extension JSONNode {
    /// The repeated keys among members: the place of each repetition with the first place of its name.
    ///
    /// - Complexity: O(n log n) in the number of members, so that a hostile file cannot stall.
    package static func repetitions(
        in members: [JSONMember]
    ) -> [(repeated: Int, first: Int)] {
        guard members.count > 1 else { return [] }
        let order = members.indices.sorted { lhs, rhs in
            if members[lhs].name.hasSameBytes(as: members[rhs].name) { return lhs < rhs }
            return members[lhs].name.precedesInBytes(members[rhs].name)
        }
        var repeats: [(repeated: Int, first: Int)] = []
        var first = order[0]
        for index in order.dropFirst() {
            if members[index].name.hasSameBytes(as: members[first].name) {
                repeats.append((index, first))
            } else {
                first = index
            }
        }
        repeats.sort { $0.repeated < $1.repeated }
        return repeats
    }
}
