public import SimCore

/// Single requests that were recorded: the rows of a CSV file, each one request.
public struct TraceSpec: Equatable, Sendable {
    /// The CSV file.
    public var file = AttachedFile()
    /// When the first row takes place, from T+0; where its own time puts it unless set.
    public var at: SimDuration?
    /// How many times faster than recorded it is played; 1 unless set.
    public var speed = 1.0
    /// How many times it is played; once unless set.
    public var `repeat` = 1

    /// A trace without a file.
    public init() {}

    /// The trace in a file.
    public init(_ file: AttachedFile) {
        self.file = file
    }
}

extension TraceSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Trace"
    /// What it describes, in one sentence.
    public static let summary =
        "Single requests from a CSV file (RFC 4180, with a header), in the order of their `time` (seconds from "
        + "T+0, or UTC instants). Other columns, if present: `operation`, `priority`, `key` (a whole number "
        + "from 1) and `demand` (what all durations of the request are multiplied by)."
    /// The declarations of all fields.
    public static let fields: [Field<TraceSpec>] = [
        Field("file", \.file, required: true, "The CSV file, beside the scenario file."),
        Field(
            "at",
            \.at,
            default: "the rows' own times",
            "When the first row takes place, from T+0. Without it the rows take place at their own times."
        ),
        Field(
            "speed",
            \.speed,
            range: .between(0.001, 1_000),
            "How many times faster than recorded it is played, around T+0 or around `at`."
        ),
        Field(
            "repeat",
            \.repeat,
            unit: "times",
            range: .between(1, 1_000_000),
            "How many times it is played. Between two rounds lies the mean gap of the recording."
        ),
    ]
}
