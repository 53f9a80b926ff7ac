import SimCore

/// What services that share a database may open, against what it grants: pods × processes × pool
/// against `max_connections` less what is reserved.
public struct ConnectionBudget: Equatable, Sendable {
    /// Connections the database has for applications.
    public let usable: Int

    /// The budget of a database.
    public init(maximum: Int, reserved: Int) {
        usable = max(0, maximum - reserved)
    }

    /// What services that grow together make of a budget.
    public struct Share: Equatable, Sendable {
        /// Pods each service may have with all pools full.
        public let podsPerService: Int
        /// Connections left over then.
        public let spare: Int
        /// Pods of each service with which the first connection is refused.
        public var firstRefusal: Int { podsPerService + 1 }
    }

    /// What a number of services, each with the same pools in each pod, make of the budget.
    ///
    /// Connections of a pod are its processes × the connections of each process's pool.
    public func share(services: Int, connectionsPerPod: Int) -> Share {
        let each = max(1, services * connectionsPerPod)
        return Share(podsPerService: usable / each, spare: usable % each)
    }

    /// Connections that are refused when so many are wanted.
    public func refused(of demand: Int) -> Int { max(0, demand - usable) }

    /// Pods of one service that have all their connections, when others hold some already.
    public func podsServed(connectionsPerPod: Int, besides held: Int) -> Int {
        max(0, usable - held) / max(1, connectionsPerPod)
    }

    /// `max_connections` that RDS for PostgreSQL sets for an instance: an upper bound, because the
    /// class has a few percent less than its nominal memory.
    ///
    /// Source: Amazon RDS, `LEAST({DBInstanceClassMemory/9531392}, 5000)`.
    public static func rdsPostgreSQL(memoryBytes: Double) -> Int {
        Int(min(5_000, (memoryBytes / 9_531_392).rounded(.down)))
    }

    /// `max_connections` that Aurora MySQL sets for an instance, before it is rounded to a table.
    ///
    /// Source: Amazon Aurora,
    /// `GREATEST({log(DBInstanceClassMemory/805306368)*45},{log(DBInstanceClassMemory/8187281408)*1000})`,
    /// logarithms to base 2.
    public static func auroraMySQL(memoryBytes: Double) -> Double {
        let small = binaryLogarithm(memoryBytes / 805_306_368) * 45
        let large = binaryLogarithm(memoryBytes / 8_187_281_408) * 1_000
        return max(small, large)
    }

    private static func binaryLogarithm(_ value: Double) -> Double {
        PortableMath.log(value) / PortableMath.log(2)
    }
}
