extension Distribution {
    /// The mean of the distribution; infinite where it does not exist.
    public var mean: Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): low + (high - low) / 2
        case .exponential(let mean): mean
        case .normal(let mean, _): mean
        case .logNormal(let median, let sigma): median * PortableMath.exp(sigma * sigma / 2)
        case .weibull(let shape, let scale):
            scale * PortableMath.exp(PortableMath.logGamma(1 + 1 / shape))
        case .gamma(let shape, let scale): shape * scale
        case .pareto(let shape, let minimum):
            shape > 1 ? shape * minimum / (shape - 1) : .infinity
        case .boundedPareto(let shape, let low, let high):
            low * Self.boundedParetoMoment(1, shape, high / low)
        case .beta(let alpha, let beta): alpha / (alpha + beta)
        case .triangular(let low, let mode, let high):
            low + ((mode - low) + (high - low)) / 3
        case .hyperExponential(let share, let mean, let other):
            share * mean + (1 - share) * other
        }
    }

    /// The variance of the distribution, in the square of its unit; infinite where it does not exist.
    public var variance: Double {
        switch self {
        case .constant: 0
        case .uniform(let low, let high): (high - low) * (high - low) / 12
        case .exponential(let mean): mean * mean
        case .normal(_, let deviation): deviation * deviation
        case .logNormal(_, let sigma): mean * mean * PortableMath.expm1(sigma * sigma)
        case .weibull(let shape, _):
            // E[X^2] / E[X]^2 - 1 = exp(log Gamma(1 + 2/k) - 2 log Gamma(1 + 1/k)) - 1.
            mean * mean
                * PortableMath.expm1(
                    PortableMath.logGamma(1 + 2 / shape) - 2 * PortableMath.logGamma(1 + 1 / shape)
                )
        case .gamma(let shape, let scale): shape * scale * scale
        case .pareto(let shape, let minimum):
            shape > 2
                ? minimum * minimum * shape / ((shape - 1) * (shape - 1) * (shape - 2)) : .infinity
        case .boundedPareto(let shape, let low, let high):
            low * low * Self.boundedParetoMoment(2, shape, high / low) - mean * mean
        case .beta(let alpha, let beta):
            alpha / (alpha + beta) * (beta / (alpha + beta)) / (alpha + beta + 1)
        case .triangular(let low, let mode, let high):
            ((high - low) * (high - low) - (mode - low) * (high - mode)) / 18
        case .hyperExponential(let share, let mean, let other):
            share * mean * mean + (1 - share) * other * other
                + share * (1 - share) * (mean - other) * (mean - other)
        }
    }

    /// The mean of the `power`-th power of a bounded Pareto variable that begins at 1.
    ///
    /// shape / (1 - end^-shape) times the integral of x^(power - shape - 1) from 1 to the end.
    private static func boundedParetoMoment(
        _ power: Double,
        _ shape: Double,
        _ end: Double
    ) -> Double {
        let log = PortableMath.log(end)
        let excess = power - shape
        let integral = excess == 0 ? log : PortableMath.expm1(excess * log) / excess
        return integral * shape / -PortableMath.expm1(-shape * log)
    }
}
