import SimCore

/// Reads measures off a run.
struct MeasureReader: Sendable {
    let result: RunResult
    let recorder: SeriesRecorder

    func value(of measure: Measure) -> Literal {
        switch measure {
        case .figure(let path):
            return literal(ResultFigures.value(path, in: result))
        case .sample(let series, let at):
            return literal(recorder.sample(of: series, at: at))
        case .extreme(let extreme, let series):
            let values = recorder.values(of: series)
            guard !values.isEmpty else { return .nothing }
            switch extreme {
            case .max: return literal(values.max())
            case .min: return literal(values.min())
            case .mean: return .number(values.reduce(0, +) / Double(values.count))
            }
        case .events(let fold, let kinds, let subject):
            let events = result.timeline.filter { entry in
                entry.at >= .zero && kinds.contains(entry.kind)
                    && (subject.map { entry.subject.hasSameBytes(as: $0) } ?? true)
            }
            switch fold {
            case .count: return .number(Double(events.count))
            case .first: return literal(events.first?.at.seconds)
            case .last: return literal(events.last?.at.seconds)
            }
        case .combined(let first, let operation, let second):
            guard case .number(let left) = value(of: first),
                case .number(let right) = value(of: second)
            else { return .nothing }
            return literal(operation.result(left, right))
        case .constant(let number):
            return .number(number)
        case .verdict(let claim, let aspect):
            let verdict = result.claims.first { $0.id == claim && $0.kind == aspect }?.verdict
            return verdict.map { .word($0.rawValue) } ?? .nothing
        }
    }

    /// The number that a measure is; nil where there is none.
    func number(of measure: Measure) -> Double? {
        if case .number(let number) = value(of: measure) { number } else { nil }
    }

    private func literal(_ value: Double?) -> Literal {
        value.map { .number($0) } ?? .nothing
    }
}

/// Holds the expectations on one variant against its run.
package struct ExpectationJudge {
    let result: RunResult
    let recorder: SeriesRecorder
    let checks: CheckPlan

    func verdicts(variant: String?) -> [ExpectationVerdict] {
        let reader = MeasureReader(result: result, recorder: recorder)
        return checks.expectations.filter { $0.variant == variant }.map { expectation in
            let assertion = expectation.assertion
            let actual = reader.value(of: assertion.measure)
            return ExpectationVerdict(
                id: expectation.name,
                expression: expectation.text,
                variant: variant,
                actual: Self.text(actual, assertion.unit),
                passed: expectation.mean != nil
                    || Self.holds(actual, assertion.relation, assertion.literal),
                mean: expectation.mean,
                number: expectation.mean == nil ? nil : Self.number(actual),
                comparison: assertion.relation.rawValue,
                expected: ResultValue(assertion.literal),
                found: ResultValue(actual),
                unit: assertion.unit.name
            )
        }
    }

    private static func number(_ literal: Literal) -> Double? {
        if case .number(let number) = literal { return number }
        return nil
    }

    private static func text(_ literal: Literal, _ unit: MeasureUnit) -> String {
        switch literal {
        case .number(let number):
            unit.symbol.isEmpty
                ? ClaimJudge.number(number) : ClaimJudge.number(number) + " " + unit.symbol
        case .word(let word): word
        case .nothing: "null"
        }
    }

    /// What did not happen compares with nothing but `null`.
    package static func holds(_ actual: Literal, _ relation: Relation, _ wanted: Literal) -> Bool {
        switch (actual, wanted) {
        case (.number(let left), .number(let right)):
            switch relation {
            case .equal: return left == right
            case .notEqual: return left != right
            case .atMost: return left <= right
            case .atLeast: return left >= right
            case .less: return left < right
            case .greater: return left > right
            case .about: return abs(left - right) <= 0.1 * abs(right)
            }
        default:
            switch relation {
            case .equal: return actual == wanted
            case .notEqual: return actual != wanted
            case .atMost, .atLeast, .less, .greater, .about: return false
            }
        }
    }
}

extension ResultValue {
    fileprivate init(_ literal: Literal) {
        switch literal {
        case .number(let number): self = .number(number)
        case .word(let word): self = .word(word)
        case .nothing: self = .nothing
        }
    }
}
