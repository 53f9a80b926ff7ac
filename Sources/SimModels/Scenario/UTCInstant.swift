import SimCore

/// An instant of the civil calendar in UTC, to the second.
public struct UTCInstant: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var unixSeconds: Int64

    /// 2024-01-01T00:00:00Z, a Monday.
    public init() {
        unixSeconds = 1_704_067_200
    }

    /// Creates an instant.
    public init(unixSeconds: Int64) {
        self.unixSeconds = unixSeconds
    }

    /// Reads `2024-11-29T09:00:00Z`; none if the text is not such an instant of the years 1970 to 9999.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 else { return nil }
        for (place, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "Z")] {
            guard bytes[place] == Array(mark.utf8)[0] else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            year >= 1970, (1...12).contains(month), day >= 1,
            day <= Self.days(in: month, of: year), hour < 24, minute < 60, second < 60
        else { return nil }
        var days: Int64 = (year - 1970) * 365 + Self.leapDays(before: year)
        for earlier in 1..<month { days += Self.days(in: earlier, of: year) }
        days += day - 1
        unixSeconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    /// Whether the first instant is earlier.
    public static func < (lhs: UTCInstant, rhs: UTCInstant) -> Bool {
        lhs.unixSeconds < rhs.unixSeconds
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func leapDays(before year: Int64) -> Int64 {
        let last = year - 1
        return (last / 4 - last / 100 + last / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension UTCInstant: CustomStringConvertible {
    /// The instant as it is written in a file.
    public var description: String {
        var days = unixSeconds / 86_400
        let rest = unixSeconds % 86_400
        var year: Int64 = 1970
        while days >= (Self.isLeap(year) ? 366 : 365) {
            days -= Self.isLeap(year) ? 366 : 365
            year += 1
        }
        var month: Int64 = 1
        while days >= Self.days(in: month, of: year) {
            days -= Self.days(in: month, of: year)
            month += 1
        }
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(days + 1))"
            + "T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}

extension UTCInstant {
    /// The instant so long after this one, to the millisecond, as RFC 3339 writes it.
    func text(after span: SimDuration) -> String {
        let milliseconds =
            (span.nanoseconds / 1_000_000)
            - (span.nanoseconds % 1_000_000 < 0 ? 1 : 0)
        let rest = milliseconds % 1_000
        let seconds = milliseconds / 1_000 - (rest < 0 ? 1 : 0)
        let fraction = rest < 0 ? rest + 1_000 : rest
        let (unix, isTooLarge) = unixSeconds.addingReportingOverflow(seconds)
        var text = UTCInstant(unixSeconds: isTooLarge ? unixSeconds : unix).description
        guard fraction > 0 else { return text }
        text.removeLast()
        return "\(text).\(String(1_000 + fraction).dropFirst())Z"
    }
}

extension UTCInstant: SchemaValue {
    /// What bounds of a range are written in.
    public typealias Bound = Never

    /// The type as data.
    public static var schemaType: SchemaType {
        .formatted(.init("instant", "a UTC instant such as \"2024-11-29T09:00:00Z\""))
    }

    /// The value as short JSON text, for tables of defaults.
    public var schemaText: String? { "\"\(description)\"" }

    /// The value a node stands for; nil after reporting why it stands for none.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> UTCInstant? {
        guard let text = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        guard let instant = UTCInstant(text) else {
            context.reportWrongFormat(node, expected: schemaType)
            return nil
        }
        return instant
    }
}
