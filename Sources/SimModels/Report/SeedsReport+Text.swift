import SimCore

extension SeedsReport {
    /// The report for people, with lines of at most `width` columns (60 to 200).
    public func text(style: ReportText.Style = .plain, width: Int = 80) -> String {
        var page = ReportPage(style: style, width: width)
        let title = variant.map { "\(scenario) [\($0)]" } ?? scenario
        page.write(facts: facts, title: title)
        page.heading("Figures")
        var table = ReportTable([
            ("", .name), ("median", .number), ("least", .number), ("most", .number),
            ("seeds", .number),
        ])
        for (figure, measure) in zip(SeedsFigure.all, measures) {
            func shown(_ value: Double?) -> String {
                value.map { figure.text(of: $0, currency) } ?? "–"
            }
            let range = measure.range
            table.row(
                figure.words,
                shown(range?.median),
                shown(range?.min),
                shown(range?.max),
                "\(range?.count ?? 0) of \(seeds.count)"
            )
        }
        table.write(to: &page)
        write(claimsTo: &page)
        write(expectationsTo: &page)
        return page.text
    }

    private var facts: [ReportSpan] {
        var facts = [ReportSpan(ReportNumbers.count(Int64(seeds.count), "seed"))]
        if let first = seeds.first, let last = seeds.last, seeds.count > 1 {
            facts = [ReportSpan("\(seeds.count) seeds, \(first) to \(last)")]
        }
        if !expectations.isEmpty {
            facts.append(
                expectationsHold
                    ? ReportSpan("every expectation passed", .good)
                    : ReportSpan("an expectation FAILED", .bad)
            )
        }
        return facts
    }

    private func write(claimsTo page: inout ReportPage) {
        guard !claims.isEmpty else { return }
        page.heading("Claims")
        var table = ReportTable([
            ("claim", .name), ("about", .name), ("holds in", .number), ("verdicts", .sentence),
        ])
        for claim in claims {
            let verdicts = claim.verdicts.map { "\($0.verdict.rawValue) \($0.seeds)" }
            table.row([
                ReportSpan(claim.id),
                ReportSpan(claim.kind.rawValue),
                ReportSpan(ReportNumbers.share(claim.shareHolds)),
                ReportSpan(
                    verdicts.joined(separator: ", "),
                    claim.verdicts.count == 1 ? claim.verdicts[0].verdict.tone : .plain
                ),
            ])
        }
        table.write(to: &page)
    }

    private func write(expectationsTo page: inout ReportPage) {
        guard !expectations.isEmpty else { return }
        page.heading("Expectations")
        var table = ReportTable([
            ("", .number), ("", .name), ("", .sentence), ("holds in", .number), ("needs", .number),
        ])
        for expectation in expectations {
            table.row([
                ReportSpan(
                    expectation.passed ? "pass" : "FAIL",
                    expectation.passed ? .good : .bad
                ),
                ReportSpan(expectation.id),
                ReportSpan(expectation.expression),
                ReportSpan(ReportNumbers.share(expectation.share)),
                ReportSpan(ReportNumbers.share(expectation.requiredShare)),
            ])
        }
        table.write(to: &page)
    }
}

extension SeedsFigure {
    func text(of value: Double, _ currency: String) -> String {
        switch unit {
        case .count: ReportNumbers.quantity(value)
        case .seconds: ReportNumbers.span(SimDuration(seconds: value))
        case .milliseconds: ReportNumbers.milliseconds(value)
        case .money: ReportNumbers.money(value, currency)
        }
    }
}
