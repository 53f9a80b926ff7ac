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
            how: .platform { platform, service, _ in
                Double(platform.deployments[service].active)
            }
        ),
        Reading(
            "endpoints",
            of: "services",
            in: "pods",
            .instant,
            "Pods that take traffic: those that the EndpointSlice lists.",
            how: .platform { platform, service, _ in
                Double(platform.services[service].endpoints.count)
            }
        ),
        Reading(
            "newPods",
            of: "services",
            in: "pods",
            .instant,
            "Pods of the newest version that was brought out, those being deleted left out.",
            absent: "the service has no rollout",
            isThere: { isRolledOut(in: $0, $1) },
            how: .platform { platform, service, _ in
                Double(platform.newPods(of: service))
            }
        ),
        Reading(
            "observedCPU",
            of: "services",
            in: "%",
            .instant,
            "CPU that the autoscaler saw last, in percent of the request; 0 before it saw any.",
            absent: "the service has no autoscaler",
            isThere: { $0.services[$1].value.autoscaler != nil },
            how: .platform { platform, service, _ in
                Double(platform.deployments[service].observedUtilization ?? 0)
            },
            explained: holdup
        ),
        Reading(
            "usedCPU",
            of: "services",
            in: "%",
            .stretch,
            "CPU used, in percent of what all running pods may use; 0 while none runs.",
            how: .processors { $1.used(since: $0) },
            explained: holdup,
            sampled: .cpu
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
            how: .processors { $1.throttled(since: $0) },
            explained: throttling
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
            how: .platform { platform, service, now in
                Double(platform.largestWorkingSet(of: service, at: now)) / 1_048_576
            },
            explained: holdup,
            sampled: .memory
        ),
        Reading(
            "queue",
            of: "services",
            in: "requests",
            .instant,
            "Requests that wait in the pods for a worker.",
            how: .platform { platform, service, _ in Double(platform.queued(in: service)) },
            explained: holdup,
            scraped: Scraped(.requestsQueued) { platform, pod in
                Int64(platform.pods[pod].queue.count + platform.acceptedOnly(by: pod))
            }
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
            how: .answers { $0.p99 },
            explained: holdup,
            signal: .latency
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
            how: .answers { $0.failed },
            explained: holdup,
            signal: .errorRate
        ),
    ]

    static let databases: [Reading] = [
        Reading(
            "connections",
            of: "databases",
            in: "connections",
            .instant,
            "Slots taken on the server.",
            how: .platform { platform, database, _ in
                Double(platform.databases[database].slots.live)
            },
            explained: exhaustion,
            signal: .connections
        ),
        Reading(
            "replicaLag",
            of: "databases",
            in: "ms",
            .instant,
            "How far the slowest replica is behind.",
            absent: "the database has no replicas",
            isThere: { hasReplicas(in: $0, $1) },
            how: .platform { platform, database, now in
                platform.replicaLag(of: database, at: now).seconds * 1_000
            }
        ),
        Reading(
            "staleReads",
            of: "databases",
            in: "reads",
            .total,
            "Reads of the replicas that missed what was committed.",
            absent: "the database has no replicas",
            isThere: { hasReplicas(in: $0, $1) },
            how: .platform { platform, database, _ in
                Double(platform.staleReads(of: database))
            }
        ),
        Reading(
            "lostWrites",
            of: "databases",
            in: "writes",
            .total,
            "Committed writes that a restore has lost.",
            absent: "no fault restores the database",
            isThere: { isRestored(in: $0, $1) },
            how: .platform { platform, database, _ in
                Double(platform.databases[database].lostWrites)
            }
        ),
        Reading(
            "lockWaits",
            of: "databases",
            in: "statements",
            .instant,
            "Statements that wait for a lock.",
            absent: "no statement locks a table of the database",
            isThere: { hasLocks(in: $0, $1) },
            how: .platform { platform, database, _ in
                Double(platform.databases[database].locks.waiters)
            }
        ),
    ]

    static let topics: [Reading] = [
        Reading(
            "lag",
            of: "topics",
            in: "messages",
            .instant,
            "Records that the group that reads the topic has yet to commit.",
            how: .platform { platform, topic, _ in Double(platform.lag(of: topic)) },
            explained: lagging,
            signal: .lag,
            scraped: Scraped(.consumerGroupLag)
        )
    ]

    static let nodePools: [Reading] = [
        Reading(
            "nodes",
            of: "nodePools",
            in: "nodes",
            .instant,
            "Ready nodes.",
            how: .platform { platform, pool, _ in Double(platform.fleet.ready(in: pool)) }
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
            how: .platform { platform, service, _ in
                Double(platform.unschedulable(in: service))
            }
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
            how: .platform { platform, source, _ in Double(platform.users(of: source)) }
        ),
        Reading(
            "tries",
            of: "traffic",
            in: "tries",
            .stretch,
            "Tries of the clients of the source.",
            absent: "the source has no retry",
            isThere: { $0.traffic[$1].value.retry != nil },
            how: .counter { platform, source in platform.sources[source].reloads.tries }
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
        how: .platform { platform, _, _ in Double(platform.messages.lost) }
    )

    /// How the clients of an objective fared, in the step of the series in which they came.
    static let objectives: [Reading] = [
        Reading(
            "offered",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What arrived in the step that begins here, with what had no outcome at the end.",
            how: .afterwards
        ),
        Reading(
            "good",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What of it turned out good.",
            how: .afterwards
        ),
        Reading(
            "failed",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What of it turned out bad: it failed, was lost or came too late.",
            how: .afterwards
        ),
        Reading(
            "rejected",
            of: "objectives",
            in: "requests or messages",
            .step,
            "What of it was turned away by design.",
            how: .afterwards
        ),
    ]

    /// What is no series of a result: alerts and autoscalers ask for it.
    package static let unrecorded: [Reading] = [
        Reading(
            "requests",
            of: "services",
            in: "requests",
            .stretch,
            "Requests answered, whatever the answer: http_requests_total.",
            how: .counter { platform, service in platform.services[service].requests },
            explained: holdup,
            signal: .requests,
            scraped: Scraped(.requestsPerSecond) { platform, pod in platform.pods[pod].answered }
        ),
        Reading(
            "inFlight",
            of: "services",
            in: "requests",
            .instant,
            "Requests on a worker.",
            how: .platform { platform, service, _ in
                platform.deployments[service].pods.reduce(0) { sum, slot in
                    sum + Double(platform.working(on: Int(slot)))
                }
            },
            scraped: Scraped(.requestsInFlight) { platform, pod in
                Int64(platform.working(on: pod))
            }
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
