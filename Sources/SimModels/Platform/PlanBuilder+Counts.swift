/// How much of everything a scenario may have: what the running platform can still number.
extension PlanBuilder {
    /// Pods and partitions of all services and topics together.
    private static var maximumPods: Int { 200_000 }
    private static var maximumPartitions: Int { 200_000 }
    /// Servers of all databases, pools of all services, and actions of all runbooks, together.
    private static var maximumServers: Int { 60_000 }
    private static var maximumPools: Int { 60_000 }
    /// Processes of all pods that there may be, and the pools in them: some 260 bytes each are made at once
    /// where a container starts, before anybody counts what the run holds.
    private static var maximumProcesses: Int { 2_000_000 }
    private static var maximumActions: Int { 50_000 }

    /// Whether nothing is too much to be numbered; what is, is reported where most of it is written.
    mutating func checkCounts() -> Bool {
        // Not short-circuited: everything that is too much is told.
        let entries = [
            checkCount(of: scenario.services, "services"),
            checkCount(of: scenario.databases, "databases"),
            checkCount(of: scenario.proxies, "proxies"),
            checkCount(of: scenario.cluster.nodePools, "cluster.nodePools"),
            checkCount(of: scenario.kafka.topics, "kafka.topics"),
            checkCount(of: scenario.traffic, "traffic"),
            checkCount(of: scenario.alerts, "alerts"),
            checkCount(of: scenario.onCall, "onCall"),
            checkCount(of: scenario.slos, "slos"),
            checkCount(of: scenario.faults, "faults"),
            checkCount(of: scenario.rollouts, "rollouts"),
            checkCount(of: scenario.costs.items, "costs.items"),
        ]
        let sums = [
            checkSum(
                over: scenario.services,
                \.mostPods,
                most: Self.maximumPods,
                "the services may have",
                "pods together"
            ),
            checkSum(
                over: scenario.kafka.topics,
                \.partitions,
                most: Self.maximumPartitions,
                "the topics have",
                "partitions together"
            ),
            checkSum(
                over: scenario.databases,
                { 1 + ($0.replicas?.count ?? 0) },
                most: Self.maximumServers,
                "the databases have",
                "servers together"
            ),
            checkSum(
                over: scenario.services,
                { $0.connections?.uses.count ?? 0 },
                most: Self.maximumPools,
                "the services have",
                "pools of connections together"
            ),
            checkSum(
                over: scenario.services,
                \.mostProcesses,
                most: Self.maximumProcesses,
                "the pods that there may be have",
                "processes and pools of connections together"
            ),
            checkSum(
                over: scenario.onCall,
                \.runbook.count,
                most: Self.maximumActions,
                "the runbooks have",
                "actions together"
            ),
        ]
        let hasRoom = checkStepCounts()
        return (entries + sums + [hasRoom]).allSatisfy { $0 }
    }

    /// Reports a map of too many entries, at the first that is too many.
    private mutating func checkCount<Value>(of map: NameMap<Value>, _ name: String) -> Bool {
        guard map.count > Self.maximumEntries else { return true }
        report(
            "\(name) has \(map.count) entries, more than \(Self.maximumEntries)",
            at: map[Self.maximumEntries].origin
        )
        return false
    }

    /// Reports what is too much in all, at the entry that has most of it.
    private mutating func checkSum<Value>(
        over map: NameMap<Value>,
        _ count: (Value) -> Int,
        most: Int,
        _ head: String,
        _ tail: String
    ) -> Bool {
        let counts = map.values.map(count)
        let sum = counts.reduce(0) { Self.sum($0, $1) }
        guard sum > most else { return true }
        let largest = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        report(
            "\(head) \(sum) \(tail), more than \(most)",
            at: map[largest].origin
        )
        return false
    }

    /// A sum that stays at the largest number there is.
    static func sum(_ first: Int, _ second: Int) -> Int {
        let (sum, overflow) = first.addingReportingOverflow(second)
        return overflow ? .max : sum
    }
}

extension ServiceSpec {
    /// The most pods that it asks for, whoever asks.
    fileprivate var mostPods: Int {
        max(replicas, autoscaler?.maxReplicas ?? scaledObject?.maxReplicaCount ?? 0)
    }

    /// The processes of all of them, or the pools in these where they are more.
    fileprivate var mostProcesses: Int {
        let processes = server?.processes ?? 1
        let pools = connections?.uses.reduce(0) {
            PlanBuilder.sum($0, $1.spec.processes ?? processes)
        }
        let (all, overflow) = mostPods.multipliedReportingOverflow(by: max(processes, pools ?? 0))
        return overflow ? .max : all
    }
}
