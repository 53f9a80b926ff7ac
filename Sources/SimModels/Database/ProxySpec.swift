/// What stands between services and their database and shares connections among clients.
public struct ProxySpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// Processes of the proxy, each with pools of its own; 1 unless set.
    public var instances = 1
    /// What it is.
    public var kind = ProxyKindSpec.pgbouncer(PgBouncerSpec())

    /// A PgBouncer before a database yet to be named.
    public init() {}
}

/// What a proxy is.
public enum ProxyKindSpec: Equatable, Sendable {
    /// PgBouncer.
    case pgbouncer(PgBouncerSpec)
    /// A proxy in the manner of Amazon RDS Proxy.
    case rdsProxy(RDSProxySpec)
}

extension ProxyKindSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Proxy kind"
    /// What it describes, in one sentence.
    public static let summary = "What a proxy is."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("pgbouncer", Self.pgbouncer, source: "PgBouncer 1.18", "PgBouncer."),
        Alternative(
            "rdsProxy",
            Self.rdsProxy,
            source: "Amazon RDS Proxy",
            "A proxy in the manner of Amazon RDS Proxy."
        ),
    ]
}

extension ProxySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Proxy"
    /// What it describes, in one sentence.
    public static let summary =
        "What stands between services and their database and shares connections among clients."
    /// The declarations of all fields.
    public static let fields: [Field<ProxySpec>] = [
        Field("database", \.database, required: true, "The database behind it."),
        Field(
            "instances",
            \.instances,
            unit: "processes",
            range: .between(1, 1_000),
            "Processes of the proxy, each with pools of its own; clients connect to them in turn."
        ),
        Field(oneOf: \.kind, "What it is."),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ProxySpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if case .rdsProxy = value.kind, value.instances != 1 {
            context.report(
                at: node,
                found: "\(value.instances) instances of an rdsProxy",
                expected: "1: the service scales by itself and shares its connections"
            )
        }
    }
}
