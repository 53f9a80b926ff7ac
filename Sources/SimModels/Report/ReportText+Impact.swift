import SimCore

extension ReportPage {
    mutating func write(_ messages: MessageReport) {
        heading("Messages")
        guard messages.accepted > 0 || messages.atTheDoor > 0 else {
            return paragraph("none were sent", .dim)
        }
        var table = ReportTable([("", .name), ("", .number), ("", .number), ("", .sentence)])
        func row(_ name: String, _ count: Int64, _ tone: ReportTone = .plain, note: String = "") {
            table.row([
                ReportSpan(name),
                ReportSpan(ReportNumbers.count(count), tone),
                ReportSpan(""),
                ReportSpan(note, .dim),
            ])
        }
        func share(_ name: String, _ count: Int64, _ tone: ReportTone = .plain) {
            table.row([
                ReportSpan(name),
                ReportSpan(ReportNumbers.count(count), tone),
                ReportSpan(ReportNumbers.share(count, of: messages.accepted)),
                ReportSpan(""),
            ])
        }
        row("accepted", messages.accepted)
        share("processed", messages.processed)
        share("lost", messages.lost, messages.lost > 0 ? .bad : .plain)
        for (cause, count) in messages.lostByCause { row("  " + cause.words, count) }
        row(
            "rejected at the door",
            messages.atTheDoor,
            messages.atTheDoor > 0 ? .caution : .plain,
            note: "never accepted"
        )
        if messages.rejected > 0, messages.rejected != messages.atTheDoor {
            row("  refused by a producer", messages.rejected, note: "once for each try")
        }
        if messages.parked > 0 { share("parked", messages.parked) }
        if messages.stranded > 0 { share("stranded", messages.stranded) }
        row("in flight at the end", messages.inFlight)
        row("duplicates", messages.duplicates, note: "processed again")
        if messages.late > 0 {
            row("late", messages.late, .bad, note: "processed later than their objective allows")
        }
        table.write(to: &self)
    }

    mutating func write(_ requests: RequestReport) {
        heading("Requests")
        guard requests.offered > 0 else { return paragraph("none were made", .dim) }
        var table = ReportTable([("", .name), ("", .number), ("", .number)])
        func row(_ name: String, _ count: Int64, _ tone: ReportTone = .plain) {
            table.row([
                ReportSpan(name),
                ReportSpan(ReportNumbers.count(count), tone),
                ReportSpan(ReportNumbers.share(count, of: requests.offered)),
            ])
        }
        func plainRow(_ name: String, _ count: Int64) {
            table.row(name, ReportNumbers.count(count), "")
        }
        plainRow("offered", requests.offered)
        row("succeeded", requests.succeeded)
        row("failed", requests.failed, requests.failed > 0 ? .bad : .plain)
        for (cause, count) in requests.failedByCause { plainRow("  " + cause.words, count) }
        if requests.rejected > 0 { row("rejected", requests.rejected) }
        if requests.late > 0 { row("late: given up, yet finished", requests.late) }
        if requests.degraded > 0 { row("answered by a fallback", requests.degraded) }
        if requests.inFlight > 0 { row("in flight at the end", requests.inFlight) }
        plainRow("attempts", requests.attempts)
        table.write(to: &self)
        write(closed: requests.closed)
        let latency = requests.latency
        if latency.p50 != nil {
            let figures = [
                ("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99),
                ("max", latency.max),
            ]
            paragraph(
                "latency of successes, ms: "
                    + figures.map { "\($0) \(ReportNumbers.milliseconds($1))" }.joined(
                        separator: " · "
                    )
            )
        }
        write(sources: requests.bySource)
        write(services: requests.byService)
        write(operationsOf: requests.byService)
    }

    /// What a closed load hides: whoever waits does not ask.
    private mutating func write(closed: ClosedLoadReport?) {
        guard let closed else { return }
        var facts = ["\(ReportNumbers.count(closed.users, "user")) at most"]
        facts.append("\(ReportNumbers.count(closed.hanging)) hang at worst")
        if closed.hangingAtEnd > 0 {
            facts.append("\(ReportNumbers.count(closed.hangingAtEnd)) at the end")
        }
        var throughput = "\(ReportNumbers.quantity(closed.throughput))/s"
        if let expected = closed.expected {
            let whose = closed.yardstick == .baseline ? "in the baseline" : "at the warm-up's pace"
            throughput += " (\(ReportNumbers.quantity(expected))/s \(whose))"
        }
        facts.append("throughput \(throughput)")
        paragraph("closed load: " + facts.joined(separator: " · "))
    }

    private mutating func write(sources: [(name: String, report: SourceReport)]) {
        guard sources.count > 1 else { return }
        let hasPriorities = sources.contains { $0.report.priority != 0 }
        let hasRetries = sources.contains { $0.report.attempts != $0.report.offered }
        blank()
        var columns: [(String, ReportTable.Layout)] = [("source", .name)]
        if hasPriorities { columns.append(("prio", .number)) }
        columns += [
            ("offered", .number), ("succeeded", .number), ("failed", .number),
            ("rejected", .number), ("late", .number),
        ]
        if hasRetries { columns.append(("tries", .number)) }
        columns.append(("p99 ms", .number))
        var table = ReportTable(columns.map { (title: $0.0, layout: $0.1) })
        for (name, source) in sources {
            var cells = [ReportSpan(name)]
            func count(_ count: Int64, _ tone: ReportTone = .plain) {
                cells.append(ReportSpan(ReportNumbers.count(count), tone))
            }
            if hasPriorities { count(Int64(source.priority)) }
            count(source.offered)
            count(source.succeeded)
            count(source.failed, source.failed > 0 ? .bad : .plain)
            count(source.rejected)
            count(source.late)
            if hasRetries { count(source.attempts) }
            cells.append(ReportSpan(ReportNumbers.milliseconds(source.latency.p99)))
            table.row(cells)
        }
        table.write(to: &self)
    }

    private mutating func write(services: [(name: String, report: ServiceReport)]) {
        guard !services.isEmpty else { return }
        blank()
        var table = ReportTable([
            ("service", .name), ("calls", .number), ("failed", .number), ("rejected", .number),
            ("p99 ms", .number), ("pods", .number), ("peak", .number), ("restarts", .number),
        ])
        for (name, service) in services {
            table.row([
                ReportSpan(name),
                ReportSpan(ReportNumbers.count(service.calls)),
                ReportSpan(
                    ReportNumbers.count(service.failed),
                    service.failed > 0 ? .bad : .plain
                ),
                ReportSpan(ReportNumbers.count(service.rejected)),
                ReportSpan(ReportNumbers.milliseconds(service.latency.p99)),
                ReportSpan(ReportNumbers.count(Int64(service.pods))),
                ReportSpan(ReportNumbers.count(service.peakPods)),
                ReportSpan(ReportNumbers.count(service.restarts)),
            ])
        }
        table.write(to: &self)
        write("cancelled, since nobody waited any more", services) { service in
            service.cancelled > 0 ? ReportNumbers.count(service.cancelled, "call") : nil
        }
        write("OOMKilled", services) { service in
            service.oomKills.flatMap { $0 > 0 ? ReportNumbers.count($0, "container") : nil }
        }
        write("stood still for want of CPU quota", services) { service in
            service.cpu.flatMap { cpu in
                cpu.throttledShare < 0.001
                    ? nil
                    : ReportNumbers.share(cpu.throttledPeriods, of: cpu.periods) + " of its periods"
            }
        }
    }

    /// A line about what happened to some services, if it happened to any.
    private mutating func write(
        _ title: String,
        _ services: [(name: String, report: ServiceReport)],
        _ words: (ServiceReport) -> String?
    ) {
        let told = services.compactMap { name, report in words(report).map { "\(name) \($0)" } }
        guard !told.isEmpty else { return }
        paragraph("\(title): " + told.joined(separator: " · "), .caution)
    }
}

extension LossCause {
    /// The cause for people.
    var words: String {
        switch self {
        case .queueAtKill: "in the queue at a kill"
        case .bufferAtKill: "in the buffer at a kill"
        case .inFlightAtKill: "in flight at a kill"
        case .notReplicated: "not replicated"
        case .deliveryTimeout: "delivery timeout"
        case .sentWithoutLeader: "sent without a leader"
        case .committedUnprocessed: "committed unprocessed"
        }
    }
}

extension FailureCause {
    /// The cause for people.
    var words: String {
        switch self {
        case .timeout: "timeout"
        case .noReadyPod: "no ready pod"
        case .connectionRefused: "connection refused"
        case .statementTimeout: "statement timeout"
        case .lockTimeout: "lock timeout"
        case .deadlock: "deadlock"
        case .connectionLost: "database connection lost"
        case .readOnlyTransaction: "read-only transaction"
        case .podKilled: "pod killed"
        case .connectionPoolTimeout: "connection pool timeout"
        case .producerRefused: "producer refused"
        case .applicationError: "application error"
        case .nameNotResolved: "name not resolved"
        case .tlsHandshakeFailed: "TLS handshake failed"
        case .workerKilled: "worker killed"
        case .databaseRefused: "database refused"
        case .proxyRefused: "database proxy refused"
        }
    }
}
