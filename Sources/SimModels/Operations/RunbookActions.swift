public import SimCore

/// An action on a database.
public struct DatabaseActionSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")

    /// An action on no database yet.
    public init() {}
}

/// Sessions that somebody ends.
public struct EndSessionsActionSpec: Equatable, Sendable {
    /// What a session does.
    public enum State: String, SchemaEnum {
        /// Nothing.
        case idle
        /// It waits for the next statement of its transaction.
        case idleInTransaction
        /// It executes a statement, or waits for a lock.
        case active
    }

    /// The database.
    public var database = NameReference("")
    /// What the sessions do that are ended; whatever it is unless set.
    public var states: [State] = State.allCases
    /// For how long they have done so at the least.
    public var longerThan = SimDuration.zero

    /// All sessions of no database yet.
    public init() {}
}

/// A fault that somebody ends.
public struct EndFaultActionSpec: Equatable, Sendable {
    /// The fault.
    public var fault = NameReference("")

    /// The end of no fault yet.
    public init() {}
}

/// A failover that somebody asks for.
public struct FailoverActionSpec: Equatable, Sendable {
    /// The database.
    public var database = NameReference("")
    /// How long nobody can connect; 30 s unless set.
    ///
    /// Source: Amazon Aurora user guide, "often less than 30 seconds".
    public var takes = SimDuration.seconds(30)
    /// How long clients take the name for the old server at most; 5 s unless set.
    ///
    /// Source: Amazon Aurora cluster endpoints have a time to live of 5 s.
    public var dnsTTL = SimDuration.seconds(5)

    /// A failover of no database yet.
    public init() {}
}

/// Configuration values that somebody changes.
public struct SetConfigActionSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// Connections of each process's pool.
    public var poolSize: Int?
    /// CPU of a request, as a multiple of what the operation says.
    public var cpuFactor: Double?
    /// Share of the calls answered with an error.
    public var errorRate: Fraction?
    /// From the start of the container until the application can answer.
    public var startup: DurationDistribution?
    /// What the leak adds in each hour.
    public var growthPerHour: ByteQuantity?

    /// No change of anything yet.
    public init() {}

    /// Whether it changes anything.
    var isEmpty: Bool {
        poolSize == nil && cpuFactor == nil && errorRate == nil && startup == nil
            && growthPerHour == nil
    }
}

extension DatabaseActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Action on a database"
    /// What it describes, in one sentence.
    public static let summary = "An action on a database; its name alone will do."
    /// The declarations of all fields.
    public static let fields: [Field<DatabaseActionSpec>] = [
        Field("database", \.database, required: true, "The database.")
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> DatabaseActionSpec? {
        guard case .string = node.kind, let database = NameReference.decode(node, in: &context)
        else {
            return nil
        }
        var action = DatabaseActionSpec()
        action.database = database
        return action
    }
}

extension EndSessionsActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "End of sessions"
    /// What it describes, in one sentence.
    public static let summary =
        "Sessions of a database that somebody ends (FATAL 57P01), on its primary and its replicas; the "
        + "name of the database alone will do."
    /// The declarations of all fields.
    public static let fields: [Field<EndSessionsActionSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field(
            "states",
            \.states,
            range: .nonEmpty,
            source: "PostgreSQL pg_stat_activity.state",
            "What the sessions do that are ended."
        ),
        Field(
            "longerThan",
            \.longerThan,
            range: .between(.zero, .days(365)),
            source: "PostgreSQL pg_stat_activity.state_change",
            "For how long they have been in their state at the least."
        ),
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> EndSessionsActionSpec? {
        guard case .string = node.kind, let database = NameReference.decode(node, in: &context)
        else {
            return nil
        }
        var action = EndSessionsActionSpec()
        action.database = database
        return action
    }
}

extension EndFaultActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "End of a fault"
    /// What it describes, in one sentence.
    public static let summary = "The end of a fault; its name alone will do."
    /// The declarations of all fields.
    public static let fields: [Field<EndFaultActionSpec>] = [
        Field(
            "fault",
            \.fault,
            required: true,
            "The fault. A variant may have removed it: then nothing is done, with a warning."
        )
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> EndFaultActionSpec? {
        guard case .string = node.kind, let fault = NameReference.decode(node, in: &context) else {
            return nil
        }
        var action = EndFaultActionSpec()
        action.fault = fault
        return action
    }
}

extension FailoverActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Failover by hand"
    /// What it describes, in one sentence.
    public static let summary =
        "A failover that somebody asks for: sessions are gone at once, and nobody can connect until the "
        + "standby has taken over; the name of the database alone will do."
    /// The declarations of all fields.
    public static let fields: [Field<FailoverActionSpec>] = [
        Field("database", \.database, required: true, "The database."),
        Field(
            "takes",
            \.takes,
            range: .between(.milliseconds(1), .days(1)),
            source: "Amazon Aurora: service is often restored in less than 30 seconds",
            "How long nobody can connect."
        ),
        Field(
            "dnsTTL",
            \.dnsTTL,
            range: .atLeast(.zero),
            source: "Amazon Aurora cluster endpoint",
            "How long the name may lead clients to the old server after the new one took over."
        ),
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> FailoverActionSpec? {
        guard case .string = node.kind, let database = NameReference.decode(node, in: &context)
        else {
            return nil
        }
        var action = FailoverActionSpec()
        action.database = database
        return action
    }
}

extension SetConfigActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Change of configuration"
    /// What it describes, in one sentence.
    public static let summary =
        "Configuration values of a service's pod template that somebody changes; the Deployment controller "
        + "brings them out, and what is not said stays as the present version has it."
    /// The declarations of all fields.
    public static let fields: [Field<SetConfigActionSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field(
            "poolSize",
            \.poolSize,
            unit: "connections",
            range: .between(1, 100_000),
            source: "HikariCP maximumPoolSize, SQLAlchemy pool_size",
            "Connections that each process's pool keeps at most."
        ),
        Field(
            "cpuFactor",
            \.cpuFactor,
            range: .between(0.001, 1_000),
            "CPU that a request takes on a pod, as a multiple of what the operation says."
        ),
        Field("errorRate", \.errorRate, "Share of the calls answered with an error."),
        Field(
            "startup",
            \.startup,
            "From the start of the container until the application can answer."
        ),
        Field(
            "growthPerHour",
            \.growthPerHour,
            unit: "bytes",
            range: .between(.bytes(0), .gibibytes(1 << 20)),
            "What the leak adds in each hour that the container runs."
        ),
    ]

    /// Reports a change of nothing.
    public static func validate(
        _ value: SetConfigActionSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard value.isEmpty else { return }
        context.report(
            at: node,
            found: "no value",
            expected: "at least one of poolSize, cpuFactor, errorRate, startup, growthPerHour",
            hint: "rolloutRestart replaces the pods as they are"
        )
    }
}
