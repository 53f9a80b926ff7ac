import SimCore

/// Holds the claims of a scenario against a run: time, number and cause apart.
package struct ClaimJudge {
    let result: RunResult
    let recorder: SeriesRecorder
    let checks: CheckPlan

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
        }
        return verdicts
    }

    private func verdict(
        _ claim: CheckedClaim,
        _ aspect: ClaimSpec.Aspect,
        _ claimed: String,
        _ simulated: String,
        _ verdict: ClaimVerdict.Verdict,
        _ why: String
    ) -> ClaimVerdict {
        ClaimVerdict(
            id: claim.name,
            text: claim.spec.text,
            kind: aspect,
            claimed: claimed,
            simulated: simulated,
            verdict: verdict,
            fitted: claim.fitted.contains(aspect),
            why: why
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
            return verdict(claim, .time, claimed, "never", .didNotHappen, absence(of: claim))
        }
        let off = event.at - at
        let distance = off < .zero ? .zero - off : off
        let holds = distance <= claim.spec.timeTolerance
        let direction = off < .zero ? "early" : "late"
        let rounded = SimDuration.milliseconds((distance.nanoseconds + 500_000) / 1_000_000)
        var why = "\(event.text)"
        if rounded > .zero { why += "; \(DurationText.text(rounded)) \(direction)" }
        return verdict(
            claim,
            .time,
            claimed,
            "T+\(Self.shortTime(event.at))",
            holds ? .holds : .contradicted,
            why
        )
    }

    private static func shortTime(_ time: SimDuration) -> String {
        DurationText.text(.milliseconds((time.nanoseconds + 50_000_000) / 100_000_000 * 100))
    }

    private func absence(of claim: CheckedClaim) -> String {
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

    // MARK: Cause

    private func judgeCause(_ claim: CheckedClaim, _ event: TimelineEntry?) -> ClaimVerdict {
        let claimed = claim.spec.because.map { query in
            query.subject.map { "\(query.kind.value) of \($0)" } ?? query.kind.value
        }.joined(separator: ", ")
        guard let event else {
            return verdict(claim, .cause, claimed, "never", .didNotHappen, absence(of: claim))
        }
        let ancestors = ancestors(of: event)
        var missing: [String] = []
        for (place, kinds) in claim.because.enumerated() {
            let query = claim.spec.because[place]
            let isFound = ancestors.contains { matches($0, query, kinds) }
            if !isFound { missing.append(query.kind.value) }
        }
        let chain = mainChain(of: event)
        return verdict(
            claim,
            .cause,
            claimed,
            chain.isEmpty ? "nothing recorded" : chain,
            missing.isEmpty ? .holds : .contradicted,
            missing.isEmpty
                ? "among its causes"
                : "not among its causes: \(missing.joined(separator: ", "))"
        )
    }

    /// Everything that led to an event, directly or through others.
    private func ancestors(of event: TimelineEntry) -> [TimelineEntry] {
        var places: [UInt32: Int] = [:]
        for (place, entry) in result.timeline.enumerated() { places[entry.id] = place }
        var seen: Set<UInt32> = []
        var frontier = event.causes
        var answer: [TimelineEntry] = []
        while let id = frontier.popLast() {
            guard seen.insert(id).inserted, let place = places[id] else { continue }
            answer.append(result.timeline[place])
            frontier.append(contentsOf: result.timeline[place].causes)
        }
        return answer
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
                "there is no such number"
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
            why
        )
    }

    private static func sign(_ comparator: ClaimSpec.Comparator) -> String {
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

    private func find(_ query: EventQuery, _ kinds: [OccurrenceKind]) -> TimelineEntry? {
        var left = query.nth
        for entry in result.timeline where entry.at >= .zero && matches(entry, query, kinds) {
            left -= 1
            if left == 0 { return entry }
        }
        return nil
    }

    private func matches(
        _ entry: TimelineEntry,
        _ query: EventQuery,
        _ kinds: [OccurrenceKind]
    ) -> Bool {
        guard kinds.contains(entry.kind) else { return false }
        if let subject = query.subject, !entry.subject.hasSameBytes(as: subject) { return false }
        if let from = query.from, entry.value != Int64(from) { return false }
        if let to = query.to, entry.detail != Int64(to) { return false }
        return true
    }
}
