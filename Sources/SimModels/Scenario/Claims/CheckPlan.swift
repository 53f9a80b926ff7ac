import SimCore

/// The claims and expectations of a scenario, read and ready to be judged.
struct CheckPlan: Sendable {
    var claims: [CheckedClaim] = []
    var expectations: [CheckedExpectation] = []

    /// Instants at which series have to be read, from T+0, in order.
    var instants: [SimDuration] {
        var instants: [SimDuration] = []
        func note(_ measure: Measure?) {
            switch measure {
            case .sample(_, let at): instants.append(at)
            case .ratio(let over, let under):
                note(over)
                note(under)
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
    var kind: OccurrenceKind?
    var because: [OccurrenceKind]
    var measure: Measure?
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

/// Reads the claims and expectations of a scenario, and reports what is wrong with them.
struct CheckPlanBuilder {
    let scenario: Scenario
    let names: NameBook
    var context: DecodingContext
    private let parser: MeasureParser

    init(_ scenario: Scenario, names: NameBook, context: DecodingContext) {
        self.scenario = scenario
        self.names = names
        self.context = context
        parser = MeasureParser(
            seriesNames: SeriesCatalogue(names: names, scenario: scenario).names,
            claims: scenario.claims,
            sourceNames: names.sources
        )
    }

    mutating func build() -> CheckPlan {
        var plan = CheckPlan()
        for entry in scenario.claims {
            var claim = CheckedClaim(name: entry.name, spec: entry.value, kind: nil, because: [])
            claim.kind = entry.value.event?.resolvedKind(in: &context)
            claim.because = entry.value.because.compactMap { $0.resolvedKind(in: &context) }
            claim.measure = entry.value.measure.flatMap { read($0) }
            if let at = entry.value.at, at >= scenario.duration {
                context.warn(
                    "the claim \"\(entry.name)\" is about a time at or after the end of the run",
                    at: entry.origin
                )
            }
            plan.claims.append(claim)
        }
        for entry in scenario.expect {
            if let variant = entry.value.variant {
                _ = context.resolve(variant, in: scenario.variants, what: "variant")
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
        if let baseline = scenario.baseline {
            _ = context.resolve(baseline, in: scenario.variants, what: "variant")
        }
        return plan
    }

    private mutating func read(_ text: Placed<String>) -> Measure? {
        do {
            let measure = try parser.measure(text.value)
            checkTime(of: measure, at: text.origin)
            return measure
        } catch {
            context.reportRule(error.sentence, at: text.origin, hint: error.hint)
            return nil
        }
    }

    private mutating func readAssertion(_ text: Placed<String>) -> Assertion? {
        do {
            let assertion = try parser.assertion(text.value)
            checkTime(of: assertion.measure, at: text.origin)
            return assertion
        } catch {
            context.reportRule(error.sentence, at: text.origin, hint: error.hint)
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

    private mutating func checkTime(of measure: Measure, at origin: Origin?) {
        if case .ratio(let over, let under) = measure {
            checkTime(of: over, at: origin)
            checkTime(of: under, at: origin)
        }
        guard case .sample(_, let at) = measure, at > scenario.duration else { return }
        context.reportRule(
            "the instant \(DurationText.text(at)) lies after the end of the run",
            at: origin,
            hint: "duration is \(DurationText.text(scenario.duration))"
        )
    }
}
