/// How a random quantity is spread, as plain numbers in the caller's unit.
///
/// Every distribution makes one value from one uniform number, by its quantile function: a change
/// of parameters moves the values but never the draws, so variants stay comparable draw by draw.
public enum Distribution: Sendable, Hashable {
    /// Always the same value.
    case constant(Double)

    /// Every value from the first number up to the second is as likely.
    case uniform(Double, Double)

    /// The time between events that happen independently at a constant rate.
    case exponential(mean: Double)

    /// The bell curve; its values can be negative.
    case normal(mean: Double, standardDeviation: Double)

    /// A value whose logarithm is normal: half lie below the median, sigma is the spread of the
    /// logarithm.
    case logNormal(median: Double, sigma: Double)

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

    /// The mean of the distribution.
    public var mean: Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): low + (high - low) / 2
        case .exponential(let mean): mean
        case .normal(let mean, _): mean
        case .logNormal(let median, let sigma): median * PortableMath.exp(sigma * sigma / 2)
        }
    }

    /// The value below which the quantity stays with a probability, 0 or more and less than 1.
    ///
    /// Where the value at 0 would be infinite, 0 stands for 2^-54, half the smallest step of a
    /// uniform number.
    public func quantile(_ probability: Double) -> Double {
        switch self {
        case .constant(let value):
            value
        case .uniform(let low, let high):
            low + (high - low) * probability
        case .exponential(let mean):
            -mean * PortableMath.log(1 - probability)
        case .normal(let mean, let deviation):
            mean + deviation * PortableMath.normalQuantile(max(probability, 0x1p-54))
        case .logNormal(let median, let sigma):
            median
                * PortableMath.exp(
                    sigma * PortableMath.normalQuantile(max(probability, 0x1p-54))
                )
        }
    }

    /// Draws a value: one draw, whatever the distribution.
    public func sample(using source: inout some RandomBits) -> Double {
        quantile(source.nextUniform())
    }

    /// What is wrong with the parameters, or nothing.
    public var problem: String? {
        switch self {
        case .constant(let value):
            value.isFinite ? nil : "the value must be finite, got \(value)"
        case .uniform(let low, let high):
            low.isFinite && high.isFinite && low <= high
                ? nil : "the bounds must be finite and in order, got \(low) and \(high)"
        case .exponential(let mean):
            mean.isFinite && mean >= 0 ? nil : "the mean must be 0 or more, got \(mean)"
        case .normal(let mean, let deviation):
            mean.isFinite && deviation.isFinite && deviation >= 0
                ? nil
                : "the mean must be finite and the standard deviation 0 or more, got \(mean) and \(deviation)"
        case .logNormal(let median, let sigma):
            median.isFinite && median > 0 && sigma.isFinite && sigma >= 0
                ? nil : "the median must be above 0 and sigma 0 or more, got \(median) and \(sigma)"
        }
    }
}
