import SimCore

/// An expectation on the mean of a measure over seeds, ready to be held against runs.
public struct MeanOverSeeds: Hashable, Sendable {
    /// How it is judged.
    public var spec: MeanOverSeedsSpec
    /// What the mean is expected to be, or to keep to.
    public var expected: Double
    /// How the mean is compared; one of ``comparisons``.
    package var relation: Relation

    /// The comparisons that a mean with an error can stand.
    package static let comparisons: [Relation] = [.equal, .atMost, .atLeast]

    /// What is expected of a mean.
    package init(spec: MeanOverSeedsSpec, expected: Double, relation: Relation) {
        self.spec = spec
        self.expected = expected
        self.relation = relation
    }

    /// What many runs say.
    public struct Verdict: Hashable, Sendable {
        /// What the mean was held against.
        public var expected: Double
        /// How many runs have the number.
        public var count: Int64
        /// The mean of the number over the runs that have it.
        public var mean: Double
        /// The standard error of the mean.
        public var standardError: Double
        /// Whether there were as many runs as it takes.
        public var isJudged: Bool
        /// Whether the mean is where it should be, and known well enough; true when not judged.
        public var passed: Bool

        /// How many standard errors the mean is from the expected value; none without a spread.
        public var distance: Double? {
            standardError > 0 ? (mean - expected) / standardError : nil
        }

        /// The standard error as a share of the expected value; none when that is 0.
        public var relativeError: Double? {
            expected == 0 ? nil : standardError / abs(expected)
        }
    }

    /// Judges the numbers of all runs, in the order of their seeds; none for a run without one.
    public func verdict(on numbers: [Double?]) -> Verdict {
        var tally = Tally()
        for case .some(let number) in numbers where number.isFinite { tally.record(number) }
        var verdict = Verdict(
            expected: expected,
            count: tally.count,
            mean: tally.mean,
            standardError: tally.standardError,
            isJudged: numbers.count >= spec.seeds,
            passed: true
        )
        guard verdict.isJudged else { return verdict }
        let isComplete = tally.count == Int64(numbers.count)
        verdict.passed = isComplete && holds(tally.mean, tally.standardError)
        return verdict
    }

    private func holds(_ mean: Double, _ standardError: Double) -> Bool {
        let margin = spec.standardErrors * standardError
        switch relation {
        case .atMost: return mean + margin <= expected
        case .atLeast: return mean - margin >= expected
        default:
            guard abs(mean - expected) <= margin else { return false }
            return expected == 0 || standardError <= spec.precision.fraction * abs(expected)
        }
    }
}
