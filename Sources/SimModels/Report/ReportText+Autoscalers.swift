import SimCore

extension ReportPage {
    /// The syncs of an autoscaler, those that decide like the one before folded.
    mutating func write(_ explanation: AutoscalerExplanation) {
        heading("Autoscaler of \(explanation.service)")
        guard !explanation.decisions.isEmpty else { return paragraph("it never looked", .dim) }
        let times = explanation.decisions.map { ReportNumbers.instant($0.at) }
        let timeWidth = times.reduce(0) { max($0, ReportWidth.columns(of: $1)) }
        let changes = explanation.decisions.map(\.change)
        let changeWidth = changes.reduce(0) { max($0, ReportWidth.columns(of: $1)) }
        let margin = 2 + timeWidth + 2 + changeWidth + 2
        var first = 0
        while first < explanation.decisions.count {
            let decision = explanation.decisions[first]
            var last = first
            while last + 1 < explanation.decisions.count,
                explanation.decisions[last + 1].isLike(decision)
            {
                last += 1
            }
            let head = pad(times[first], timeWidth) + "  " + pad(changes[first], changeWidth)
            let lines = lines(of: decision.clauses, to: width - margin)
            let tone =
                decision.outcome.replicas == decision.outcome.current
                ? ReportTone.plain : .strong
            line(ReportSpan("  "), ReportSpan(head, tone), ReportSpan("  " + (lines.first ?? "")))
            let space = String(repeating: " ", count: margin)
            for rest in lines.dropFirst() { line(ReportSpan(space + rest)) }
            if last > first {
                let count = ReportNumbers.count(Int64(last - first), "more sync")
                line(
                    ReportSpan(space),
                    ReportSpan("… \(count) like this, until \(times[last])", .dim)
                )
            }
            first = last + 1
        }
        write(explanation.polls)
    }

    /// KEDA's looks at its triggers, those that come to the same as the one before folded.
    private mutating func write(_ polls: [ScaledObjectDecision]) {
        guard !polls.isEmpty else { return }
        blank()
        paragraph("KEDA's own looks at the triggers:")
        let times = polls.map { ReportNumbers.instant($0.at) }
        let timeWidth = times.reduce(0) { max($0, ReportWidth.columns(of: $1)) }
        let changeWidth = polls.reduce(0) { max($0, ReportWidth.columns(of: $1.change)) }
        var first = 0
        while first < polls.count {
            var last = first
            while last + 1 < polls.count, polls[last + 1].isLike(polls[first]) { last += 1 }
            let poll = polls[first]
            let head = pad(times[first], timeWidth) + "  " + pad(poll.change, changeWidth)
            let tone = poll.replicas == poll.current ? ReportTone.plain : .strong
            line(ReportSpan("  "), ReportSpan(head, tone), ReportSpan("  " + inert(poll.working)))
            if last > first {
                let count = ReportNumbers.count(Int64(last - first), "more look")
                line(
                    ReportSpan(String(repeating: " ", count: timeWidth + changeWidth + 6)),
                    ReportSpan("… \(count) like this, until \(times[last])", .dim)
                )
            }
            first = last + 1
        }
    }

    /// Clauses in lines, broken between clauses where that keeps one whole.
    func lines(of clauses: [String], to limit: Int) -> [String] {
        var lines: [String] = []
        for (number, clause) in clauses.enumerated() {
            let text = inert(clause) + (number + 1 < clauses.count ? ";" : "")
            let last = lines.last ?? ""
            let used = ReportWidth.columns(of: last)
            if !last.isEmpty, used + 1 + ReportWidth.columns(of: text) <= limit {
                lines[lines.count - 1] += " " + text
            } else {
                lines += ReportWidth.wrap(text, to: limit)
            }
        }
        return lines
    }

    /// A text with spaces behind it up to a number of columns.
    func pad(_ text: String, _ columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - ReportWidth.columns(of: text)))
    }
}
