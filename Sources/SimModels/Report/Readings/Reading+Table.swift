import SimCore

// Every series there can be: what it is called, what it counts, and when it is not there.

extension Reading {
    static let services: [Reading] = [
        Reading(
            "pods",
            of: "services",
            in: "pods",
            .instant,
            "Pods, those being deleted left out.",
            gauge: { .pods($0) }
        ),
        Reading(
            "endpoints",
            of: "services",
            in: "pods",
            .instant,
            "Pods that take traffic: those that the EndpointSlice lists.",
            gauge: { .endpoints($0) }
        ),
        Reading(
            "newPods",
            of: "services",
            in: "pods",
            .instant,
            "Pods of the newest version that was brought out, those being deleted left out.",
            absent: "the service has no rollout",
            isThere: { isRolledOut(in: $0, $1) },
            gauge: { .newPods($0) }
        ),
        Reading(
            "observedCPU",
            of: "services",
            in: "%",
            .instant,
            "CPU that the autoscaler saw last, in percent of the request; 0 before it saw any.",
            absent: "the service has no autoscaler",
            isThere: { $0.services[$1].value.autoscaler != nil },
            gauge: { .observedCPU($0) }
        ),
        Reading(
            "usedCPU",
            of: "services",
            in: "%",
            .stretch,
            "CPU used, in percent of what all running pods may use; 0 while none runs.",
            gauge: { .usedCPU($0) }
        ),
        Reading(
            "throttledPeriods",
            of: "services",
            in: "%",
            .stretch,
            """
            Periods in which a container stood still, in percent of its periods: \
            container_cpu_cfs_throttled_periods_total / container_cpu_cfs_periods_total.
            """,
            absent: "the service has no CPU limit",
            isThere: { $0.services[$1].value.resources.limits.cpu != nil },
            gauge: { .throttled($0) }
        ),
        Reading(
            "memory",
            of: "services",
            in: "Mi",
            .instant,
            """
            The largest working set of a container: container_memory_working_set_bytes; 0 while \
            none runs.
            """,
            absent: "the service has no memory model",
            isThere: { $0.services[$1].value.memory != nil },
            gauge: { .memory($0) }
        ),
        Reading(
            "queue",
            of: "services",
            in: "requests",
            .instant,
            "Requests that wait in the pods for a worker.",
            gauge: { .queue($0) }
        ),
        Reading(
            "p99_ms",
            of: "services",
            in: "ms",
            .stretch,
            """
            99th percentile of the time to answer; without an answer what it was before, and 0 \
            before the first. A trigger is not judged then.
            """,
            absent: "the service has no operations",
            isThere: { !$0.services[$1].value.operations.isEmpty },
            gauge: { .latency($0) }
        ),
        Reading(
            "errors",
            of: "services",
            in: "%",
            .stretch,
            """
            Share of the calls that failed; without a call what it was before, and 0 before the \
            first. A trigger is not judged then.
            """,
            absent: "the service has no operations",
            isThere: { !$0.services[$1].value.operations.isEmpty },
            gauge: { .errors($0) }
        ),
    ]

    static let databases: [Reading] = [
        Reading(
            "connections",
            of: "databases",
            in: "connections",
            .instant,
            "Slots taken on the server.",
            gauge: { .connections($0) }
        ),
        Reading(
            "replicaLag",
            of: "databases",
            in: "ms",
            .instant,
            "How far the slowest replica is behind.",
            absent: "the database has no replicas",
            isThere: { hasReplicas(in: $0, $1) },
            gauge: { .replicaLag($0) }
        ),
        Reading(
            "staleReads",
            of: "databases",
            in: "reads",
            .total,
            "Reads of the replicas that missed what was committed.",
            absent: "the database has no replicas",
            isThere: { hasReplicas(in: $0, $1) },
            gauge: { .staleReads($0) }
        ),
        Reading(
            "lostWrites",
            of: "databases",
            in: "writes",
            .total,
            "Committed writes that a restore has lost.",
            absent: "no fault restores the database",
            isThere: { isRestored(in: $0, $1) },
            gauge: { .lostWrites($0) }
        ),
        Reading(
            "lockWaits",
            of: "databases",
            in: "statements",
            .instant,
            "Statements that wait for a lock.",
            absent: "no statement locks a table of the database",
            isThere: { hasLocks(in: $0, $1) },
            gauge: { .lockWaits($0) }
        ),
    ]

    static let topics: [Reading] = [
        Reading(
            "lag",
            of: "topics",
            in: "messages",
            .instant,
            "Records that the group that reads the topic has yet to commit.",
            gauge: { .lag($0) }
        )
    ]

    static let nodePools: [Reading] = [
        Reading(
            "nodes",
            of: "nodePools",
            in: "nodes",
            .instant,
            "Ready nodes.",
            gauge: { .nodes($0) }
        )
    ]

    static let scheduling: [Reading] = [
        Reading(
            "unschedulable",
            of: "services",
            in: "pods",
            .instant,
            "Pods that wait for a node.",
            absent: "the cluster has no node pools",
            isThere: { scenario, _ in !scenario.cluster.nodePools.isEmpty },
            gauge: { .unschedulable($0) }
        )
    ]

    static let traffic: [Reading] = [
        Reading(
            "users",
            of: "traffic",
            in: "users",
            .instant,
            "Users of the source who are there.",
            absent: "the source has no users",
            isThere: { $0.traffic[$1].value.users != nil },
            gauge: { .users($0) }
        ),
        Reading(
            "tries",
            of: "traffic",
            in: "tries",
            .stretch,
            "Tries of the clients of the source.",
            absent: "the source has no retry",
            isThere: { $0.traffic[$1].value.retry != nil },
            gauge: { .tries($0) }
        ),
    ]

    static let lost = Reading(
        "lost",
        of: "messages",
        in: "messages",
        .total,
        "Messages lost.",
        absent: "the file has no topic",
        isThere: { scenario, _ in !scenario.kafka.topics.isEmpty },
        gauge: { _ in .lost }
    )

    /// How the clients of an objective fared, in the step of the series in which they came.
    static let objectives: [Reading] = [
        Reading(
            "offered",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What arrived in the step that begins here, with what had no outcome at the end."
        ),
        Reading(
            "good",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What of it turned out good."
        ),
        Reading(
            "failed",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What of it turned out bad: it failed, was lost or came too late."
        ),
        Reading(
            "rejected",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What of it was turned away by design."
        ),
    ]

    /// Every series there can be, in the order in which a result has them.
    package static let all: [Reading] =
        services + databases + topics + nodePools + scheduling + traffic + [lost] + objectives
}

extension Reading {
    fileprivate static func isRolledOut(in scenario: Scenario, _ service: Int) -> Bool {
        let name = scenario.services[service].name
        return scenario.rollouts.values.contains { $0.service.name == name }
    }

    fileprivate static func hasReplicas(in scenario: Scenario, _ database: Int) -> Bool {
        guard database < scenario.databases.count else { return false }
        return scenario.databases[database].value.replicas != nil
    }

    fileprivate static func isRestored(in scenario: Scenario, _ database: Int) -> Bool {
        guard database < scenario.databases.count else { return false }
        let name = scenario.databases[database].name
        return scenario.faults.values.contains { fault in
            guard case .databaseRestore(let restore) = fault.effect else { return false }
            return restore.database.name == name
        }
    }

    fileprivate static func hasLocks(in scenario: Scenario, _ database: Int) -> Bool {
        guard database < scenario.databases.count else { return false }
        return scenario.locksTables(of: scenario.databases[database].name)
    }
}
