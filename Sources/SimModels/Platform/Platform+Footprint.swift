public import SimCore

/// What a platform holds in memory, counted: so many records of such a size, not what a process has.
package struct Footprint: Sendable {
    /// What holds memory, in words.
    package enum Holder: Int, CaseIterable, Sendable {
        case calls, deadlines, clients, queues, pods, connections
        case statistics, events, occurrences, batches, acceptances, alerts, health, series

        /// What it is called in messages.
        package var words: String {
            switch self {
            case .calls: "requests on their way"
            case .deadlines: "deadlines of clients and callers"
            case .clients: "clients that are remembered"
            case .queues: "queues of requests in pods"
            case .pods: "pods"
            case .connections: "database sessions, pools and waiting connections"
            case .statistics: "latencies of services and sources"
            case .events: "events that wait"
            case .occurrences: "the causal log"
            case .batches: "batches of producers"
            case .acceptances: "logs of when messages were accepted"
            case .alerts: "windows of alerts"
            case .health: "health of objectives, second by second"
            case .series: "series"
            }
        }
    }

    /// The bytes of each holder, in the order of ``Holder``.
    private var bytes = Array(repeating: 0, count: Holder.allCases.count)

    /// The bytes of a holder.
    package internal(set) subscript(holder: Holder) -> Int {
        get { bytes[holder.rawValue] }
        set { bytes[holder.rawValue] = newValue }
    }

    /// The bytes of all together.
    package var total: Int { bytes.reduce(0, +) }

    /// Who holds most; the first of equals.
    package var largest: Holder {
        Holder.allCases.reduce(.calls) { self[$1] > self[$0] ? $1 : $0 }
    }
}

extension Platform {
    /// What it holds, with what the engine holds for it.
    package mutating func footprint(_ context: Context<Event>) -> Footprint {
        var held = Footprint()
        held[.calls] = calls.heldBytes + times.count * MemoryLayout<CallTimes>.stride
        for source in sources.indices {
            held[.deadlines] += sources[source].deadlines.heldBytes
            held[.clients] += sources[source].clients.heldBytes
        }
        for service in services.indices {
            held[.statistics] += services[service].latency.heldBytes
            held[.statistics] += services[service].window.latency.heldBytes
        }
        for source in sources.indices {
            held[.statistics] += sources[source].account.latency.heldBytes
        }
        held[.statistics] += intents.latency.heldBytes
        for place in callerDeadlines.indices {
            held[.deadlines] += callerDeadlines[place].heldBytes
        }
        held[.pods] = pods.count * (MemoryLayout<PodState>.stride + MemoryLayout<PodPools>.stride)
        held[.pods] += probes.count * MemoryLayout<PodProbes>.stride
        held[.pods] += clients.count * MemoryLayout<KafkaClientState>.stride
        for pod in pods.indices { held[.queues] += pods[pod].queue.heldBytes }
        for pod in servers.indices {
            held[.pods] += servers[pod].processes.count * MemoryLayout<WorkerProcess>.stride
            for line in servers[pod].lines.indices {
                held[.queues] += servers[pod].lines[line].heldBytes
            }
            for line in servers[pod].threadLines.indices {
                held[.queues] += servers[pod].threadLines[line].heldBytes
            }
        }
        held[.connections] = sessions.heldBytes + connectAttempts.heldBytes
        for pod in pools.indices { held[.connections] += pools[pod].heldBytes }
        held[.events] = context.heldByEvents
        held[.occurrences] = context.heldByOccurrences
        held[.batches] = batches.heldBytes
        held[.acceptances] = acceptances.heldBytes
        for pod in clients.indices {
            held[.batches] += clients[pod].producer?.heldBytes ?? 0
            held[.acceptances] += clients[pod].acceptance.heldBytes
        }
        for place in partitions.indices {
            held[.acceptances] += partitions[place].acceptance.heldBytes
            held[.batches] += partitions[place].awaiting.heldBytes
            held[.batches] += partitions[place].replicating.heldBytes
        }
        for alert in alerts.indices {
            held[.alerts] += alerts[alert].condition.heldBytes + alerts[alert].evidence.heldBytes
        }
        held[.health] = health.heldBytes
        held[.series] = heldBySeries
        return held
    }

    /// Ends the run when what it holds is more than its budget of memory.
    public mutating func inspect(in context: inout Context<Event>) {
        guard let limit = context.budget.memory else { return }
        let held = footprint(context)
        guard held.total > limit else { return }
        let most = held.largest
        let share = held[most] * 100 / max(held.total, 1)
        context.fail(
            .budget(
                """
                what the run holds is counted at \(held.total) bytes, more than the \(limit) of its \
                budget (--memory); most of it, \(share) %, is held by \(most.words)
                """
            )
        )
    }
}
