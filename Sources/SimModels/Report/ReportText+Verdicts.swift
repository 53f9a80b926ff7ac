extension ReportPage {
    mutating func write(claims: [ClaimVerdict]) {
        guard !claims.isEmpty else { return }
        heading("Claims")
        let verdicts: [ClaimVerdict.Verdict] = [
            .holds, .contradicted, .didNotHappen, .notCheckable,
        ]
        let counts = verdicts.compactMap { verdict in
            let count = claims.count { $0.verdict == verdict }
            return count > 0 ? "\(count) \(verdict.counted(count))" : nil
        }
        let fitted = claims.count(where: \.fitted)
        let note = fitted > 0 ? " (\(fitted) fitted: they cannot confirm themselves)" : ""
        paragraph(counts.joined(separator: " · ") + note, .dim)
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
        let label = 6
        let room = width - 4 - label - 3 * 2
        let figure = room * 3 / 10
        let why = room - 2 * figure
        for aspect in aspects {
            let claimed = ReportWidth.wrap(inert(aspect.claimed), to: figure)
            let simulated = ReportWidth.wrap(inert(aspect.simulated), to: figure)
            let verdict = aspect.verdict.rawValue + (aspect.fitted ? " (fitted)" : "")
            let reason = ReportWidth.wrap(inert(verdict), to: why)
            let details =
                aspect.why.isEmpty ? [] : ReportWidth.wrap(inert(aspect.why), to: why)
            let height = max(claimed.count, simulated.count, reason.count + details.count)
            func padded(_ lines: [String], _ number: Int, to width: Int) -> ReportSpan {
                let text = number < lines.count ? lines[number] : ""
                let missing = max(0, width - ReportWidth.columns(of: text))
                return ReportSpan(text + String(repeating: " ", count: missing + 2))
            }
            for number in 0..<height {
                let isReason = number < reason.count
                let words = isReason ? reason : details
                let place = isReason ? number : number - reason.count
                line(
                    ReportSpan("    "),
                    padded([aspect.kind.rawValue], number, to: label),
                    padded(claimed, number, to: figure),
                    padded(simulated, number, to: figure),
                    ReportSpan(
                        place < words.count ? words[place] : "",
                        isReason ? aspect.verdict.tone : .dim
                    )
                )
            }
        }
    }

    mutating func write(expectations: [ExpectationVerdict]) {
        guard !expectations.isEmpty else { return }
        heading("Expectations")
        let passed = expectations.count(where: \.passed)
        paragraph("\(passed) of \(expectations.count) passed", .dim)
        var table = ReportTable([("", .number), ("", .name), ("", .sentence), ("", .sentence)])
        for expectation in expectations {
            table.row([
                ReportSpan(
                    expectation.passed ? "pass" : "FAIL",
                    expectation.passed ? .good : .bad
                ),
                ReportSpan(expectation.id),
                ReportSpan(expectation.expression),
                ReportSpan(expectation.actual, expectation.passed ? .plain : .bad),
            ])
        }
        table.write(to: &self)
    }
}

extension ClaimVerdict.Verdict {
    /// How the verdict is coloured.
    var tone: ReportTone {
        switch self {
        case .holds: .good
        case .contradicted: .bad
        case .didNotHappen: .caution
        case .notCheckable: .dim
        }
    }

    /// The verdict after a number of it.
    func counted(_ count: Int) -> String {
        self == .holds && count != 1 ? "hold" : rawValue
    }
}
