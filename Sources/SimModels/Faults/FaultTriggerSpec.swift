public import SimCore

/// A state of the platform in which a fault strikes.
public struct FaultTriggerSpec: Equatable, Sendable {
    /// The series that is looked at, by its name in results.
    public var metric = Placed("")
    /// The state holds while the series is above this.
    public var above: Double?
    /// The state holds while the series is below this.
    public var below: Double?
    /// How long it must hold.
    public var hold = SimDuration.zero
    /// Whether the fault strikes the first time only.
    public var once = true

    /// A trigger on a series yet to be named.
    public init() {}
}

extension FaultTriggerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Fault trigger"
    /// What it describes, in one sentence.
    public static let summary =
        "A state of the platform, looked at every full second from T+0, in which a fault strikes."
    /// The declarations of all fields.
    public static let fields: [Field<FaultTriggerSpec>] = [
        Field(
            "metric",
            \.metric,
            required: true,
            "A series by its name in results, such as `databases.main.connections`; shares of "
                + "failed calls and percentiles are those of the last second in which any call ended."
        ),
        Field("above", \.above, "The state holds while the series is above this."),
        Field("below", \.below, "The state holds while the series is below this."),
        Field(
            "for",
            \.hold,
            range: .atLeast(.zero),
            "How long the state must hold, from the first look that finds it to the one that counts."
        ),
        Field(
            "once",
            \.once,
            "Whether it strikes the first time only; else each time the state comes about anew "
                + "while the fault does not last."
        ),
    ]
}
