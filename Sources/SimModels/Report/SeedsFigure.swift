import SimCore

/// One of the figures that are compared over seeds.
enum SeedsFigure: CaseIterable, Sendable {
    case lost, neverAccepted, accepted, messagesRejected, lateMessages, duplicates
    case offered, failed, late, requestsRejected, p50, p99
    case down, fullOutage, degraded, equivalentOutage
    case detect, acknowledge, mitigate, restore, unrecovered
    case total, excess

    /// How the figure is written for people.
    enum Unit: Sendable {
        case count, seconds, milliseconds, money
    }

    static let all = allCases

    var name: String {
        switch self {
        case .lost: "messages.lost"
        case .accepted: "messages.accepted"
        case .messagesRejected: "messages.rejected"
        case .neverAccepted: "messages.never_accepted"
        case .lateMessages: "messages.late"
        case .late: "requests.late"
        case .unrecovered: "recovery.unrecovered"
        case .duplicates: "messages.duplicates"
        case .offered: "requests.offered"
        case .failed: "requests.failed"
        case .requestsRejected: "requests.rejected"
        case .p50: "requests.latency_ms.p50"
        case .p99: "requests.latency_ms.p99"
        case .down: "downtime.down_s"
        case .fullOutage: "downtime.full_outage_s"
        case .degraded: "downtime.degraded_s"
        case .equivalentOutage: "downtime.equivalent_outage_s"
        case .detect: "downtime.time_to_detect_s"
        case .acknowledge: "downtime.time_to_acknowledge_s"
        case .mitigate: "downtime.time_to_mitigate_s"
        case .restore: "downtime.time_to_restore_s"
        case .total: "cost.total"
        case .excess: "cost.excess"
        }
    }

    var words: String {
        switch self {
        case .lost: "messages lost"
        case .accepted: "messages accepted"
        case .messagesRejected: "messages refused by producers"
        case .neverAccepted: "events rejected at the door"
        case .lateMessages: "messages late"
        case .late: "requests late"
        case .unrecovered: "not recovered at the end"
        case .duplicates: "messages processed again"
        case .offered: "requests offered"
        case .failed: "requests failed"
        case .requestsRejected: "requests rejected"
        case .p50: "latency p50, ms"
        case .p99: "latency p99, ms"
        case .down: "down"
        case .fullOutage: "full outage"
        case .degraded: "degraded"
        case .equivalentOutage: "equivalent outage"
        case .detect: "time to detect"
        case .acknowledge: "time to acknowledge"
        case .mitigate: "time to mitigate"
        case .restore: "time to restore"
        case .total: "cost"
        case .excess: "excess cost"
        }
    }

    var unit: Unit {
        switch self {
        case .lost, .neverAccepted, .accepted, .messagesRejected, .lateMessages, .duplicates,
            .offered, .failed, .late, .requestsRejected, .unrecovered:
            .count
        case .p50, .p99: .milliseconds
        case .down, .fullOutage, .degraded, .equivalentOutage, .detect, .acknowledge, .mitigate,
            .restore:
            .seconds
        case .total, .excess: .money
        }
    }

    /// The figure of one run; none where it did not happen.
    func value(of result: RunResult) -> Double? {
        let downtime = result.downtime
        return switch self {
        case .lost: Double(result.messages.lost)
        case .accepted: Double(result.messages.accepted)
        case .messagesRejected: Double(result.messages.rejected)
        case .neverAccepted: Double(result.messages.neverAccepted)
        case .lateMessages: Double(result.messages.late)
        case .late: Double(result.requests.late)
        case .unrecovered: Double(result.recovery.unrecovered)
        case .duplicates: Double(result.messages.duplicates)
        case .offered: Double(result.requests.offered)
        case .failed: Double(result.requests.failed)
        case .requestsRejected: Double(result.requests.rejected)
        case .p50: result.requests.latency.p50
        case .p99: result.requests.latency.p99
        case .down: downtime.down.seconds
        case .fullOutage: downtime.fullOutage.seconds
        case .degraded: downtime.degraded.seconds
        case .equivalentOutage: downtime.equivalentOutage.seconds
        case .detect: downtime.timeToDetect?.seconds
        case .acknowledge: downtime.timeToAcknowledge?.seconds
        case .mitigate: downtime.timeToMitigate?.seconds
        case .restore: downtime.timeToRestore?.seconds
        case .total: result.cost.total
        case .excess: result.cost.excess
        }
    }
}
