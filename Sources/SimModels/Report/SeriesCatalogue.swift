import SimCore

/// The gauges that a run records, in a fixed order.
///
/// Some are of an instant, some of the time since the last reading: a run of up to 40 min is read every
/// second, as triggers of faults look at it, and so are the stretches the same.
struct SeriesCatalogue: Sendable {
    /// One gauge.
    enum Gauge: Hashable, Sendable {
        /// Pods, those being deleted left out.
        case pods(Int)
        /// Pods of the newest version that was brought out, those being deleted left out.
        case newPods(Int)
        /// Pods that take traffic.
        case endpoints(Int)
        /// CPU that the autoscaler saw last, in percent of the request.
        case observedCPU(Int)
        /// CPU used since the last reading, in percent of what all running pods may use.
        case usedCPU(Int)
        /// Periods since the last reading in which a container stood still, in percent of its periods:
        /// container_cpu_cfs_throttled_periods_total / container_cpu_cfs_periods_total.
        case throttled(Int)
        /// The largest working set of a container, in Mi: container_memory_working_set_bytes.
        case memory(Int)
        /// Requests waiting in the pods for a worker.
        case queue(Int)
        /// 99th percentile of the answers since the last reading, in milliseconds; without any, what it
        /// was before.
        case latency(Int)
        /// Share of the calls since the last reading that failed, in percent; without any, what it was
        /// before.
        case errors(Int)
        /// Slots taken on a database.
        case connections(Int)
        /// Statements of a database that wait for a lock.
        case lockWaits(Int)
        /// How far the slowest replica of a database is behind, in milliseconds.
        case replicaLag(Int)
        /// Reads of the replicas of a database so far that missed what was committed.
        case staleReads(Int)
        /// Committed writes of a database that a restore has lost so far.
        case lostWrites(Int)
        /// Records of a topic that its group has yet to commit.
        case lag(Int)
        /// Messages lost so far.
        case lost
        /// Pods of a service that wait for a node.
        case unschedulable(Int)
        /// Ready nodes of a pool.
        case nodes(Int)
        /// Users of a source who are there.
        case users(Int)
        /// Tries of a source's clients since the last reading.
        case tries(Int)
    }

    private(set) var gauges: [Gauge] = []
    private(set) var names: [String] = []
    private(set) var units: [String] = []

    init(names book: NameBook, scenario: Scenario) {
        for (index, name) in book.services.enumerated() {
            add(.pods(index), "services.\(name).pods", "pods")
            add(.endpoints(index), "services.\(name).endpoints", "pods")
            if scenario.rollouts.values.contains(where: { $0.service.name == name }) {
                add(.newPods(index), "services.\(name).newPods", "pods")
            }
            if scenario.services[index].value.autoscaler != nil {
                add(.observedCPU(index), "services.\(name).observedCPU", "%")
            }
            add(.usedCPU(index), "services.\(name).usedCPU", "%")
            if scenario.services[index].value.resources.limits.cpu != nil {
                add(.throttled(index), "services.\(name).throttledPeriods", "%")
            }
            if scenario.services[index].value.memory != nil {
                add(.memory(index), "services.\(name).memory", "Mi")
            }
            add(.queue(index), "services.\(name).queue", "requests")
            if !scenario.services[index].value.operations.isEmpty {
                add(.latency(index), "services.\(name).p99_ms", "ms")
                add(.errors(index), "services.\(name).errors", "%")
            }
        }
        for (index, name) in book.databases.enumerated() {
            add(.connections(index), "databases.\(name).connections", "connections")
            guard index < scenario.databases.count else { continue }
            if scenario.databases[index].value.replicas != nil {
                add(.replicaLag(index), "databases.\(name).replicaLag", "ms")
                add(.staleReads(index), "databases.\(name).staleReads", "reads")
            }
            let isRestored = scenario.faults.values.contains { fault in
                if case .databaseRestore(let restore) = fault.effect {
                    return restore.database.name == name
                }
                return false
            }
            if isRestored { add(.lostWrites(index), "databases.\(name).lostWrites", "writes") }
            if scenario.locksTables(of: name) {
                add(.lockWaits(index), "databases.\(name).lockWaits", "statements")
            }
        }
        for (index, name) in book.topics.enumerated() {
            add(.lag(index), "topics.\(name).lag", "messages")
        }
        for (index, name) in book.nodePools.enumerated() {
            add(.nodes(index), "nodePools.\(name).nodes", "nodes")
        }
        if !book.nodePools.isEmpty {
            for (index, name) in book.services.enumerated() {
                add(.unschedulable(index), "services.\(name).unschedulable", "pods")
            }
        }
        for (index, name) in book.sources.enumerated() {
            if scenario.traffic[index].value.users != nil {
                add(.users(index), "traffic.\(name).users", "users")
            }
            if scenario.traffic[index].value.retry != nil {
                add(.tries(index), "traffic.\(name).tries", "tries")
            }
        }
        if !book.topics.isEmpty { add(.lost, "messages.lost", "messages") }
    }

    private mutating func add(_ gauge: Gauge, _ name: String, _ unit: String) {
        gauges.append(gauge)
        names.append(name)
        units.append(unit)
    }
}
