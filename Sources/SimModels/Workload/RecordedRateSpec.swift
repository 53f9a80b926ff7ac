public import SimCore

/// A rate that was recorded: the rows of a CSV file, each a time and the rate from there on.
public struct RecordedRateSpec: Equatable, Sendable {
    /// The CSV file.
    public var file = AttachedFile()
    /// The column with the times; `time` unless set.
    public var time = "time"
    /// The column with the rates, in requests a second; `rate` unless set.
    public var column = "rate"
    /// When the first row takes place, from T+0; where its own time puts it unless set.
    public var at: SimDuration?

    /// A recording without a file.
    public init() {}

    /// The recording in a file.
    public init(_ file: AttachedFile) {
        self.file = file
    }
}

extension RecordedRateSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Recorded rate"
    /// What it describes, in one sentence.
    public static let summary =
        "A rate from a CSV file (RFC 4180, with a header): each row is a time and the rate from there on. The "
        + "rate of the first row also holds before it, and the last row lasts as long as the one before."
    /// The declarations of all fields.
    public static let fields: [Field<RecordedRateSpec>] = [
        Field("file", \.file, required: true, "The CSV file, beside the scenario file."),
        Field(
            "time",
            \.time,
            range: .nonEmpty,
            "The column with the times: seconds from T+0, or UTC instants such as `2024-11-29T09:00:00Z`."
        ),
        Field(
            "column",
            \.column,
            range: .nonEmpty,
            "The column with the rates, in requests a second. Other columns are not read."
        ),
        Field(
            "at",
            \.at,
            default: "the rows' own times",
            "When the first row takes place, from T+0. Without it the rows take place at their own times."
        ),
    ]
}
