extension JSONReader {
    /// Refuses text that is not UTF-8 and steps over a byte order mark.
    mutating func checkEncoding() throws(JSONSyntaxError) {
        if looksLikeUTF16 {
            throw JSONSyntaxError(
                at: start,
                found: "text in UTF-16",
                expected: "text in UTF-8",
                hint: "save the file as UTF-8"
            )
        }
        if let invalid = firstInvalidByte() {
            let code = String(bytes[invalid], radix: 16, uppercase: true)
            throw JSONSyntaxError(
                at: place(at: invalid),
                found: "the byte 0x\(code), which is not valid UTF-8 here",
                expected: "text in UTF-8",
                hint: "save the file as UTF-8"
            )
        }
        if hasByteOrderMark { offset = 3 }
    }

    private var looksLikeUTF16: Bool {
        guard bytes.count >= 2, bytes.count % 2 == 0 else { return false }
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF), (0xFF, 0xFE): return true
        case (0, 1...0x7F): return bytes.count == 2 || bytes[2] == 0
        case (1...0x7F, 0): return bytes.count == 2 || bytes[3] == 0
        default: return false
        }
    }

    /// The first byte that cannot continue well-formed UTF-8.
    ///
    /// Source: The Unicode Standard 16.0, table 3-7 (no overlong forms, no surrogates, none beyond U+10FFFF).
    private func firstInvalidByte() -> Int? {
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            let (length, second): (Int, ClosedRange<UInt8>)
            switch lead {
            case 0...0x7F: (length, second) = (1, 0...0)
            case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return index
            }
            for step in stride(from: 1, to: length, by: 1) {
                guard index + step < bytes.count else { return index }
                let allowed = step == 1 ? second : 0x80...0xBF
                if !allowed.contains(bytes[index + step]) { return index }
            }
            index += length
        }
        return nil
    }
}
