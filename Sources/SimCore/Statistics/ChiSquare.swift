/// The chi-square distribution: the sum of the squares of independent standard normal variables.
///
/// Source: Pearson, Philosophical Magazine 50, 1900. With n degrees of freedom it is an incomplete
/// gamma function: P(X ≤ x) = P(n/2, x/2).
public enum ChiSquare {
    /// The value below which a variable stays with a probability.
    ///
    /// 0 gives 0, 1 infinity, anything outside not-a-number, as do degrees of freedom that are not
    /// above 0.
    /// - Complexity: O(√n) for n degrees of freedom.
    public static func quantile(_ probability: Double, degreesOfFreedom n: Double) -> Double {
        guard probability >= 0, probability <= 1, n > 0, n < .infinity else { return .nan }
        let tails = SpecialFunctions.Tails(lower: probability, upper: 1 - probability)
        return 2 * SpecialFunctions.inverseGamma(n / 2, tails)
    }

    /// The probability of more than a value: the p-value of a chi-square test.
    public static func upperTail(above value: Double, degreesOfFreedom n: Double) -> Double {
        guard value == value, n > 0, n < .infinity else { return .nan }
        return SpecialFunctions.gamma(n / 2, value / 2).upper
    }
}
