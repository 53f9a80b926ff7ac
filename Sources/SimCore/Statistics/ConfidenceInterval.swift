/// A range that was made so that it covers the true value with a probability.
///
/// The probability speaks of the making: of many intervals at 0.95, each from fresh seeds, about
/// one in twenty misses the truth.
public struct ConfidenceInterval: Sendable, Hashable {
    /// The lower end; minus infinity where the observations give none.
    public let lower: Double

    /// The upper end; infinity where the observations give none.
    public let upper: Double

    /// The probability with which such an interval covers the true value, at least.
    public let level: Double

    /// Names the ends of an interval and its level.
    public init(lower: Double, upper: Double, level: Double) {
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// The interval of Student's t around an estimate.
    package init(around estimate: Double, error: Double, degreesOfFreedom: Double, level: Double) {
        // Without spread the factor, which may be infinite, must not make not-a-number.
        let half =
            error > 0
            ? StudentT.halfWidth(level: level, degreesOfFreedom: degreesOfFreedom) * error : 0
        self.init(lower: estimate - half, upper: estimate + half, level: level)
    }

    /// Half the distance of the two ends.
    public var halfWidth: Double { (upper - lower) / 2 }

    /// Whether a value lies inside or at an end.
    public func contains(_ value: Double) -> Bool {
        lower <= value && value <= upper
    }
}

extension Tally {
    /// The interval for the mean of independent observations; none from fewer than two.
    ///
    /// mean ± t s / √n with Student's t of n - 1 degrees of freedom: exact for normal observations,
    /// and for others the closer the more there are. It is meant for replications: observations
    /// within one run depend on each other and need ``BatchMeans``.
    /// Source: Law, "Simulation modeling and analysis", 5th ed. 2015, section 4.5.
    /// - Parameter level: The share of such intervals that cover the mean, above 0 and below 1.
    /// - Returns: The interval; none from fewer than two observations.
    public func confidenceInterval(level: Double = 0.95) -> ConfidenceInterval? {
        guard count > 1 else { return nil }
        return ConfidenceInterval(
            around: mean,
            error: standardError,
            degreesOfFreedom: Double(count - 1),
            level: level
        )
    }
}
