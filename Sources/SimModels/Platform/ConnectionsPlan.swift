import SimCore

/// How the pods of a service reach a database: a pool in each of their processes.
struct ConnectionsPlan: Sendable {
    /// What steps call the pool.
    var name = "main"
    /// The database at the other end, whatever stands before it.
    var database: UInt16?
    /// The number, among the pools of a pod, of that of its first process.
    var first = 0
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

/// Asked of the pools themselves: a method of the service's plan would be handed a copy of all of it.
extension [ConnectionsPlan] {
    /// Which of the pools of a service a pool of a pod is one of, by its number among those of the pod.
    func use(of number: Int) -> Int {
        guard count > 1 else { return 0 }
        return indices.first {
            number >= self[$0].first && number < self[$0].first + self[$0].processes
        } ?? 0
    }

    /// The proxy that a pool of a pod is connected to; none for a direct connection.
    func proxy(of number: Int) -> UInt16? { self[use(of: number)].proxy }
}

extension ServicePlan {
    /// Whether the pools of a pod reach a database at all.
    var hasPools: Bool { pools.contains { $0.database != nil } }
}

/// A proxy with its names resolved.
struct ProxyPlan: Sendable {
    var database: UInt16
    var instances: Int
    var kind: ProxyKindSpec
    /// The roles that services log in as.
    var users: [String] = []
}
