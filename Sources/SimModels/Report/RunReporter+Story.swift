import SimCore

/// What is only known afterwards: when clients were badly served, and the incident as a whole.
extension RunReporter {
    func story(_ judgements: [HealthJudgement], _ downtime: DowntimeReport) -> [TimelineEntry] {
        let text = TimelineText(plan: plan, scenario: scenario)
        var entries: [TimelineEntry] = []
        var next = UInt32(simulation.occurrences.count) + 1
        func add(
            _ kind: OccurrenceKind,
            _ subject: String,
            at: SimDuration,
            causes: [UInt32]
        ) -> UInt32 {
            entries.append(
                TimelineEntry(
                    id: next,
                    at: at,
                    kind: kind,
                    subject: subject,
                    text: text.sentence(kind, of: subject),
                    causes: causes,
                    value: 0,
                    detail: 0
                )
            )
            next += 1
            return next - 1
        }
        var firstImpact: UInt32?
        for (index, name) in plan.names.objectives.enumerated() {
            let mine = judgements[index].stretches
            for (place, item) in mine.enumerated() {
                let kind: OccurrenceKind =
                    switch item.interval.state {
                    case .degraded: .slDegraded
                    case .down: .slDown
                    case .fullOutage: .slFullOutage
                    }
                let cause = cause(item.cause, notAfter: item.interval.from)
                let causes = cause == .none ? [] : [cause.raw]
                let id = add(kind, name, at: item.interval.from, causes: causes)
                if plan.objectives[index].holdsIncident,
                    item.interval.from == downtime.incidentBegan, firstImpact == nil
                {
                    firstImpact = id
                }
                let follows =
                    place + 1 < mine.count && mine[place + 1].interval.from == item.interval.to
                if !follows, item.interval.isOver {
                    _ = add(
                        .slHealthy,
                        name,
                        at: item.interval.to,
                        causes: [id]
                    )
                }
            }
        }
        guard let began = downtime.incidentBegan else { return entries }
        let start = add(
            .incidentBegan,
            scenario.name,
            at: began,
            causes: firstImpact.map { [$0] } ?? []
        )
        if let mitigated = downtime.timeToMitigate {
            _ = add(
                .incidentMitigated,
                scenario.name,
                at: began + mitigated,
                causes: [start]
            )
        }
        if let restored = downtime.timeToRestore {
            _ = add(
                .incidentRestored,
                scenario.name,
                at: began + restored,
                causes: [start]
            )
        }
        return entries
    }

    /// What explains a failure may have been recorded after the client came: then what led to that.
    private func cause(_ id: OccurrenceID, notAfter instant: SimDuration) -> OccurrenceID {
        let log = simulation.occurrences
        var id = id
        while id != .none, log[id].at > plan.origin + instant {
            id = log.parents(of: id).first ?? .none
        }
        return id
    }
}
