/// The mean of one long run, with an interval, from the means of consecutive batches.
///
/// Observations within a run depend on each other, so their spread understates the error of the
/// mean; the means of long batches hardly depend on each other. Remove the warm-up first
/// (``WarmUp``).
///
/// The number of batches stays between the target and twice that, whatever the length of the run:
/// when twice the target are complete, neighbours are merged in pairs and the batch size doubles,
/// so nothing is allocated after the start. A last, incomplete batch is not counted. Intervals need
/// long runs: compare ``lag1Correlation`` with 0.
/// Source: Schmeiser, "Batch size effects in the analysis of simulation output", Operations
/// Research 30(3), 1982: 10 to 30 batches are enough; Law, "Simulation modeling and
/// analysis", 5th ed. 2015, section 9.5.3.
public struct BatchMeans: Sendable, Hashable {
    /// The means of the complete batches, in order.
    public private(set) var means: [Double] = []

    /// How many observations make a batch, at present.
    public private(set) var batchSize: Int64 = 1

    /// How many observations there are, with those of the incomplete batch.
    public private(set) var count: Int64 = 0

    private let target: Int
    private var open = Tally()

    /// Creates an empty series of batches.
    ///
    /// - Parameter batches: The target, at least 2; from the target to one less than twice the
    ///   target are complete once there are as many observations as the target.
    public init(batches: Int = 20) {
        target = max(batches, 2)
        means.reserveCapacity(2 * target)
    }

    /// Takes one observation in.
    ///
    /// - Complexity: O(1) amortised.
    public mutating func record(_ value: Double) {
        count += 1
        open.record(value)
        guard open.count == batchSize else { return }
        means.append(open.mean)
        open = Tally()
        guard means.count == 2 * target else { return }
        for place in 0..<target {
            means[place] = means[2 * place] / 2 + means[2 * place + 1] / 2
        }
        means.removeLast(target)
        batchSize *= 2
    }

    /// The mean of the complete batches; none without one.
    public var mean: Double? { means.isEmpty ? nil : tally.mean }

    /// The batch means, each as one observation.
    public var tally: Tally {
        var tally = Tally()
        for mean in means { tally.record(mean) }
        return tally
    }

    /// The interval for the mean: Student's t with one degree of freedom less than batches.
    public func confidenceInterval(level: Double = 0.95) -> ConfidenceInterval? {
        tally.confidenceInterval(level: level)
    }

    /// How much neighbouring batches resemble each other: 0 not at all, 1 or -1 fully.
    ///
    /// Above about 2 / √batches the batches are too short and the interval too narrow. None below
    /// three batches.
    public var lag1Correlation: Double? {
        guard means.count > 2 else { return nil }
        let centre = tally.mean
        var products = 0.0
        var squares = 0.0
        for (place, mean) in means.enumerated() {
            squares += (mean - centre) * (mean - centre)
            if place > 0 { products += (mean - centre) * (means[place - 1] - centre) }
        }
        return squares > 0 ? products / squares : 0
    }

    /// The interval for the mean of a series, from all batches of one size, overlapping ones too.
    ///
    /// Its variance has two thirds of the variance of separate batches of that size. With
    /// n observations and batches of m it has 3/2 (n/m - 1) degrees of freedom, rounded down.
    /// Source: Meketon and Schmeiser, "Overlapping batch means: something for nothing?", Winter
    /// Simulation Conference 1984.
    /// - Returns: The interval; none unless the size is at least 1 and two batches fit side by
    ///   side.
    /// - Complexity: O(n).
    public static func overlapping(
        _ series: [Double],
        batchSize: Int,
        level: Double = 0.95
    ) -> ConfidenceInterval? {
        guard batchSize >= 1, series.count / 2 >= batchSize else { return nil }
        var whole = Tally()
        for value in series { whole.record(value) }
        let n = Double(series.count)
        let m = Double(batchSize)
        // Deviations from the mean are summed, so that a large mean costs no digits.
        var sum = series[..<batchSize].reduce(0) { $0 + ($1 - whole.mean) }
        var squares = sum * sum
        for place in batchSize..<series.count {
            sum += series[place] - series[place - batchSize]
            squares += sum * sum
        }
        let variance = squares / (m * (n - m) * (n - m + 1))
        return ConfidenceInterval(
            around: whole.mean,
            error: variance.squareRoot(),
            degreesOfFreedom: max(1, (1.5 * (n / m - 1)).rounded(.down)),
            level: level
        )
    }
}
