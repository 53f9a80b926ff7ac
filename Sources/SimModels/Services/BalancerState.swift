import SimCore

/// A pod as a balancer knows it.
struct KnownEndpoint: BitwiseCopyable, Sendable {
    let pod: UInt32
    /// The tenancy of its slot: a later pod there is another.
    let tenancy: UInt32
    /// Requests that the balancer has sent it and that it is not done with.
    var requests: Int32 = 0
}

/// A connection that a caller keeps.
struct KeptConnection: BitwiseCopyable, Sendable {
    /// The pod, and the epoch of its container, whose end closes the connection; `UInt32.max` for none.
    var pod = UInt32.max
    var epoch = UInt32.max
    var openedAt = SimTime.start
    var usedAt = SimTime.start
}

/// Who spreads requests over the pods of a service: one for all callers, or one in each.
struct BalancerState: Sendable {
    /// The epoch of the container that it is in, with which it ends; 0 outside of pods.
    let epoch: UInt32
    /// Whether it has looked at the list at all.
    private(set) var hasLooked = false
    /// The pods it knows of, the version of the service's list that they are, and when it looks again.
    var endpoints: [KnownEndpoint] = []
    var version: UInt32 = 0
    var looksAt = SimTime.start
    /// The number of the next turn among the endpoints, and the next connection in turn.
    private var next = 0
    /// The fewest requests that an endpoint had at the last look.
    private var least: Int32 = 0
    var connections: [KeptConnection] = []
    private var nextConnection = 0

    init(epoch: UInt32) { self.epoch = epoch }

    /// Takes over a service's list of pods, and keeps what it knows of those it knew.
    mutating func look(at pods: [UInt32], tenancy: [UInt32]) {
        hasLooked = true
        let known = endpoints
        endpoints.removeAll(keepingCapacity: true)
        // New pods come at the end of the list, so that both are in one order.
        var cursor = 0
        for pod in pods {
            let tenancy = tenancy[Int(pod)]
            var place = cursor
            while place < known.count, known[place].pod != pod || known[place].tenancy != tenancy {
                place += 1
            }
            if place == known.count, cursor > 0 {
                // One that came back stands elsewhere than before.
                place =
                    known[..<cursor].firstIndex { $0.pod == pod && $0.tenancy == tenancy }
                    ?? known.count
                if place < known.count {
                    endpoints.append(known[place])
                    continue
                }
            }
            if place < known.count {
                endpoints.append(known[place])
                cursor = place + 1
            } else {
                endpoints.append(KnownEndpoint(pod: pod, tenancy: tenancy))
            }
        }
    }

    /// Lets the turns begin at some endpoint.
    mutating func startTurns(at number: Int) { next = number }

    /// The endpoint whose turn it is.
    ///
    /// The turns go on counting when the list changes, as Envoy's do.
    mutating func nextInTurn() -> Int {
        let choice = next % max(1, endpoints.count)
        next &+= 1
        return choice
    }

    /// How many endpoints have the fewest requests.
    mutating func idlest() -> Int {
        least = .max
        var tied = 0
        for endpoint in endpoints {
            if endpoint.requests < least {
                least = endpoint.requests
                tied = 1
            } else if endpoint.requests == least {
                tied += 1
            }
        }
        return tied
    }

    /// One of the endpoints that ``idlest()`` counted, each of which is as good as any other.
    ///
    /// Source: Envoy `LeastRequestLoadBalancer::unweightedHostPickFullScan`, which breaks ties at
    /// random.
    mutating func idle(_ number: Int) -> Int {
        var left = number
        for place in endpoints.indices where endpoints[place].requests == least {
            if left == 0 { return place }
            left -= 1
        }
        return 0
    }

    /// The connection whose turn it is, of so many.
    mutating func nextConnection(of count: Int) -> Int {
        while connections.count < count { connections.append(KeptConnection()) }
        let choice = nextConnection < count ? nextConnection : 0
        nextConnection = choice + 1
        return choice
    }

    /// A request is sent to a pod.
    mutating func send(to pod: UInt32, tenancy: UInt32) {
        let place = endpoints.firstIndex { $0.pod == pod && $0.tenancy == tenancy }
        if let place { endpoints[place].requests += 1 }
    }

    /// A pod is done with a request.
    mutating func release(_ pod: UInt32, tenancy: UInt32) {
        guard
            let place = endpoints.firstIndex(where: { $0.pod == pod && $0.tenancy == tenancy }),
            endpoints[place].requests > 0
        else { return }
        endpoints[place].requests -= 1
    }
}

/// Rendezvous hashing: a key belongs to the pod with the largest weight for it.
///
/// A pod that goes takes only its own keys with it.
package enum RendezvousHash {
    /// The weight of a pod for a key.
    package static func weight(of key: UInt64, at pod: UInt64) -> UInt64 {
        // The finaliser of SplitMix64, which mixes every bit into every other.
        var mixed = key &* 0x9E37_79B9_7F4A_7C15 ^ pod
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
