/// Count, mean, spread and range of observations, one number at a time.
///
/// Source: Welford, "Note on a method for calculating corrected sums of squares and products",
/// Technometrics 4(3), 1962; merging after Chan, Golub and LeVeque, 1979.
public struct Tally: Sendable, Hashable {
    /// How many observations there are.
    public private(set) var count: Int64 = 0

    /// The mean, 0 without observations.
    public private(set) var mean = 0.0

    /// The smallest observation, infinity without any.
    public private(set) var minimum = Double.infinity

    /// The largest observation, minus infinity without any.
    public private(set) var maximum = -Double.infinity

    private var squares = 0.0

    /// Creates an empty tally.
    public init() {}

    /// Takes one observation in.
    public mutating func record(_ value: Double) {
        count += 1
        let deviation = value - mean
        mean += deviation / Double(count)
        squares += deviation * (value - mean)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
    }

    /// Takes all observations of another tally in.
    ///
    /// Rounding depends on the order of merging: merge in the order of the seeds.
    public mutating func merge(_ other: Tally) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let own = Double(count)
        let others = Double(other.count)
        let total = own + others
        let difference = other.mean - mean
        mean += difference * (others / total)
        squares += other.squares + difference * difference * (own / total * others)
        count += other.count
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
    }

    /// The sum of the observations.
    public var sum: Double { mean * Double(count) }

    /// The unbiased variance, 0 with fewer than two observations.
    public var variance: Double { count > 1 ? squares / Double(count - 1) : 0 }

    /// The square root of the ``variance``.
    public var standardDeviation: Double { variance.squareRoot() }

    /// The standard error of the mean, if the observations are independent.
    public var standardError: Double {
        count > 1 ? (variance / Double(count)).squareRoot() : 0
    }
}
