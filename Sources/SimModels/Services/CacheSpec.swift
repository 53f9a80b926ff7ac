/// A look into a cache, with steps for a miss.
public struct CacheSpec: Equatable, Sendable {
    /// The share of looks that find what they look for.
    public var hitRatio = Fraction(0)
    /// Time of a look, hit or miss; none unless set.
    public var latency = DurationDistribution()
    /// The steps after a miss.
    public var miss: [StepSpec] = []

    /// A cache that is always empty.
    public init() {}
}

extension CacheSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Cache"
    /// What it describes, in one sentence.
    public static let summary =
        "A look into a cache whose hits are drawn, each on its own; what it holds is not modelled."
    /// The declarations of all fields.
    public static let fields: [Field<CacheSpec>] = [
        Field(
            "hitRatio",
            \.hitRatio,
            range: .between(Fraction(0), Fraction(1)),
            required: true,
            "The share of looks that find what they look for."
        ),
        Field("latency", \.latency, "Time of a look, hit or miss."),
        Field("miss", \.miss, "The steps after a miss, one after the other; nothing unless set."),
    ]
}
