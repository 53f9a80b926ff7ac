import SimCore

/// A rate that follows the hour of the day: a cosine between a trough and, twelve hours later, a peak.
public struct DiurnalSpec: Equatable, Sendable {
    /// Requests a second at the busiest time of a weekday.
    public var peak = Rate(perSecond: 0)
    /// Requests a second twelve hours before and after it.
    public var trough = Rate(perSecond: 0)
    /// The time of the peak, UTC; 14:00 unless set.
    public var peakAt = TimeOfDay(hour: 14)
    /// What the rate is multiplied by on Saturdays and Sundays, UTC; 1 unless set.
    public var weekendFactor = 1.0

    /// No requests at any time.
    public init() {}

    /// A rate between two levels.
    public init(peak: Rate, trough: Rate, peakAt: TimeOfDay = TimeOfDay(hour: 14)) {
        self.peak = peak
        self.trough = trough
        self.peakAt = peakAt
    }
}

extension DiurnalSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Diurnal rate"
    /// What it describes, in one sentence.
    public static let summary =
        "A rate that follows the hour of the day: a cosine between a trough and, twelve hours later, a "
        + "peak. The scenario's `start` says what time it is at T+0."
    /// The declarations of all fields.
    public static let fields: [Field<DiurnalSpec>] = [
        Field(
            "peak",
            \.peak,
            range: .atMost(.perSecond(RateCurve.maximumRate)),
            required: true,
            "Rate at the busiest time of a weekday."
        ),
        Field(
            "trough",
            \.trough,
            range: .atMost(.perSecond(RateCurve.maximumRate)),
            required: true,
            "Rate twelve hours before and after the peak."
        ),
        Field("peakAt", \.peakAt, "Time of the peak, UTC."),
        Field(
            "weekendFactor",
            \.weekendFactor,
            range: .between(0, 100),
            "What the rate is multiplied by on Saturdays and Sundays, UTC."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: DiurnalSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.trough > value.peak else { return }
        context.report(
            at: node,
            field: "trough",
            found:
                "a trough of \(value.trough.perSecond)/s above the peak of \(value.peak.perSecond)/s",
            expected: "a trough of at most the peak"
        )
    }
}

/// A time of the day to the minute, such as `14:00`.
public struct TimeOfDay: Hashable, Sendable {
    /// Minutes since midnight, 0 to 1,439.
    public let minutes: Int

    /// Creates a time; an hour or minute that no clock shows is held at the nearest one.
    public init(hour: Int, minute: Int = 0) {
        minutes = min(max(hour, 0), 23) * 60 + min(max(minute, 0), 59)
    }

    /// Reads `14:00`; none if the text is not such a time.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let hour = digits[0] * 10 + digits[1]
        let minute = digits[2] * 10 + digits[3]
        guard hour < 24, minute < 60 else { return nil }
        self.init(hour: hour, minute: minute)
    }
}

extension TimeOfDay: CustomStringConvertible {
    /// The time as it is written in a file.
    public var description: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }
}

extension TimeOfDay: SchemaValue {
    /// What bounds of a range are written in.
    public typealias Bound = Never

    /// The type as data.
    public static var schemaType: SchemaType {
        .formatted(.init("time of day", "a time of day such as \"14:00\""))
    }

    /// The value as JSON text.
    public var schemaText: String? { "\"\(description)\"" }

    /// Decodes a time of day.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> TimeOfDay? {
        guard let text = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        guard let time = TimeOfDay(text) else {
            context.reportWrongFormat(node, expected: schemaType)
            return nil
        }
        return time
    }
}
