extension Sample {
    /// The interval between two observations for a quantile of what they were drawn from.
    ///
    /// It assumes nothing but independence: use it on one value of each replication, not on the
    /// requests of one run. With B binomial (n, share), the observations of rank l and u enclose
    /// the quantile with probability P(l ≤ B < u); l is the highest rank with P(B < l) ≤ (1 -
    /// level) / 2 and u the lowest with P(B ≥ u) ≤ (1 - level) / 2. Where there is no such rank
    /// that end is infinite: the 99th percentile has an upper end at 0.95 from 368 observations on.
    /// The ``ConfidenceInterval/level`` of the answer is the probability reached for a continuous
    /// distribution, at least the one asked for.
    /// Source: David and Nagaraja, "Order statistics", 3rd ed. 2003, section 7.1; Conover,
    /// "Practical nonparametric statistics", 3rd ed. 1999, section 3.2.
    /// - Parameters:
    ///   - share: Which quantile, above 0 and below 1.
    ///   - level: The share of such intervals that cover the quantile, at least.
    /// - Returns: The interval; none when there are no observations or the share is not inside.
    /// - Complexity: O(√n log n).
    public func quantileInterval(_ share: Double, level: Double = 0.95) -> ConfidenceInterval? {
        guard count > 0, share > 0, share < 1 else { return nil }
        let side = (1 - level) / 2
        // P(B < rank) grows with the rank, P(B >= rank) falls: each end is found by halving.
        let above = Self.firstRank(in: 1...count + 1) { rank in
            self.below(rank, share).lower > side
        }
        let low = above - 1
        let high = Self.firstRank(in: 1...count + 1) { rank in
            self.below(rank, share).upper <= side
        }
        let missedBelow = low > 0 ? below(low, share).lower : 0
        let missedAbove = high <= count ? below(high, share).upper : 0
        return ConfidenceInterval(
            lower: low > 0 ? sorted[low - 1] : -.infinity,
            upper: high <= count ? sorted[high - 1] : .infinity,
            level: 1 - missedBelow - missedAbove
        )
    }

    /// The probability that fewer observations than a rank lie below the quantile, and of the rest.
    private func below(_ rank: Int, _ share: Double) -> SpecialFunctions.Tails {
        Binomial.tails(below: Int64(rank), trials: Int64(count), probability: share)
    }

    /// The first rank for which a condition holds that never ceases to; one past the range if none.
    private static func firstRank(
        in ranks: ClosedRange<Int>,
        where condition: (Int) -> Bool
    ) -> Int {
        var low = ranks.lowerBound
        var high = ranks.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if condition(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The number of successes in independent trials of one probability.
package enum Binomial {
    /// The probability of fewer successes than a count, and of as many or more.
    ///
    /// Source: DLMF 8.17.5: P(B ≥ k) = I_p(k, n - k + 1).
    package static func tails(
        below count: Int64,
        trials: Int64,
        probability: Double
    ) -> SpecialFunctions.Tails {
        guard count > 0 else { return SpecialFunctions.Tails(lower: 0, upper: 1) }
        guard count <= trials else { return SpecialFunctions.Tails(lower: 1, upper: 0) }
        return SpecialFunctions.beta(
            Double(count),
            Double(trials - count + 1),
            x: probability,
            y: 1 - probability
        ).swapped
    }
}
