/// How a random quantity is spread, as plain numbers in the caller's unit.
///
/// Every distribution but ``gamma(shape:scale:)`` and ``beta(alpha:beta:)`` makes one value from one
/// uniform number, by its quantile function: a change of parameters moves the values but never the
/// draws, and a greater number gives a greater value, so variants stay comparable draw by draw.
/// Those two reject numbers; drawn through a ``Context`` they too cost one draw (see ``Draws``).
public enum Distribution: Sampler, Hashable {
    /// Always the same value, any finite number.
    case constant(Double)

    /// Every value from the first number up to the second is as likely; both finite, in order.
    case uniform(Double, Double)

    /// The time between events that happen independently at a constant rate; mean 0 or more.
    case exponential(mean: Double)

    /// The bell curve; its values can be negative. Any finite mean, standard deviation 0 or more.
    case normal(mean: Double, standardDeviation: Double)

    /// A value whose logarithm is normal: half lie below the median, sigma is the spread of the
    /// logarithm. Median above 0, sigma 0 or more.
    case logNormal(median: Double, sigma: Double)

    /// The time to failure of a part that fails ever less (shape below 1) or ever more readily.
    ///
    /// Shape (a plain number) and scale (the 63 % point) above 0.
    case weibull(shape: Double, scale: Double)

    /// The sum of exponential times, `shape` of them where that is a whole number, each of mean
    /// `scale`.
    ///
    /// Shape (a plain number) and scale above 0. Sampled by rejection, 2.1 numbers a value on average
    /// for a shape of 1 and 2.0 for great ones, one more for a shape below 1.
    case gamma(shape: Double, scale: Double)

    /// The heavy tail: the share above x is (minimum / x)^shape.
    ///
    /// Shape (a plain number) and minimum above 0; up to a shape of 1 the mean is infinite, up to
    /// 2 the variance.
    case pareto(shape: Double, minimum: Double)

    /// The Pareto distribution cut off above `high`; shape above 0, 0 < low < high.
    case boundedPareto(shape: Double, low: Double, high: Double)

    /// A share between 0 and 1, with weight `alpha` towards 1 and `beta` towards 0.
    ///
    /// Both above 0. Sampled from two gamma variables, so about twice their numbers.
    case beta(alpha: Double, beta: Double)

    /// A rough guess from the least, the likeliest and the greatest value; in order, low < high.
    case triangular(low: Double, mode: Double, high: Double)

    /// A mixture of two kinds: exponential of `mean` with the probability, else of `otherMean`.
    ///
    /// Probability from 0 to 1, means above 0. More spread out than one exponential.
    case hyperExponential(probability: Double, mean: Double, otherMean: Double)

    /// The 99 % point of the standard normal distribution.
    private static var z99: Double { 2.3263478740408408 }

    /// The log-normal distribution with a median and a 99th percentile.
    ///
    /// None when there is none: the median has to be above 0 and the percentile not below it.
    public static func logNormal(p50: Double, p99: Double) -> Distribution? {
        guard p50 > 0, p99 >= p50, p99 < .infinity else { return nil }
        return .logNormal(median: p50, sigma: PortableMath.log(p99 / p50) / z99)
    }

    /// The log-normal distribution with a mean and a 99th percentile; of two, the narrower one.
    ///
    /// None when there is none: the mean has to be above 0 and the percentile 1 to 14.96 times
    /// the mean, since ln(p99 / mean) = z s - s^2 / 2 has no solution s beyond.
    public static func logNormal(mean: Double, p99: Double) -> Distribution? {
        guard mean > 0, p99 >= mean, p99 < .infinity else { return nil }
        let discriminant = z99 * z99 - 2 * PortableMath.log(p99 / mean)
        guard discriminant >= 0 else { return nil }
        let sigma = z99 - discriminant.squareRoot()
        return .logNormal(median: mean / PortableMath.exp(sigma * sigma / 2), sigma: sigma)
    }

    /// The Erlang distribution: the sum of a number of exponential phases, with the mean of all.
    ///
    /// Phases 1 or more, mean above 0. It is the gamma distribution of that shape.
    public static func erlang(phases: Int, mean: Double) -> Distribution {
        .gamma(shape: Double(phases), scale: mean / Double(phases))
    }

    /// The hyper-exponential distribution with a mean and a squared coefficient of variation, by
    /// balanced means: both kinds contribute half of the mean.
    ///
    /// None when there is none: the mean has to be above 0 and the variation, which is variance over
    /// squared mean, at least 1.
    /// Source: Whitt, "Approximating a point process by a renewal process, I: two basic methods",
    /// Operations Research 30(1), 1982.
    public static func hyperExponential(
        mean: Double,
        squaredVariation: Double
    ) -> Distribution? {
        guard mean > 0, mean < .infinity, squaredVariation >= 1, squaredVariation < .infinity else {
            return nil
        }
        // 1 - probability is 1 / (c + 1 + sqrt(c^2 - 1)), which loses no digits.
        let c = squaredVariation
        let root = ((c - 1) * (c + 1)).squareRoot()
        let rare = 1 / (c + 1 + root)
        return .hyperExponential(
            probability: 1 - rare,
            mean: mean / (2 * (1 - rare)),
            otherMean: mean / (2 * rare)
        )
    }

    /// The same as ``sample(using:)``, compiled for the draws of a stream.
    @usableFromInline
    func sample(from draws: inout Draws) -> Double {
        sample(using: &draws)
    }

    /// Draws a value: one number, unless the distribution is sampled by rejection.
    public func sample(using source: inout some RandomBits) -> Double {
        switch self {
        case .gamma(let shape, let scale): scale * source.nextGamma(shape: shape).value
        case .beta(let alpha, let beta): source.nextBeta(alpha, beta)
        default: inverse(source.nextUniform())
        }
    }
}
