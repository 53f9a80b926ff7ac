extension JSONReader {
    /// Reads a string from its opening quote to past its closing one.
    mutating func readString() throws(JSONSyntaxError) -> String {
        let opening = offset
        offset += 1
        var text: [UInt8] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try readEscape(into: &text)
            case 0..<0x20:
                throw controlCharacter(byte)
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw JSONSyntaxError(
            at: place(at: opening),
            found: "a string that never ends",
            expected: "a closing double quote"
        )
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let backslash = offset
        offset += 1
        let letter = peek()
        offset += 1
        switch letter {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try readUnicodeEscape(from: backslash)
            text.append(
                contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter
            )
        case nil:
            throw JSONSyntaxError(
                at: place(at: backslash),
                found: "the end of the file inside a string",
                expected: "the rest of the string and a closing double quote"
            )
        default:
            throw JSONSyntaxError(
                at: place(at: backslash),
                found: "the escape \(escape(at: backslash))",
                expected: #"one of \" \\ \/ \b \f \n \r \t \u and four hexadecimal digits"#,
                hint: #"a backslash itself is written \\"#
            )
        }
    }

    private mutating func readUnicodeEscape(
        from backslash: Int
    ) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try readFourDigits(from: backslash)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isPair =
            first < 0xDC00 && peek() == UInt8(ascii: "\\") && offset + 1 < bytes.count
            && bytes[offset + 1] == UInt8(ascii: "u")
        if isPair {
            let second = offset
            offset += 2
            let low = try readFourDigits(from: second)
            if low >= 0xDC00, low <= 0xDFFF {
                let value = 0x10000 + (first - 0xD800) << 10 + (low - 0xDC00)
                if let scalar = Unicode.Scalar(value) { return scalar }
            }
        }
        throw JSONSyntaxError(
            at: place(at: backslash),
            found: "the lone surrogate \(shown(backslash, 6))",
            expected: "a character",
            hint:
                "characters beyond U+FFFF take two escapes, the first from D800 to DBFF and the second"
                + " from DC00 to DFFF"
        )
    }

    private mutating func readFourDigits(from backslash: Int) throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = hexadecimalValue(byte) else {
                throw JSONSyntaxError(
                    at: place(at: backslash),
                    found: #"an incomplete \u escape"#,
                    expected: #"four hexadecimal digits after \u"#
                )
            }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private func escape(at backslash: Int) -> String {
        let text = String(
            decoding: bytes[backslash..<min(backslash + 5, bytes.count)],
            as: UTF8.self
        )
        return inert(String(String.UnicodeScalarView(text.unicodeScalars.prefix(2))))
    }

    private func hexadecimalValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 55
        default: nil
        }
    }

    private func controlCharacter(_ byte: UInt8) -> JSONSyntaxError {
        let (name, escape) =
            switch byte {
            case 0x0A, 0x0D: ("a line break", #"\n"#)
            case 0x09: ("a tab", #"\t"#)
            default:
                (
                    "the control character U+00\(byte < 16 ? "0" : "")"
                        + String(byte, radix: 16, uppercase: true),
                    #"\u00"# + (byte < 16 ? "0" : "") + String(byte, radix: 16)
                )
            }
        return JSONSyntaxError(
            at: place(at: offset),
            found: "\(name) inside a string",
            expected: "the rest of the string or a closing double quote",
            hint: "write it as \(escape)"
        )
    }

    /// Reads a number by the grammar of RFC 8259 and refuses one beyond the range of a `Double`.
    mutating func readNumber() throws(JSONSyntaxError) -> JSONNumber {
        let first = offset
        if peek() == UInt8(ascii: "-") { offset += 1 }
        if peek() == UInt8(ascii: "0") {
            offset += 1
            if isDigit(peek()) {
                throw malformedNumber(from: first, hint: "a number has no leading zero")
            }
        } else if !skipDigits() {
            throw malformedNumber(from: first, hint: nil)
        }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            if !skipDigits() {
                throw malformedNumber(from: first, hint: "a digit follows the decimal point")
            }
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            offset += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
            if !skipDigits() {
                throw malformedNumber(from: first, hint: "an exponent has at least one digit")
            }
        }
        if let byte = peek(), isWordByte(byte) || byte == UInt8(ascii: ".") {
            let isUnit = byte != UInt8(ascii: ".") && bytes[first] != UInt8(ascii: "0")
            throw malformedNumber(
                from: first,
                hint: isUnit ? "a value with a unit takes double quotes" : nil
            )
        }
        let number = JSONNumber(checked: String(decoding: bytes[first..<offset], as: UTF8.self))
        guard number.double != nil else {
            throw JSONSyntaxError(
                at: place(at: first),
                found: "the number \(number.shown)",
                expected: "a number of at most 1.7976931348623157e308"
            )
        }
        return number
    }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private mutating func skipDigits() -> Bool {
        let first = offset
        while isDigit(peek()) { offset += 1 }
        return offset > first
    }
}
