import SimCore

/// Who the servers of a database are.
struct DatabaseRoles: Sendable {
    /// The server that takes writes; under the number of the database.
    var primary: UInt16
    /// The first of its replicas, and how many there are.
    var firstReplica: UInt16 = 0
    var replicas: UInt16 = 0
    /// Time between two points that can be restored; nil where nothing is ever restored.
    var recoveryPoint: SimDuration?
}

/// Why a server is down.
enum ServerOutage: BitwiseCopyable, Sendable {
    /// A standby takes its place; clients may take the old one for it so long.
    case failover(dnsTTL: SimDuration)
    /// It is restarted.
    case restart
    /// It is restored from a backup.
    case restore
}
