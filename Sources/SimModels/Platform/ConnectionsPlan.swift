import SimCore

/// How the pods of a service reach their database.
struct ConnectionsPlan: Sendable {
    /// The proxy between them; none for a direct connection.
    var proxy: UInt16?
    /// Whether they connect to the primary or to replicas.
    var endpoint = ConnectionsSpec.Endpoint.writer
    /// The number of their role among those of the proxy.
    var user: UInt16 = 0
    /// Processes of a pod, each with a pool.
    var processes = 1
    /// The pool of each.
    var pool = ClientPoolSpec.queuePool(QueuePoolSpec())
    /// Connections of a pod when all are open; none without a bound.
    var perPod: Int? { pool.capacity.map { $0 * processes } }
    /// How long a request waits for a connection.
    var timeout = SimDuration.zero
    /// Whether connections are tried before each use (`pool_pre_ping`).
    var prePings = false
}

/// A proxy with its names resolved.
struct ProxyPlan: Sendable {
    var database: UInt16
    var instances: Int
    var kind: ProxyKindSpec
    /// The roles that services log in as.
    var users: [String] = []
}
