extension Distribution {
    /// The value below which the quantity stays with a probability, 0 or more and less than 1.
    ///
    /// Nothing for the gamma and beta distributions, which have no closed form. Where the value at 0
    /// would be infinite, 0 stands for 2^-54, half the smallest step of a uniform number.
    public func quantile(_ probability: Double) -> Double? {
        isInverted ? inverse(probability) : nil
    }

    /// Whether a value is made from one uniform number by ``inverse(_:)``.
    @inlinable var isInverted: Bool {
        switch self {
        case .gamma, .beta: false
        default: true
        }
    }

    /// The quantile function; not-a-number for those that have none here.
    @usableFromInline
    func inverse(_ probability: Double) -> Double {
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
        case .weibull(let shape, let scale):
            scale * PortableMath.exp(PortableMath.log(-PortableMath.log(1 - probability)) / shape)
        case .pareto(let shape, let minimum):
            minimum * PortableMath.exp(-PortableMath.log(1 - probability) / shape)
        case .boundedPareto(let shape, let low, let high):
            Self.boundedPareto(probability, shape, low, high)
        case .triangular(let low, let mode, let high):
            Self.triangular(probability, low, mode, high)
        case .hyperExponential(let share, let mean, let other):
            Self.hyperExponential(probability, share, mean, other)
        case .gamma, .beta:
            .nan
        }
    }

    private static func boundedPareto(
        _ probability: Double,
        _ shape: Double,
        _ low: Double,
        _ high: Double
    ) -> Double {
        // The share above x, in units of low^shape x^-shape, falls from 1 to `cut`.
        let cut = PortableMath.exp(shape * PortableMath.log(low / high))
        let share = (1 - probability) + probability * cut
        return min(high, low * PortableMath.exp(-PortableMath.log(share) / shape))
    }

    private static func triangular(
        _ probability: Double,
        _ low: Double,
        _ mode: Double,
        _ high: Double
    ) -> Double {
        let width = high - low
        return probability * width < mode - low
            ? low + (probability * width * (mode - low)).squareRoot()
            : high - ((1 - probability) * width * (high - mode)).squareRoot()
    }

    /// Solves log S(x) = log(1 - probability) for the share S above x by Newton's method.
    ///
    /// The cumulative hazard -log S is concave and the first guess lies below the solution, so the
    /// steps only go up and never past it.
    private static func hyperExponential(
        _ probability: Double,
        _ share: Double,
        _ mean: Double,
        _ other: Double
    ) -> Double {
        let target = -PortableMath.log(1 - probability)
        if share >= 1 || mean == other { return mean * target }
        if share <= 0 { return other * target }
        guard target > 0 else { return 0 }
        let slow =
            mean > other
            ? mean * (target + PortableMath.log(share))
            : other * (target + PortableMath.log1p(-share))
        var x = max(min(mean, other) * target, slow)
        for _ in 0..<64 {
            let first = share * PortableMath.exp(-x / mean)
            let second = (1 - share) * PortableMath.exp(-x / other)
            let hazard =
                target < 0.5
                ? -PortableMath.log1p(
                    share * PortableMath.expm1(-x / mean)
                        + (1 - share) * PortableMath.expm1(-x / other)
                )
                : -PortableMath.log(first + second)
            let step = (target - hazard) * (first + second) / (first / mean + second / other)
            x += max(0, step)
            // The error shrinks to its square: after so small a step nothing is left of it.
            guard step > x * 0x1p-27 else { break }
        }
        return x
    }
}
