/// Who decides, among those whose decisions can be told.
struct DecisionSubject: Hashable, Sendable {
    /// The sorts of those who decide.
    enum Sort: String, CaseIterable, Sendable {
        /// An alert's condition.
        case alert
        /// The kubelets, about the pods of a service.
        case probe
        /// A connection pool of a service.
        case pool
        /// The coordinator of a consumer group.
        case kafka
        /// The scheduler and the cluster autoscaler, about the nodes of a pool.
        case node
    }

    /// What it is.
    var sort: Sort
    /// Its number: that of the alert, the service or the node pool.
    var index: Int
    /// The number of a pool among those of its service; 0 of others.
    var part = 0
}

extension DecisionSubject {
    /// All those of a plan whose decisions can be told, each with the name it is asked for by.
    static func all(in plan: Plan) -> [(name: String, subject: DecisionSubject)] {
        var all: [(name: String, subject: DecisionSubject)] = []
        func add(_ sort: Sort, _ name: String, _ index: Int, _ part: Int = 0) {
            let subject = DecisionSubject(sort: sort, index: index, part: part)
            all.append(("\(sort.rawValue)/\(name)", subject))
        }
        for (index, name) in plan.names.alerts.enumerated() { add(.alert, name, index) }
        for (index, name) in plan.names.services.enumerated()
        where ProbeType.allCases.contains(where: { plan.services[index].probe($0) != nil }) {
            add(.probe, name, index)
        }
        for (index, name) in plan.names.services.enumerated() {
            let pools = plan.services[index].pools
            for part in pools.indices {
                add(.pool, pools.count == 1 ? name : "\(name)/\(pools[part].name)", index, part)
            }
        }
        let groups = plan.services.enumerated().compactMap { index, service in
            service.consumer.map { (index, $0.groupID ?? plan.names.services[index]) }
        }
        for (index, id) in groups {
            // Groups are one for each service: where two of them claim one id, the service tells them apart.
            let isOnly = groups.filter { $0.1.hasSameBytes(as: id) }.count == 1
            add(.kafka, isOnly ? id : plan.names.services[index], index)
        }
        for (index, name) in plan.names.nodePools.enumerated() { add(.node, name, index) }
        return all
    }
}
