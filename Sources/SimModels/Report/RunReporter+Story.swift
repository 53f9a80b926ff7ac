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
            _ addition: String = "",
            at: SimDuration,
            causes: [UInt32]
        ) -> UInt32 {
            entries.append(
                TimelineEntry(
                    id: next,
                    at: at,
                    kind: kind,
                    subject: subject,
                    text: text.sentence(kind, of: subject) + addition,
                    causes: causes,
                    value: 0,
                    detail: 0
                )
            )
            next += 1
            return next - 1
        }
        var firstImpact: (id: UInt32, at: SimDuration)?
        for (index, name) in plan.names.objectives.enumerated() {
            let mine = judgements[index].stretches
            // What follows on a stretch is told after it.
            var told: SimDuration?
            var last: UInt32?
            for (place, item) in mine.enumerated() {
                let follows =
                    place + 1 < mine.count && mine[place + 1].interval.from == item.interval.to
                let continues = place > 0 && mine[place - 1].interval.to == item.interval.from
                // Nobody was badly served: what was before is not over yet, and that is all.
                if item.causes.isEmpty, continues, let earlier = last {
                    if !follows, item.interval.isOver {
                        _ = add(
                            .slHealthy,
                            name,
                            at: max(item.interval.to, told ?? item.interval.to),
                            causes: [earlier]
                        )
                    }
                    continue
                }
                let kind: OccurrenceKind =
                    switch item.interval.state {
                    case .degraded: .slDegraded
                    case .down: .slDown
                    case .fullOutage: .slFullOutage
                    }
                let explained = explanation(of: item.interval, item.causes)
                let at = max(explained.at, told ?? explained.at)
                told = at
                let id = add(
                    kind,
                    name,
                    sentFrom(item.interval.from, toldAt: at),
                    at: at,
                    causes: explained.causes
                )
                last = id
                if plan.objectives[index].holdsIncident,
                    item.interval.from == downtime.incidentBegan, firstImpact == nil
                {
                    firstImpact = (id, at)
                }
                if !follows, item.interval.isOver {
                    _ = add(
                        .slHealthy,
                        name,
                        at: max(item.interval.to, at),
                        causes: [id]
                    )
                }
            }
        }
        guard let began = downtime.incidentBegan else { return entries }
        let told = max(began, firstImpact?.at ?? began)
        let start = add(
            .incidentBegan,
            scenario.name,
            sentFrom(began, toldAt: told),
            at: told,
            causes: firstImpact.map { [$0.id] } ?? []
        )
        if let mitigated = downtime.timeToMitigate {
            _ = add(
                .incidentMitigated,
                scenario.name,
                at: max(began + mitigated, told),
                causes: [start]
            )
        }
        if let restored = downtime.timeToRestore {
            _ = add(
                .incidentRestored,
                scenario.name,
                at: max(began + restored, told),
                causes: [start]
            )
        }
        return entries
    }

    /// When all that explains a stretch had begun, and what of it had happened by then.
    ///
    /// A request that fails may have been sent before what made it fail: the stretch, which begins with its
    /// sending, is told when that happens, so that nothing is dated before its own cause. Of what was
    /// recorded later still, what led to it is named. Messages of a stretch may come to grief after its
    /// end: it is told when the first thing happens that leads to that.
    private func explanation(
        of interval: HealthInterval,
        _ causes: [OccurrenceID]
    ) -> (at: SimDuration, causes: [UInt32]) {
        let log = simulation.occurrences
        let last = plan.origin + interval.to
        let began = plan.origin + interval.from
        let sources = causes.flatMap { cause in
            ([cause] + log.ancestors(of: cause)).filter { log.causes(of: $0).count == 0 }
        }.map { log[$0].at }
        let first = max(began, sources.min() ?? began)
        let at = max(first, sources.filter { $0 <= last }.max() ?? first)
        var named: [UInt32] = []
        var open = causes
        var seen: Set<OccurrenceID> = []
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            if log[next].at <= at {
                named.append(next.raw)
            } else {
                open += log.parents(of: next)
            }
        }
        return (at - plan.origin, named.sorted())
    }

    /// What is said of a stretch that began with requests sent before anything happened to them.
    private func sentFrom(_ began: SimDuration, toldAt told: SimDuration) -> String {
        told > began ? ", of requests sent from \(ReportNumbers.instant(began)) on" : ""
    }
}
