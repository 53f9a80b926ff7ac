import SimCore

/// A figure of the results: what it is called, what it counts, and when it is `null`.
package struct ResultFigure: Sendable {
    /// The path in the JSON result.
    package let name: String
    /// What it is counted in; amounts are in the scenario's currency.
    let unit: Unit
    /// What it says, in a sentence.
    package let meaning: String
    /// When it is `null`, as what follows "if"; nil where it never is.
    package let absent: String?
    /// Its value in a result.
    let value: @Sendable (RunResult) -> Double?

    enum Unit: Sendable {
        case seconds, milliseconds, share, money
        case count(String)
    }

    init(
        _ name: String,
        _ unit: Unit,
        _ meaning: String,
        absent: String? = nil,
        value: @escaping @Sendable (RunResult) -> Double?
    ) {
        self.name = name
        self.unit = unit
        self.meaning = meaning
        self.absent = absent
        self.value = value
    }
}

extension ResultFigure.Unit {
    func unit(in currency: String) -> MeasureUnit {
        switch self {
        case .seconds: .seconds
        case .milliseconds: .milliseconds
        case .share: .share
        case .money: .money(currency)
        case .count(let things): .count(things)
        }
    }
}

extension ResultFigure {
    /// Every figure with a name of its own.
    package static let all: [ResultFigure] =
        simulated + messages + requests + incident

    private static let simulated: [ResultFigure] = [
        ResultFigure(
            "simulated.duration_s",
            .seconds,
            "From T+0 to the end."
        ) { $0.simulated.duration.seconds },
        ResultFigure(
            "simulated.events",
            .count("events"),
            "Events handled, those of the warm-up included."
        ) { Double($0.simulated.events) },
        ResultFigure(
            "simulated.requests",
            .count("requests"),
            "Intents that clients had."
        ) { Double($0.simulated.requests) },
        ResultFigure(
            "simulated.messages",
            .count("messages"),
            "Messages accepted."
        ) { Double($0.simulated.messages) },
    ]

    private static let messages: [ResultFigure] = [
        ResultFigure(
            "messages.accepted",
            .count("messages"),
            "Messages whose senders were told that they were taken, with those open at T+0."
        ) { Double($0.messages.accepted) },
        ResultFigure(
            "messages.processed",
            .count("messages"),
            "Messages a consumer processed, each counted once."
        ) { Double($0.messages.processed) },
        ResultFigure(
            "messages.lost",
            .count("messages"),
            "Messages lost."
        ) { Double($0.messages.lost) },
        ResultFigure(
            "messages.parked",
            .count("messages"),
            "Messages set aside as dead letters; no modelled consumer does so."
        ) { Double($0.messages.parked) },
        ResultFigure(
            "messages.stranded",
            .count("messages"),
            "Messages in a log that nobody could read at the end."
        ) { Double($0.messages.stranded) },
        ResultFigure(
            "messages.in_flight",
            .count("messages"),
            "Messages whose fate was still to come at the end."
        ) { Double($0.messages.inFlight) },
        ResultFigure(
            "messages.duplicates",
            .count("messages"),
            "Times a message was processed again."
        ) { Double($0.messages.duplicates) },
        ResultFigure(
            "messages.rejected",
            .count("messages"),
            "Messages that a producer refused, once for each try."
        ) { Double($0.messages.rejected) },
        ResultFigure(
            "messages.late",
            .count("messages"),
            "Messages processed later than their objective allows, or open and later already."
        ) { Double($0.messages.late) },
        ResultFigure(
            "messages.never_accepted",
            .count("messages"),
            "Events of requests that failed or were turned away before a producer took one."
        ) { Double($0.messages.neverAccepted) },
    ]

    private static let requests: [ResultFigure] = [
        ResultFigure(
            "requests.offered",
            .count("requests"),
            "Intents of clients."
        ) { Double($0.requests.offered) },
        ResultFigure(
            "requests.succeeded",
            .count("requests"),
            "Answered in time."
        ) { Double($0.requests.succeeded) },
        ResultFigure(
            "requests.failed",
            .count("requests"),
            "Failed."
        ) { Double($0.requests.failed) },
        ResultFigure(
            "requests.rejected",
            .count("requests"),
            "Turned away by design."
        ) { Double($0.requests.rejected) },
        ResultFigure(
            "requests.late",
            .count("requests"),
            "Given up by the client and finished all the same."
        ) { Double($0.requests.late) },
        ResultFigure(
            "requests.degraded",
            .count("requests"),
            "Answered by a fallback."
        ) { Double($0.requests.degraded) },
        ResultFigure(
            "requests.in_flight",
            .count("requests"),
            "Not over at the end."
        ) { Double($0.requests.inFlight) },
        ResultFigure(
            "requests.attempts",
            .count("requests"),
            "Tries made."
        ) { Double($0.requests.attempts) },
        ResultFigure(
            "requests.latency_ms.p50",
            .milliseconds,
            "The median time to answer of the successes.",
            absent: "nothing was answered"
        ) { $0.requests.latency.p50 },
        ResultFigure(
            "requests.latency_ms.p95",
            .milliseconds,
            "The 95th percentile of it.",
            absent: "nothing was answered"
        ) { $0.requests.latency.p95 },
        ResultFigure(
            "requests.latency_ms.p99",
            .milliseconds,
            "The 99th percentile of it.",
            absent: "nothing was answered"
        ) { $0.requests.latency.p99 },
        ResultFigure(
            "requests.latency_ms.p999",
            .milliseconds,
            "The 99.9th percentile of it; p99.9 says the same.",
            absent: "nothing was answered"
        ) { $0.requests.latency.p999 },
        ResultFigure(
            "requests.latency_ms.max",
            .milliseconds,
            "The largest of it.",
            absent: "nothing was answered"
        ) { $0.requests.latency.max },
        ResultFigure(
            "requests.closed_load.users",
            .count("users"),
            "Most users at once.",
            absent: "no source has users"
        ) { $0.requests.closed?.figure("users") },
        ResultFigure(
            "requests.closed_load.hanging",
            .count("users"),
            "Most users who hung at once.",
            absent: "no source has users"
        ) { $0.requests.closed?.figure("hanging") },
        ResultFigure(
            "requests.closed_load.hanging_at_end",
            .count("users"),
            "Users who hung at the end.",
            absent: "no source has users"
        ) { $0.requests.closed?.figure("hanging_at_end") },
        ResultFigure(
            "requests.closed_load.throughput_per_s",
            .count("requests/s"),
            "Successes a second.",
            absent: "no source has users"
        ) { $0.requests.closed?.figure("throughput_per_s") },
        ResultFigure(
            "requests.closed_load.expected_per_s",
            .count("requests/s"),
            "The throughput to be expected.",
            absent: "no source has users, or nothing tells what to expect"
        ) { $0.requests.closed?.figure("expected_per_s") },
        ResultFigure(
            "requests.closed_load.share",
            .share,
            "The share of the expected throughput that there was.",
            absent: "no source has users, or nothing tells what to expect"
        ) { $0.requests.closed?.figure("share") },
    ]

    private static let incident: [ResultFigure] = [
        ResultFigure(
            "recovery.unrecovered",
            .count("unrecovered"),
            "Objectives, queues and lags that had not recovered by the end."
        ) { Double($0.recovery.unrecovered) },
        ResultFigure(
            "downtime.down_s",
            .seconds,
            "Time in which a critical objective was down: a union."
        ) { $0.downtime.down.seconds },
        ResultFigure(
            "downtime.full_outage_s",
            .seconds,
            "Time in which a critical objective had under 1 % good."
        ) { $0.downtime.fullOutage.seconds },
        ResultFigure(
            "downtime.degraded_s",
            .seconds,
            "Time in which a critical objective was degraded and none was down."
        ) { $0.downtime.degraded.seconds },
        ResultFigure(
            "downtime.equivalent_outage_s",
            .seconds,
            "The same harm as an outage of everybody for so long."
        ) { $0.downtime.equivalentOutage.seconds },
        ResultFigure(
            "downtime.time_to_detect_s",
            .seconds,
            "From the first impact to the first page about it.",
            absent: "there was no impact, or no page about it"
        ) { $0.downtime.timeToDetect?.seconds },
        ResultFigure(
            "downtime.paged_before_impact_s",
            .seconds,
            "From the page that was open at the first impact to that impact.",
            absent: "no page was open then"
        ) { $0.downtime.pagedBeforeImpact?.seconds },
        ResultFigure(
            "downtime.time_to_acknowledge_s",
            .seconds,
            "From the first impact until somebody acknowledged such a page.",
            absent: "nobody did"
        ) { $0.downtime.timeToAcknowledge?.seconds },
        ResultFigure(
            "downtime.time_to_mitigate_s",
            .seconds,
            "From the first impact until nothing critical was down any more.",
            absent: "there was no impact, or something still was or may have been down at the end"
        ) { $0.downtime.timeToMitigate?.seconds },
        ResultFigure(
            "downtime.time_to_restore_s",
            .seconds,
            "From the first impact until all objectives were healthy for 5 min.",
            absent: "there was no impact, or they were not by the end"
        ) { $0.downtime.timeToRestore?.seconds },
        ResultFigure(
            "cost.total",
            .money,
            "The sum of all amounts."
        ) { $0.cost.total },
        ResultFigure(
            "cost.baseline",
            .money,
            "The same sum of the baseline.",
            absent: "there is no baseline"
        ) { $0.cost.baseline },
        ResultFigure(
            "cost.excess",
            .money,
            "What the run cost more than its baseline.",
            absent: "there is no baseline"
        ) { $0.cost.excess },
    ]
}
