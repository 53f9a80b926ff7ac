import SimCore

/// Writes a result for people: sections for a terminal of 80 columns.
///
/// Colour, if asked for, only repeats what words say.
public struct ReportText: Sendable {
    /// Whether colours are used.
    public enum Style: Sendable {
        /// Text alone.
        case plain
        /// With the colour sequences of ECMA-48.
        case ansi
    }

    /// Whether colours are used.
    public var style: Style
    /// The longest line, in columns, from 60 to 200.
    public var width: Int

    /// Creates a writer; 80 columns, the width of a terminal that nobody resized, unless told otherwise.
    public init(style: Style = .plain, width: Int = 80) {
        self.style = style
        self.width = width
    }

    /// The whole report.
    public func text(of result: RunResult) -> String {
        var page = ReportPage(style: style, width: width)
        page.write(verdictOf: result)
        page.write(warnings: result.warnings)
        page.write(TimelineFolding(result.timeline))
        page.write(result.messages)
        page.write(result.requests)
        page.write(result.downtime)
        page.write(result.cost)
        page.write(claims: result.claims, triedIn: result.counterfactualRuns)
        page.write(expectations: result.expectations)
        page.write(expectationsElsewhere: result.expectationsElsewhere)
        page.write(result.changes, of: result.variant)
        for explanation in result.explanations { page.write(explanation) }
        for account in result.decisions { page.write(account) }
        return page.text
    }
}

extension ReportPage {
    /// What happened, in a sentence; then which run it was.
    mutating func write(verdictOf result: RunResult) {
        let title = result.variant.map { "\(result.scenario) [\($0)]" } ?? result.scenario
        write(facts: ReportVerdict(result).facts, title: title)
        for proviso in result.provisos {
            paragraph("assumes \(proviso.path): otherwise \(proviso.otherwise)", hanging: 2)
        }
        let simulated = result.simulated
        paragraph(
            "seed \(result.seed) · digest \(result.digest) · "
                + "\(ReportNumbers.span(simulated.duration)) simulated · "
                + ReportNumbers.count(simulated.events, "event"),
            .dim,
            indent: 0
        )
    }

    /// A title and facts, separated by dots, broken only between facts where possible.
    mutating func write(facts: [ReportSpan], title: String) {
        var spans = [ReportSpan(ReportWidth.cut(inert(title), to: width - 1) + ":", .strong)]
        var used = spans[0].width
        for (number, fact) in facts.enumerated() {
            let lead = number == 0 ? " " : " · "
            if used + lead.count + fact.width > width {
                line(spans)
                spans = [ReportSpan("  ")]
                used = 2
            } else {
                spans.append(ReportSpan(lead))
                used += lead.count
            }
            spans.append(fact)
            used += fact.width
        }
        line(spans)
    }

    mutating func write(warnings: [String]) {
        guard !warnings.isEmpty else { return }
        heading("Warnings")
        for warning in warnings { paragraph(warning, .caution, hanging: 4) }
    }
}
