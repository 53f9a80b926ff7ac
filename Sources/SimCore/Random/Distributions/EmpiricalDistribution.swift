/// Values that were observed, or are thought of, and how often each comes.
///
/// Nothing lies between two values: for a smooth quantity many observations are needed.
public struct EmpiricalDistribution: Sampler, Hashable {
    /// The values, in the order given.
    public let values: [Double]

    /// The mean of the distribution.
    public let mean: Double

    /// The variance of the distribution.
    public let variance: Double

    @usableFromInline let table: AliasTable

    /// Creates a distribution of values.
    ///
    /// None when there is none: the values have to be finite, the weights as many as the values and
    /// such as an ``AliasTable`` takes.
    /// - Parameters:
    ///   - values: The values, in the caller's unit.
    ///   - weights: How often each comes, in any unit; every one as often unless set.
    public init?(values: [Double], weights: [Double]? = nil) {
        let weights = weights ?? values.map { _ in 1 }
        guard weights.count == values.count, values.allSatisfy(\.isFinite),
            let table = AliasTable(weights: weights)
        else { return nil }
        let total = weights.reduce(0, +)
        var mean = 0.0
        for (value, weight) in zip(values, weights) { mean += value * (weight / total) }
        var variance = 0.0
        for (value, weight) in zip(values, weights) {
            variance += (value - mean) * (value - mean) * (weight / total)
        }
        self.values = values
        self.table = table
        self.mean = mean
        self.variance = variance
    }

    /// Draws a value; one number.
    @inlinable
    public func sample(using source: inout some RandomBits) -> Double {
        values[table.sample(using: &source)]
    }
}
