import SimCore

/// Numbers in tables: plain decimals such as `12`, `-0.5` or `1.25e3`.
enum CSVNumber {
    /// Seconds with a sign and a fraction, of which a nanosecond is the finest part; nil for anything else.
    static func seconds(_ bytes: [UInt8]) -> SimDuration? {
        var rest = bytes[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = rest.prefix(while: isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(fraction.count)
        }
        // Ten digits are some 300 years; Unix times have as many.
        guard rest.isEmpty, (1...10).contains(whole.count) else { return nil }
        var nanoseconds = whole.reduce(Int64(0)) { $0 * 10 + Int64($1) - 48 }
        guard nanoseconds < 9_000_000_000 else { return nil }
        var digits = 0
        for digit in fraction.prefix(9) {
            nanoseconds = nanoseconds * 10 + Int64(digit) - 48
            digits += 1
        }
        for _ in digits..<9 { nanoseconds *= 10 }
        return .nanoseconds(isNegative ? -nanoseconds : nanoseconds)
    }

    /// A number of zero or more; nil for anything else.
    static func amount(_ bytes: [UInt8]) -> Double? {
        // Fifteen digits and powers of ten up to the 22nd are exact, and so is their quotient's rounding.
        var mantissa: Int64 = 0
        var scale = 1.0
        var digits = 0
        var hasPoint = false
        for byte in bytes {
            if isDigit(byte) {
                mantissa = mantissa * 10 + Int64(byte) - 48
                digits += 1
                if hasPoint { scale *= 10 }
                if digits > 15 { return decimal(Substring(decoding: bytes, as: UTF8.self)) }
            } else if byte == UInt8(ascii: "."), !hasPoint, digits > 0 {
                hasPoint = true
            } else {
                return decimal(Substring(decoding: bytes, as: UTF8.self))
            }
        }
        guard digits > 0, bytes.last != UInt8(ascii: ".") else { return nil }
        return Double(mantissa) / scale
    }

    /// A whole number of a range; nil for anything else.
    static func whole(_ bytes: [UInt8], in range: ClosedRange<Int64>) -> Int64? {
        guard !bytes.isEmpty, bytes.count <= 18, bytes.allSatisfy(isDigit) else { return nil }
        let value = bytes.reduce(Int64(0)) { $0 * 10 + Int64($1) - 48 }
        return range.contains(value) ? value : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}
