extension JSONReader {
    /// What the grammar allows at a point, in the words of a message.
    enum Wanted {
        case value(inside: SourcePlace?)
        case key(inside: SourcePlace)
        case colon

        var sentence: String {
            switch self {
            case .value: "a value"
            case .key: "a key in double quotes"
            case .colon: "a colon after the key"
            }
        }
    }

    /// The error for something that cannot stand here, with a hint for the usual mistakes.
    func unexpected(wanted: Wanted) -> JSONSyntaxError {
        let (found, hint) = describeNext(wanted)
        return JSONSyntaxError(
            at: place(at: offset),
            found: found,
            expected: wanted.sentence,
            hint: hint
        )
    }

    func trailingComma(before close: UInt8) -> JSONSyntaxError {
        JSONSyntaxError(
            at: place(at: offset),
            found: close == UInt8(ascii: "}") ? #""}" after a comma"# : #""]" after a comma"#,
            expected: close == UInt8(ascii: "}") ? "another member" : "another element",
            hint: "remove the trailing comma"
        )
    }

    func unclosed(isObject: Bool, openedAt opening: SourcePlace) -> JSONSyntaxError {
        let kind = isObject ? "object" : "array"
        var (found, hint) = describeNext(nil)
        if hint == nil, let byte = peek(), startsValue(byte) {
            hint = "a comma is missing before this"
        }
        return JSONSyntaxError(
            at: place(at: offset),
            found: found,
            expected: #"a comma or "\#(isObject ? "}" : "]")" in the \#(kind) opened at "#
                + "\(opening.line):\(opening.column)",
            hint: hint
        )
    }

    func extraText() -> JSONSyntaxError {
        let (found, hint) = describeNext(nil)
        let opens = peek() == UInt8(ascii: "{") || peek() == UInt8(ascii: "[")
        return JSONSyntaxError(
            at: place(at: offset),
            found: "\(found) after the end of the value",
            expected: "the end of the file",
            hint: opens
                ? "a file holds one JSON value"
                : hint
        )
    }

    func malformedNumber(from first: Int, hint: String?) -> JSONSyntaxError {
        var end = first
        while end < bytes.count, isNumberLike(bytes[end]) { end += 1 }
        let text = shown(first, end - first)
        let isInfinite = text.hasPrefix("-I") || text.hasPrefix("-N") || text.hasPrefix("-i")
        return JSONSyntaxError(
            at: place(at: first),
            found: text,
            expected: "a number",
            hint: isInfinite ? "JSON has no NaN and no infinity" : hint
        )
    }

    /// Up to 40 bytes of the text from an offset, safe to show.
    func shown(_ first: Int, _ count: Int) -> String {
        let end = min(first + min(count, 40), bytes.count)
        return inert(String(decoding: bytes[first..<end], as: UTF8.self))
    }

    private func isNumberLike(_ byte: UInt8) -> Bool {
        isWordByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "-")
    }

    private func startsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"): true
        default: isWordByte(byte)
        }
    }

    private func describeNext(_ wanted: Wanted?) -> (found: String, hint: String?) {
        guard let byte = peek() else {
            return ("the end of the file", offset == 0 ? nil : "the file seems to be cut short")
        }
        let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
        switch byte {
        case UInt8(ascii: "/") where next == UInt8(ascii: "/") || next == UInt8(ascii: "*"),
            UInt8(ascii: "#"):
            return ("a comment", "JSON has no comments")
        case UInt8(ascii: "'"):
            return ("a single quote", "strings take double quotes")
        case UInt8(ascii: "\""):
            var probe = self
            guard let text = try? probe.readString() else { return ("a string", nil) }
            return ("the string \(quoted(text))", nil)
        case UInt8(ascii: ","):
            return (#"",""#, wantsEntry(wanted) ? "nothing stands before this comma" : nil)
        case UInt8(ascii: "="):
            return (#""=""#, wantsColon(wanted) ? "a colon separates key and value" : nil)
        case UInt8(ascii: "+"), UInt8(ascii: "."):
            return (quoted(word()), "a number starts with a digit or a minus sign")
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            return (quoted(word()), notJSON)
        default:
            return isWordByte(byte) ? describeWord(wanted) : describeSymbol()
        }
    }

    private func describeWord(_ wanted: Wanted?) -> (found: String, hint: String?) {
        if bytes[offset] >= 0x80, let scalar = nextScalar(), !scalar.properties.isAlphabetic {
            return describeSymbol()
        }
        let word = word()
        let isNumber = (48...57).contains(bytes[offset])
        let found = (isNumber ? "the number " : "the word ") + word
        if case .key = wanted { return (found, "keys take double quotes") }
        if isNumber || ["true", "false", "null"].contains(word) { return (found, nil) }
        let hint: String? =
            switch word.lowercased() {
            case "nan", "infinity", "inf": "JSON has no NaN and no infinity"
            case "true", "yes", "on": "write true"
            case "false", "no", "off": "write false"
            case "null", "none", "nil", "undefined": "write null"
            default: isFirst ? notJSON : "text takes double quotes"
            }
        return (found, hint)
    }

    private func describeSymbol() -> (found: String, hint: String?) {
        guard let scalar = nextScalar() else { return ("a broken character", nil) }
        switch scalar.value {
        case 0x2018, 0x2019, 0x201C, 0x201D, 0xAB, 0xBB:
            return ("a typographic quote", "strings take plain double quotes")
        case 0..<0x20, 0x7F...0xA0, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000,
            0xFEFF:
            let code = String(scalar.value, radix: 16, uppercase: true)
            let padding = String(repeating: "0", count: max(0, 4 - code.count))
            return ("the invisible character U+\(padding)\(code)", "remove it")
        default: return (quoted(String(Character(scalar))), nil)
        }
    }

    private func nextScalar() -> Unicode.Scalar? {
        String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
            .unicodeScalars.first
    }

    private func word() -> String {
        var end = offset
        while end < bytes.count, end < offset + 40, isNumberLike(bytes[end]) { end += 1 }
        return shown(offset, end - offset)
    }

    private var notJSON: String { "this is text or YAML; kubectl writes JSON with -o json" }

    private func wantsEntry(_ wanted: Wanted?) -> Bool {
        switch wanted {
        case .value, .key: true
        default: false
        }
    }

    private func wantsColon(_ wanted: Wanted?) -> Bool {
        if case .colon = wanted { return true }
        return false
    }

    private var isFirst: Bool {
        !bytes[..<offset].contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
    }
}
