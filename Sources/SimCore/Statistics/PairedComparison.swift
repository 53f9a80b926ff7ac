/// Two variants under common random numbers, compared pair by pair.
///
/// Run both on the same seeds: what chance does to both then cancels in the difference. The
/// interval and its p-value are for differences that are near normal; where most pairs are equal
/// and few differ much (losses that are usually 0), read the sign test.
/// Source: Law, "Simulation modeling and analysis", 5th ed. 2015, sections 10.2.1 and 11.2.
public struct PairedComparison: Sendable, Hashable {
    /// The values of the first variant.
    public private(set) var baseline = Tally()

    /// The values of the second variant.
    public private(set) var variant = Tally()

    /// The differences, variant minus baseline, of each pair.
    public private(set) var differences = Tally()

    /// How many pairs have the larger value in the variant.
    public private(set) var increases: Int64 = 0

    /// How many pairs have the smaller value in the variant.
    public private(set) var decreases: Int64 = 0

    /// Creates a comparison without pairs.
    public init() {}

    /// Creates a comparison of values in the same order of seeds.
    ///
    /// - Precondition: there are as many of one as of the other.
    public init(baseline: [Double], variant: [Double]) {
        precondition(
            baseline.count == variant.count,
            "pairs need as many values of both, got \(baseline.count) and \(variant.count)"
        )
        for (one, other) in zip(baseline, variant) { record(baseline: one, variant: other) }
    }

    /// Takes one pair in: the values of both variants for one seed.
    public mutating func record(baseline one: Double, variant other: Double) {
        baseline.record(one)
        variant.record(other)
        differences.record(other - one)
        if other > one { increases += 1 }
        if other < one { decreases += 1 }
    }

    /// The interval for the mean difference, by Student's t; none from fewer than two pairs.
    public func confidenceInterval(level: Double = 0.95) -> ConfidenceInterval? {
        differences.confidenceInterval(level: level)
    }

    /// The probability of a mean difference at least as large if there were none, by Student's t.
    ///
    /// None from fewer than two pairs. Equal differences everywhere give 0, or 1 when they are all
    /// 0.
    public var pValue: Double? {
        guard differences.count > 1 else { return nil }
        guard differences.standardError > 0 else { return differences.mean == 0 ? 1 : 0 }
        return 2
            * StudentT.upperTail(
                above: differences.mean.magnitude / differences.standardError,
                degreesOfFreedom: Double(differences.count - 1)
            )
    }

    /// The probability of signs at least as uneven if either sign were as likely; 1 without any.
    ///
    /// Pairs without a difference do not count. Two-sided and exact: twice the smaller tail of the
    /// binomial distribution. For yes and no (values 1 and 0) it is the exact test of McNemar.
    /// Source: Conover, "Practical nonparametric statistics", 3rd ed. 1999, section 3.4.
    public var signTest: Double {
        let tails = Binomial.tails(
            below: min(increases, decreases) + 1,
            trials: increases + decreases,
            probability: 0.5
        )
        return min(1, 2 * tails.lower)
    }

    /// The share of the variance that the pairing removed; none when nothing varies.
    ///
    /// 1 - Var(variant - baseline) / (Var(variant) + Var(baseline)): independent seeds would give
    /// 0. 0.9 means a tenth of the replications is enough; below 0 the pairing does harm.
    public var varianceReduction: Double? {
        let independent = baseline.variance + variant.variance
        return independent > 0 ? 1 - differences.variance / independent : nil
    }
}

/// P-values of several tests, raised so that they may be read together.
public enum Holm {
    /// The p-values adjusted by Holm's step-down method, in the order given.
    ///
    /// Calling those at or below 0.05 real errs in any of them with a probability of at most 0.05,
    /// however the tests depend on each other. The k-th smallest of m is multiplied by m - k + 1,
    /// made no smaller than the one before and at most 1. Not-a-number counts as 1.
    /// Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
    /// Journal of Statistics 6(2), 1979.
    /// - Complexity: O(m log m).
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        let pValues = pValues.map { $0 == $0 ? $0 : 1 }
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var least = 0.0
        for (rank, place) in order.enumerated() {
            least = max(least, min(1, pValues[place] * Double(pValues.count - rank)))
            adjusted[place] = least
        }
        return adjusted
    }
}
