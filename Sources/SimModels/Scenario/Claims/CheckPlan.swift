import SimCore

/// The claims and expectations of a scenario, read and ready to be judged.
struct CheckPlan: Sendable {
    var claims: [CheckedClaim] = []
    var expectations: [CheckedExpectation] = []
    /// Expectations about other variants than the one that was read, or about the file as it stands
    /// (an empty name).
    var elsewhere: [(name: String, variant: String)] = []

    /// Instants at which series have to be read, from T+0, in order.
    var instants: [SimDuration] {
        var instants: [SimDuration] = []
        func note(_ measure: Measure?) {
            switch measure {
            case .sample(_, let at): instants.append(at)
            case .combined(let left, _, let right):
                note(left)
                note(right)
            default: break
            }
        }
        for claim in claims { note(claim.measure) }
        for expectation in expectations { note(expectation.assertion.measure) }
        return Array(Set(instants)).sorted()
    }
}

struct CheckedClaim: Sendable {
    var name: String
    var spec: ClaimSpec
    /// The kinds that the event may be of.
    var kinds: [OccurrenceKind]
    /// The kinds of each cause.
    var because: [[OccurrenceKind]]
    var measure: Measure?
    /// What the measure is counted in.
    var unit = MeasureUnit.plain
    /// Which aspects an assumption was chosen to meet, so that they cannot confirm it.
    var fitted: [ClaimSpec.Aspect] = []
}

struct CheckedExpectation: Sendable {
    var name: String
    var text: String
    var variant: String?
    var share: Double
    var assertion: Assertion
    /// What is expected of the mean over seeds; nil when each run is judged.
    var mean: MeanOverSeeds?
}

/// Reads the claims and expectations about one variant, and reports what is wrong with them.
///
/// What is said of another variant is read when that one is: a series that only one of them has is
/// no mistake in the other.
struct CheckPlanBuilder {
    let scenario: Scenario
    let names: NameBook
    /// The variant that the scenario is; none for the file as it stands.
    let variant: String?
    var context: DecodingContext
    /// The file as it stands, where the scenario is a variant of one.
    private let base: () -> Scenario?
    private var parser: MeasureParser
    /// What assumptions were chosen to meet, in bytes.
    private let fits: Set<[UInt8]>

    init(
        _ scenario: Scenario,
        names: NameBook,
        variant: String?,
        base: @escaping () -> Scenario? = { nil },
        context: DecodingContext
    ) {
        self.base = base
        self.scenario = scenario
        self.names = names
        self.variant = variant
        self.context = context
        fits = Set(
            scenario.assumptions.entries.flatMap(\.value.fits).map { Array($0.value.utf8) }
        )
        let catalogue = SeriesCatalogue(names: names, scenario: scenario)
        parser = MeasureParser(
            seriesNames: catalogue.names,
            seriesUnits: catalogue.units,
            claims: scenario.claims,
            services: scenario.services,
            sourceNames: names.sources,
            currency: scenario.costs.currency
        )
        parser.subjects = Dictionary(
            uniqueKeysWithValues: OccurrenceSubject.allCases.map { subject in
                (subject, subject.names(in: names, scenario: scenario.name))
            }
        )
    }

    mutating func build() -> CheckPlan {
        var plan = CheckPlan()
        for entry in scenario.claims {
            guard isAbout(entry.value.variant) else { continue }
            var claim = CheckedClaim(name: entry.name, spec: entry.value, kinds: [], because: [])
            claim.kinds = entry.value.event.map { read($0) } ?? []
            claim.because = entry.value.because.map { read($0) }
            claim.measure = entry.value.measure.flatMap { read($0) }
            claim.unit = claim.measure.map { parser.unit(of: $0) } ?? .plain
            claim.fitted = fitted(entry.name)
            if let at = entry.value.at, at >= scenario.duration {
                context.warn(
                    "the claim \"\(entry.name)\" is about a time at or after the end of the run",
                    at: entry.origin
                )
            }
            plan.claims.append(claim)
        }
        for entry in scenario.expect {
            guard isAbout(entry.value.variant) else {
                plan.elsewhere.append((entry.name, entry.value.variant?.name ?? ""))
                continue
            }
            guard let assertion = readAssertion(entry.value.that) else { continue }
            let mean = entry.value.mean.flatMap { read($0, assertion, entry.value.that) }
            plan.expectations.append(
                CheckedExpectation(
                    name: entry.name,
                    text: entry.value.that.value,
                    variant: entry.value.variant?.name,
                    share: entry.value.share,
                    assertion: assertion,
                    mean: mean
                )
            )
        }
        if variant == nil { checkFits() }
        if variant == nil, let baseline = scenario.baseline {
            _ = context.resolve(baseline, in: scenario.variants, what: "variant")
        }
        return plan
    }

    /// The aspects of a claim that an assumption was chosen to meet.
    private func fitted(_ claim: String) -> [ClaimSpec.Aspect] {
        ClaimSpec.Aspect.allCases.filter { fits.contains(Array("\(claim).\($0.rawValue)".utf8)) }
    }

    /// What an assumption was chosen to meet is an aspect of a claim that gets a verdict; where all claims
    /// are set aside, nothing is.
    private mutating func checkFits() {
        guard !scenario.claims.isEmpty else { return }
        let known = scenario.claims.flatMap { claim in
            claim.value.judgedAspects.map { "\(claim.name).\($0.rawValue)" }
        }
        let knownBytes = Set(known.map { Array($0.utf8) })
        for text in scenario.assumptions.entries.flatMap(\.value.fits)
        where !knownBytes.contains(Array(text.value.utf8)) {
            report(
                "no claim has the aspect \(quoted(text.value))",
                at: text,
                hint: NearestName.among(known, for: text.value).map { "did you mean \"\($0)\"?" }
                    ?? "write a claim and what of it is judged, such as outage.time"
            )
        }
    }

    /// Whether something is said of the variant that is read; a variant that is not there is reported.
    private mutating func isAbout(_ named: NameReference?) -> Bool {
        if let named, variant == nil {
            _ = context.resolve(named, in: scenario.variants, what: "variant")
        }
        return named?.name == variant
    }

    /// Reports a mistake, with the variant in which it is one.
    private mutating func report(_ sentence: String, at text: Placed<String>, hint: String?) {
        let whole = variant.map { "in the variant \(quoted($0)): \(sentence)" } ?? sentence
        context.reportRule(whole, at: text.origin, hint: hint)
    }

    private mutating func read(_ text: Placed<String>) -> Measure? {
        do {
            let measure = try parser.measure(text.value)
            checkTime(of: measure, at: text)
            checkMakers(of: measure, at: text)
            return measure
        } catch {
            report(error.sentence, at: text, hint: error.hint)
            return nil
        }
    }

    private mutating func readAssertion(_ text: Placed<String>) -> Assertion? {
        do {
            let assertion = try parser.assertion(text.value)
            checkTime(of: assertion.measure, at: text)
            checkMakers(of: assertion.measure, at: text)
            return assertion
        } catch {
            report(error.sentence, at: text, hint: error.hint)
            return nil
        }
    }

    private mutating func read(
        _ spec: MeanOverSeedsSpec,
        _ assertion: Assertion,
        _ text: Placed<String>
    ) -> MeanOverSeeds? {
        guard case .number(let expected) = assertion.literal,
            MeanOverSeeds.comparisons.contains(assertion.relation)
        else {
            context.reportRule(
                "a mean over seeds cannot be held against \"\(text.value)\"",
                at: text.origin,
                hint: "write a measure, one of == <= >=, and a number"
            )
            return nil
        }
        return MeanOverSeeds(spec: spec, expected: expected, relation: assertion.relation)
    }

    /// The kinds that a query is about; a subject that they cannot have is reported.
    private mutating func read(_ query: EventQuery) -> [OccurrenceKind] {
        let kinds = query.resolvedKinds(in: &context)
        if let kind = kinds.first, let subject = query.subject,
            let failure = parser.subjectFailure(subject, query.kind.value, kind)
        {
            report(failure.sentence, at: query.kind, hint: failure.hint)
        }
        return kinds
    }

    /// Warns about events that nothing in the file can make: their number is 0 whatever happens.
    private mutating func checkMakers(of measure: Measure, at text: Placed<String>) {
        if case .combined(let left, _, let right) = measure {
            checkMakers(of: left, at: text)
            checkMakers(of: right, at: text)
        }
        guard case .events(_, let kinds, _) = measure, kinds.count == 1, let kind = kinds.first,
            let maker = kind.maker, !maker.stands(in: scenario),
            // A variant without what makes them is there to show that they are gone.
            base().map({ maker.stands(in: $0) }) != true
        else { return }
        var hint = "it takes \(maker.words)"
        if kind.endsPod {
            let possible = OccurrenceKind.endsOfPods.filter { other in
                other != .podDeleted && other.maker?.stands(in: scenario) == true
            }
            let names = possible.map(\.name) + ["pod.ended"]
            hint += "; \(names.joined(separator: ", ")) can happen here"
        }
        let sentence = "nothing in this file can make a \(kind.name)"
        context.warn(
            variant.map { "in the variant \(quoted($0)): \(sentence)" } ?? sentence,
            at: text.origin,
            hint: hint
        )
    }

    private mutating func checkTime(of measure: Measure, at text: Placed<String>) {
        if case .combined(let left, _, let right) = measure {
            checkTime(of: left, at: text)
            checkTime(of: right, at: text)
        }
        guard case .sample(_, let at) = measure, at > scenario.duration else { return }
        report(
            "the instant \(DurationText.text(at)) lies after the end of the run",
            at: text,
            hint: "duration is \(DurationText.text(scenario.duration))"
        )
    }
}
