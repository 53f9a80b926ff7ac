extension ReportPage {
    mutating func write(claims: [ClaimVerdict], triedIn runs: Int) {
        guard !claims.isEmpty else { return }
        heading("Claims")
        let counts = ClaimVerdict.Verdict.allCases.compactMap { verdict in
            let count = claims.count { $0.verdict == verdict }
            return count > 0 ? "\(count) \(verdict.counted(count))" : nil
        }
        let fitted = claims.count(where: \.fitted)
        let note = fitted > 0 ? " (\(fitted) fitted: they cannot confirm themselves)" : ""
        paragraph(counts.joined(separator: " · ") + note, .dim)
        if runs > 0 {
            let count = ReportNumbers.count(Int64(runs), "run")
            paragraph("\(count) without something tried what is called a cause", .dim)
        }
        var start = claims.startIndex
        while start < claims.endIndex {
            let id = claims[start].id
            let end = claims[start...].firstIndex { !$0.id.hasSameBytes(as: id) } ?? claims.endIndex
            blank()
            paragraph("\(id): \(claims[start].text)", .strong, hanging: 4)
            write(aspects: claims[start..<end])
            start = end
        }
    }

    private mutating func write(aspects: ArraySlice<ClaimVerdict>) {
        // The columns are the same from claim to claim, so that the eye can run down them.
        let indent = 4
        let label = 6
        let figure = (width - indent - label - 6) * 3 / 10
        for aspect in aspects {
            let claimed = ReportWidth.wrap(inert(aspect.claimed), to: figure)
            let simulated = ReportWidth.wrap(inert(aspect.simulated), to: figure)
            let room = width - indent - label - 2 * figure - 6
            let verdict = aspect.verdict.rawValue + (aspect.fitted ? " (fitted)" : "")
            let why = aspect.why.isEmpty ? "" : ": " + inert(aspect.why)
            let fits = verdict.count + ReportWidth.columns(of: why) <= room
            func cell(_ lines: [String], _ number: Int, to width: Int) -> ReportSpan {
                let text = number < lines.count ? lines[number] : ""
                let missing = max(0, width - ReportWidth.columns(of: text))
                return ReportSpan(text + String(repeating: " ", count: missing + 2))
            }
            for number in 0..<max(claimed.count, simulated.count) {
                line(
                    ReportSpan(String(repeating: " ", count: indent)),
                    cell([aspect.kind.rawValue], number, to: label),
                    cell(claimed, number, to: figure),
                    cell(simulated, number, to: figure),
                    ReportSpan(number == 0 ? verdict : "", aspect.verdict.tone),
                    ReportSpan(number == 0 && fits ? why : "", .dim)
                )
            }
            if !fits { paragraph(aspect.why, .dim, indent: indent + label + 2) }
        }
    }

    mutating func write(expectations: [ExpectationVerdict]) {
        guard !expectations.isEmpty else { return }
        heading("Expectations")
        let judged = expectations.filter { $0.mean == nil }
        let passed = judged.count(where: \.passed)
        var facts: [String] = []
        if !judged.isEmpty { facts.append("\(passed) of \(judged.count) passed") }
        if let seeds = expectations.compactMap({ $0.mean?.spec.seeds }).max() {
            let count = expectations.count - judged.count
            facts.append("\(count) about the mean of many runs: judged with --seeds \(seeds)")
        }
        paragraph(facts.joined(separator: " · "), .dim)
        var table = ReportTable([("", .number), ("", .name), ("", .sentence), ("", .sentence)])
        for expectation in expectations {
            table.row([
                expectation.tag,
                ReportSpan(expectation.id),
                ReportSpan(expectation.expression),
                ReportSpan(expectation.actual, expectation.passed ? .plain : .bad),
            ])
        }
        table.write(to: &self)
    }

    /// What other runs have to judge.
    mutating func write(expectationsElsewhere elsewhere: [ExpectationElsewhere]) {
        guard !elsewhere.isEmpty else { return }
        blank()
        var variants: [String] = []
        for name in elsewhere.compactMap(\.variant) where !variants.contains(name) {
            variants.append(name)
        }
        variants.sort { $0.precedesInBytes($1) }
        let base = elsewhere.count { $0.variant == nil }
        var places = variants.map { "--variant \($0)" }
        if base > 0 { places.insert("no --variant", at: 0) }
        let count = ReportNumbers.count(Int64(elsewhere.count), "expectation")
        let verb = elsewhere.count == 1 ? "is" : "are"
        paragraph(
            "\(count) about other variants \(verb) not judged here: run with "
                + places.joined(separator: ", or with "),
            .dim
        )
    }
}

extension ExpectationVerdict {
    /// How it fared, in a word.
    fileprivate var tag: ReportSpan {
        if mean != nil { return ReportSpan("mean", .dim) }
        return passed ? ReportSpan("pass", .good) : ReportSpan("FAIL", .bad)
    }
}

extension ClaimVerdict.Verdict {
    /// How the verdict is coloured.
    var tone: ReportTone {
        switch self {
        case .holds: .good
        case .contradicted, .contradictedHere: .bad
        case .didNotHappen, .madeItWorse: .caution
        case .notCheckable, .notShown: .dim
        }
    }

    /// The verdict after a number of it.
    func counted(_ count: Int) -> String {
        self == .holds && count != 1 ? "hold" : rawValue
    }
}
