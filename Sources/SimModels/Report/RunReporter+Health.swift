import SimCore

/// How clients were served: what the seconds of each objective come to, and the incident they make.
extension RunReporter {
    /// The judgement on each objective.
    func judgements() -> [HealthJudgement] { judgements(objectiveSeconds()) }

    /// The judgement on each objective, given its seconds.
    func judgements(_ seconds: [HealthSeconds]) -> [HealthJudgement] {
        plan.objectives.indices.map { index in
            HealthEvaluation(
                objective: plan.objectives[index].spec,
                name: plan.names.objectives[index],
                seconds: seconds[index],
                duration: scenario.duration
            ).judgement()
        }
    }

    /// The seconds of each objective, with what was open in them at the end.
    func objectiveSeconds() -> [HealthSeconds] {
        let open = openIntents()
        return plan.objectives.indices.map { index in
            var seconds = platform.health.objectives[index]
            switch plan.objectives[index].subject {
            case .clients(let service): seconds.close(withOpen: open[Int(service)])
            case .messages: close(&seconds, of: index)
            }
            return seconds
        }
    }

    /// The intents that have no outcome yet, by service.
    private func openIntents() -> [[HealthSeconds.Open]] {
        var answer: [[HealthSeconds.Open]] = Array(repeating: [], count: plan.services.count)
        for intent in platform.openIntents {
            let second = Int((intent.began - plan.origin).nanoseconds / 1_000_000_000)
            answer[intent.service].append(HealthSeconds.Open(second: second, count: 1))
        }
        return answer
    }

    /// The messages that are accounted for nowhere yet: those that are too late already are bad.
    private func close(_ seconds: inout HealthSeconds, of objective: Int) {
        var open: [HealthSeconds.Open] = []
        for part in openParts(of: objective) {
            let since = (part.at - plan.origin).nanoseconds
            let second = Int(since / 1_000_000_000)
            guard since >= 0, second < seconds.count else { continue }
            if isTooLate(part, for: objective) {
                seconds.fail(
                    Int32(clamping: part.count),
                    in: second,
                    at: Int32(since % 1_000_000_000),
                    cause(of: objective)
                )
            } else {
                open.append(HealthSeconds.Open(second: second, count: part.count))
            }
        }
        seconds.close(withOpen: open)
    }

    private func openParts(of objective: Int) -> [AcceptanceLog.Part] {
        guard case .messages(let topic) = plan.objectives[objective].subject else { return [] }
        return platform.openMessages(
            of: Int(topic),
            isAboutDelivery: plan.objectives[objective].spec.goodWhen == .delivered
        )
    }

    private func isTooLate(_ part: AcceptanceLog.Part, for objective: Int) -> Bool {
        platform.health.isTooSlow(simulation.now - part.at, for: objective)
    }

    private func cause(of objective: Int) -> OccurrenceID {
        guard case .messages(let topic) = plan.objectives[objective].subject else { return .none }
        var platform = platform
        return platform.lateness(
            of: Int(topic),
            isAboutDelivery: plan.objectives[objective].spec.goodWhen == .delivered,
            at: simulation.now
        )
    }

    /// Messages accepted since T+0 that were processed too late, or are too late already: for each topic
    /// by the first of its objectives that says when that is.
    func lateMessages() -> Int64 {
        plan.messageObjectives.reduce(0) { total, objectives in
            let first = objectives.map { Int($0) }.first {
                let spec = plan.objectives[$0].spec
                return spec.goodWhen == .processed && spec.goodWithin != nil
            }
            guard let first else { return total }
            let open = openParts(of: first).filter {
                $0.at >= plan.origin && isTooLate($0, for: first)
            }
            return total + platform.lateMessages[first] + open.reduce(0) { $0 + $1.count }
        }
    }

    func downtime(_ judgements: [HealthJudgement]) -> DowntimeReport {
        var report = DowntimeReport()
        report.intervals = judgements.flatMap { $0.stretches.map(\.interval) }
        let critical = report.intervals.filter(\.isCritical)
        report.down = Downtime.union(critical.filter { $0.state != .degraded })
        report.fullOutage = Downtime.union(critical.filter { $0.state == .fullOutage })
        report.degraded = Downtime.union(critical) - report.down
        report.equivalentOutage = equivalentOutage(judgements)
        report.errorBudgets = errorBudgets(judgements)
        let holders = judgements.indices.filter { plan.objectives[$0].holdsIncident }
        let impacts = holders.flatMap { judgements[$0].stretches.map(\.interval) }
        report.unhealthyAtEnd = holders.filter {
            judgements[$0].stretches.contains { !$0.interval.isOver }
        }.map { plan.names.objectives[$0] }
        guard let began = impacts.map(\.from).min() else { return report }
        report.incidentBegan = began
        let known = holders.map { judgements[$0].knownUntil }.min() ?? scenario.duration
        let restored = Downtime.restored(impacts, known: known)
        report.timeToRestore = restored.map { $0 - began }
        let isInDoubt = holders.contains {
            plan.objectives[$0].spec.isCritical && judgements[$0].mayBeDown
        }
        if restored != nil || !isInDoubt {
            report.timeToMitigate = Downtime.mitigated(
                critical.filter { $0.state != .degraded },
                restored: restored,
                end: scenario.duration
            ).map { $0 - began }
        }
        // The incident is over when everything has been healthy for so long, not when that began.
        let over = restored.map { $0 + Downtime.restoredAfter } ?? scenario.duration
        let detection = Detection(
            of: holders.compactMap { index in
                judgements[index].stretches.first.map { first in
                    Detection.Impact(at: first.interval.from, alerts: alerts(about: index))
                }
            }.filter { $0.at <= over },
            from: began,
            to: over,
            pages()
        )
        report.timeToDetect = detection.timeToDetect
        report.pagedBeforeImpact = detection.pagedBeforeImpact
        report.timeToAcknowledge = detection.timeToAcknowledge
        return report
    }

    // MARK: Harm

    /// What the bad seconds spent of 30 days' budget of each objective.
    private func errorBudgets(_ judgements: [HealthJudgement]) -> [ErrorBudgetReport] {
        plan.objectives.indices.map { index in
            let target = plan.objectives[index].spec.objective / 100
            let budget = ErrorBudget(objective: target).secondsOfFullOutage
            let bad = HealthJudgement.Harm.sum(judgements[index].harm, within: scenario.duration)
            return ErrorBudgetReport(
                objective: plan.names.objectives[index],
                target: target,
                spent: budget > 0 ? bad / budget : nil
            )
        }
    }

    /// The sum over the seconds of the run of the share of bad intents: over critical objectives, the
    /// larger share of each second.
    private func equivalentOutage(_ judgements: [HealthJudgement]) -> SimDuration {
        let critical = judgements.indices.filter { plan.objectives[$0].spec.isCritical }
        let worst = HealthJudgement.Harm.worst(of: critical.map { judgements[$0].harm })
        return SimDuration(
            seconds: HealthJudgement.Harm.sum(worst, within: scenario.duration)
        )
    }

    // MARK: Pages

    /// The alerts about the subject of an objective.
    private func alerts(about objective: Int) -> [Int] {
        plan.alerts.indices.filter { index in
            let subject = plan.alerts[index].subject
            switch plan.alerts[index].spec.signal {
            case .connections: return false
            case .lag: return plan.objectives[objective].subject == .messages(topic: subject)
            default: return plan.objectives[objective].subject == .clients(service: subject)
            }
        }
    }

    /// Every page that was delivered, those of the warm-up included.
    private func pages() -> [Detection.Page] {
        let log = simulation.occurrences
        var pages: [(page: Detection.Page, opened: OccurrenceID)] = []
        var closed: [OccurrenceID: SimDuration] = [:]
        var isEngaged = Array(repeating: false, count: plan.onCall.count)
        for occurrence in log {
            guard let kind = OccurrenceKind(rawValue: occurrence.kind) else { continue }
            let at = occurrence.at - plan.origin
            let subject = Int(occurrence.subject)
            switch kind {
            case .alertClosed:
                guard let opened = log.parents(of: occurrence.id).first else { break }
                closed[opened] = at
            case .pageDelivered:
                var page = Detection.Page(about: subject, at: at)
                let hasTaker = plan.onCall.indices.contains {
                    isEngaged[$0] && plan.onCall[$0].alerts.contains(UInt16(subject))
                }
                if hasTaker { page.acknowledgedAt = at }
                pages.append((page, log.parents(of: occurrence.id).first ?? .none))
            case .pageAcknowledged:
                isEngaged[subject] = true
                for place in pages.indices
                where pages[place].page.acknowledgedAt == nil
                    && plan.onCall[subject].alerts.contains(UInt16(pages[place].page.alert))
                {
                    pages[place].page.acknowledgedAt = at
                }
            case .responderStoodDown:
                isEngaged[subject] = false
            default:
                break
            }
        }
        return pages.map { item in
            var page = item.page
            page.closedAt = closed[item.opened]
            return page
        }
    }
}
