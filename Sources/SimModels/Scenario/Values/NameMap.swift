/// Values keyed by name, always in the byte order of the names.
///
/// The order in which a file declares its services can therefore change no result.
public struct NameMap<Value: Sendable>: Sendable {
    /// One name with its value.
    public struct Entry: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public var value: Value
        /// Where the name was written; nil for an entry that a program made.
        public var origin: Origin?
    }

    private var entries: [Entry] = []
    /// Names whose value had an error; a reference to one of them is not a mistake of its own.
    private(set) var brokenNames: [String] = []

    /// Creates an empty map.
    public init() {}

    /// Creates a map; of equal names the last wins.
    public init(_ pairs: some Sequence<(String, Value)>) {
        for (name, value) in pairs { self[name] = value }
    }

    /// The names in byte order.
    public var names: [String] { entries.map(\.name) }

    /// The values in the order of their names.
    public var values: [Value] { entries.map(\.value) }

    /// The value with a name; setting nil removes the entry.
    ///
    /// - Complexity: O(log n) to read.
    public subscript(name: String) -> Value? {
        get { index(of: name).map { entries[$0].value } }
        set { set(name, newValue, origin: index(of: name).flatMap { entries[$0].origin }) }
    }

    /// The position of a name in byte order; nil when there is none.
    public func index(of name: String) -> Int? {
        let position = insertionPosition(of: name)
        guard position < entries.count, entries[position].name.hasSameBytes(as: name) else {
            return nil
        }
        return position
    }

    /// Changes the value at a position in place.
    public mutating func update(at position: Int, _ change: (inout Value) -> Void) {
        change(&entries[position].value)
    }

    private mutating func set(_ name: String, _ value: Value?, origin: Origin?) {
        let position = insertionPosition(of: name)
        let isKnown = position < entries.count && entries[position].name.hasSameBytes(as: name)
        switch (isKnown, value) {
        case (true, let value?): entries[position].value = value
        case (true, nil): entries.remove(at: position)
        case (false, let value?):
            entries.insert(Entry(name: name, value: value, origin: origin), at: position)
        case (false, nil): break
        }
    }

    private func insertionPosition(of name: String) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name.precedesInBytes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension NameMap: RandomAccessCollection {
    /// The position of the first entry.
    public var startIndex: Int { 0 }

    /// The position past the last entry.
    public var endIndex: Int { entries.count }

    /// The entry at a position in byte order.
    public subscript(position: Int) -> Entry { entries[position] }
}

extension NameMap: ExpressibleByDictionaryLiteral {
    /// Creates a map; of equal names the last wins.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements)
    }
}

extension NameMap.Entry: Equatable where Value: Equatable {
    /// Whether name and value are equal, wherever they were written.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.name.hasSameBytes(as: rhs.name) && lhs.value == rhs.value
    }
}

extension NameMap: Equatable where Value: Equatable {
    /// Whether both maps have the same entries, wherever they were written.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.entries == rhs.entries }
}

extension NameMap: SchemaValue where Value: SchemaValue {
    /// Bounds are those of each value.
    public typealias Bound = Value.Bound

    /// A map to the value type.
    public static var schemaType: SchemaType { .map(Value.schemaType) }

    /// A bound as JSON text.
    public static func schemaText(of bound: Value.Bound) -> String { Value.schemaText(of: bound) }

    /// The number of entries.
    public var schemaCount: Int? { count }

    /// `{}` for an empty map; others are too long to show.
    public var schemaText: String? { isEmpty ? "{}" : nil }

    /// Decodes every entry and checks every name; entries with errors are left out.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> NameMap? {
        guard case .object(let members) = node.kind else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        context.reportRepetitions(in: members)
        var map = NameMap()
        var decoded: [Entry] = []
        decoded.reserveCapacity(members.count)
        for member in members {
            let name = member.name
            let errorsBefore = context.errorCount
            let value: Value? = context.within(.name(name), member.value) { context in
                context.checkName(member)
                return Value.decode(member.value, in: &context)
            }
            if let value {
                let path = context.path.appending(.name(name))
                let origin = Origin(place: member.keyPlace, path: path.description)
                decoded.append(Entry(name: name, value: value, origin: origin))
            }
            if context.errorCount > errorsBefore, value == nil { map.brokenNames.append(name) }
        }
        // Sorting once keeps a hostile file of many names from costing their square.
        let order = decoded.indices.sorted { lhs, rhs in
            if decoded[lhs].name.hasSameBytes(as: decoded[rhs].name) { return lhs < rhs }
            return decoded[lhs].name.precedesInBytes(decoded[rhs].name)
        }
        for index in order {
            let isRepeated = map.entries.last.map { $0.name.hasSameBytes(as: decoded[index].name) }
            if isRepeated != true { map.entries.append(decoded[index]) }
        }
        return map
    }

    /// Reports an empty map, or each value outside a range.
    public func schemaCheck(
        _ range: ValueRange<Value.Bound>,
        unit: String?,
        at node: JSONNode,
        in context: inout DecodingContext
    ) {
        if case .nonEmpty = range {
            guard isEmpty, brokenNames.isEmpty else { return }
            context.report(
                .outOfRange,
                at: node.place,
                found: "an empty object",
                expected: "at least one entry"
            )
            return
        }
        for member in node.members {
            guard let position = index(of: member.name) else { continue }
            _ = context.within(.name(member.name), member.value) { context in
                entries[position].value.schemaCheck(
                    range,
                    unit: unit,
                    at: member.value,
                    in: &context
                )
            }
        }
    }
}

extension DecodingContext {
    /// Reports a name that would be awkward in a path, a table or a file name.
    mutating func checkName(_ member: JSONMember) {
        let bytes = member.name.utf8
        let isPlain = bytes.allSatisfy { byte in
            byte < 0x80
                && (isWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."))
        }
        if isPlain, (1...63).contains(bytes.count) { return }
        report(
            .wrongFormat,
            at: member.keyPlace,
            found: "the name \(quoted(member.name))",
            expected: "a name of 1 to 63 letters, digits, \"-\", \"_\" or \".\""
        )
    }
}
