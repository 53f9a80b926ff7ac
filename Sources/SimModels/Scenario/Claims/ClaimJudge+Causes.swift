import SimCore

/// What a claim says something led to, as it is in a run.
enum ClaimedEffect {
    case event(TimelineEntry)
    case number(TriedNumber)
}

/// What claims say of causes.
extension ClaimJudge {
    /// The claims of causes with the events and numbers that they are about, where there are these.
    func causes() -> [(claim: CheckedClaim, effect: ClaimedEffect)] {
        checks.claims.compactMap { claim in
            guard claim.spec.notCheckable == nil, !claim.because.isEmpty else { return nil }
            guard let query = claim.spec.event else {
                return claim.measure.flatMap { number(of: claim, $0) }.map { (claim, .number($0)) }
            }
            return find(query, claim.kinds).map { (claim, .event($0)) }
        }
    }

    /// The cause of an event.
    func judgeCause(_ claim: CheckedClaim, _ event: TimelineEntry?) -> ClaimVerdict {
        guard let event else {
            return verdict(
                claim,
                .cause,
                claim.causesInWords,
                "never",
                .didNotHappen,
                absence(of: claim)
            )
        }
        let chain = mainChain(of: event)
        return judged(
            claim,
            found: chain.isEmpty ? "nothing recorded" : chain,
            findings[claim.name] ?? recorded(claim, result.timeline.ancestors(of: event))
        )
    }

    /// The cause of a number.
    func judgeCause(_ claim: CheckedClaim, of measure: Measure) -> ClaimVerdict {
        guard let number = number(of: claim, measure) else {
            let reader = MeasureReader(result: result, recorder: recorder)
            let found = reader.number(of: measure).map { Self.number($0) }
            let wanted = Self.sign(claim.spec.comparator) + Self.number(claim.spec.value ?? 0)
            return verdict(
                claim,
                .cause,
                claim.causesInWords,
                found ?? "nothing",
                .didNotHappen,
                found.map { "it is \($0), not \(wanted): there is nothing to explain" }
                    ?? "there is no such number"
            )
        }
        return judged(
            claim,
            found: Self.number(number.found),
            findings[claim.name] ?? recorded(claim, result.timeline.ancestors(of: number))
        )
    }

    /// The number that a claim explains; nil where there is none, or it does not meet the bound claimed.
    private func number(of claim: CheckedClaim, _ measure: Measure) -> TriedNumber? {
        let reader = MeasureReader(result: result, recorder: recorder)
        guard let found = reader.number(of: measure), let value = claim.spec.value else {
            return nil
        }
        var number = TriedNumber(
            measure: measure,
            found: found,
            calm: calm?.number(of: measure),
            end: measure.end(in: result.simulated.duration)
        )
        switch claim.spec.comparator {
        case .atLeast: number.bound = TriedNumber.Bound(isLeast: true, value: value)
        case .atMost: number.bound = TriedNumber.Bound(isLeast: false, value: value)
        case .approximately, .equals: break
        }
        return number.bound?.isMet(by: found) == false ? nil : number
    }

    /// A claim holds if everything that it names does, and is as good as the worst of that.
    private func judged(
        _ claim: CheckedClaim,
        found: String,
        _ findings: [CauseFinding]
    ) -> ClaimVerdict {
        let worst = CauseFinding.Verdict.fromWorst.first { word in
            findings.contains { $0.verdict == word }
        }
        var verdict = verdict(
            claim,
            .cause,
            claim.causesInWords,
            found,
            (worst ?? .notShown).ofClaim,
            findings.count == 1
                ? findings[0].why
                : findings.map { "\($0.cause): \($0.why)" }.joined(separator: "; ")
        )
        verdict.causes = findings
        return verdict
    }

    /// What was recorded says of a cause, which neither shows nor contradicts it.
    private func recorded(
        _ claim: CheckedClaim,
        _ ancestors: [TimelineEntry]
    ) -> [CauseFinding] {
        claim.because.enumerated().map { place, kinds in
            let query = claim.spec.because[place]
            let isFound = ancestors.contains { query.matches($0, kinds: kinds) }
            return CauseFinding(
                query.words,
                .notShown,
                why: (isFound ? "among its causes" : "not among its causes") + "; not tried"
            )
        }
    }

    /// The first causes of an event, one after the other, as kinds.
    private func mainChain(of event: TimelineEntry) -> String {
        var names: [String] = []
        var current = event
        while let id = current.causes.first, names.count < 4,
            let next = result.timeline.first(where: { $0.id == id })
        {
            names.append(next.kind.name)
            current = next
        }
        return names.joined(separator: " ← ")
    }
}

extension CheckedClaim {
    /// What it says led to what it is about.
    fileprivate var causesInWords: String { spec.because.map(\.words).joined(separator: ", ") }
}

extension CauseFinding.Verdict {
    /// From what says least for a claim to what says most.
    fileprivate static var fromWorst: [Self] {
        [.contradictedHere, .notShown, .madeItWorse, .oneOfSeveral, .needed]
    }
}
