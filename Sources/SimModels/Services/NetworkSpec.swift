/// The network between a service and those who call it.
public struct NetworkSpec: Equatable, Sendable {
    /// Time of a call to its pod, and of its answer back; none unless set.
    public var latency = DurationDistribution()

    /// A network that takes no time.
    public init() {}

    /// A network with a latency.
    public init(latency: DurationDistribution) {
        self.latency = latency
    }
}

extension NetworkSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Network"
    /// What it describes, in one sentence.
    public static let summary = "The network between a service and those who call it."
    /// The declarations of all fields.
    public static let fields: [Field<NetworkSpec>] = [
        Field(
            "latency",
            \.latency,
            "One-way time: of a call to its pod, and again of the answer back. Drawn for each way."
        )
    ]
}

/// What a service makes of a request whose caller has given up.
public enum CallerGone: String, SchemaEnum {
    /// It finishes the request and answers nobody, as a WSGI server does, which does not notice.
    case finish
    /// It stops, and stops what it has asked of others, as with gRPC deadline propagation or a Go
    /// request context.
    case cancel
}
