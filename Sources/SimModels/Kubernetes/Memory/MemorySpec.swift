/// What the containers of a service use of memory.
public struct MemorySpec: Equatable, Sendable {
    /// What the process uses without any work.
    public var base = ByteQuantity(bytes: 0)
    /// What each request in progress or in the pod's queue adds; nothing unless set.
    public var perRequest = ByteQuantity(bytes: 0)
    /// What each message adds that the pod's producer has and no broker has acknowledged.
    ///
    /// Nothing unless set.
    public var perBufferedMessage = ByteQuantity(bytes: 0)
    /// What a leak adds in each hour that the container runs; nothing unless set.
    public var growthPerHour = ByteQuantity(bytes: 0)

    /// A process that uses nothing.
    public init() {}
}

extension MemorySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Memory"
    /// What it describes, in one sentence.
    public static let summary =
        "What a container uses of memory; one that exceeds its limit is killed (OOMKilled, exit 137)."
    /// The declarations of all fields.
    public static let fields: [Field<MemorySpec>] = [
        Field(
            "base",
            \.base,
            unit: "bytes",
            range: largest,
            required: true,
            "What the process uses without any work."
        ),
        Field(
            "perRequest",
            \.perRequest,
            unit: "bytes",
            range: largest,
            "What each request in progress or in the pod's queue adds."
        ),
        Field(
            "perBufferedMessage",
            \.perBufferedMessage,
            unit: "bytes",
            range: largest,
            "What each message adds that the pod's producer has and no broker has acknowledged."
        ),
        Field(
            "growthPerHour",
            \.growthPerHour,
            unit: "bytes",
            range: largest,
            "What a leak adds in each hour that the container runs."
        ),
    ]

    private static var largest: ValueRange<ByteQuantity> {
        .between(.bytes(0), .gibibytes(1 << 20))
    }
}
