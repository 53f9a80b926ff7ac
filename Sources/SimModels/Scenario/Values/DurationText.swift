import SimCore

/// Durations as text: Go's `time.ParseDuration` with days added.
///
/// Source: golang/go src/time/format.go, `ParseDuration`: a sign, then numbers with an optional fraction
/// and a unit each (`ns us µs ms s m h`); a bare `0` needs no unit. `d` is 24 hours.
enum DurationText {
    enum Answer {
        case duration(SimDuration)
        case malformed
        case missingUnit
        case unknownUnit(String)
        case tooLong
    }

    static func parse(_ text: String) -> Answer {
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("0".utf8) { return .duration(.zero) }
        guard !rest.isEmpty else { return .malformed }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix(while: isDigit)
            rest = rest.dropFirst(whole.count)
            var fraction = rest.prefix(0)
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                fraction = rest.prefix(while: isDigit)
                rest = rest.dropFirst(fraction.count)
            }
            guard !whole.isEmpty || !fraction.isEmpty else { return .malformed }
            let name = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty else { return .missingUnit }
            guard let unit = nanoseconds(of: String(decoding: name, as: UTF8.self)) else {
                return .unknownUnit(String(decoding: name, as: UTF8.self))
            }
            guard let part = multiply(whole, fraction, unit) else { return .tooLong }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow, sum <= UInt64(Int64.max) else { return .tooLong }
            total = sum
        }
        let span = Int64(total)
        return .duration(.nanoseconds(isNegative ? -span : span))
    }

    /// A number of units in nanoseconds; a fraction is rounded down to the nanosecond, as in Go.
    private static func multiply(
        _ whole: Substring.UTF8View,
        _ fraction: Substring.UTF8View,
        _ unit: UInt64
    ) -> UInt64? {
        var count: UInt64 = 0
        for digit in whole {
            let (tens, tooBig) = count.multipliedReportingOverflow(by: 10)
            let (next, tooFar) = tens.addingReportingOverflow(UInt64(digit) - 48)
            if tooBig || tooFar { return nil }
            count = next
        }
        let (span, overflow) = count.multipliedReportingOverflow(by: unit)
        if overflow { return nil }
        // Eighteen digits reach far below a nanosecond of the longest unit.
        var numerator: UInt128 = 0
        var denominator: UInt128 = 1
        for digit in fraction.prefix(18) {
            numerator = numerator * 10 + UInt128(digit) - 48
            denominator *= 10
        }
        let (sum, isTooLong) = span.addingReportingOverflow(
            UInt64(numerator * UInt128(unit) / denominator)
        )
        return isTooLong ? nil : sum
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]

    private static func nanoseconds(of unit: String) -> UInt64? {
        units.first { $0.name.hasSameBytes(as: unit) }?.nanoseconds
    }

    /// The shortest usual way to write a duration: `1m30s`, `250ms`, `0s`.
    static func text(_ duration: SimDuration) -> String {
        var rest = duration.nanoseconds.magnitude
        guard rest > 0 else { return "0s" }
        var text = duration.nanoseconds < 0 ? "-" : ""
        for name in ["d", "h", "m", "s", "ms", "us", "ns"] {
            let unit = nanoseconds(of: name) ?? 1
            if rest >= unit {
                text += String(rest / unit) + name
                rest %= unit
            }
        }
        return text
    }
}
