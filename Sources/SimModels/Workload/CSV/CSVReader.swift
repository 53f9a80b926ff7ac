/// Reads comma-separated values record by record: RFC 4180, in UTF-8 with or without a byte order mark.
///
/// Lines end with CRLF or LF. A field in double quotes may hold commas, line ends and, doubled, quotes.
package struct CSVReader: Sendable {
    /// Columns at most.
    static let maximumFields = 1_000

    private let bytes: [UInt8]
    /// The first byte: a place of a source costs memory to make, and none to copy.
    private let first: SourcePlace
    private var position = 0
    private var line = 1
    private var column = 1

    package init(_ bytes: [UInt8], source: String) {
        self.bytes = bytes
        first = SourcePlace(source: source)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The place of the next byte; between records, where the next one would begin.
    var place: SourcePlace {
        var place = first
        place.line = line
        place.column = column
        place.offset = position
        return place
    }

    /// Goes on by one byte.
    ///
    /// Columns count Unicode scalars: every byte but those that continue one.
    private mutating func advance() {
        if bytes[position] == Self.lineFeed {
            line += 1
            column = 1
        } else if bytes[position] & 0xC0 != 0x80 {
            column += 1
        }
        position += 1
    }

    /// Reads the next record into an array, which is emptied first; false at the end of the text.
    package mutating func next(into fields: inout [CSVField]) throws(CSVProblem) -> Bool {
        fields.removeAll(keepingCapacity: true)
        guard position < bytes.count else { return false }
        while true {
            let start = place
            guard fields.count < Self.maximumFields else {
                throw CSVProblem(
                    start,
                    found: "more than \(Self.maximumFields) columns",
                    expected: "at most \(Self.maximumFields)"
                )
            }
            fields.append(
                position < bytes.count && bytes[position] == Self.quote
                    ? try quotedField(at: start) : try plainField(at: start)
            )
            guard position < bytes.count else { return true }
            if bytes[position] == Self.comma {
                advance()
                continue
            }
            if bytes[position] == Self.carriageReturn { advance() }
            advance()
            return true
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    /// Whether a record ends here: at a line feed, at CRLF, or at the end of the text.
    private var isAtEnd: Bool {
        guard position < bytes.count else { return true }
        if bytes[position] == Self.lineFeed { return true }
        return bytes[position] == Self.carriageReturn && position + 1 < bytes.count
            && bytes[position + 1] == Self.lineFeed
    }

    private mutating func plainField(at start: SourcePlace) throws(CSVProblem) -> CSVField {
        let first = position
        while !isAtEnd, bytes[position] != Self.comma {
            if bytes[position] == Self.quote {
                throw CSVProblem(
                    place,
                    found: "a double quote inside a field",
                    expected: "the whole field in double quotes, and each quote in it doubled"
                )
            }
            if bytes[position] == Self.carriageReturn {
                throw CSVProblem(
                    place,
                    found: "a carriage return without a line feed",
                    expected: "lines that end with LF or CRLF"
                )
            }
            advance()
        }
        return CSVField(bytes: Array(bytes[first..<position]), place: start)
    }

    private mutating func quotedField(at start: SourcePlace) throws(CSVProblem) -> CSVField {
        var content: [UInt8] = []
        advance()
        while position < bytes.count {
            let byte = bytes[position]
            advance()
            guard byte == Self.quote else {
                content.append(byte)
                continue
            }
            if position < bytes.count, bytes[position] == Self.quote {
                content.append(byte)
                advance()
                continue
            }
            guard isAtEnd || bytes[position] == Self.comma else {
                throw CSVProblem(
                    place,
                    found: "text after a closing quote",
                    expected: "a comma or the end of the line",
                    hint: "a quote inside a field is written twice"
                )
            }
            return CSVField(bytes: content, place: start)
        }
        throw CSVProblem(
            start,
            found: "a quote that is never closed",
            expected: "a closing double quote"
        )
    }
}

/// One field of a record, without its quotes.
package struct CSVField: Sendable {
    package var bytes: [UInt8]
    /// Where it begins.
    package var place: SourcePlace

    /// The field as text; what is not UTF-8 is replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What is wrong with a table, and where.
package struct CSVProblem: Error, Sendable {
    package var place: SourcePlace
    package var found: String
    package var expected: String?
    package var hint: String?

    init(_ place: SourcePlace, found: String, expected: String? = nil, hint: String? = nil) {
        self.place = place
        self.found = found
        self.expected = expected
        self.hint = hint
    }
}
