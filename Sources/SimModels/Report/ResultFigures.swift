import SimCore

/// The figures of a result by their paths in the JSON, for claims and expectations.
enum ResultFigures {
    /// Every figure by its path; some only results of closed loads have.
    static let names: [String] = [
        "simulated.duration_s", "simulated.events", "simulated.requests", "simulated.messages",
        "messages.accepted", "messages.processed", "messages.lost", "messages.parked",
        "messages.stranded", "messages.in_flight", "messages.duplicates", "messages.rejected",
        "messages.late", "messages.never_accepted",
        "requests.offered", "requests.succeeded", "requests.failed", "requests.rejected",
        "requests.late", "requests.degraded", "requests.in_flight", "requests.attempts",
        "requests.latency_ms.p50", "requests.latency_ms.p95", "requests.latency_ms.p99",
        "requests.latency_ms.p999", "requests.latency_ms.max",
        "requests.closed_load.users", "requests.closed_load.hanging",
        "requests.closed_load.hanging_at_end", "requests.closed_load.throughput_per_s",
        "requests.closed_load.expected_per_s", "requests.closed_load.share",
        "recovery.unrecovered",
        "downtime.down_s", "downtime.full_outage_s", "downtime.degraded_s",
        "downtime.equivalent_outage_s", "downtime.time_to_detect_s",
        "downtime.paged_before_impact_s", "downtime.time_to_acknowledge_s",
        "downtime.time_to_mitigate_s",
        "downtime.time_to_restore_s",
        "cost.total", "cost.baseline", "cost.excess",
    ]

    /// Whether a path names a figure.
    static func isKnown(_ path: [String]) -> Bool {
        if names.contains(path.joined(separator: ".")) { return true }
        guard path.count >= 3 else { return false }
        switch (path[0], path[1]) {
        case ("messages", "lost_by_cause"):
            return path.count == 3 && LossCause.allCases.contains { $0.name == path[2] }
        case ("requests", "by_source"):
            return path.count > 3 && SourceReport.isKnown(path[3...])
        case ("requests", "failed_by_cause"):
            return path.count == 3 && FailureCause.allCases.contains { $0.name == path[2] }
        case ("cost", "items"):
            return path.count == 4 && ["amount", "quantity", "baseline_amount"].contains(path[3])
        default:
            return false
        }
    }

    /// The value of a figure; none when the result does not have it.
    static func value(_ path: [String], in result: RunResult) -> Double? {
        switch path[0] {
        case "simulated": simulated(path, result.simulated)
        case "messages": messages(path, result.messages)
        case "recovery": Double(result.recovery.unrecovered)
        case "requests": requests(path, result.requests)
        case "downtime": downtime(path, result.downtime)
        case "cost": cost(path, result.cost)
        default: nil
        }
    }

    private static func simulated(_ path: [String], _ simulated: Simulated) -> Double? {
        switch path[1] {
        case "duration_s": simulated.duration.seconds
        case "events": Double(simulated.events)
        case "requests": Double(simulated.requests)
        case "messages": Double(simulated.messages)
        default: nil
        }
    }

    private static func messages(_ path: [String], _ messages: MessageReport) -> Double? {
        switch path[1] {
        case "accepted": Double(messages.accepted)
        case "processed": Double(messages.processed)
        case "lost": Double(messages.lost)
        case "parked": Double(messages.parked)
        case "stranded": Double(messages.stranded)
        case "in_flight": Double(messages.inFlight)
        case "duplicates": Double(messages.duplicates)
        case "rejected": Double(messages.rejected)
        case "late": Double(messages.late)
        case "never_accepted": Double(messages.neverAccepted)
        case "lost_by_cause":
            Double(messages.lostByCause.first { $0.cause.name == path[2] }?.count ?? 0)
        default: nil
        }
    }

    private static func requests(_ path: [String], _ requests: RequestReport) -> Double? {
        switch path[1] {
        case "offered": Double(requests.offered)
        case "succeeded": Double(requests.succeeded)
        case "failed": Double(requests.failed)
        case "rejected": Double(requests.rejected)
        case "late": Double(requests.late)
        case "degraded": Double(requests.degraded)
        case "in_flight": Double(requests.inFlight)
        case "attempts": Double(requests.attempts)
        case "by_source":
            requests.bySource.first { $0.name == path[2] }?.report.value(path[3...])
        case "failed_by_cause":
            Double(requests.failedByCause.first { $0.cause.name == path[2] }?.count ?? 0)
        case "latency_ms": requests.latency.figure(path[2])
        case "closed_load": requests.closed?.figure(path[2])
        case "by_service": ServiceFigures.value(path, in: requests)
        default: nil
        }
    }

    private static func downtime(_ path: [String], _ downtime: DowntimeReport) -> Double? {
        switch path[1] {
        case "down_s": downtime.down.seconds
        case "full_outage_s": downtime.fullOutage.seconds
        case "degraded_s": downtime.degraded.seconds
        case "equivalent_outage_s": downtime.equivalentOutage.seconds
        case "time_to_detect_s": downtime.timeToDetect?.seconds
        case "paged_before_impact_s": downtime.pagedBeforeImpact?.seconds
        case "time_to_acknowledge_s": downtime.timeToAcknowledge?.seconds
        case "time_to_mitigate_s": downtime.timeToMitigate?.seconds
        case "time_to_restore_s": downtime.timeToRestore?.seconds
        default: nil
        }
    }

    private static func cost(_ path: [String], _ cost: RunCost) -> Double? {
        switch path[1] {
        case "total": return cost.total
        case "baseline": return cost.baseline
        case "excess": return cost.excess
        case "items":
            guard let line = cost.items.first(where: { $0.item == path[2] }) else { return nil }
            switch path[3] {
            case "amount": return line.amount
            case "quantity": return line.quantity
            default: return line.baselineAmount
            }
        default: return nil
        }
    }
}
