import SimCore

/// Holds the claims of a scenario against a run: time, number and cause apart.
package struct ClaimJudge {
    let result: RunResult
    let recorder: SeriesRecorder
    let checks: CheckPlan
    /// The baseline, if there is one.
    var calm: MeasureReader?
    /// What came of trying what claims call causes, by the claim; nothing of those that were not tried.
    var findings: [String: [CauseFinding]] = [:]

    /// Holds the claims of a scenario against a result, wherever it came from; no series is known.
    package static func verdicts(
        on result: RunResult,
        of scenario: Scenario
    ) throws(ScenarioError) -> [ClaimVerdict] {
        let checked = try ScenarioFile.check(scenario, context: DecodingContext())
        let catalogue = SeriesCatalogue(names: checked.plan.names, scenario: scenario)
        return ClaimJudge(
            result: result,
            recorder: SeriesRecorder(catalogue: catalogue, duration: scenario.duration),
            checks: checked.checks
        ).verdicts()
    }

    func verdicts() -> [ClaimVerdict] {
        checks.claims.flatMap { judge($0) }
    }

    private func judge(_ claim: CheckedClaim) -> [ClaimVerdict] {
        if let reason = claim.spec.notCheckable {
            return [
                verdict(claim, .state, "", "", .notCheckable, reason)
            ]
        }
        var verdicts: [ClaimVerdict] = []
        if !claim.kinds.isEmpty, let query = claim.spec.event {
            let event = find(query, claim.kinds)
            if let at = claim.spec.at { verdicts.append(judgeTime(claim, at, event)) }
            if !claim.because.isEmpty { verdicts.append(judgeCause(claim, event)) }
        }
        if let measure = claim.measure, let value = claim.spec.value {
            verdicts.append(judgeNumber(claim, measure, value))
            if claim.spec.event == nil, !claim.because.isEmpty {
                verdicts.append(judgeCause(claim, of: measure))
            }
        }
        return verdicts
    }

    func verdict(
        _ claim: CheckedClaim,
        _ aspect: ClaimSpec.Aspect,
        _ claimed: String,
        _ simulated: String,
        _ verdict: ClaimVerdict.Verdict,
        _ why: String,
        expected: ResultValue? = nil,
        found: ResultValue? = nil,
        unit: String? = nil
    ) -> ClaimVerdict {
        ClaimVerdict(
            id: claim.name,
            text: claim.spec.text,
            kind: aspect,
            claimed: claimed,
            simulated: simulated,
            verdict: verdict,
            fitted: claim.fitted.contains(aspect),
            why: why,
            expected: expected ?? (claimed.isEmpty ? .nothing : .word(claimed)),
            found: found
                ?? (verdict == .didNotHappen || simulated.isEmpty
                    ? .nothing : .word(simulated)),
            unit: unit
        )
    }

    // MARK: Time

    private func judgeTime(
        _ claim: CheckedClaim,
        _ at: SimDuration,
        _ event: TimelineEntry?
    ) -> ClaimVerdict {
        let claimed = "T+\(DurationText.text(at))"
        guard let event else {
            return verdict(
                claim,
                .time,
                claimed,
                "never",
                .didNotHappen,
                absence(of: claim),
                expected: .number(at.seconds),
                unit: "s"
            )
        }
        let off = event.at - at
        let distance = off < .zero ? .zero - off : off
        let holds = distance <= claim.spec.timeTolerance
        let direction = off < .zero ? "early" : "late"
        let rounded = SimDuration.milliseconds(
            (distance + .nanoseconds(500_000)).nanoseconds / 1_000_000
        )
        var why = "\(event.text)"
        if rounded > .zero { why += "; \(DurationText.text(rounded)) \(direction)" }
        return verdict(
            claim,
            .time,
            claimed,
            "T+\(Self.shortTime(event.at))",
            holds ? .holds : .contradicted,
            why,
            expected: .number(at.seconds),
            found: .number(event.at.seconds),
            unit: "s"
        )
    }

    private static func shortTime(_ time: SimDuration) -> String {
        let tenths = (time + .nanoseconds(50_000_000)).nanoseconds / 100_000_000
        return DurationText.text(.milliseconds(tenths * 100))
    }

    func absence(of claim: CheckedClaim) -> String {
        guard let query = claim.spec.event else { return "" }
        var what = query.kind.value
        if let subject = query.subject { what += " of \(subject)" }
        if query.from != nil || query.to != nil {
            what +=
                " (\(query.from.map(String.init) ?? "any") → \(query.to.map(String.init) ?? "any"))"
        }
        let others = result.timeline.filter { $0.at >= .zero && claim.kinds.contains($0.kind) }
        if others.isEmpty { return "no \(query.kind.value) at all" }
        return "no \(what); the first \(query.kind.value) is: \(others[0].text)"
    }

    // MARK: Number

    private func judgeNumber(
        _ claim: CheckedClaim,
        _ measure: Measure,
        _ value: Double
    ) -> ClaimVerdict {
        let aspect = claim.spec.numberAspect
        let claimed = Self.sign(claim.spec.comparator) + Self.number(value)
        let reader = MeasureReader(result: result, recorder: recorder)
        guard case .number(let actual) = reader.value(of: measure) else {
            return verdict(
                claim,
                aspect,
                claimed,
                "nothing",
                .didNotHappen,
                "there is no such number",
                expected: .number(value),
                unit: claim.unit.name
            )
        }
        let holds: Bool
        switch claim.spec.comparator {
        case .approximately: holds = abs(actual - value) <= claim.spec.tolerance * abs(value)
        case .atLeast: holds = actual >= value
        case .atMost: holds = actual <= value
        case .equals: holds = actual == value
        }
        let why: String
        if value != 0, claim.spec.comparator == .approximately {
            let percent = ((actual - value) / abs(value) * 100).rounded()
            why =
                percent == 0
                ? (holds ? "as claimed" : "off by less than 1 %")
                : "\(percent > 0 ? "+" : "")\(Self.number(percent)) %"
        } else {
            why =
                holds
                ? "as claimed" : "not \(Self.sign(claim.spec.comparator))\(Self.number(value))"
        }
        return verdict(
            claim,
            aspect,
            claimed,
            Self.number(actual),
            holds ? .holds : .contradicted,
            why,
            expected: .number(value),
            found: .number(actual),
            unit: claim.unit.name
        )
    }

    static func sign(_ comparator: ClaimSpec.Comparator) -> String {
        switch comparator {
        case .approximately: "≈ "
        case .atLeast: "≥ "
        case .atMost: "≤ "
        case .equals: "= "
        }
    }

    /// A number as people write it: no fraction of a whole number, else four significant digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        let magnitude = abs(value)
        let places: Double = magnitude >= 1_000 ? 1 : magnitude >= 10 ? 100 : 10_000
        let rounded = (value * places).rounded() / places
        if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int64(rounded))" }
        return "\(rounded)"
    }

    // MARK: Events

    func find(_ query: EventQuery, _ kinds: [OccurrenceKind]) -> TimelineEntry? {
        var left = query.nth
        for entry in result.timeline where entry.at >= .zero && query.matches(entry, kinds: kinds) {
            left -= 1
            if left == 0 { return entry }
        }
        return nil
    }
}
