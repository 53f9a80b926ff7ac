import SimCore
import SimModels
import Testing

/// Replays the points of recorded New Relic condition cases and compares everything that came out.
func checkNRQLCondition(_ row: VectorValue) throws -> String? {
    var condition = NRQLCondition(try nrqlSpec(row["condition"]))
    var outcome = NRQLOutcome()
    let horizon = try row["horizon"].time
    let points = try row["points"].elements.enumerated().map { index, point in
        (
            index: index, timestamp: try point[0].time, arrival: try point[1].time,
            value: try point[2].double
        )
    }
    for point in points.sorted(by: { ($0.arrival, $0.index) < ($1.arrival, $1.index) }) {
        guard point.arrival <= horizon else { break }
        while let due = condition.nextTimer, due < point.arrival {
            condition.advance(to: due)
        }
        condition.add(
            timestamp: point.timestamp,
            arrival: point.arrival,
            value: point.value
        )
        outcome.drain(&condition)
    }
    while let due = condition.nextTimer, due <= horizon {
        condition.advance(to: due)
        outcome.drain(&condition)
    }
    let expected = try NRQLOutcome(expected: row["expected"])
    return difference(
        ("windows", "\(expected.windows)", "\(outcome.windows)"),
        ("incidents", "\(expected.incidents)", "\(outcome.incidents)"),
        ("dropped points", "\(expected.dropped)", "\(outcome.dropped)"),
        ("discarded windows", "\(expected.discarded)", "\(outcome.discarded)")
    )
}

/// What a condition said, in a form that compares and reads well.
private struct NRQLOutcome {
    var windows: [String] = []
    var incidents: [String] = []
    var dropped: [Double] = []
    var discarded: [Double] = []

    init() {}

    init(expected row: VectorValue) throws {
        windows = try row["windows"].elements.map { window in
            Self.window(
                try window[0].double,
                try window[1].double,
                try window[2].ifPresent?.double,
                try window[3].double,
                try window[4].ifPresent?.bool
            )
        }
        incidents = try row["incidents"].elements.map { incident in
            Self.incident(
                try incident["kind"].string,
                try incident["opened_at"].double,
                try incident["breach_start"].ifPresent?.double,
                try incident["closed_at"].ifPresent?.double,
                try incident["close_reason"].ifPresent?.string,
                try incident["closed_backdated_to"].ifPresent?.double
            )
        }
        dropped = try row["dropped_late_points"].elements.map { try $0.double }
        discarded = try row["discarded_windows"].elements.map { try $0.double }
    }

    mutating func drain(_ condition: inout NRQLCondition) {
        while let fact = condition.popFact() {
            switch fact {
            case .windowAggregated(let window):
                windows.append(
                    Self.window(
                        window.start.seconds,
                        window.end.seconds,
                        window.value,
                        window.aggregatedAt.seconds,
                        window.breaching
                    )
                )
            case .incidentOpened(let incident):
                incidents.append(Self.text(of: incident, nil))
            case .incidentClosed(let incident, let closing):
                incidents[Int(incident.ordinal) - 1] = Self.text(of: incident, closing)
            case .pointDropped(let timestamp): dropped.append(timestamp.seconds)
            case .windowDiscarded(let start): discarded.append(start.seconds)
            case .signalLost, .signalReturned: break
            }
        }
    }

    private static func text(of incident: NRQLIncident, _ closing: NRQLClosing?) -> String {
        let reason: String? =
            switch closing?.reason {
            case .recovered: "recovered"
            case .signalLost: "signal_lost"
            case .signalReturned: "signal_returned"
            case .violationTimeLimit: "violation_time_limit"
            case nil: nil
            }
        let isThreshold = incident.kind == .threshold
        return Self.incident(
            isThreshold ? "threshold" : "signal_lost",
            incident.openedAt.seconds,
            isThreshold ? incident.breachStart.seconds : nil,
            closing?.closedAt.seconds,
            reason,
            closing?.backdatedTo?.seconds
        )
    }

    private static func window(
        _ start: Double,
        _ end: Double,
        _ value: Double?,
        _ aggregatedAt: Double,
        _ breaching: Bool?
    ) -> String {
        // The vectors give values to nine decimals.
        let rounded = value.map { "\(($0 * 1e9).rounded() / 1e9)" } ?? "-"
        let verdict = breaching.map { $0 ? "breaching" : "fine" } ?? "not evaluated"
        return "\(start)..<\(end) \(rounded) at \(aggregatedAt) \(verdict)"
    }

    private static func incident(
        _ kind: String,
        _ opened: Double,
        _ breachStart: Double?,
        _ closed: Double?,
        _ reason: String?,
        _ backdated: Double?
    ) -> String {
        let times = [breachStart, closed, backdated].map { $0.map { "\($0)" } ?? "-" }
        return "\(kind) \(opened) since \(times[0]) until \(times[1]) \(reason ?? "-") \(times[2])"
    }
}

/// The settings of a condition as the vectors write them.
private func nrqlSpec(_ row: VectorValue) throws -> NRQLConditionSpec {
    var spec = NRQLConditionSpec()
    spec.function = try choice(
        row["function"],
        ["count": .count, "sum": .sum, "average": .average, "max": .max, "min": .min]
    )
    spec.comparison = try choice(
        row["operator"],
        [
            "above": .above, "above_or_equals": .aboveOrEquals, "below": .below,
            "below_or_equals": .belowOrEquals, "equals": .equals, "not_equals": .notEquals,
        ]
    )
    spec.threshold = try row["threshold"].double
    spec.thresholdDuration = try row["threshold_duration"].duration
    spec.thresholdOccurrences = try choice(
        row["threshold_occurrences"],
        ["ALL": .all, "AT_LEAST_ONCE": .atLeastOnce]
    )
    spec.aggregationWindow = try row["aggregation_window"].duration
    spec.aggregationMethod = try choice(
        row["aggregation_method"],
        ["EVENT_FLOW": .eventFlow, "EVENT_TIMER": .eventTimer, "CADENCE": .cadence]
    )
    if let delay = row["aggregation_delay"].ifPresent { spec.aggregationDelay = try delay.duration }
    if let timer = row["aggregation_timer"].ifPresent { spec.aggregationTimer = try timer.duration }
    spec.slideBy = try row["slide_by"].ifPresent?.duration
    switch try row["fill_option"].ifPresent?.string {
    case "LAST_VALUE": spec.fill = .lastValue
    case "STATIC": spec.fill = .fixed(try row["fill_value"].double)
    default: spec.fill = .none
    }
    spec.expirationDuration = try row["expiration_duration"].ifPresent?.duration
    spec.openViolationOnExpiration =
        try row["open_violation_on_expiration"].ifPresent?.bool ?? false
    spec.closeViolationsOnExpiration =
        try row["close_violations_on_expiration"].ifPresent?.bool ?? false
    if let limit = row["violation_time_limit_seconds"].ifPresent {
        spec.violationTimeLimit = try limit.duration
    }
    return spec
}

private func choice<T>(_ value: VectorValue, _ names: [String: T]) throws -> T {
    guard let found = names[try value.string] else {
        throw VectorError(description: "\(value.path): no such choice as \(try value.string)")
    }
    return found
}

extension VectorValue {
    /// A number of seconds as a span.
    fileprivate var duration: SimDuration {
        get throws { SimDuration(seconds: try double) }
    }

    /// A number of seconds since the start of the case as an instant.
    fileprivate var time: SimTime {
        get throws { .start + (try duration) }
    }
}
