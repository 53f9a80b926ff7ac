import SimCore

/// What alert conditions decide, told for those that were asked about.
extension Platform {
    /// Tells what a condition found out.
    @inline(__always)
    mutating func explain(_ fact: NRQLFact, of alert: Int) {
        guard let place = decisions.place(of: .alert, alert) else { return }
        tell(fact, of: alert, at: place)
    }

    private mutating func tell(_ fact: NRQLFact, of alert: Int, at place: Int) {
        let decision: Decision
        switch fact {
        case .windowAggregated(let window): decision = judgement(of: window, alert)
        case .incidentOpened(let incident): decision = opening(of: incident, alert)
        case .incidentClosed(let incident, let closing):
            decision = self.closing(of: incident, closing, alert)
        case .pointDropped(let timestamp):
            decision = Decision(
                at: decisions.time(timestamp),
                what: "point",
                rule: "a point counts in the window of its own time",
                result: "dropped",
                heldBack: "it came when all of its windows had been judged"
            )
        case .windowDiscarded(let start):
            decision = Decision(
                at: decisions.time(start),
                what: "window",
                inputs: [Decision.Input("from", decisions.instant(start))],
                rule: "EVENT_FLOW keeps a window for 65 minutes without a point",
                result: "thrown away",
                heldBack: "it is never judged"
            )
        case .signalLost, .signalReturned: return
        }
        decisions.add(decision, to: place)
    }

    // MARK: Windows

    private func judgement(of window: AggregatedWindow, _ alert: Int) -> Decision {
        let condition = plan.alerts[alert].condition
        let required = condition.requiredWindows
        var inputs = [
            Decision.Input("from", decisions.instant(window.start)),
            Decision.Input("to", decisions.instant(window.end)),
            Decision.Input("points", .count(window.points)),
            Decision.Input(
                measureWords(of: alert),
                window.value.map { .number($0) } ?? .none,
                unit(of: alert)
            ),
        ]
        let result: String
        var heldBack: String?
        switch window.breaching {
        case .some(true):
            inputs.append(Decision.Input("breaches in a row", .count(window.breachingInRow)))
            result = window.isOpen ? "breach, open" : "breach"
            if !window.isOpen, condition.thresholdOccurrences == .all,
                window.breachingInRow < required
            {
                heldBack = "\(required) in a row are needed"
            }
        case .some(false):
            result = window.isOpen ? "no breach, open" : "no breach"
            guard window.isOpen else { break }
            inputs.append(Decision.Input("good in a row", .count(window.recoveringInRow)))
            if window.recoveringInRow < required {
                heldBack = "\(required) in a row close the incident"
            }
        case .none:
            result = window.isOpen ? "no value, open" : "no value"
            heldBack = "without points there is neither a breach nor its end, and a row is broken"
        }
        return Decision(
            at: decisions.time(window.aggregatedAt),
            what: "window",
            inputs: inputs,
            rule: rule(of: alert),
            result: result,
            heldBack: heldBack
        )
    }

    /// What breaches, in how many windows, and when one is judged.
    private func rule(of alert: Int) -> String {
        let spec = plan.alerts[alert].spec
        let required = plan.alerts[alert].condition.requiredWindows
        let occurrences = spec.thresholdOccurrences.rawValue
        let windows = ReportNumbers.count(required, "window")
        let breach =
            "\(spec.comparison.words) \(ReportNumbers.quantity(spec.threshold)) is a breach; "
        let many =
            spec.thresholdOccurrences == .all
            ? "\(windows) in a row open an incident" : "1 of \(windows) opens an incident"
        let opening = required == 1 ? "1 window opens an incident" : many
        let settings =
            " (threshold_occurrences \(occurrences), threshold_duration "
            + "\(spec.thresholdDuration) s); "
        let method: String
        switch spec.aggregationMethod {
        case .eventFlow:
            method =
                "EVENT_FLOW judges a window when a point comes that is aggregation_delay "
                + "\(spec.aggregationDelay) s later than its end"
        case .eventTimer:
            method =
                "EVENT_TIMER judges a window when no point of it has come for "
                + "aggregation_timer \(spec.aggregationTimer) s"
        case .cadence:
            method =
                "CADENCE judges a window aggregation_delay \(spec.aggregationDelay) s after "
                + "its end"
        }
        return breach + opening + settings + method
    }

    private func measureWords(of alert: Int) -> String {
        let spec = plan.alerts[alert].spec
        return "\(spec.function.rawValue) of \(spec.signal.rawValue)"
    }

    private func unit(of alert: Int) -> String {
        let spec = plan.alerts[alert].spec
        if spec.function == .count { return "" }
        switch spec.signal {
        case .latency: return "s"
        case .errorRate: return "%"
        case .requests, .connections, .lag: return ""
        }
    }

    /// The window that waits when the run ends, and for what.
    func pendingWindow(of alert: Int, at end: SimTime) -> Decision? {
        let condition = alerts[alert].condition
        guard let last = condition.lastArrival else {
            return Decision(
                at: decisions.time(end),
                what: "window",
                inputs: [Decision.Input("points", .count(0))],
                rule: rule(of: alert),
                result: "none began",
                heldBack: "no point has come, and windows begin with the first"
            )
        }
        let start = condition.clock.start(of: condition.slices.first)
        let finish = start + condition.spec.aggregationWindow
        guard finish <= end else { return nil }
        return Decision(
            at: decisions.time(end),
            what: "window",
            inputs: [
                Decision.Input("from", decisions.instant(start)),
                Decision.Input("to", decisions.instant(finish)),
                Decision.Input("last point", decisions.instant(last)),
            ],
            rule: rule(of: alert),
            result: "waits",
            heldBack: waitWords(of: alert)
        )
    }

    /// What the window that comes next waits for.
    private func waitWords(of alert: Int) -> String {
        let spec = plan.alerts[alert].spec
        switch spec.aggregationMethod {
        case .eventFlow:
            return "no point has come that is aggregation_delay \(spec.aggregationDelay) s later "
                + "than its end"
        case .eventTimer: return "aggregation_timer \(spec.aggregationTimer) s is not over"
        case .cadence: return "aggregation_delay \(spec.aggregationDelay) s is not over"
        }
    }

    // MARK: Incidents and pages

    private func opening(of incident: NRQLIncident, _ alert: Int) -> Decision {
        let spec = plan.alerts[alert].spec
        let people = plan.onCall.indices.filter {
            plan.onCall[$0].alerts.contains(UInt16(alert))
        }.map { plan.names.onCall[$0] }
        var inputs = [
            Decision.Input("breach since", decisions.instant(incident.breachStart))
        ]
        if !people.isEmpty {
            let due = incident.openedAt + spec.deliveryLatency
            inputs.append(Decision.Input("page due", decisions.instant(due)))
            inputs.append(Decision.Input("to", .word(people.joined(separator: ", "))))
        }
        return Decision(
            at: decisions.time(incident.openedAt),
            what: "incident",
            inputs: inputs,
            rule: "an incident pages whoever is on call for the alert, once, deliveryLatency "
                + "\(ReportNumbers.span(spec.deliveryLatency)) after it opens",
            result: people.isEmpty ? "opens, no page" : "opens",
            heldBack: people.isEmpty ? "nobody is on call for it" : nil,
            isChange: true
        )
    }

    private func closing(
        of incident: NRQLIncident,
        _ closing: NRQLClosing,
        _ alert: Int
    ) -> Decision {
        var inputs = [
            Decision.Input("open for", .span(closing.closedAt - incident.openedAt))
        ]
        if let since = closing.backdatedTo {
            inputs.append(Decision.Input("good since", decisions.instant(since)))
        }
        let rule =
            switch closing.reason {
            case .recovered: "as many good windows in a row close it as threshold_duration has"
            case .violationTimeLimit: "violation_time_limit_seconds closes it, whatever is measured"
            case .signalLost: "close_violations_on_expiration: the signal is lost"
            case .signalReturned: "a point has come again"
            }
        return Decision(
            at: decisions.time(closing.closedAt),
            what: "incident",
            inputs: inputs,
            rule: rule,
            result: "closes",
            isChange: true
        )
    }

    /// Tells what a page did to somebody.
    mutating func explainPage(
        of alert: Int,
        to person: Int,
        _ answer: Responder.PageAnswer,
        at now: SimTime
    ) {
        guard let place = decisions.place(of: .alert, alert) else { return }
        var decision = Decision(
            at: decisions.time(now),
            what: "page",
            inputs: [Decision.Input("to", .word(plan.names.onCall[person]))],
            rule: "a page calls whoever is not at work on one already",
            result: "delivered",
            isChange: true
        )
        switch answer {
        case .acknowledging(let due):
            decision.inputs.append(Decision.Input("acknowledged", decisions.instant(due)))
        case .alreadyEngaged:
            if let since = responders[person].machine.acknowledgedAt {
                decision.inputs.append(Decision.Input("at work since", decisions.instant(since)))
            }
            decision.heldBack = "already called, so nothing new begins"
            decision.isChange = false
        }
        decisions.add(decision, to: place)
    }
}

extension AlertSpec.Operator {
    /// The comparison in words.
    fileprivate var words: String {
        switch self {
        case .above: "above"
        case .aboveOrEquals: "at or above"
        case .below: "below"
        case .belowOrEquals: "at or below"
        }
    }
}
