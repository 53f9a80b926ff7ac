/// What queueing theory says in closed form.
///
/// Times are in the unit of the rates. The load is the arrival rate times the mean service time, in
/// erlang; the utilisation is the load per server.
/// Sources: Kleinrock, "Queueing Systems", vol. 1, Wiley 1975; Harchol-Balter, "Performance Modeling
/// and Design of Computer Systems", Cambridge 2013; others where they are used.
enum QueueingTheory {
    /// The share of arrivals that find all servers busy and are lost, for any law of service.
    ///
    /// Source: Erlang 1917, by the recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).
    static func erlangB(load: Double, servers: Int) -> Double {
        var blocked = 1.0
        for server in 1...servers { blocked = load * blocked / (Double(server) + load * blocked) }
        return blocked
    }

    /// The share of customers who have to wait for one of several exponential servers.
    ///
    /// Source: Erlang 1917, C = c B / (c - a (1 - B)).
    static func erlangC(load: Double, servers: Int) -> Double {
        let blocked = erlangB(load: load, servers: servers)
        let servers = Double(servers)
        return servers * blocked / (servers - load * (1 - blocked))
    }

    /// The mean wait before one of several exponential servers, C / (c mu - lambda).
    static func wait(arrivalRate: Double, serviceRate: Double, servers: Int) -> Double {
        erlangC(load: arrivalRate / serviceRate, servers: servers)
            / (Double(servers) * serviceRate - arrivalRate)
    }

    /// The share of arrivals that find all K places of an M/M/1/K queue taken.
    static func lost(utilisation r: Double, places: Int) -> Double {
        var power = 1.0
        for _ in 0..<places { power *= r }
        return (1 - r) * power / (1 - power * r)
    }

    /// The mean wait before one server with any law of service.
    ///
    /// Source: Pollaczek 1930 and Khinchin 1932, lambda E[S^2] / (2 (1 - rho)).
    static func wait(arrivalRate: Double, meanService: Double, squaredVariation: Double) -> Double {
        arrivalRate * meanService * meanService * (1 + squaredVariation)
            / (2 * (1 - arrivalRate * meanService))
    }

    /// The chances of each number of customers in a system that gains and loses them one at a time.
    ///
    /// `arrival` is the rate from n to n + 1 and `departure` that from n to n - 1; the chance of as
    /// many customers as `states` has to be negligible.
    static func birthDeath(
        states: Int,
        arrival: (Int) -> Double,
        departure: (Int) -> Double
    ) -> [Double] {
        var chances = [1.0]
        for state in 1..<states {
            chances.append(chances[state - 1] * arrival(state - 1) / departure(state))
        }
        let total = chances.reduce(0, +)
        return chances.map { $0 / total }
    }

    /// The mean number beyond a number, as of customers beyond the servers.
    static func meanAbove(_ floor: Int, _ chances: [Double]) -> Double {
        chances.enumerated().reduce(0) { $0 + Double(max(0, $1.offset - floor)) * $1.element }
    }
}
