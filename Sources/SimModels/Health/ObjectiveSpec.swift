public import SimCore

/// A service level indicator and its objective.
public struct ObjectiveSpec: Equatable, Sendable {
    /// The service whose clients are asked.
    public var service = NameReference("")
    /// Longest time to answer that still counts as good; any unless set.
    public var goodWithin: SimDuration?
    /// Percentage of good requests aimed at; 99.9 unless set.
    public var objective = 99.9
    /// Whether the platform is down when this is.
    public var critical = true
    /// Share of good requests under which the state is degraded; 0.99 unless set.
    public var degradedBelow = 0.99
    /// Share of good requests under which the state is down; 0.5 unless set.
    public var downBelow = 0.5
    /// Length of the sliding window; 10 s unless set.
    public var window = SimDuration.seconds(10)
    /// Fewest requests in a window that say anything; 1 unless set.
    public var minimumRequests = 1

    /// 99.9 % of all requests to a service yet to be named.
    public init() {}
}

extension ObjectiveSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Objective"
    /// What it describes, in one sentence.
    public static let summary =
        "A service level indicator, evaluated every second over a sliding window of arrivals."
    /// The declarations of all fields.
    public static let fields: [Field<ObjectiveSpec>] = [
        Field("service", \.service, required: true, "The service whose clients are asked."),
        Field(
            "goodWithin",
            \.goodWithin,
            range: .above(.zero),
            default: "any time",
            "Longest time to answer that still counts as good; any unless set."
        ),
        Field(
            "objective",
            \.objective,
            unit: "%",
            range: .between(0, 100),
            "Percentage of good requests aimed at, for the error budget."
        ),
        Field("critical", \.critical, "Whether the platform is down when this indicator is."),
        Field(
            "degradedBelow",
            \.degradedBelow,
            range: .between(0, 1),
            "Share of good requests under which the state is `degraded`."
        ),
        Field(
            "downBelow",
            \.downBelow,
            range: .between(0, 1),
            "Share of good requests under which the state is `down`."
        ),
        Field(
            "window",
            \.window,
            range: .between(.seconds(1), .hours(24)),
            "Length of the sliding window."
        ),
        Field(
            "minimumRequests",
            \.minimumRequests,
            unit: "requests",
            range: .between(1, 1_000_000_000),
            "Fewest requests in a window that say anything; below it the state is kept."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ObjectiveSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.downBelow > value.degradedBelow {
            context.report(
                at: node,
                field: "downBelow",
                found: "downBelow \(value.downBelow)",
                expected: "at most degradedBelow (\(value.degradedBelow))"
            )
        }
    }
}
