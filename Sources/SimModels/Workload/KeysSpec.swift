/// What requests are about: one of so many keys, some of them asked for more often than others.
public struct KeysSpec: Equatable, Sendable {
    /// How many keys there are.
    public var count = 1
    /// How uneven they are: the exponent of a Zipf distribution; 0, all alike, unless set.
    public var skew = 0.0

    /// A single key.
    public init() {}

    /// So many keys, more or less even.
    public init(_ count: Int, skew: Double = 0) {
        self.count = count
        self.skew = skew
    }
}

extension KeysSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Keys"
    /// What it describes, in one sentence.
    public static let summary =
        "What requests are about: one of so many keys, drawn for each request. All calls made for a request "
        + "have its key; balancing by hash and hot rows go by it."
    /// The declarations of all fields.
    public static let fields: [Field<KeysSpec>] = [
        Field(
            "count",
            \.count,
            unit: "keys",
            range: .between(1, 1_000_000_000),
            required: true,
            "How many keys there are."
        ),
        Field(
            "skew",
            \.skew,
            range: .between(0, 10),
            "How uneven they are: the k-th key is asked for k^-skew as often as the first (Zipf)."
        ),
    ]
}
