import SimCore

extension ReportPage {
    /// The decisions of somebody, those that came to the same as the one before folded.
    mutating func write(_ account: DecisionAccount) {
        heading("Decisions of \(account.name)")
        guard !account.decisions.isEmpty else {
            return paragraph("there was nothing to decide", .dim)
        }
        let times = account.decisions.map { ReportNumbers.instant($0.at) }
        let timeWidth = times.reduce(0) { max($0, ReportWidth.columns(of: $1)) }
        let resultWidth = account.decisions.reduce(0) {
            max($0, ReportWidth.columns(of: inert($1.result)))
        }
        let margin = 2 + timeWidth + 2 + resultWidth + 2
        let space = String(repeating: " ", count: margin)
        var told: [(what: String, rule: String)] = []
        var first = 0
        while first < account.decisions.count {
            let decision = account.decisions[first]
            var last = first
            while last + 1 < account.decisions.count,
                account.decisions[last + 1].isLike(decision)
            {
                last += 1
            }
            let isNew = !told.contains { $0.what == decision.what && $0.rule == decision.rule }
            if isNew {
                told.removeAll { $0.what == decision.what }
                told.append((decision.what, decision.rule))
            }
            let head = pad(times[first], timeWidth) + "  " + pad(decision.result, resultWidth)
            let clauses = decision.clauses(withRule: isNew)
            let lines = lines(of: clauses, to: width - margin)
            line(
                ReportSpan("  "),
                ReportSpan(head, decision.isChange ? .strong : .plain),
                ReportSpan("  " + (lines.first ?? ""))
            )
            for rest in lines.dropFirst() { line(ReportSpan(space + rest)) }
            if last > first {
                let others = account.decisions[first...last]
                for part in ReportWidth.wrap(inert(others.remark), to: width - margin) {
                    line(ReportSpan(space), ReportSpan(part, .dim))
                }
            }
            first = last + 1
        }
    }
}

extension Decision {
    /// What was looked at, by which rule, and what held it back, a step each.
    func clauses(withRule isNew: Bool) -> [String] {
        let head = subject.isEmpty ? what : "\(what) of \(subject)"
        let words = inputs.map(\.words).joined(separator: ", ")
        var clauses = [words.isEmpty ? head : "\(head): \(words)"]
        if let heldBack { clauses.append("held back: \(heldBack)") }
        if isNew { clauses.append("rule: \(rule)") }
        return clauses
    }
}

extension Decision.Input {
    /// The input as in `points 60`.
    fileprivate var words: String {
        let text = value.words
        return unit.isEmpty ? "\(name) \(text)" : "\(name) \(text) \(unit)"
    }
}

extension Decision.Value {
    fileprivate var words: String {
        switch self {
        case .count(let count): ReportNumbers.count(count)
        case .number(let number): ReportNumbers.quantity(number)
        case .span(let span): ReportNumbers.span(span)
        case .instant(let instant): ReportNumbers.instant(instant)
        case .word(let word): word
        case .none: "–"
        }
    }

    /// The value as a number, of what was measured.
    fileprivate var measured: Double? {
        if case .number(let number) = self { return number }
        return nil
    }
}

extension ArraySlice<Decision> {
    /// What is said of decisions that came to the same as the first of them.
    fileprivate var remark: String {
        guard let first, let last else { return "" }
        var remark =
            "… \(ReportNumbers.count(Int64(count - 1))) more like this, until "
            + ReportNumbers.instant(last.at)
        var subjects: [String] = []
        for decision in self where !subjects.contains(decision.subject) {
            subjects.append(decision.subject)
        }
        if subjects.count > 1 { remark += ", of \(subjects.count) altogether" }
        for (place, input) in first.inputs.enumerated() {
            let values = compactMap { decision in
                decision.inputs.indices.contains(place)
                    ? decision.inputs[place].value.measured : nil
            }
            guard let low = values.min(), let high = values.max(), low < high else { continue }
            let unit = input.unit.isEmpty ? "" : " \(input.unit)"
            remark +=
                ", \(input.name) \(ReportNumbers.quantity(low)) to "
                + "\(ReportNumbers.quantity(high))\(unit)"
        }
        return remark
    }
}
