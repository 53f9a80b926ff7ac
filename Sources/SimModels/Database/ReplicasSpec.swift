public import SimCore

/// Read replicas of a database: servers of the same size that apply what the primary has committed.
public struct ReplicasSpec: Equatable, Sendable {
    /// How many there are.
    public var count = 1
    /// How far they are behind at least; 20 ms unless set.
    ///
    /// Source: Amazon Aurora user guide: usually much less than 100 ms.
    public var lag = SimDuration.milliseconds(20)
    /// Writes that a replica applies in a second; as many as there are unless set.
    public var applyRate: Int?

    /// One replica that keeps up.
    public init() {}
}

extension ReplicasSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Replicas"
    /// What it describes, in one sentence.
    public static let summary =
        "Read replicas: servers of the same size that apply what the primary has committed, later. "
        + "Services with `endpoint: reader` connect to them in turn."
    /// The declarations of all fields.
    public static let fields: [Field<ReplicasSpec>] = [
        Field(
            "count",
            \.count,
            unit: "servers",
            range: .between(1, 15),
            source: "Amazon Aurora: up to 15 replicas",
            "How many there are."
        ),
        Field(
            "lag",
            \.lag,
            range: .atLeast(.zero),
            source:
                "Amazon Aurora user guide: usually much less than 100 ms; RDS: seconds to minutes",
            "How far they are behind at least."
        ),
        Field(
            "applyRate",
            \.applyRate,
            unit: "writes/s",
            range: .between(1, 10_000_000),
            default: "as many as there are",
            "Writes that a replica applies in a second; under more of them its lag grows."
        ),
    ]
}
