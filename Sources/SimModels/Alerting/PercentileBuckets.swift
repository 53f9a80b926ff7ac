/// Counts of values in logarithmic buckets, one block of them for each slice of time in use.
///
/// A bucket spans 1/128 of a power of two, so that its middle is within 0.4 % of every value in it.
/// The bucket number is cut out of the bit pattern: no logarithm, the same on every machine. Values
/// below about 1e-6, zero and negative ones share the first bucket, values above 2.6e8 the last.
struct PercentileBuckets: Hashable, Sendable {
    private static let mantissaBits: UInt64 = 7
    private static let lowestExponent = -20
    private static let highestExponent = 28
    private static let shift = 52 - mantissaBits
    private static let floorIndex = UInt64(1023 + lowestExponent) << mantissaBits
    static let size = (highestExponent - lowestExponent) << Int(mantissaBits)

    private var counts: [UInt32] = []
    private var free: [Int32] = []
    /// Sums of several blocks, kept to be used again.
    private var merged = [UInt32](repeating: 0, count: PercentileBuckets.size)

    /// A block of empty buckets.
    mutating func allocate() -> Int32 {
        if let block = free.popLast() { return block }
        let block = Int32(counts.count / Self.size)
        counts.append(contentsOf: repeatElement(0, count: Self.size))
        return block
    }

    /// Empties a block and gives it back.
    mutating func release(_ block: Int32) {
        let first = Int(block) * Self.size
        for index in first..<first + Self.size { counts[index] = 0 }
        free.append(block)
    }

    @inline(__always)
    mutating func add(_ value: Double, to block: Int32) {
        counts[Int(block) * Self.size + Self.bucket(of: value)] &+= 1
    }

    mutating func beginMerge() {
        for index in merged.indices { merged[index] = 0 }
    }

    mutating func merge(_ block: Int32) {
        let first = Int(block) * Self.size
        for index in merged.indices { merged[index] &+= counts[first + index] }
    }

    /// The value at a rank, counted from 1, of everything merged.
    func value(rank: Int64) -> Double {
        var seen: Int64 = 0
        for index in merged.indices {
            seen += Int64(merged[index])
            if seen >= rank { return Self.middle(of: index) }
        }
        return Self.middle(of: Self.size - 1)
    }

    @inline(__always)
    private static func bucket(of value: Double) -> Int {
        guard value > 0 else { return 0 }
        let index = value.bitPattern >> shift
        guard index > floorIndex else { return 0 }
        return min(Int(index - floorIndex), size - 1)
    }

    private static func middle(of bucket: Int) -> Double {
        let bits = (UInt64(bucket) + floorIndex) << shift
        return Double(bitPattern: bits | 1 << (shift - 1))
    }
}
