/// Work that takes a multiple of its time.
public struct SlowSpec: Equatable, Sendable {
    /// The service whose operations are slow; exactly one of `service` and `database`.
    public var service: NameReference?
    /// The only operation of the service that is; all unless set.
    public var operation: NameReference?
    /// The database whose servers are slow.
    public var database: NameReference?
    /// How many times as long everything takes.
    public var factor = 1.0

    /// Nothing that is slow.
    public init() {}
}

extension SlowSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Slow"
    /// What it describes, in one sentence.
    public static let summary =
        "A service, one of its operations, or a database is so many times slower. Faults at once multiply."
    /// The declarations of all fields.
    public static let fields: [Field<SlowSpec>] = [
        Field(
            "service",
            \.service,
            "The service: what its steps say takes so many times as long, the CPU, the waiting, the work "
                + "of a statement, the look into a cache, and the CPU of a consumed message. What it "
                + "calls takes what that takes. Exactly one of `service` and `database`."
        ),
        Field(
            "operation",
            \.operation,
            "The only operation of the service that is slow; all, and its consumer, unless set."
        ),
        Field(
            "database",
            \.database,
            "The database: the CPU and the reads of every statement on its servers take so many times "
                + "as long, whoever sent it."
        ),
        Field(
            "factor",
            \.factor,
            range: .between(0.001, 1_000_000),
            required: true,
            "How many times as long it takes; what is under way when the fault begins or ends goes on "
                + "as it began."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: SlowSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        switch (value.service, value.database) {
        case (nil, nil):
            context.report(
                at: node,
                found: "neither service nor database",
                expected: "one of them"
            )
        case (.some, .some):
            context.report(
                at: node,
                field: "database",
                found: "both service and database",
                expected: "one of them",
                hint: "two faults may last at once"
            )
        case (nil, .some) where value.operation != nil:
            context.report(
                at: node,
                field: "operation",
                found: "an operation of a database",
                expected: "service beside it"
            )
        default:
            break
        }
    }
}
