/// A statement on the database the service is connected to.
public struct QuerySpec: Equatable, Sendable {
    /// CPU time the statement takes on the database server.
    public var cpu = DurationDistribution()
    /// Pages it reads from the server's storage; 0 unless set.
    public var reads = 0
    /// The table it reads or changes; none unless set.
    public var table: String?
    /// Rows of the table, one of which it reads or changes; the table has none that count unless set.
    public var rows: Int?
    /// Whether it changes what it finds; false unless set.
    public var write = false
    /// The pool of the service from which it has its connection; the usual one unless set.
    public var pool: NameReference?

    /// A statement that costs nothing.
    public init() {}

    /// A statement with a cost on the server.
    public init(cpu: DurationDistribution) {
        self.cpu = cpu
    }

    /// A statement on a table.
    public init(cpu: DurationDistribution, table: String, rows: Int? = nil, write: Bool = false) {
        self.cpu = cpu
        self.table = table
        self.rows = rows
        self.write = write
    }
}

extension QuerySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Query"
    /// What it describes, in one sentence.
    public static let summary =
        "A statement on the database the service is connected to; it holds one of the pod's "
        + "connections, and what it locks until its transaction ends."
    /// The declarations of all fields.
    public static let fields: [Field<QuerySpec>] = [
        Field("cpu", \.cpu, required: true, "CPU time on the database server."),
        Field(
            "reads",
            \.reads,
            unit: "pages",
            range: .between(0, 1_000_000),
            "Pages read from the server's storage, one after the other, after the CPU time."
        ),
        Field(
            "table",
            \.table,
            source:
                "PostgreSQL: SELECT takes ACCESS SHARE; INSERT, UPDATE and DELETE ROW EXCLUSIVE",
            "The table read or changed, which it locks as PostgreSQL does."
        ),
        Field(
            "rows",
            \.rows,
            unit: "rows",
            range: .between(1, 1_000_000),
            "Rows of the table that are wanted: each request has one of them, drawn evenly, in all of "
                + "its statements on the table. A statement that writes locks it."
        ),
        Field(
            "write",
            \.write,
            "Whether it changes the row, or the table if it names no rows; a standby refuses it."
        ),
        Field(
            "pool",
            \.pool,
            default: "main, or the only one",
            "The pool under `connections` from which it has its connection; in a transaction that of the "
                + "transaction."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: QuerySpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.rows != nil, value.table == nil else { return }
        context.report(
            at: node,
            field: "rows",
            found: "rows of no table",
            expected: "a table beside them",
            hint: "table: \"orders\" says which rows are meant"
        )
    }
}

/// Statements that take effect together, and steps between them.
public struct TransactionSpec: Equatable, Sendable {
    /// The steps from BEGIN to COMMIT.
    public var steps: [StepSpec] = []
    /// The pool of the service from which it has its connection; the usual one unless set.
    public var pool: NameReference?

    /// An empty transaction.
    public init() {}

    /// A transaction of given steps.
    public init(steps: [StepSpec]) {
        self.steps = steps
    }
}

extension TransactionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Transaction"
    /// What it describes, in one sentence.
    public static let summary =
        "Steps from BEGIN to COMMIT. The connection is held throughout, also over CPU, waits and calls: "
        + "the session is then idle in transaction. A failure rolls it back."
    /// The declarations of all fields.
    public static let fields: [Field<TransactionSpec>] = [
        Field("steps", \.steps, required: true, "The steps from BEGIN to COMMIT, in order."),
        Field(
            "pool",
            \.pool,
            default: "main, or the only one",
            "The pool under `connections` from which it has its connection."
        ),
    ]
}

extension Scenario {
    /// Whether statements on a database name tables.
    func locksTables(of database: String) -> Bool {
        services.values.contains { service in
            guard let connections = service.connections else { return false }
            let isConnected = connections.uses.contains {
                $0.spec.database(behind: proxies)?.name == database
            }
            guard isConnected else { return false }
            return service.consumer?.query?.table != nil
                || service.operations.values.contains { $0.steps.namesTable }
        }
    }
}

extension [StepSpec] {
    /// Whether a statement among them names a table.
    fileprivate var namesTable: Bool {
        contains { step in
            switch step {
            case .query(let query): query.table != nil
            case .transaction(let transaction): transaction.steps.namesTable
            case .thread(let thread): thread.steps.namesTable
            case .cache(let cache): cache.miss.namesTable
            case .parallel(let parallel): parallel.branches.contains(where: \.namesTable)
            default: false
            }
        }
    }
}
