package import SimCore

/// The settings of an RDS Proxy, with its own names and units.
public struct RDSProxySpec: Equatable, Sendable {
    /// Connections to the database, in percent of its `max_connections`; 100 unless set.
    ///
    /// Source: Amazon RDS Proxy `MaxConnectionsPercent`.
    public var maxConnectionsPercent = 100.0
    /// Idle connections that are kept, in percent of `max_connections`; 50 unless set.
    ///
    /// Source: Amazon RDS Proxy `MaxIdleConnectionsPercent`.
    public var maxIdleConnectionsPercent = 50.0
    /// Seconds that a client waits for a connection; 120 unless set.
    ///
    /// Source: Amazon RDS Proxy `ConnectionBorrowTimeout`.
    public var connectionBorrowTimeoutSeconds = 120.0
    /// Probability that a statement leaves something in its session, so that the client keeps its
    /// connection until it disconnects; 0 unless set.
    public var pinningProbability = 0.0

    /// The service's own defaults, and clients that pin nothing.
    public init() {}

    /// How long a client waits.
    package var borrowTimeout: SimDuration { SimDuration(seconds: connectionBorrowTimeoutSeconds) }
}

extension RDSProxySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "RDS Proxy"
    /// What it describes, in one sentence.
    public static let summary =
        "A proxy in the manner of Amazon RDS Proxy: clients share connections by the transaction."
    /// The declarations of all fields.
    public static let fields: [Field<RDSProxySpec>] = [
        Field(
            "MaxConnectionsPercent",
            \.maxConnectionsPercent,
            unit: "percent",
            range: .between(1, 100),
            source: "Amazon RDS Proxy MaxConnectionsPercent",
            "Connections to the database, in percent of its max_connections."
        ),
        Field(
            "MaxIdleConnectionsPercent",
            \.maxIdleConnectionsPercent,
            unit: "percent",
            range: .between(0, 100),
            source: "Amazon RDS Proxy MaxIdleConnectionsPercent",
            "Idle connections that are kept, in percent of max_connections."
        ),
        Field(
            "ConnectionBorrowTimeout",
            \.connectionBorrowTimeoutSeconds,
            unit: "seconds",
            range: .between(0, 300),
            source: "Amazon RDS Proxy ConnectionBorrowTimeout",
            "How long a client waits for a connection before its statement fails."
        ),
        Field(
            "pinningProbability",
            \.pinningProbability,
            range: .between(0, 1),
            "Probability that a statement pins its client to its connection, as session state does."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: RDSProxySpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.maxIdleConnectionsPercent > value.maxConnectionsPercent {
            context.report(
                at: node,
                found: "MaxIdleConnectionsPercent \(value.maxIdleConnectionsPercent) of "
                    + "MaxConnectionsPercent \(value.maxConnectionsPercent)",
                expected: "no more idle connections than there may be in all"
            )
        }
    }
}
