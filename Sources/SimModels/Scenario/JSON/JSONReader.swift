extension JSONNode {
    /// The deepest nesting of arrays and objects that is read.
    public static var nestingLimit: Int { 512 }

    /// Reads one JSON value that fills the whole text.
    ///
    /// Strict RFC 8259, plus a UTF-8 byte order mark, which some editors write. Numbers beyond the
    /// range of a `Double`, lone surrogates and text that is not UTF-8 are refused.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - source: The name of the text in messages.
    /// - Throws: The first place where the text is not JSON.
    public init(parsing bytes: [UInt8], source: String) throws(JSONSyntaxError) {
        try self.init(parsing: bytes, from: SourcePlace(source: source))
    }

    /// Reads one JSON value from a string.
    public init(parsing text: String, source: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), from: SourcePlace(source: source))
    }

    /// Reads text that starts at a place other than the first of its source.
    package init(parsing bytes: [UInt8], from start: SourcePlace) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes, from: start)
        self = try reader.readDocument()
    }
}

/// A reader of JSON text; open containers are an explicit stack, so depth never costs call depth.
struct JSONReader {
    let bytes: [UInt8]
    let start: SourcePlace
    var offset = 0
    private var open: [OpenContainer] = []
    private var cursor: SourcePlace
    /// How many containers were opened so far.
    private var opened = 0
    private let sizes: ContainerSizes

    init(_ bytes: [UInt8], from start: SourcePlace) {
        self.bytes = bytes
        self.start = start
        cursor = start
        sizes = ContainerSizes(bytes)
    }

    private struct OpenContainer {
        var isObject: Bool
        var place: SourcePlace
        var elements: [JSONNode] = []
        var members: [JSONMember] = []
        var key = ""
        var keyPlace: SourcePlace

        var close: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

        /// Makes room for as many values as there will be, and no more.
        mutating func reserve(_ count: Int) {
            if isObject { members.reserveCapacity(count) } else { elements.reserveCapacity(count) }
        }

        mutating func append(_ node: JSONNode) {
            if isObject {
                members.append(JSONMember(key, keyPlace: keyPlace, value: node))
            } else {
                elements.append(node)
            }
        }

        func closed() -> JSONNode {
            JSONNode(isObject ? .object(members) : .array(elements), at: place)
        }
    }

    mutating func readDocument() throws(JSONSyntaxError) -> JSONNode {
        try checkEncoding()
        skipSpace()
        guard offset < bytes.count else {
            let found = bytes.isEmpty ? "an empty file" : "a file with nothing but white space"
            throw JSONSyntaxError(at: start, found: found, expected: "a JSON value")
        }
        while true {
            guard let node = try readScalarOrOpen() else { continue }
            if let document = try attach(node) { return document }
        }
    }

    /// Puts a finished value where it belongs and reads on to the start of the next one.
    private mutating func attach(_ node: JSONNode) throws(JSONSyntaxError) -> JSONNode? {
        var node = node
        while let top = open.indices.last {
            open[top].append(node)
            skipSpace()
            let close = open[top].close
            if peek() == UInt8(ascii: ",") {
                offset += 1
                skipSpace()
                if peek() == close { throw trailingComma(before: close) }
                if open[top].isObject { try readKey() }
                return nil
            }
            guard peek() == close else {
                throw unclosed(isObject: open[top].isObject, openedAt: open[top].place)
            }
            offset += 1
            node = open[top].closed()
            open.removeLast()
        }
        skipSpace()
        guard offset == bytes.count else { throw extraText() }
        return node
    }

    /// Reads a scalar or an empty container; nil after opening a container with content.
    private mutating func readScalarOrOpen() throws(JSONSyntaxError) -> JSONNode? {
        let place = advanceCursor()
        switch peek() {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < JSONNode.nestingLimit else {
                throw JSONSyntaxError(
                    at: place,
                    found: "more than \(JSONNode.nestingLimit) levels of nesting",
                    expected: "at most \(JSONNode.nestingLimit)"
                )
            }
            var container = OpenContainer(
                isObject: peek() == UInt8(ascii: "{"),
                place: place,
                keyPlace: place
            )
            let size = sizes.size(of: opened, isObject: container.isObject)
            opened += 1
            offset += 1
            skipSpace()
            if peek() == container.close {
                offset += 1
                return container.closed()
            }
            container.reserve(size)
            open.append(container)
            if container.isObject { try readKey() }
            return nil
        case UInt8(ascii: "\""):
            return JSONNode(.string(try readString()), at: place)
        case .some(let byte) where byte == UInt8(ascii: "-") || (48...57).contains(byte):
            return JSONNode(.number(try readNumber()), at: place)
        case UInt8(ascii: "t") where skip("true"): return JSONNode(.bool(true), at: place)
        case UInt8(ascii: "f") where skip("false"): return JSONNode(.bool(false), at: place)
        case UInt8(ascii: "n") where skip("null"): return JSONNode(.null, at: place)
        default:
            throw unexpected(wanted: .value(inside: open.last?.place))
        }
    }

    private mutating func readKey() throws(JSONSyntaxError) {
        guard let top = open.indices.last else { return }
        guard peek() == UInt8(ascii: "\"") else {
            throw unexpected(wanted: .key(inside: open[top].place))
        }
        open[top].keyPlace = advanceCursor()
        open[top].key = try readString()
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw unexpected(wanted: .colon) }
        offset += 1
        skipSpace()
    }

    func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    /// Moves past a word if it stands here and nothing that could be part of it follows.
    private mutating func skip(_ word: StaticString) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[offset + index] != word.utf8Start[index]
        {
            return false
        }
        if end < bytes.count, isWordByte(bytes[end]) { return false }
        offset = end
        return true
    }

    /// The place of the next byte; each byte is counted once, as tokens only move forward.
    private mutating func advanceCursor() -> SourcePlace {
        cursor = place(at: offset, from: cursor)
        return cursor
    }

    /// The place of a byte at or after a known place.
    func place(at target: Int, from known: SourcePlace? = nil) -> SourcePlace {
        var place = known ?? start
        var index = place.offset - start.offset
        let text = bytes
        while index < target {
            if text[index] == 0x0A {
                place.line += 1
                place.column = 1
            } else if text[index] & 0xC0 != 0x80, !(index == 0 && hasByteOrderMark) {
                place.column += 1
            }
            index += 1
        }
        place.offset = start.offset + target
        return place
    }

    var hasByteOrderMark: Bool {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    }
}

func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
        true
    default: false
    }
}
