import SimCore

extension ReportPage {
    /// The decisions of somebody, those that came to the same as the one before on the same folded.
    mutating func write(_ account: DecisionAccount) {
        heading("Decisions of \(account.name)")
        guard !account.decisions.isEmpty else {
            return paragraph("there was nothing to decide", .dim)
        }
        let rows = account.rows
        let times = rows.map { ReportNumbers.instant($0[0].at) }
        let timeWidth = times.reduce(0) { max($0, ReportWidth.columns(of: $1)) }
        let resultWidth = rows.reduce(0) { max($0, ReportWidth.columns(of: inert($1[0].result))) }
        let margin = 2 + timeWidth + 2 + resultWidth + 2
        let space = String(repeating: " ", count: margin)
        var told: [String] = []
        for (row, time) in zip(rows, times) {
            let decision = row[0]
            let isNew = !told.contains(decision.rule)
            if isNew { told.append(decision.rule) }
            let head = pad(time, timeWidth) + "  " + pad(decision.result, resultWidth)
            let lines = lines(of: decision.clauses(withRule: isNew), to: width - margin)
            line(
                ReportSpan("  "),
                ReportSpan(head, decision.isChange ? .strong : .plain),
                ReportSpan("  " + (lines.first ?? ""))
            )
            for rest in lines.dropFirst() { line(ReportSpan(space + rest)) }
            guard row.count > 1 else { continue }
            for part in ReportWidth.wrap(inert(row.remark), to: width - margin) {
                line(ReportSpan(space), ReportSpan(part, .dim))
            }
        }
    }
}

extension DecisionAccount {
    /// Decisions that came to the same, one row each, in the order of the first of them.
    ///
    /// Those on other things do not end a row, as long as nothing changes.
    fileprivate var rows: [[Decision]] {
        var rows: [[Decision]] = []
        var open: [(what: String, row: Int)] = []
        for decision in decisions {
            if decision.isChange { open.removeAll() }
            let place = open.firstIndex { $0.what == decision.what }
            if let place, rows[open[place].row][0].isLike(decision) {
                rows[open[place].row].append(decision)
                continue
            }
            if let place { open.remove(at: place) }
            open.append((decision.what, rows.count))
            rows.append([decision])
        }
        return rows
    }
}

extension Decision {
    /// What was looked at, by which rule, and what held it back, a step each.
    func clauses(withRule isNew: Bool) -> [String] {
        // A pod or a node is decided on itself, of others something is.
        let link = what == "pod" || what == "node" ? " " : " of "
        let head = subject.isEmpty ? what : what + link + subject
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
        return unit.isEmpty || value == .none ? "\(name) \(text)" : "\(name) \(text) \(unit)"
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

extension [Decision] {
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
