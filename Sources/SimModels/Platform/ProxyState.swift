import SimCore

/// A proxy while it runs.
struct ProxyState: Sendable {
    /// The processes of a PgBouncer; none for another kind.
    var bouncers: [PgBouncer] = []
    /// The one proxy in the manner of RDS Proxy, or none.
    var managed: [RDSProxy] = []
    /// The process that the next client connects to.
    var nextInstance = 0
    /// The next look at a managed proxy.
    var event = EventID.none
    var due = SimTime.distantFuture
    /// Whether the maintenance of each PgBouncer process is scheduled.
    var isMaintained: [Bool] = []
    /// The stream that decides which statements pin their client, and draws made.
    var pinningStream: StreamID
    var statements: UInt64 = 0
    /// The occurrence that says the database refuses its logins; none while it does not.
    var loginRefusal = OccurrenceID.none
    /// The occurrence that says it takes no more clients; none while it does.
    var fullness = OccurrenceID.none
    var lastRefusedAt = SimTime.start

    init(_ plan: ProxyPlan, maxConnections: Int, pinningStream: StreamID) {
        self.pinningStream = pinningStream
        switch plan.kind {
        case .pgbouncer(let spec):
            for _ in 0..<plan.instances {
                bouncers.append(PgBouncer(spec, users: max(1, plan.users.count)))
                isMaintained.append(false)
            }
        case .rdsProxy(let spec):
            managed.append(RDSProxy(spec, maxConnections: maxConnections))
        }
    }

    /// A client of one of the processes, as what is at the other end of a connection.
    struct Client: BitwiseCopyable, Sendable {
        var instance: Int
        var number: UInt32
        /// Which of the clients that had the number.
        var serial: UInt32

        init(instance: Int, number: UInt32, serial: UInt32) {
            self.instance = instance
            self.number = number
            self.serial = serial
        }

        /// The client in ``raw``.
        init(raw: UInt64) {
            serial = UInt32(raw >> 32)
            instance = Int(raw >> 22 & 0x3FF)
            number = UInt32(raw & 0x3F_FFFF)
        }

        /// All of it in one number; never 0.
        ///
        /// Processes are at most 1,000, clients of one process at most a million.
        var raw: UInt64 {
            UInt64(serial) << 32 | UInt64(instance) << 22 | UInt64(number & 0x3F_FFFF)
        }
    }

    /// Whether a client is still connected.
    mutating func isConnected(_ upstream: UInt64) -> Bool {
        let client = Client(raw: upstream)
        guard upstream != 0 else { return false }
        if managed.isEmpty {
            let known = bouncers[client.instance].clients[Int(client.number)]
            return known.serial == client.serial && known.state != .absent
        }
        let known = managed[0].clients[Int(client.number)]
        return known.serial == client.serial && known.isPresent
    }

    /// The connection of a pool that is served by a session, which is known by a number of the proxy.
    mutating func client(of server: UInt64) -> ConnectionPlace? {
        let instance = Int(server >> 32)
        let number = Int(server & 0xFFFF_FFFF)
        if managed.isEmpty {
            let client = bouncers[instance].servers[number].client
            guard client != .max else { return nil }
            return ConnectionPlace(raw: bouncers[instance].clients[Int(client)].owner)
        }
        guard let client = managed[0].client(of: UInt32(number)) else { return nil }
        return ConnectionPlace(raw: managed[0].clients[Int(client)].owner)
    }
}
