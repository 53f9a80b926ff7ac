import SimCore

extension ReportPage {
    /// Intervals shown at most; the rest is in the JSON.
    private static let intervalLimit = 20

    mutating func write(_ downtime: DowntimeReport) {
        heading("Downtime")
        var table = ReportTable([("", .name), ("", .number), ("", .sentence)])
        func row(_ name: String, _ span: String, _ tone: ReportTone = .plain, note: String = "") {
            table.row([ReportSpan(name), ReportSpan(span, tone), ReportSpan(note, .dim)])
        }
        row(
            "down",
            ReportNumbers.span(downtime.down),
            downtime.down > .zero ? .bad : .plain,
            note: "under half good, or as the objective says"
        )
        row("  full outage", ReportNumbers.span(downtime.fullOutage), note: "under 1 % good")
        row(
            "equivalent outage",
            ReportNumbers.span(downtime.equivalentOutage),
            note: "the same harm, had everybody been cut off"
        )
        row("degraded", ReportNumbers.span(downtime.degraded))
        if let began = downtime.incidentBegan {
            row("incident began", ReportNumbers.instant(began))
            row("  to detect", ReportNumbers.span(downtime.timeToDetect), note: "first page")
            if let before = downtime.pagedBeforeImpact {
                row("  paged before it", ReportNumbers.span(before))
            }
            row("  to acknowledge", ReportNumbers.span(downtime.timeToAcknowledge))
            row(
                "  to mitigate",
                ReportNumbers.span(downtime.timeToMitigate),
                note: "nothing critical down"
            )
            row(
                "  to restore",
                ReportNumbers.span(downtime.timeToRestore),
                note: "healthy for 5 min"
            )
        }
        for budget in downtime.errorBudgets {
            guard let spent = budget.spent, spent > 0 else { continue }
            let target = ReportNumbers.quantity(budget.target * 100)
            row(
                "error budget",
                ReportNumbers.share(spent),
                note: "of 30 days at \(target) % for \(budget.objective)"
            )
        }
        table.write(to: &self)
        write(intervals: downtime.intervals)
    }

    private mutating func write(intervals: [HealthInterval]) {
        guard !intervals.isEmpty else { return }
        blank()
        var table = ReportTable([
            ("objective", .name), ("", .name), ("state", .name), ("from", .number), ("to", .number),
            ("for", .number),
        ])
        for interval in intervals.prefix(Self.intervalLimit) {
            table.row([
                ReportSpan(interval.objective),
                ReportSpan(interval.isCritical ? "critical" : ""),
                ReportSpan(interval.state.words, interval.state == .degraded ? .caution : .bad),
                ReportSpan(ReportNumbers.instant(interval.from)),
                ReportSpan(ReportNumbers.instant(interval.to)),
                ReportSpan(ReportNumbers.span(interval.to - interval.from)),
            ])
        }
        table.write(to: &self)
        if intervals.count > Self.intervalLimit {
            let more = ReportNumbers.count(Int64(intervals.count - Self.intervalLimit))
            paragraph("… \(more) more in --format json", .dim)
        }
    }

    mutating func write(_ cost: RunCost) {
        guard cost.hasPrices else { return }
        heading("Cost")
        let hasBaseline = cost.baseline != nil
        var columns: [(title: String, layout: ReportTable.Layout)] = [
            ("item", .name), ("quantity", .number), ("unit", .name), ("price", .number),
            ("amount", .number),
        ]
        if hasBaseline { columns += [("baseline", .number), ("excess", .number)] }
        var table = ReportTable(columns)
        func money(_ amount: Double?) -> String {
            amount.map { ReportNumbers.money($0, cost.currency) } ?? "–"
        }
        for line in cost.items {
            var cells = [
                line.item, ReportNumbers.quantity(line.quantity), line.unit,
                ReportNumbers.price(line.unitPrice, cost.currency), money(line.amount),
            ]
            if hasBaseline {
                cells += [
                    money(line.baselineAmount), money(line.baselineAmount.map { line.amount - $0 }),
                ]
            }
            table.row(cells.map { ReportSpan($0) })
        }
        var total = ["total", "", "", "", money(cost.total)]
        if hasBaseline { total += [money(cost.baseline), money(cost.excess)] }
        table.row(total.map { ReportSpan($0, .strong) })
        table.write(to: &self)
    }
}

extension HealthInterval.State {
    /// The state for people.
    var words: String {
        switch self {
        case .fullOutage: "full outage"
        case .down: "down"
        case .degraded: "degraded"
        }
    }
}
