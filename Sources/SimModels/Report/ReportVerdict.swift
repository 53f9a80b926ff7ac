import SimCore

/// The few facts that sum a run up.
///
/// What went wrong for somebody is named, whoever noticed: late answers are failures to whoever waited,
/// users who wait do not ask, events that nobody took are told beside those that were lost.
struct ReportVerdict {
    let facts: [ReportSpan]

    /// Facts of one kind that are told at most; the others are counted.
    private static let most = 2

    init(_ result: RunResult) {
        facts =
            [Self.health(result.downtime)]
            + [
                Self.recovery(result.recovery), Self.messages(result.messages),
                Self.late(result.messages.late), Self.requests(result.requests),
                Self.users(result.requests.closed), Self.excess(result.cost),
            ].compactMap { $0 }
    }

    private static func health(_ downtime: DowntimeReport) -> ReportSpan {
        if downtime.down > .zero {
            var text = "DOWN \(ReportNumbers.span(downtime.down))"
            if downtime.fullOutage > .zero {
                text += " (full outage \(ReportNumbers.span(downtime.fullOutage)))"
            }
            return ReportSpan(text, .bad)
        }
        if downtime.degraded > .zero {
            let span = ReportNumbers.span(downtime.degraded)
            return ReportSpan("degraded \(span), never down", .caution)
        }
        return downtime.incidentBegan == nil
            ? ReportSpan("no incident", .good) : ReportSpan("an incident, never down", .caution)
    }

    private static func recovery(_ recovery: RecoveryReport) -> ReportSpan? {
        guard !recovery.isRecovered else { return nil }
        let all =
            recovery.objectives.map { "\($0.name) is \($0.state.words) at the end" }
            + recovery.backlogs.map(\.words)
        var text = "NOT RECOVERED: " + all.prefix(most).joined(separator: ", ")
        if all.count > most { text += " and \(all.count - most) more" }
        return ReportSpan(text, .bad)
    }

    private static func messages(_ messages: MessageReport) -> ReportSpan? {
        guard messages.accepted > 0 || messages.atTheDoor > 0 else { return nil }
        let lost = messages.lost > 0 ? ReportNumbers.count(messages.lost, "message") : "no message"
        let tone = messages.lost > 0 ? ReportTone.bad : .good
        guard messages.atTheDoor > 0 else { return ReportSpan(lost + " lost", tone) }
        // What was turned away is told beside what was lost: it is often the larger number.
        return ReportSpan(
            "\(lost) lost, \(ReportNumbers.count(messages.atTheDoor)) rejected at the door",
            tone == .good ? .caution : tone
        )
    }

    private static func late(_ late: Int64) -> ReportSpan? {
        guard late > 0 else { return nil }
        return ReportSpan("\(ReportNumbers.short(late, "message")) late", .bad)
    }

    private static func requests(_ requests: RequestReport) -> ReportSpan? {
        guard requests.offered > 0 else { return nil }
        let offered = ReportNumbers.count(requests.offered, "request")
        let failed = requests.failed.addingClamped(requests.late)
        var text = "\(failed > 0 ? ReportNumbers.count(failed) : "none") of \(offered) failed"
        if requests.late > 0 {
            text +=
                requests.failed == 0
                ? ", all of them late" : ", \(ReportNumbers.count(requests.late)) of them late"
        }
        guard requests.rejected > 0 else { return ReportSpan(text, failed > 0 ? .bad : .good) }
        return ReportSpan(
            "\(text), \(ReportNumbers.count(requests.rejected)) rejected",
            failed > 0 ? .bad : .caution
        )
    }

    /// Of a closed load, what those who are counted in nothing else got: whoever waits does not ask.
    private static func users(_ closed: ClosedLoadReport?) -> ReportSpan? {
        guard let closed else { return nil }
        var parts: [String] = []
        if closed.hanging > 0 {
            parts.append(
                "up to \(ReportNumbers.count(closed.hanging)) of "
                    + "\(ReportNumbers.count(closed.users, "user")) hang"
            )
        }
        if let share = closed.share {
            let whose = closed.yardstick == .baseline ? "the baseline's" : "the warm-up's pace"
            parts.append("throughput \(ReportNumbers.share(share)) of \(whose)")
        }
        guard !parts.isEmpty else { return nil }
        let isSlow = closed.share.map { $0 < 0.9 } ?? false
        let tone: ReportTone = closed.hanging > 0 ? .bad : isSlow ? .caution : .plain
        return ReportSpan(parts.joined(separator: ", "), tone)
    }

    /// What it cost more than the baseline; nothing where nothing has a price.
    private static func excess(_ cost: RunCost) -> ReportSpan? {
        guard cost.hasPrices, let excess = cost.excess else { return nil }
        let money = ReportNumbers.money(excess.magnitude, cost.currency)
        return ReportSpan(excess < 0 ? "saved \(money)" : "excess \(money)")
    }
}

extension MessageReport {
    /// Events that nobody took: of requests that failed, and at least what producers refused.
    var atTheDoor: Int64 { max(rejected, neverAccepted) }
}

extension RunCost {
    /// Whether anything has a price.
    var hasPrices: Bool {
        items.contains { $0.unitPrice != 0 } || total != 0 || (baseline ?? 0) != 0
    }
}
