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
        for (figure, measure) in zip(SeedsFigure.all, measures) where isShown(figure) {
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

    /// Costs are shown where something has a price.
    private func isShown(_ figure: SeedsFigure) -> Bool { hasPrices || figure.unit != .money }

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
        write(meansTo: &page)
        let expectations = expectations.filter { $0.mean == nil }
        guard !expectations.isEmpty else { return }
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
        for expectation in expectations where !expectation.failedSeeds.isEmpty {
            page.paragraph("\(expectation.id) failed in \(expectation.failedText)", indent: 2)
        }
    }

    /// The mean of a measure, how well it is known, and how far that is from what was expected.
    private func write(meansTo page: inout ReportPage) {
        let means = expectations.compactMap { expectation in
            expectation.mean.map { (expectation, $0) }
        }
        guard !means.isEmpty else { return }
        var table = ReportTable([
            ("", .number), ("", .name), ("", .sentence), ("mean", .number),
            ("std. error", .number), ("off by", .number),
        ])
        for (expectation, mean) in means {
            let tag =
                mean.isJudged
                ? (mean.passed ? ReportSpan("pass", .good) : ReportSpan("FAIL", .bad))
                : ReportSpan("few", .dim)
            let error = mean.relativeError.map {
                ReportNumbers.decimal($0 * 100, places: 2) + " %"
            }
            table.row([
                tag,
                ReportSpan(expectation.id),
                ReportSpan(expectation.expression),
                ReportSpan(mean.count > 0 ? Self.fiveDigits(mean.mean) : "–"),
                ReportSpan(error ?? ClaimJudge.number(mean.standardError)),
                ReportSpan(
                    mean.distance.map { ReportNumbers.decimal($0, places: 1) + " s.e." } ?? "–"
                ),
            ])
        }
        table.write(to: &page)
        if means.contains(where: { !$0.1.isJudged }) {
            page.paragraph("few: too few seeds to judge the mean", .dim)
        }
        if means.count < expectations.count { page.blank() }
    }
}

extension SeedsReport {
    /// A number with five digits that are not leading zeros.
    private static func fiveDigits(_ number: Double) -> String {
        var places = 4
        var size = number.magnitude
        while size >= 10, places > 0 {
            places -= 1
            size /= 10
        }
        while size > 0, size < 1, places < 12 {
            places += 1
            size *= 10
        }
        return ReportNumbers.decimal(number, places: places)
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
