/// A JSON number, kept exactly as it was written.
public struct JSONNumber: Hashable, Sendable {
    /// The number's text, which follows the grammar of RFC 8259.
    public let text: String

    /// Wraps text already known to follow the grammar.
    init(checked text: String) {
        self.text = text
    }

    /// Creates the number for an integer.
    public init(_ value: Int64) {
        text = String(value)
    }

    /// The nearest `Double`; nil when the number is beyond the range of a `Double`.
    ///
    /// A number too small for a `Double` is zero.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The exact integer, also when written as `5e1` or `50.0`; nil when it is not whole or does not
    /// fit 64 bits.
    public var int64: Int64? {
        let parts = DecimalParts(text.utf8)
        guard !parts.digits.isEmpty else { return 0 }
        guard parts.exponent >= 0, parts.digits.count + parts.exponent <= 19 else { return nil }
        var value: Int64 = 0
        let zeros = repeatElement(UInt8(ascii: "0"), count: parts.exponent)
        for digit in parts.digits + zeros {
            // Accumulate downwards: the most negative value has no positive counterpart.
            let (tens, tooBig) = value.multipliedReportingOverflow(by: 10)
            let (next, tooFar) = tens.subtractingReportingOverflow(Int64(digit &- 48))
            if tooBig || tooFar { return nil }
            value = next
        }
        if parts.isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The text for a message, cut when it is very long.
    package var shown: String {
        text.utf8.count <= 40 ? text : String(text.prefix(40)) + "…"
    }
}

/// A decimal number taken apart: sign, significant digits and a power of ten.
///
/// The digits carry no leading and no trailing zeros, so zero has none at all.
struct DecimalParts {
    var isNegative = false
    var digits: [UInt8] = []
    var exponent = 0

    /// Reads `[+-]digits[.digits][(e|E)[+-]digits]`, which the caller has already checked.
    init(_ text: some Sequence<UInt8>) {
        var fractionDigits = 0
        var seenPoint = false
        var written = 0
        var inExponent = false
        var exponentIsNegative = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"):
                if inExponent { exponentIsNegative = true } else { isNegative = true }
            case UInt8(ascii: "+"): break
            case UInt8(ascii: "."): seenPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            default:
                if inExponent {
                    // Held well inside Int: no text is long enough to bring it back into range.
                    written = min(written * 10 + Int(byte &- 48), 1 << 40)
                } else {
                    if seenPoint { fractionDigits += 1 }
                    if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
                }
            }
        }
        exponent = (exponentIsNegative ? -written : written) - fractionDigits
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { exponent = 0 }
    }
}
