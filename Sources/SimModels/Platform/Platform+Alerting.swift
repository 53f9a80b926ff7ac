import SimCore

/// An alert while it runs.
struct AlertState: Sendable {
    var condition: NRQLCondition
    /// The event for the condition's own timer.
    var timer = EventID.none
    var due = SimTime.distantFuture
    /// The occurrence that says it is open; none while it is not.
    var opened = OccurrenceID.none
    /// What made the points of its signal bad, of those that it may still go by.
    var evidence = EvidenceLog()
    /// The end of the window that was looked at last.
    var lookedUntil = SimTime.start
}

/// Where the platform meets those who watch it: points, conditions, pages.
extension Platform {
    mutating func handle(_ event: AlertingEvent, in context: inout Context<Event>) {
        switch event {
        case .condition(let index):
            alerts[Int(index)].timer = .none
            alerts[Int(index)].due = .distantFuture
            alerts[Int(index)].condition.advance(to: context.now)
            followCondition(Int(index), in: &context)
        case .page(let alert):
            deliverPage(of: Int(alert), in: &context)
        case .gauges:
            context.schedule(
                .alerting(.gauges),
                after: Self.gaugeInterval,
                priority: .scrape
            )
            observeGauges(in: &context)
        }
    }

    /// Time between the points of gauges.
    static var gaugeInterval: SimDuration { .seconds(15) }

    private mutating func observeGauges(in context: inout Context<Event>) {
        for alert in plan.alerts.indices {
            // Of requests, each is a point of its own.
            guard let value = plan.alerts[alert].gauge?.value(in: self, at: context.now) else {
                continue
            }
            addPoint(value, to: alert, in: &context)
        }
    }

    mutating func addPoint(
        _ value: Double,
        to alert: Int,
        in context: inout Context<Event>
    ) {
        let latency = plan.alerts[alert].spec.ingestLatency
        alerts[alert].condition.add(
            timestamp: context.now,
            arrival: context.now + latency,
            value: value
        )
        if alerts[alert].condition.hasFacts { followCondition(alert, in: &context) }
        // A condition that waits for points alone has no timer to look at for each of them.
        if plan.alerts[alert].hasTimer, alerts[alert].timer == .none {
            armCondition(alert, in: &context)
        }
    }

    private mutating func armCondition(_ alert: Int, in context: inout Context<Event>) {
        guard let next = alerts[alert].condition.nextTimer else { return }
        let due = max(next, context.now)
        guard due != alerts[alert].due else { return }
        context.cancel(alerts[alert].timer)
        alerts[alert].due = due
        alerts[alert].timer = context.schedule(
            .alerting(.condition(index: UInt16(alert))),
            at: due,
            priority: .evaluation
        )
    }

    private mutating func followCondition(_ alert: Int, in context: inout Context<Event>) {
        // An answer may be what opens an alert: what follows from the answer does not follow from that.
        let cause = context.cause
        while let fact = alerts[alert].condition.popFact() {
            explain(fact, of: alert)
            switch fact {
            case .incidentOpened(let incident):
                alerts[alert].opened = context.record(
                    OccurrenceKind.alertOpened.rawValue,
                    subject: UInt32(alert),
                    value: incident.breachStart.nanoseconds,
                    causes: evidence(for: alert, of: incident, in: &context)
                )
                context.cause = alerts[alert].opened
                reviewEngagements(after: alert, in: &context)
                context.schedule(
                    .alerting(.page(alert: UInt16(alert))),
                    at: max(incident.openedAt, context.now)
                        + plan.alerts[alert].spec.deliveryLatency,
                    priority: .person
                )
            case .incidentClosed:
                context.record(
                    OccurrenceKind.alertClosed.rawValue,
                    subject: UInt32(alert),
                    causes: alerts[alert].opened
                )
                alerts[alert].opened = .none
                reviewEngagements(after: alert, in: &context)
            case .windowAggregated(let window):
                alerts[alert].lookedUntil = window.end
            case .signalLost, .signalReturned, .pointDropped, .windowDiscarded:
                break
            }
        }
        context.cause = cause
        armCondition(alert, in: &context)
    }

    /// What explains a breach of an alert's threshold: of each window that breached the reasons that would
    /// each have been enough by themselves, or else the fewest of four fifths of its bad points; and without
    /// any the state of its subject.
    private mutating func evidence(
        for alert: Int,
        of incident: NRQLIncident,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = Causes()
        let until = max(alerts[alert].lookedUntil, incident.breachStart)
        let length = max(.milliseconds(1), plan.alerts[alert].condition.aggregationWindow)
        var from = incident.breachStart
        while from < until, !causes.isFull {
            let window = from..<min(from + length, until)
            from = window.upperBound
            let reasons = alerts[alert].evidence.reasons(in: window)
            let points = alerts[alert].evidence.points(in: window)
            let enough = reasons.sufficient { count in
                points > 0 && plan.alerts[alert].isEnough(Double(count) / Double(points))
            }
            causes.insert(enough.isEmpty ? reasons.decisive : enough)
        }
        guard causes.count == 0 else { return causes }
        // Whoever watches leaves no trace: others find what they would have found without the alert.
        let (kept, keptTopics) = (services, topics)
        defer { (services, topics) = (kept, keptTopics) }
        return plan.alerts[alert].gauge?.causes(.look, in: &self, &context) ?? causes
    }

    // MARK: Pages

    /// Whether anybody is told of an alert.
    func isAnybodyOnCall(for alert: Int) -> Bool {
        plan.onCall.contains { $0.alerts.contains(UInt16(alert)) }
    }

    private mutating func deliverPage(of alert: Int, in context: inout Context<Event>) {
        guard isAnybodyOnCall(for: alert) else { return }
        context.cause = context.record(
            OccurrenceKind.pageDelivered.rawValue,
            subject: UInt32(alert)
        )
        guard !interventions.alerts.contains(alert) else { return }
        for person in plan.onCall.indices
        where plan.onCall[person].alerts.contains(UInt16(alert)) {
            let draw = UInt64(responders[person].machine.pagesReceived)
            let delay = context.sample(
                plan.onCall[person].acknowledge,
                responders[person].stream,
                member: draw
            )
            let answer = responders[person].machine.page(
                at: context.now,
                acknowledgingAfter: SimDuration(nanosecondsRounding: max(0, delay))
            )
            explainPage(of: alert, to: person, answer, at: context.now)
            if case .acknowledging = answer {
                responders[person].cause = context.cause
                armResponder(person, in: &context)
            }
        }
    }
}
