/// Student's t distribution: the mean of a few normal observations, in units of its standard error.
///
/// Source: Student, "The probable error of a mean", Biometrika 6(1), 1908. It is an incomplete beta
/// function: P(|T| > t) = I_x(n/2, 1/2) with x = n / (n + t²) for n degrees of freedom.
public enum StudentT {
    /// The value below which a variable stays with a probability.
    ///
    /// 0 gives minus infinity, 1 infinity, anything outside not-a-number, as do degrees of freedom
    /// that are not above 0. The relative error is below 1e-12 for the probabilities of confidence
    /// intervals.
    /// - Complexity: O(√n) for n degrees of freedom up to 5,000, constant above.
    public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        if probability < 0.5 { return -quantile(upper: probability, degreesOfFreedom) }
        return quantile(upper: 1 - probability, degreesOfFreedom)
    }

    /// The half-width in standard errors of the interval around 0 that holds a share.
    ///
    /// For a level of 0.95 it is the quantile of 0.975.
    public static func halfWidth(level: Double, degreesOfFreedom: Double) -> Double {
        guard level >= 0, level <= 1 else { return .nan }
        return quantile(upper: (1 - level) / 2, degreesOfFreedom)
    }

    /// The probability of more than a value.
    public static func upperTail(above value: Double, degreesOfFreedom n: Double) -> Double {
        guard value == value, n > 0 else { return .nan }
        let odds = value * value / n
        guard odds < .infinity else { return value < 0 ? 1 : 0 }
        let tails = SpecialFunctions.beta(n / 2, 0.5, x: 1 / (1 + odds), y: odds / (1 + odds))
        return value < 0 ? 1 - tails.lower / 2 : tails.lower / 2
    }

    /// The value that is exceeded with a probability of 0 to 1/2.
    private static func quantile(upper: Double, _ n: Double) -> Double {
        guard n > 0 else { return .nan }
        guard upper > 0 else { return .infinity }
        guard n <= 5000 else {
            return expansion(-PortableMath.normalQuantile(upper), n)
        }
        let tails = SpecialFunctions.Tails(lower: 2 * upper, upper: 1 - 2 * upper)
        let (x, y) = SpecialFunctions.inverseBeta(n / 2, 0.5, tails)
        return (n * (y / x)).squareRoot()
    }

    /// The quantile from the one of the normal distribution, by powers of 1 / n.
    ///
    /// Source: Abramowitz and Stegun, "Handbook of mathematical functions", 26.7.5.
    package static func expansion(_ z: Double, _ n: Double) -> Double {
        let s = z * z
        let first = (s + 1) / 4
        let second = ((5 * s + 16) * s + 3) / 96
        let third = (((3 * s + 19) * s + 17) * s - 15) / 384
        let fourth = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160
        return z * (1 + (first + (second + (third + fourth / n) / n) / n) / n)
    }
}
