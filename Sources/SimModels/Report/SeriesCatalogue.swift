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
    /// The names of all series: first those of the gauges, then those known only after the run.
    private(set) var names: [String] = []
    private(set) var units: [String] = []

    init(names book: NameBook, scenario: Scenario) {
        add(Reading.services, of: book.services, in: scenario)
        add(Reading.databases, of: book.databases, in: scenario)
        add(Reading.topics, of: book.topics, in: scenario)
        add(Reading.nodePools, of: book.nodePools, in: scenario)
        add(Reading.scheduling, of: book.services, in: scenario)
        add(Reading.traffic, of: book.sources, in: scenario)
        if Reading.lost.isThere(scenario, 0), let gauge = Reading.lost.gauge {
            add(gauge(0), Reading.lost.name(of: nil), Reading.lost.unit)
        }
        for name in book.objectives {
            for reading in Reading.objectives {
                names.append(reading.name(of: name))
                units.append(Self.isOfMessages(name, in: scenario) ? "messages" : "requests")
            }
        }
    }

    /// Whether an objective is on messages: of those that no file declares, the name tells.
    private static func isOfMessages(_ objective: String, in scenario: Scenario) -> Bool {
        if let spec = scenario.slos[objective] { return spec.topic != nil }
        return objective.hasPrefix("messages/")
    }

    private mutating func add(
        _ readings: [Reading],
        of entries: [String],
        in scenario: Scenario
    ) {
        for (index, name) in entries.enumerated() {
            for reading in readings where reading.isThere(scenario, index) {
                guard let gauge = reading.gauge else { continue }
                add(gauge(index), reading.name(of: name), reading.unit)
            }
        }
    }

    private mutating func add(_ gauge: Gauge, _ name: String, _ unit: String) {
        gauges.append(gauge)
        names.append(name)
        units.append(unit)
    }
}
