/// How much of the start of a run to leave out, by the rule MSER-5.
///
/// A model that starts empty is not yet as it will be. The rule cuts where the standard error of
/// the mean of the rest is least: with Y the means of five observations each and d of n deleted, it
/// minimises the sum of (Y - mean of the rest)² over the rest, divided by (n - d)².
///
/// For several replications apply it to the mean over them, observation by observation: less noise,
/// a better cut.
/// Source: White, "An effective truncation heuristic for bias reduction in simulation output",
/// Simulation 69(6), 1997; batches of five after White, Cobb and Spratt, "A comparison of five
/// steady-state truncation heuristics for simulation", WSC 2000; as recommended and limited to the
/// first half by Hoad, Robinson and Davies, "Automating warm-up length estimation", JORS 61(9),
/// 2010.
public struct WarmUp: Sendable, Hashable {
    /// How many observations at the start to leave out, a multiple of 5 and at most half.
    public let deleted: Int

    /// Whether the rule had its minimum there, and not in the second half.
    ///
    /// When it is false, the run is too short for its warm-up: run longer. The ``deleted`` count is
    /// then only the best of the first half.
    public let isTrustworthy: Bool

    /// The mean of the observations that are left, without a last incomplete five.
    public let mean: Double

    /// How many observations make one mean.
    private static let batch = 5

    /// The last cuts leave so few means that their spread is small by chance; they do not count.
    ///
    /// Source: Hoad, Robinson and Davies, the same.
    private static let spared = 5

    /// Applies the rule to the observations of a run, in order.
    ///
    /// - Returns: Where to cut; none from fewer than 50 observations, which are too few to tell.
    /// - Complexity: O(n).
    public init?(_ series: [Double]) {
        let batches = series.count / Self.batch
        guard batches >= 2 * Self.spared else { return nil }
        // From the end: each cut adds one mean to the rest.
        var rest = Tally()
        var best = (cut: 0, score: Double.infinity, mean: 0.0)
        var later = Double.infinity
        for cut in stride(from: batches - 1, through: 0, by: -1) {
            let five = series[cut * Self.batch..<(cut + 1) * Self.batch]
            rest.record(five.reduce(0, +) / Double(Self.batch))
            let left = Double(rest.count)
            // The population variance over the number left is the sum over its square.
            let score = rest.variance * (left - 1) / (left * left)
            if cut > batches / 2 {
                if batches - cut > Self.spared { later = min(later, score) }
            } else if score <= best.score {
                // Of equal scores the shortest cut wins.
                best = (cut, score, rest.mean)
            }
        }
        deleted = best.cut * Self.batch
        mean = best.mean
        isTrustworthy = best.score <= later
    }
}
