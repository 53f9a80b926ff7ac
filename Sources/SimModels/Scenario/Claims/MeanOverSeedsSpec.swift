/// How the mean of a measure over many seeds is held against what an expectation says of it.
///
/// One run of a random system proves nothing about an average; many runs do, and their spread says
/// how well.
public struct MeanOverSeedsSpec: Hashable, Sendable {
    /// Runs it takes, each with its own seed; 30 unless set.
    public var seeds = 30
    /// How far the mean may be from the expected value, in standard errors of the mean; 3 unless set.
    public var standardErrors = 3.0
    /// The largest standard error, as a share of the expected value; 1 % unless set.
    public var precision = Percentage.percent(1)

    /// Thirty seeds, three standard errors of at most 1 % each.
    public init() {}
}

extension MeanOverSeedsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Mean over seeds"
    /// What it describes, in one sentence.
    public static let summary =
        "How the mean of a measure over many seeds is held against the value expected: "
        + "`==` within so many standard errors, `<=` and `>=` with that many to spare."
    /// The declarations of all fields.
    public static let fields: [Field<MeanOverSeedsSpec>] = [
        Field(
            "seeds",
            \.seeds,
            unit: "runs",
            range: .between(2, 100_000),
            "Runs it takes (`simrun run --seeds`); with fewer it is not judged."
        ),
        Field(
            "standardErrors",
            \.standardErrors,
            range: .between(0.1, 10),
            "How far the mean may be from the expected value, in standard errors of the mean."
        ),
        Field(
            "precision",
            \.precision,
            range: .between(.percent(0.001), .percent(100)),
            "The largest standard error for `==`, as a share of the expected value unless that is 0. "
                + "It keeps runs too short to show anything from passing."
        ),
    ]
}
