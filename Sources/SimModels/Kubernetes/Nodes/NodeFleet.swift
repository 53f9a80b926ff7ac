import SimCore

/// The nodes of the cluster, and the pods that wait for one.
///
/// It answers where pods would go; what then happens to them is the platform's.
struct NodeFleet: Sendable {
    /// Every node there ever was, by its number.
    var nodes: [NodeState] = []
    /// The nodes that the cluster has objects for, in the order in which they joined.
    private(set) var members: [Int] = []
    /// The pods that wait for a node.
    var queue = SchedulingQueue()
    /// What the cluster autoscaler remembers.
    var autoscaler = ClusterAutoscalerMemory()
    /// The number of the next node of each pool.
    private(set) var nextOrdinal: [Int64] = []
    /// How long the nodes of each pool ran.
    var meters: [UsageMeter] = []
    /// The number of the next drain.
    var nextDrain: UInt32 = 0
    /// Places the pods that are there from the start; nil from then on.
    var starting: BulkPlacement?

    /// Divides the cores of the node in question.
    var shares = NodeCPUShares()

    /// Random streams: times to provision by pool, phases of leases, choices of the expander.
    var provisionStreams: [StreamID] = []
    var leaseStream: StreamID?
    var expanderStream: StreamID?

    /// Pods of the service in question on each node and in each zone, while one is placed.
    private var podsOnNode: [Int64] = []
    private var podsInZone: [Int64] = []

    /// Makes room for pools.
    mutating func addPools(_ count: Int) {
        nextOrdinal = Array(repeating: 1, count: count)
        meters = Array(repeating: UsageMeter(granularity: .ec2), count: count)
    }

    /// The zone in which a new node of a pool comes up: the first of those with the fewest.
    func nextZone(of pool: Int, among zones: [UInt16]) -> UInt16 {
        var best = zones.first ?? 0
        var fewest = Int.max
        for zone in zones {
            let count = nodes.lazy.filter {
                Int($0.pool) == pool && $0.zone == zone && $0.isCounted
            }.count
            if count < fewest { (best, fewest) = (zone, count) }
        }
        return best
    }

    /// Adds a node that was asked for, in a zone, or else in the one with the fewest of the pool's nodes.
    mutating func add(
        to pool: Int,
        _ plan: NodePoolPlan,
        zone: UInt16? = nil,
        leasePhase: SimDuration,
        because cause: OccurrenceID,
        at now: SimTime
    ) -> Int {
        let ordinal = nextOrdinal[pool]
        nextOrdinal[pool] += 1
        nodes.append(
            NodeState(
                pool: UInt16(pool),
                zone: zone ?? nextZone(of: pool, among: plan.zones),
                ordinal: ordinal,
                allocatable: plan.allocatable,
                requested: plan.daemonSets,
                scored: plan.daemonSets,
                requestedAt: now,
                leasePhase: leasePhase,
                cause: cause
            )
        )
        meters[pool].start(Int(ordinal), at: now)
        return nodes.count - 1
    }

    /// A node is there and Ready.
    mutating func join(_ node: Int) {
        nodes[node].condition = .ready
        members.append(node)
    }

    /// A node is no longer part of the cluster.
    mutating func remove(_ node: Int, at now: SimTime) {
        nodes[node].condition = .removed
        nodes[node].isAlive = false
        nodes[node].drain = nil
        members.removeAll { $0 == node }
        stopMeter(of: node, at: now)
    }

    /// The bill of a node ends.
    mutating func stopMeter(of node: Int, at now: SimTime) {
        meters[Int(nodes[node].pool)].stop(Int(nodes[node].ordinal), at: now)
    }

    /// The nodes that a pool counts, those that are coming included.
    func size(of pool: Int) -> Int {
        nodes.lazy.filter { Int($0.pool) == pool && $0.isCounted }.count
    }

    /// The Ready nodes of a pool.
    func ready(in pool: Int) -> Int {
        members.lazy.filter { Int(nodes[$0].pool) == pool && nodes[$0].condition == .ready }.count
    }

    // MARK: Placing

    /// Starts to count the pods of a service, for the spread of one more.
    mutating func startCounting(zones: Int) {
        podsOnNode.removeAll(keepingCapacity: true)
        podsOnNode.append(contentsOf: repeatElement(0, count: nodes.count))
        podsInZone.removeAll(keepingCapacity: true)
        podsInZone.append(contentsOf: repeatElement(0, count: zones))
    }

    /// Counts a pod of the service.
    mutating func count(podOn node: Int) {
        podsOnNode[node] += 1
        podsInZone[Int(nodes[node].zone)] += 1
    }

    /// Whether a pod of the service that was counted may go to a node, room aside.
    ///
    /// The skew of a domain is its pods, the new one included, less those of the domain with the fewest.
    /// Every node with an object makes a domain, also one that takes no pods: a cordoned node without
    /// pods keeps the others down. Source: core/v1 `TopologySpreadConstraint`, `nodeTaintsPolicy`
    /// default Ignore.
    func isSpread(_ request: PodRequest, zone: UInt16, podsOnNode count: Int64) -> Bool {
        for rule in request.spread where rule.whenUnsatisfiable == .doNotSchedule {
            let mine: Int64
            var fewest = Int64.max
            switch rule.topologyKey {
            case .hostname:
                mine = count
                for node in members { fewest = min(fewest, podsOnNode[node]) }
            case .zone:
                mine = podsInZone[Int(zone)]
                for node in members { fewest = min(fewest, podsInZone[Int(nodes[node].zone)]) }
            }
            if fewest == .max { fewest = 0 }
            if mine + 1 - fewest > Int64(rule.maxSkew) { return false }
        }
        return true
    }

    /// Whether a pod of the service that was counted may go to a node that has so much taken.
    func fits(_ request: PodRequest, on node: Int, beside taken: NodeResources) -> Bool {
        nodes[node].isSchedulable
            && nodes[node].allocatable.hasRoom(for: request.requests, beside: taken)
            && isSpread(request, on: node)
    }

    /// Whether the spread of a service that was counted lets one more of its pods go to a node.
    func isSpread(_ request: PodRequest, on node: Int) -> Bool {
        isSpread(request, zone: nodes[node].zone, podsOnNode: podsOnNode[node])
    }

    /// The node that a pod of the service that was counted is bound to; nil when it fits on none.
    ///
    /// Of the nodes with room, the best by the sum of LeastAllocated and twice PodTopologySpread; of
    /// equals the one that joined first, where the real scheduler takes any. Source: kube-scheduler
    /// default plugins and weights.
    func place(_ request: PodRequest) -> Int? {
        var feasible: [Int] = []
        for node in members where fits(request, on: node, beside: nodes[node].requested) {
            feasible.append(node)
        }
        guard feasible.count > 1 else { return feasible.first }
        let spread = spreadScores(of: feasible, request)
        var best = feasible[0]
        var highest = Int64.min
        for (index, node) in feasible.enumerated() {
            var taken = nodes[node].scored
            taken += request.scored
            let left = NodeScore.leastAllocated(taken: taken, of: nodes[node].allocatable)
            let score = left + 2 * spread[index]
            if score > highest { (best, highest) = (node, score) }
        }
        return best
    }

    private func spreadScores(of feasible: [Int], _ request: PodRequest) -> [Int64] {
        let rules = request.spread.filter { $0.whenUnsatisfiable == .scheduleAnyway }
        guard !rules.isEmpty else { return Array(repeating: 0, count: feasible.count) }
        var zones: [UInt16] = []
        for node in feasible where !zones.contains(nodes[node].zone) {
            zones.append(nodes[node].zone)
        }
        let raw = feasible.map { node in
            var sum = 0.0
            for rule in rules {
                let isZone = rule.topologyKey == .zone
                sum += NodeScore.spread(
                    pods: isZone ? podsInZone[Int(nodes[node].zone)] : podsOnNode[node],
                    maxSkew: rule.maxSkew,
                    domains: isZone ? zones.count : feasible.count
                )
            }
            return Int64(held: sum.rounded())
        }
        return NodeScore.normalizedSpread(raw)
    }
}
