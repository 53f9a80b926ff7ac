/// Observations that are all kept, in ascending order: exact quantiles of a few thousand at most.
///
/// It does not depend on the order of recording, so merging is exact too. For millions use
/// ``Histogram``.
public struct Sample: Sendable, Hashable {
    /// How a quantile is read between two observations.
    public enum Rule: Sendable, Hashable {
        /// The straight line between the two nearest: position 1 + p (n - 1).
        ///
        /// Source: Hyndman and Fan, "Sample quantiles in statistical packages", The American
        /// Statistician 50(4), 1996, definition 7; the default of R, NumPy and spreadsheets.
        case linear

        /// An observation that occurred: the one of rank ceil(p n), at least 1.
        ///
        /// The smallest value that a share p of the observations does not exceed, as in
        /// ``Histogram``.
        /// Source: the same, definition 1, the inverse of the empirical distribution function.
        case orderStatistic
    }

    /// The observations in ascending order; not-a-number comes last.
    public private(set) var sorted: [Double] = []

    /// Creates an empty sample.
    public init() {}

    /// Creates a sample of observations.
    ///
    /// - Complexity: O(n log n).
    public init(_ observations: some Sequence<Double>) {
        sorted = observations.sorted(by: Self.isOrdered)
    }

    /// Takes one observation in.
    ///
    /// - Complexity: O(n), a move of the larger ones by one place.
    public mutating func record(_ value: Double) {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = low + (high - low) / 2
            if Self.isOrdered(value, sorted[middle]) { high = middle } else { low = middle + 1 }
        }
        sorted.insert(value, at: low)
    }

    /// Takes all observations of another sample in; exact, in any order.
    ///
    /// - Complexity: O(n log n) for n observations of both.
    public mutating func merge(_ other: Sample) {
        sorted.append(contentsOf: other.sorted)
        sorted.sort(by: Self.isOrdered)
    }

    /// How many observations there are.
    public var count: Int { sorted.count }

    /// The value that a share of the observations does not exceed; none when empty.
    ///
    /// - Parameters:
    ///   - share: 0 for the smallest observation to 1 for the largest; values outside count as
    ///     these.
    ///   - rule: How to read between observations. Default: ``Rule/linear``.
    /// - Returns: The quantile; none when there are no observations.
    /// - Complexity: O(1).
    public func quantile(_ share: Double, rule: Rule = .linear) -> Double? {
        guard let last = sorted.last else { return nil }
        let share = share > 0 ? min(share, 1) : 0
        switch rule {
        case .orderStatistic:
            let rank = Int((share * Double(count)).rounded(.up))
            return sorted[min(max(rank, 1), count) - 1]
        case .linear:
            let position = share * Double(count - 1)
            let below = Int(position)
            guard below < count - 1 else { return last }
            let part = position - Double(below)
            let (low, high) = (sorted[below], sorted[below + 1])
            // Equal neighbours, infinite ones too, need no line, and a whole position none either.
            return low == high || part == 0 ? low : low + part * (high - low)
        }
    }

    /// The middle observation, or halfway between the middle two.
    public var median: Double? { quantile(0.5) }

    private static func isOrdered(_ one: Double, _ other: Double) -> Bool {
        !other.isTotallyOrdered(belowOrEqualTo: one)
    }
}
