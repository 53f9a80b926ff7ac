/// How often something came true in a number of independent trials.
///
/// The bounds are exact whatever the count: no loss in 5 replications still leaves an upper bound
/// of 45 % at a level of 0.95.
/// Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case
/// of the binomial", Biometrika 26(4), 1934, by the quantiles of the beta distribution.
public struct Share: Sendable, Hashable {
    /// How many trials came true.
    public private(set) var count: Int64

    /// How many trials there were.
    public private(set) var trials: Int64

    /// Creates a share from counts.
    ///
    /// - Precondition: the count is 0 or more and at most the number of trials.
    public init(_ count: Int64 = 0, of trials: Int64 = 0) {
        precondition(
            count >= 0 && count <= trials,
            "a share needs 0 <= count <= trials, got \(count) of \(trials)"
        )
        self.count = count
        self.trials = trials
    }

    /// Takes one trial in.
    public mutating func record(_ cameTrue: Bool) {
        count += cameTrue ? 1 : 0
        trials += 1
    }

    /// Takes all trials of another share in; exact, in any order.
    public mutating func merge(_ other: Share) {
        count += other.count
        trials += other.trials
    }

    /// The share itself, 0 without trials.
    public var value: Double { trials > 0 ? Double(count) / Double(trials) : 0 }

    /// The value that the true probability exceeds with a probability of at least the level.
    public func lowerBound(level: Double = 0.95) -> Double {
        guard count > 0 else { return 0 }
        return bound(Double(count), Double(trials - count) + 1, lower: 1 - level, upper: level)
    }

    /// The value that the true probability stays below with a probability of at least the level.
    public func upperBound(level: Double = 0.95) -> Double {
        guard count < trials else { return 1 }
        return bound(Double(count) + 1, Double(trials - count), lower: level, upper: 1 - level)
    }

    /// The two-sided interval for the true probability.
    ///
    /// Each end errs with a probability of at most half of 1 - level.
    public func confidenceInterval(level: Double = 0.95) -> ConfidenceInterval {
        let side = 1 - (1 - level) / 2
        return ConfidenceInterval(
            lower: lowerBound(level: side),
            upper: upperBound(level: side),
            level: level
        )
    }

    private func bound(_ a: Double, _ b: Double, lower: Double, upper: Double) -> Double {
        SpecialFunctions.inverseBeta(
            a,
            b,
            SpecialFunctions.Tails(lower: lower, upper: upper)
        ).x
    }
}
