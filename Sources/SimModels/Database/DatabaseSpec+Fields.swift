import SimCore

extension DatabaseSpec {
    /// The declarations of what the server can do at a time.
    static let capacityFields: [Field<DatabaseSpec>] = [
        Field(
            "connectCPU",
            \.connectCPU,
            "CPU of the server that starts a backend and authenticates its client, after "
                + "`connectTime`: what makes many clients that come back at once expensive."
        ),
        Field(
            "iops",
            \.iops,
            unit: "reads/s",
            range: .between(1, 10_000_000),
            default: "as many as are wanted",
            "Pages that the storage reads in a second; further reads wait in line."
        ),
        Field(
            "readLatency",
            \.readLatency,
            range: .atLeast(.zero),
            "Time from asking the storage for a page to having it, without a line."
        ),
        Field(
            "contention",
            \.contention,
            "What backends that run at the same time cost each other."
        ),
        Field("replicas", \.replicas, "Its read replicas; none unless set."),
    ]

    /// The declarations of what the server puts an end to.
    static let timeoutFields: [Field<DatabaseSpec>] = [
        Field(
            "statement_timeout",
            \.statementTimeout,
            range: .atLeast(.zero),
            source: "PostgreSQL statement_timeout",
            "A statement that takes longer is cancelled (ERROR 57014); no bound at 0."
        ),
        Field(
            "lock_timeout",
            \.lockTimeout,
            range: .atLeast(.zero),
            source: "PostgreSQL lock_timeout",
            "A statement that waits longer for one lock is cancelled (ERROR 55P03); no bound at 0."
        ),
        Field(
            "idle_in_transaction_session_timeout",
            \.idleInTransactionSessionTimeout,
            range: .atLeast(.zero),
            source: "PostgreSQL idle_in_transaction_session_timeout",
            "A session that lets a transaction wait longer for its next statement is ended "
                + "(FATAL 25P03); no bound at 0."
        ),
        Field(
            "transaction_timeout",
            \.transactionTimeout,
            range: .atLeast(.zero),
            source: "PostgreSQL 17 transaction_timeout",
            "A session whose transaction takes longer is ended (FATAL 25P04); no bound at 0."
        ),
        Field(
            "idle_session_timeout",
            \.idleSessionTimeout,
            range: .atLeast(.zero),
            source: "PostgreSQL 14 idle_session_timeout",
            "A session that nobody uses for longer is ended (FATAL 57P05); no bound at 0."
        ),
        Field(
            "deadlock_timeout",
            \.deadlockTimeout,
            range: .atLeast(.milliseconds(1)),
            source: "PostgreSQL deadlock_timeout",
            "The wait for a lock after which the server looks for a deadlock and ends it by "
                + "cancelling the statement that looks (ERROR 40P01)."
        ),
    ]
}

/// What backends that run at the same time cost each other: the Universal Scalability Law.
///
/// n backends do the work of n / (1 + sigma (n - 1) + kappa n (n - 1)).
/// Source: Gunther, "Guerrilla Capacity Planning", Springer 2007, chapter 4.
public struct ContentionSpec: Equatable, Sendable {
    /// Contention: the share of the work that only one backend can do at a time; 0 unless set.
    public var sigma = 0.0
    /// Coherency: what each pair of backends costs, as of latches and snapshots; 0 unless set.
    public var kappa = 0.0

    /// No contention.
    public init() {}

    /// What the speed of each of so many backends is divided by.
    package func slowdown(of backends: Int) -> Double {
        let others = Double(max(0, backends - 1))
        return 1 + sigma * others + kappa * others * Double(backends)
    }
}

extension ContentionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Contention"
    /// What it describes, in one sentence.
    public static let summary =
        "What backends that run at the same time cost each other, by the Universal Scalability Law: "
        + "n of them do the work of n / (1 + sigma (n - 1) + kappa n (n - 1))."
    /// The declarations of all fields.
    public static let fields: [Field<ContentionSpec>] = [
        Field(
            "sigma",
            \.sigma,
            range: .between(0, 1),
            source: "Gunther, Guerrilla Capacity Planning, 2007",
            "Contention: the share of the work that only one backend can do at a time."
        ),
        Field(
            "kappa",
            \.kappa,
            range: .between(0, 1),
            source: "Gunther, Guerrilla Capacity Planning, 2007",
            "Coherency: what each pair of backends costs, as of latches and snapshots."
        ),
    ]
}
