extension Distribution {
    /// What is wrong with the parameters, or nothing.
    ///
    /// A distribution with a problem can be sampled without harm, but its values mean nothing.
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
        case .weibull(let shape, let scale), .gamma(let shape, let scale):
            arePositive(shape, scale)
                ? nil : "the shape and the scale must be above 0, got \(shape) and \(scale)"
        case .pareto(let shape, let minimum):
            arePositive(shape, minimum)
                ? nil : "the shape and the minimum must be above 0, got \(shape) and \(minimum)"
        case .boundedPareto(let shape, let low, let high):
            arePositive(shape, low) && high > low && high.isFinite
                ? nil
                : "the shape must be above 0 and the bounds above 0 and in order, got \(shape), \(low) and \(high)"
        case .beta(let alpha, let beta):
            arePositive(alpha, beta)
                ? nil : "alpha and beta must be above 0, got \(alpha) and \(beta)"
        case .triangular(let low, let mode, let high):
            low.isFinite && high.isFinite && low <= mode && mode <= high && low < high
                ? nil
                : "low, mode and high must be finite and in order, got \(low), \(mode) and \(high)"
        case .hyperExponential(let share, let mean, let other):
            share >= 0 && share <= 1 && arePositive(mean, other)
                ? nil
                : "the probability must be from 0 to 1 and the means above 0, got \(share), \(mean) and \(other)"
        }
    }

    private func arePositive(_ first: Double, _ second: Double) -> Bool {
        first > 0 && first.isFinite && second > 0 && second.isFinite
    }
}
