/// Counts of whole numbers in buckets whose width grows with the number: quantiles with a known error.
///
/// Below 2^`precisionBits` each number has its own bucket; above, every power of two is cut into
/// 2^`precisionBits` equal buckets. A quantile is the middle of its bucket, so its relative error
/// is at most 2^-(`precisionBits` + 1). Everything is allocated with the first number, and merging is exact, in any order.
/// Source of the idea: Tene's HdrHistogram.
public struct Histogram: Sendable, Hashable {
    /// How many bits of a number are kept.
    public let precisionBits: Int

    /// The largest number that has a bucket of its own scale; larger ones count in the last bucket.
    public let highest: Int64

    /// How many numbers were recorded.
    public private(set) var count: Int64 = 0

    /// How many of them lay below 0 or above ``highest`` and were counted at the nearest end.
    public private(set) var clamped: Int64 = 0

    /// Empty before the first number.
    private var buckets: [Int64] = []
    private var sum: Int128 = 0
    private var least = Int64.max
    private var greatest = Int64.min

    /// Creates an empty histogram.
    ///
    /// - Parameters:
    ///   - highest: The largest number expected. Default: one hour in nanoseconds.
    ///   - precisionBits: 1 to 14. Default 10: three significant figures (0.05 %).
    public init(highest: Int64 = 3_600_000_000_000, precisionBits: Int = 10) {
        let bits = min(max(precisionBits, 1), 14)
        self.precisionBits = bits
        self.highest = max(highest, 1)
    }

    /// How many bytes its buckets hold.
    public var heldBytes: Int { buckets.count * MemoryLayout<Int64>.stride }

    @inline(never)
    private mutating func allocate() {
        buckets = Array(repeating: 0, count: Self.bucket(of: highest, bits: precisionBits) + 1)
    }

    /// The largest relative error of a quantile.
    public var relativeError: Double { 0.5 / Double(1 << precisionBits) }

    /// Records a number once.
    public mutating func record(_ value: Int64) {
        take(value, 1, sum: Int128(value))
    }

    /// Records a number several times; a count of 0 or less records nothing.
    public mutating func record(_ value: Int64, count times: Int64) {
        guard times > 0 else { return }
        take(value, times, sum: Int128(value) * Int128(times))
    }

    @inline(__always)
    private mutating func take(_ value: Int64, _ times: Int64, sum added: Int128) {
        let inside = min(max(value, 0), highest)
        if inside != value { clamped &+= times }
        if buckets.isEmpty { allocate() }
        buckets[Self.bucket(of: inside, bits: precisionBits)] &+= times
        count &+= times
        sum &+= added
        least = min(least, value)
        greatest = max(greatest, value)
    }

    /// Records a span, in nanoseconds.
    public mutating func record(_ span: SimDuration, count times: Int64 = 1) {
        record(span.nanoseconds, count: times)
    }

    /// Adds everything another histogram of the same shape has recorded.
    ///
    /// - Precondition: both have the same ``highest`` and ``precisionBits``.
    public mutating func merge(_ other: Histogram) {
        precondition(
            highest == other.highest && precisionBits == other.precisionBits,
            """
            histograms of different shape cannot be merged: up to \(highest) with \
            \(precisionBits) bits, up to \(other.highest) with \(other.precisionBits)
            """
        )
        guard other.count > 0 else { return }
        if buckets.isEmpty { allocate() }
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        count += other.count
        clamped += other.clamped
        sum += other.sum
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
    }

    /// Forgets everything and keeps the storage.
    public mutating func removeAll() {
        guard count > 0 else { return }
        for index in usedBuckets { buckets[index] = 0 }
        count = 0
        clamped = 0
        sum = 0
        least = .max
        greatest = .min
    }

    /// The smallest number recorded, exactly.
    public var minimum: Int64? { count > 0 ? least : nil }

    /// The largest number recorded, exactly.
    public var maximum: Int64? { count > 0 ? greatest : nil }

    /// The mean of the numbers recorded, from their exact sum.
    public var mean: Double? { count > 0 ? Double(sum) / Double(count) : nil }

    /// The number that a share of the recorded numbers does not exceed; none when empty.
    ///
    /// It is the number of rank ceil(share times count) in ascending order, to within
    /// ``relativeError``. 0 gives the minimum and 1 the maximum, both exact.
    public func quantile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        if !(share > 0) { return least }
        if share >= 1 { return greatest }
        let rank = min(max(Int64((share * Double(count)).rounded(.up)), 1), count)
        var seen: Int64 = 0
        for index in usedBuckets {
            seen += buckets[index]
            if seen >= rank {
                return min(max(middle(of: index), least), greatest)
            }
        }
        return greatest
    }

    /// How many recorded numbers lie in the buckets up to the one that holds a number.
    public func count(upTo value: Int64) -> Int64 {
        guard value >= 0, count > 0 else { return 0 }
        let last = Self.bucket(of: min(value, highest), bits: precisionBits)
        return buckets[...last].reduce(0, +)
    }

    /// The buckets from the smallest to the largest number recorded.
    private var usedBuckets: ClosedRange<Int> {
        let (low, high) = (min(max(least, 0), highest), min(max(greatest, 0), highest))
        return Self.bucket(
            of: low,
            bits: precisionBits
        )...Self.bucket(of: high, bits: precisionBits)
    }

    /// Whether both have the same shape and recorded numbers of the same buckets, sum and ends.
    public static func == (lhs: Histogram, rhs: Histogram) -> Bool {
        lhs.precisionBits == rhs.precisionBits && lhs.highest == rhs.highest
            && lhs.count == rhs.count && lhs.clamped == rhs.clamped && lhs.sum == rhs.sum
            && lhs.least == rhs.least && lhs.greatest == rhs.greatest
            && (lhs.count == 0 || lhs.buckets == rhs.buckets)
    }

    /// Feeds what equal histograms have in common to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(precisionBits)
        hasher.combine(highest)
        hasher.combine(count)
        hasher.combine(sum)
        hasher.combine(least)
        hasher.combine(greatest)
    }

    @inline(__always)
    private static func bucket(of value: Int64, bits: Int) -> Int {
        let shift = max(63 &- value.leadingZeroBitCount &- bits, 0)
        return shift &<< bits &+ Int(truncatingIfNeeded: value &>> Int64(truncatingIfNeeded: shift))
    }

    private func middle(of bucket: Int) -> Int64 {
        let shift = max(bucket >> precisionBits - 1, 0)
        let low = Int64(bucket - shift << precisionBits) << shift
        return low + (1 << shift) >> 1
    }
}
