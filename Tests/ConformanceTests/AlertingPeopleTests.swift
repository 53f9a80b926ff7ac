import SimCore
import SimModels
import Testing

/// Opens and closes recorded incidents and compares issues and notifications.
func checkIssues(_ row: VectorValue) throws -> String? {
    let preferences: [String: IncidentPreference] = [
        "PER_POLICY": .perPolicy, "PER_CONDITION": .perCondition,
        "PER_CONDITION_AND_TARGET": .perConditionAndTarget,
    ]
    guard let preference = preferences[try row["incident_preference"].string] else {
        throw VectorError(description: "\(row["incident_preference"].path): unknown")
    }
    var tracker = IssueTracker(preference: preference)
    tracker.criticalGracePeriod = SimDuration(seconds: try row["correlation_grace_period_s"].double)

    let incidents = try row["incidents"].elements
    var names: [[String]] = []
    var sent: [(at: Double, order: Int, text: String)] = []
    for change in try changes(of: incidents) {
        let incident = incidents[change.incident]
        let condition = try number(incident["condition"])
        let signal = try number(incident["signal"])
        let time = SimTime.start + SimDuration(seconds: change.at)
        if change.opens {
            switch tracker.openIncident(condition: condition, signal: signal, at: time) {
            case .activated(let issue, let at):
                names.append([try incident["id"].string])
                sent.append((at.seconds, sent.count, "\(at.seconds) ACTIVATED \(issue)"))
            case .joined(let issue): names[issue].append(try incident["id"].string)
            }
        } else if case .closed(let issue, let at) = tracker.closeIncident(
            condition: condition,
            signal: signal,
            at: time
        ) {
            sent.append((at.seconds, sent.count, "\(at.seconds) CLOSED \(issue)"))
        }
    }
    let expectedIssues = try row["expected"]["issues"].elements.map { issue in
        let members = try issue["incidents"].elements.map { try $0.string }
        let closed = try issue["closed_at"].ifPresent?.double
        return "\(try issue["opened_at"].double) \(closed.map { "\($0)" } ?? "-") \(members)"
    }
    let foundIssues = zip(tracker.issues, names).map { issue, members in
        "\(issue.openedAt.seconds) \(issue.closedAt.map { "\($0.seconds)" } ?? "-") \(members)"
    }
    let expectedSent = try row["expected"]["notifications"].elements.map {
        "\(try $0["t"].double) \(try $0["event"].string) \(try $0["issue"].int)"
    }
    let foundSent = sent.sorted { ($0.at, $0.order) < ($1.at, $1.order) }.map(\.text)
    return difference(
        ("issues", "\(expectedIssues)", "\(foundIssues)"),
        ("notifications", "\(expectedSent)", "\(foundSent)")
    )
}

/// Openings and closings in order of time; at one instant openings come first.
private func changes(
    of incidents: [VectorValue]
) throws -> [(at: Double, opens: Bool, incident: Int)] {
    var changes: [(at: Double, opens: Bool, incident: Int)] = []
    for (index, incident) in incidents.enumerated() {
        changes.append((try incident["opened_at"].double, true, index))
        if let closed = incident["closed_at"].ifPresent {
            changes.append((try closed.double, false, index))
        }
    }
    return changes.sorted {
        ($0.at, $0.opens ? 0 : 1, $0.incident) < ($1.at, $1.opens ? 0 : 1, $1.incident)
    }
}

/// The characters of a short name as one number: a dense id is not needed here.
private func number(_ name: VectorValue) throws -> Int {
    try name.string.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
}

/// Replays a recorded escalation and compares whom it notified, and when.
func checkEscalation(_ row: VectorValue) throws -> String? {
    let found =
        switch try row["policy"]["kind"].string {
        case "pagerduty": try pagerDuty(row)
        default: try opsgenie(row)
        }
    let expected = try row["expected"].elements.map { event in
        let place = event["level"].ifPresent ?? event["rule"].ifPresent
        let suffix = try place.map { " \(try $0.int)" } ?? ""
        return "\(try event["t"].double) \(try event["event"].string)\(suffix)"
    }
    return difference(("events", "\(expected)", "\(found)"))
}

private func pagerDuty(_ row: VectorValue) throws -> [String] {
    let levels = try row["policy"]["escalation_delay_in_minutes"].elements
    var policy = EscalationPolicy(escalationDelays: try levels.map { .minutes(try $0.int64) })
    // The rows let an acknowledgement after the last delay come to nothing; see the policy's field.
    policy.acceptsLateAcknowledgement = false
    policy.loops = try row["policy"]["num_loops"].int
    policy.acknowledgementTimeout = try row["acknowledgement_timeout"].ifPresent?.span
    policy.autoResolveTimeout = try row["auto_resolve_timeout"].ifPresent?.span
    var escalation = Escalation(policy, triggeredAt: .start)
    var texts: [String] = []

    func record(_ fact: Escalation.Fact?) {
        switch fact {
        case .notify(let level, let at): texts.append("\(at.seconds) notify \(level)")
        case .acknowledged(let level, let at): texts.append("\(at.seconds) acknowledged \(level)")
        case .unacknowledged(let level, let at):
            texts.append("\(at.seconds) unacknowledged \(level)")
        case .autoResolved(let at): texts.append("\(at.seconds) auto_resolved")
        case .resolved(let at): texts.append("\(at.seconds) resolved")
        case nil: break
        }
    }
    var inputs = try row["acks"].elements.map { (at: try $0.span, resolves: false) }
    if let resolved = row["resolved_at"].ifPresent { inputs.append((try resolved.span, true)) }
    for input in inputs.sorted(by: { $0.at < $1.at }) {
        let time = SimTime.start + input.at
        while let fact = escalation.advance(to: time) { record(fact) }
        record(input.resolves ? escalation.resolve(at: time) : escalation.acknowledge(at: time))
    }
    let horizon = SimTime.start + (try row["horizon"].span)
    while let fact = escalation.advance(to: horizon) { record(fact) }
    return texts
}

private func opsgenie(_ row: VectorValue) throws -> [String] {
    let rules = try row["policy"]["rules"].elements.map { rule in
        NotificationRules.Rule(
            try rule["condition"].string == "if-not-acked" ? .ifNotAcknowledged : .ifNotClosed,
            after: .minutes(try rule["delay"].int64)
        )
    }
    var alert = NotificationRules(rules, createdAt: .start)
    var texts: [String] = []
    func run(to time: SimTime) {
        while let notification = alert.advance(to: time) {
            texts.append("\(notification.at.seconds) notify \(notification.rule)")
        }
    }
    let horizon = SimTime.start + (try row["horizon"].span)
    let acknowledged = try row["ack_at"].ifPresent?.span
    let closed = try row["closed_at"].ifPresent?.span
    let inputs = [(acknowledged, false), (closed, true)].compactMap { at, closes in
        at.map { (at: SimTime.start + $0, closes: closes) }
    }
    for input in inputs.sorted(by: { $0.at < $1.at }) where input.at <= horizon {
        run(to: input.at)
        if input.closes { alert.close() } else { alert.acknowledge() }
    }
    run(to: horizon)
    return texts
}

extension VectorValue {
    fileprivate var span: SimDuration {
        get throws { SimDuration(seconds: try double) }
    }
}
