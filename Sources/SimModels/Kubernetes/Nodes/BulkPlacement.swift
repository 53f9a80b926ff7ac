import SimCore

/// Places the pods of a cluster that starts, one after the other, as ``NodeFleet/place(_:)`` would.
///
/// Nodes that are alike in all that the scheduler looks at are looked at together: of equals the one that
/// joined first is taken. So a start takes time by the pods and the kinds of nodes, not by pods times nodes.
struct BulkPlacement: Sendable {
    /// What the scheduler looks at when it places a pod of a service.
    private struct Likeness: Hashable, Sendable {
        var allocatable: NodeResources
        var requested: NodeResources
        var scored: NodeResources
        var zone: UInt16
        /// Whether pods may be bound to them.
        var isSchedulable: Bool
        /// Pods of the service in question.
        var pods: Int64
    }

    /// Nodes that are alike, as places in the order in which they joined.
    private struct Kind: Sendable {
        var likeness: Likeness
        /// A heap: the first that joined is in front.
        var places: [Int32] = []
    }

    private var kinds: [Kind] = []
    /// Where in ``kinds`` a likeness stands.
    private var known: [Likeness: Int] = [:]
    /// The nodes, in the order in which they joined.
    private let members: [Int]
    /// The service whose pods are placed, and where they went.
    private var service = -1
    private var touched: [Int32] = []
    private var podsInZone: [Int64]

    /// Nodes without pods of any service that is to be started.
    init(_ fleet: NodeFleet, zones: Int) {
        members = fleet.members
        podsInZone = Array(repeating: 0, count: zones)
        for place in members.indices {
            insert(Int32(place), likeness(of: fleet.nodes[members[place]], pods: 0))
        }
    }

    private func likeness(of node: NodeState, pods: Int64) -> Likeness {
        Likeness(
            allocatable: node.allocatable,
            requested: node.requested,
            scored: node.scored,
            zone: node.zone,
            isSchedulable: node.isSchedulable,
            pods: pods
        )
    }

    /// Binds one more pod of a service; services come one after the other.
    ///
    /// - Returns: The node that it is to be bound to, which this counts as done; nil when it fits on none.
    mutating func place(_ request: PodRequest, of service: Int) -> Int? {
        if service != self.service { begin(service) }
        let feasible = feasibleKinds(for: request)
        guard !feasible.isEmpty else { return nil }
        let spread = spreadScores(of: feasible, request)
        var best: (kind: Int, place: Int32, score: Int64)?
        for (index, kind) in feasible.enumerated() {
            guard let place = kinds[kind].places.first else { continue }
            var taken = kinds[kind].likeness.scored
            taken += request.scored
            let left = NodeScore.leastAllocated(taken: taken, of: kinds[kind].likeness.allocatable)
            let score = left + 2 * spread[index]
            if let best, (best.score, -best.place) > (score, -place) { continue }
            best = (kind, place, score)
        }
        guard let best else { return nil }
        var likeness = kinds[best.kind].likeness
        takeFirst(of: best.kind)
        if likeness.pods == 0 { touched.append(best.place) }
        likeness.pods += 1
        likeness.requested += request.requests
        likeness.scored += request.scored
        podsInZone[Int(likeness.zone)] += 1
        insert(best.place, likeness)
        return members[Int(best.place)]
    }

    /// Forgets where the pods of the service before went: none of the next one is anywhere yet.
    private mutating func begin(_ service: Int) {
        self.service = service
        for zone in podsInZone.indices { podsInZone[zone] = 0 }
        guard !touched.isEmpty else { return }
        touched.removeAll(keepingCapacity: true)
        let before = kinds
        kinds.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        for kind in before where kind.likeness.pods == 0 && !kind.places.isEmpty {
            known[kind.likeness] = kinds.count
            kinds.append(kind)
        }
        for kind in before where kind.likeness.pods > 0 {
            var likeness = kind.likeness
            likeness.pods = 0
            for place in kind.places { insert(place, likeness) }
        }
    }

    // MARK: The rules

    private func feasibleKinds(for request: PodRequest) -> [Int] {
        var fewestOnNode = Int64.max
        var fewestInZone = Int64.max
        for kind in kinds where !kind.places.isEmpty {
            fewestOnNode = min(fewestOnNode, kind.likeness.pods)
            fewestInZone = min(fewestInZone, podsInZone[Int(kind.likeness.zone)])
        }
        return kinds.indices.filter { kind in
            let likeness = kinds[kind].likeness
            guard !kinds[kind].places.isEmpty, likeness.isSchedulable,
                likeness.allocatable.hasRoom(for: request.requests, beside: likeness.requested)
            else { return false }
            return request.spread.allSatisfy { rule in
                guard rule.whenUnsatisfiable == .doNotSchedule else { return true }
                let isZone = rule.topologyKey == .zone
                let mine = isZone ? podsInZone[Int(likeness.zone)] : likeness.pods
                return mine + 1 - (isZone ? fewestInZone : fewestOnNode) <= Int64(rule.maxSkew)
            }
        }
    }

    private func spreadScores(of feasible: [Int], _ request: PodRequest) -> [Int64] {
        let rules = request.spread.filter { $0.whenUnsatisfiable == .scheduleAnyway }
        guard !rules.isEmpty else { return Array(repeating: 0, count: feasible.count) }
        var isMet = Array(repeating: false, count: podsInZone.count)
        var zones = 0
        var nodes = 0
        for kind in feasible {
            nodes += kinds[kind].places.count
            let zone = Int(kinds[kind].likeness.zone)
            if !isMet[zone] { zones += 1 }
            isMet[zone] = true
        }
        let raw = feasible.map { kind in
            let likeness = kinds[kind].likeness
            var sum = 0.0
            for rule in rules {
                let isZone = rule.topologyKey == .zone
                sum += NodeScore.spread(
                    pods: isZone ? podsInZone[Int(likeness.zone)] : likeness.pods,
                    maxSkew: rule.maxSkew,
                    domains: isZone ? zones : nodes
                )
            }
            return Int64(held: sum.rounded())
        }
        return NodeScore.normalizedSpread(raw)
    }

    // MARK: Heaps

    private mutating func insert(_ place: Int32, _ likeness: Likeness) {
        let kind: Int
        if let known = known[likeness] {
            kind = known
        } else {
            kind = kinds.count
            known[likeness] = kind
            kinds.append(Kind(likeness: likeness))
        }
        kinds[kind].places.append(place)
        var child = kinds[kind].places.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard kinds[kind].places[child] < kinds[kind].places[parent] else { break }
            kinds[kind].places.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func takeFirst(of kind: Int) {
        let last = kinds[kind].places.count - 1
        kinds[kind].places.swapAt(0, last)
        kinds[kind].places.removeLast()
        var parent = 0
        while 2 * parent + 1 < last {
            var child = 2 * parent + 1
            if child + 1 < last, kinds[kind].places[child + 1] < kinds[kind].places[child] {
                child += 1
            }
            guard kinds[kind].places[child] < kinds[kind].places[parent] else { break }
            kinds[kind].places.swapAt(child, parent)
            parent = child
        }
    }
}
