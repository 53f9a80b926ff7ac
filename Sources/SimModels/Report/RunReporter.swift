import SimCore

/// Works a finished simulation up into a result.
struct RunReporter {
    let simulation: Simulation<Platform>
    let scenario: Scenario
    let plan: Plan
    let seed: UInt64

    var platform: Platform { simulation.model }

    func result() -> RunResult {
        var result = RunResult()
        result.scenario = scenario.name
        result.start = scenario.start
        result.seed = seed
        result.digest = simulation.digest.description
        result.messages = messages()
        result.requests = requests()
        result.simulated = Simulated(
            duration: scenario.duration,
            events: simulation.eventsHandled,
            requests: result.requests.offered,
            messages: result.messages.accepted
        )
        let seconds = objectiveSeconds()
        let judgements = judgements(seconds)
        result.series = objectiveSeries(seconds)
        result.downtime = downtime(judgements)
        let timeline = occurrences() + story(judgements, result.downtime)
        result.timeline = timeline.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        result.cost = cost(result)
        result.warnings = warnings()
        return result
    }

    // MARK: Accounts

    private func messages() -> MessageReport {
        let ledger = platform.messages
        var report = MessageReport()
        report.accepted = ledger.accepted
        report.processed = ledger.processed
        report.lost = ledger.lost
        report.duplicates = ledger.duplicates
        report.rejected = ledger.rejected
        report.late = lateMessages()
        report.neverAccepted = platform.neverAccepted
        report.stranded = platform.strandedMessages
        report.inFlight = ledger.open - report.stranded
        report.lostByCause = LossCause.allCases.compactMap { cause in
            let count = ledger.lost(cause)
            return count == 0 ? nil : (cause, count)
        }
        return report
    }

    private func requests() -> RequestReport {
        let ledger = platform.intents
        var report = RequestReport()
        report.offered = ledger.offered
        report.succeeded = ledger.succeeded
        report.failed = ledger.failed
        report.rejected = ledger.rejected
        report.late = ledger.late
        report.degraded = ledger.degraded
        report.inFlight = ledger.inFlight
        report.attempts = ledger.attempts
        report.failedByCause = FailureCause.allCases.compactMap { cause in
            let count = ledger.failed(cause)
            return count == 0 ? nil : (cause, count)
        }
        report.latency = Self.latency(ledger.latency)
        report.bySource = bySource()
        var firstOperation = 0
        for (index, name) in plan.names.services.enumerated() {
            let state = platform.services[index]
            var service = ServiceReport()
            service.succeeded = state.answered
            service.failed = state.failed
            service.rejected = state.rejected
            service.calls = state.answered + state.failed + state.rejected
            service.cancelled = state.cancelled
            service.latency = Self.latency(state.latency)
            service.operations = operations(of: index, from: firstOperation)
            firstOperation += service.operations.count
            service.pods = platform.deployments[index].active
            service.peakPods = platform.podMeters[index].peak
            service.restarts = platform.deployments[index].restarts
            if plan.services[index].cpuQuota != nil {
                let total = platform.cpuStatistics(of: index, at: simulation.now)
                service.cpu = total - platform.cpuAccounts[index].atOrigin
            }
            if plan.services[index].memory?.limit != nil {
                service.oomKills = platform.deployments[index].oomKills
            }
            report.byService.append((name, service))
        }
        return report
    }

    private func bySource() -> [(name: String, report: SourceReport)] {
        plan.names.sources.enumerated().map { index, name in
            let isOnly = plan.sources.count == 1
            let account = isOnly ? platform.intents : platform.sources[index].account
            var report = SourceReport()
            report.priority = Int(plan.sources[index].priority)
            report.offered = account.offered
            report.succeeded = account.succeeded
            report.failed = account.failed
            report.rejected = account.rejected
            report.late = account.late
            report.inFlight = account.inFlight
            report.attempts = account.attempts
            report.latency = Self.latency(account.latency)
            return (name, report)
        }
    }

    private static func latency(_ histogram: Histogram) -> LatencyReport {
        func milliseconds(_ share: Double) -> Double? {
            histogram.quantile(share).map { Double($0) / 1e6 }
        }
        return LatencyReport(
            p50: milliseconds(0.5),
            p95: milliseconds(0.95),
            p99: milliseconds(0.99),
            p999: milliseconds(0.999),
            max: histogram.maximum.map { Double($0) / 1e6 }
        )
    }

    // MARK: Timeline

    /// What happened, with what is only known afterwards, in the order of time.
    func timeline() -> [TimelineEntry] {
        let judgements = judgements()
        let entries = occurrences() + story(judgements, downtime(judgements))
        return entries.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    private func occurrences() -> [TimelineEntry] {
        let text = TimelineText(plan: plan, scenario: scenario)
        var origins = OccurrenceOrigins(plan: plan, scenario: scenario)
        var entries: [TimelineEntry] = []
        let log = simulation.occurrences
        entries.reserveCapacity(log.count)
        for occurrence in log {
            guard let kind = OccurrenceKind(rawValue: occurrence.kind) else { continue }
            entries.append(
                TimelineEntry(
                    id: occurrence.id.raw,
                    at: occurrence.at - plan.origin,
                    kind: kind,
                    subject: text.subject(of: occurrence, kind: kind),
                    text: text.sentence(of: occurrence, kind: kind),
                    causes: log.parents(of: occurrence.id).map(\.raw),
                    value: occurrence.value,
                    detail: occurrence.detail,
                    of: origins.origin(of: occurrence, kind: kind)
                )
            )
        }
        return entries
    }

    // MARK: Cost

    private func cost(_ result: RunResult) -> RunCost {
        var cost = RunCost()
        cost.currency = scenario.costs.currency
        for (index, item) in plan.costs.enumerated() {
            let quantity: Double
            let unit: String
            switch item.meter {
            case .podHours(let service):
                quantity = platform.podMeters[Int(service)].hoursBilled(at: simulation.now)
                unit = "pod-hour"
            case .nodeHours(let pool):
                quantity = platform.fleet.meters[Int(pool)].hoursBilled(at: simulation.now)
                unit = "node-hour"
            case .months:
                quantity = scenario.duration.seconds / PriceSheet.billingMonth.seconds
                unit = "month"
            case .personHours:
                quantity = personHours()
                unit = "person-hour"
            case .lostMessages:
                quantity = Double(result.messages.lost)
                unit = "message"
            case .failedRequests:
                quantity = Double(result.requests.failed)
                unit = "request"
            }
            cost.items.append(
                CostLine(
                    item: plan.names.costs[index],
                    quantity: quantity,
                    unit: unit,
                    unitPrice: item.unitPrice,
                    amount: quantity * item.unitPrice
                )
            )
        }
        cost.total = cost.items.reduce(0) { $0 + $1.amount }
        return cost
    }

    /// Hours of everybody who acknowledged a page, until they stood down or the run ended.
    private func personHours() -> Double {
        platform.responders.reduce(0) { hours, responder in
            hours + responder.machine.timeEngaged(at: simulation.now).seconds / 3_600
        }
    }

    private func warnings() -> [String] {
        unsteadiness() + idleSteps()
    }

    /// Steps of runbooks that found nothing to do.
    private func idleSteps() -> [String] {
        simulation.occurrences.compactMap { occurrence in
            guard occurrence.kind == OccurrenceKind.runbookStep.rawValue, occurrence.detail == 1
            else { return nil }
            let text = TimelineText(plan: plan, scenario: scenario)
                .sentence(of: occurrence, kind: .runbookStep)
            let at = DurationText.text(occurrence.at - plan.origin)
            return "a step of a runbook did nothing at T+\(at): \(text)"
        }
    }

    private func unsteadiness() -> [String] {
        var warnings: [String] = []
        for occurrence in simulation.occurrences {
            guard occurrence.at < plan.origin, let kind = OccurrenceKind(rawValue: occurrence.kind)
            else { continue }
            switch kind {
            case .serviceSaturated, .serviceWithoutPods, .databaseExhausted, .podLivenessFailed,
                .autoscalerScaled, .podUnschedulable:
                let text = TimelineText(plan: plan, scenario: scenario)
                warnings.append(
                    "the platform is not steady before T+0: \(text.sentence(of: occurrence, kind: kind))"
                )
                return warnings
            default:
                continue
            }
        }
        return warnings
    }
}

extension RunCost {
    /// Puts the amounts of a baseline beside these.
    mutating func compare(with other: RunCost) {
        baseline = other.total
        for index in items.indices {
            let line = other.items.first { $0.item.hasSameBytes(as: items[index].item) }
            items[index].baselineAmount = line?.amount ?? 0
        }
    }
}

extension Platform {
    /// Messages in logs that have no leader: nobody can read them.
    var strandedMessages: Int64 {
        partitions.reduce(0) { total, partition in
            guard partition.log.isOffline else { return total }
            return total + partition.unsettled
        }
    }

    /// Messages that are somewhere on the way, counted where they are.
    ///
    /// An account of its own, to hold against ``MessageLedger/open``.
    var messagesInPlaces: Int64 {
        var total: Int64 = 0
        for client in clients {
            guard let producer = client.producer else { continue }
            total += producer.queued + producer.buffered
        }
        for slot in 0..<batches.slots {
            if let handle = batches.handle(at: slot), !batches[handle].isAppended {
                total += batches[handle].count
            }
        }
        for partition in partitions { total += partition.unsettled }
        return total
    }
}

extension PartitionState {
    /// Records in the log that were neither processed nor given up.
    var unsettled: Int64 {
        var settled = consumption.settledUpTo
        for range in consumption.processedAhead { settled += range.count }
        return max(0, log.logEndOffset - settled)
    }
}
