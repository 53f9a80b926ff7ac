import SimCore

/// What has arrived for one step of time.
struct WindowSlice: Hashable, Sendable, BitwiseCopyable {
    var count: Int64 = 0
    var sum = 0.0
    var lowest = 0.0
    var highest = 0.0
    var nonZero: Int64 = 0
    var lastArrival = SimTime.start
    /// Where the values are counted for percentiles, or -1.
    var block: Int32 = -1

    /// Adds what arrived in a later step.
    mutating func add(_ part: WindowSlice) {
        guard part.count > 0 else { return }
        lowest = count == 0 ? part.lowest : Swift.min(lowest, part.lowest)
        highest = count == 0 ? part.highest : Swift.max(highest, part.highest)
        count += part.count
        sum += part.sum
        nonZero += part.nonZero
    }
}

/// The points that wait for aggregation, by step of time, in a ring.
///
/// A window is one slice, or several if windows slide; slices before ``first`` have been used up.
struct WindowSlices: Hashable, Sendable {
    /// The most slices that may wait, 22 days of the shortest window.
    ///
    /// Beyond it the oldest are given up, so that one absurd timestamp cannot exhaust memory.
    static let limit: Int64 = 1 << 16

    let function: NRQLFunction
    /// The oldest slice that a window to come still needs.
    private(set) var first: Int64 = 0
    /// The newest slice that holds a point; before ``first`` if none does.
    private(set) var newest: Int64 = -1
    private var ring = [WindowSlice](repeating: WindowSlice(), count: 8)
    /// What each 64 slices of the ring amount to, where that is known.
    private var groups: [WindowSlice] = []
    private var isKnown: [Bool] = []
    /// The slices whose values are in the buckets' sum; they begin with ``first`` if there are any.
    private var merged: Range<Int64> = 0..<0
    private var buckets = PercentileBuckets()
    private let countsBuckets: Bool
    /// The slice that received the latest point, kept outside the ring: most points go to it again.
    private var open = WindowSlice()
    private var openSlice = Int64.min

    init(function: NRQLFunction) {
        self.function = function
        if case .percentile = function { countsBuckets = true } else { countsBuckets = false }
    }

    /// Whether any point waits.
    var isEmpty: Bool { newest < first }

    /// How many bytes they hold.
    var heldBytes: Int {
        (ring.count + groups.count) * MemoryLayout<WindowSlice>.stride + buckets.heldBytes
    }

    /// Starts an empty ring at a slice.
    mutating func start(at slice: Int64) {
        first = slice
        newest = slice - 1
        merged = 0..<0
    }

    /// Makes an earlier slice the oldest one, before anything was used up.
    mutating func lower(to slice: Int64) {
        settle()
        merged = 0..<0
        if isEmpty {
            start(at: slice)
        } else {
            reserve(from: slice, through: newest)
            first = slice
        }
    }

    /// Counts a point into a slice that is not before ``first`` and within ``limit`` of it.
    @inline(__always)
    mutating func add(_ value: Double, arrival: SimTime, to slice: Int64) {
        if slice != openSlice { turn(to: slice) }
        if open.count == 0 {
            open.lowest = value
            open.highest = value
            open.lastArrival = arrival
            if countsBuckets { open.block = buckets.allocate() }
        }
        open.count += 1
        open.sum += value
        if value < open.lowest { open.lowest = value }
        if value > open.highest { open.highest = value }
        if value != 0 { open.nonZero += 1 }
        if arrival > open.lastArrival { open.lastArrival = arrival }
        if countsBuckets {
            buckets.add(value, to: open.block, isMerged: merged.contains(slice))
        }
    }

    /// Brings the ring up to date; what reads it calls this first.
    mutating func settle() {
        if openSlice >= first, openSlice <= newest { set(position(openSlice), to: open) }
        openSlice = .min
    }

    private mutating func turn(to slice: Int64) {
        settle()
        if slice > newest {
            reserve(from: first, through: slice)
            newest = slice
        }
        open = ring[position(slice)]
        openSlice = slice
    }

    /// Whether any slice of a run holds a point.
    mutating func holdsPoints(_ slices: Range<Int64>) -> Bool {
        settle()
        let used = slices.clamped(to: first..<Swift.max(first, newest + 1))
        return used.contains { ring[position($0)].count > 0 }
    }

    /// The oldest slice that holds a point.
    mutating func firstWithPoints() -> Int64? {
        guard !isEmpty else { return nil }
        settle()
        return (first...newest).first { ring[position($0)].count > 0 }
    }

    /// The latest arrival among a run of slices that holds points.
    mutating func lastArrival(of slices: Range<Int64>) -> SimTime {
        settle()
        let used = slices.clamped(to: first..<Swift.max(first, newest + 1))
        var latest = SimTime.start
        for slice in used where ring[position(slice)].count > 0 {
            latest = Swift.max(latest, ring[position(slice)].lastArrival)
        }
        return latest
    }

    /// Forgets the slices before another one.
    mutating func drop(before slice: Int64) {
        guard slice > first else { return }
        settle()
        if !isEmpty {
            for used in first...Swift.min(slice - 1, newest) {
                let index = position(used)
                let block = ring[index].block
                if block >= 0 {
                    // Of a sum of which nothing is left a new one is begun.
                    if slice < merged.upperBound, merged.contains(used) { buckets.unmerge(block) }
                    buckets.release(block)
                }
                set(index, to: WindowSlice())
            }
        }
        merged =
            slice < merged.upperBound
            ? Swift.max(merged.lowerBound, slice)..<merged.upperBound : 0..<0
        first = slice
        newest = Swift.max(newest, slice - 1)
    }

    /// What the points of a run of slices amount to, nothing without points, and how many they are.
    mutating func value(of slices: Range<Int64>) -> (value: Double?, points: Int64) {
        settle()
        let used = slices.clamped(to: first..<Swift.max(first, newest + 1))
        let total = total(of: used)
        guard total.count > 0 else { return (nil, 0) }
        let value =
            switch function {
            case .count: Double(total.count)
            case .sum: total.sum
            case .average: total.sum / Double(total.count)
            case .max: total.highest
            case .min: total.lowest
            case .percentage: 100 * Double(total.nonZero) / Double(total.count)
            case .percentile(let percent): percentile(percent, of: used, total)
            }
        return (value, total.count)
    }

    /// What slices amount to: groups of them first where they are whole.
    private mutating func total(of slices: Range<Int64>) -> WindowSlice {
        var total = WindowSlice()
        var slice = slices.lowerBound
        while slice < slices.upperBound {
            if slice & Self.groupMask == 0, slice + Self.groupMask < slices.upperBound {
                total.add(group(at: slice))
                slice += Self.groupMask + 1
            } else {
                total.add(ring[position(slice)])
                slice += 1
            }
        }
        return total
    }

    /// The slices of a group begin with a multiple of 64.
    private static let groupMask: Int64 = 63

    private mutating func group(at slice: Int64) -> WindowSlice {
        let index = position(slice)
        let place = index >> 6
        if !isKnown[place] {
            var total = WindowSlice()
            for part in ring[index...index + Int(Self.groupMask)] { total.add(part) }
            groups[place] = total
            isKnown[place] = true
        }
        return groups[place]
    }

    private mutating func set(_ index: Int, to slice: WindowSlice) {
        ring[index] = slice
        if !isKnown.isEmpty { isKnown[index >> 6] = false }
    }

    private mutating func percentile(
        _ percent: Double,
        of slices: Range<Int64>,
        _ total: WindowSlice
    ) -> Double {
        var new = slices
        if !merged.isEmpty, merged.lowerBound == slices.lowerBound,
            merged.upperBound <= slices.upperBound
        {
            new = merged.upperBound..<slices.upperBound
        } else {
            buckets.beginMerge()
        }
        merged = slices
        for slice in new {
            let block = ring[position(slice)].block
            if block >= 0 { buckets.merge(block) }
        }
        let share = percent > 0 ? Swift.min(percent, 100) / 100 : 0
        let rank = Swift.max(1, Int64((share * Double(total.count)).rounded(.up)))
        return Swift.min(total.highest, Swift.max(total.lowest, buckets.value(rank: rank)))
    }

    @inline(__always)
    private func position(_ slice: Int64) -> Int {
        Int(truncatingIfNeeded: slice) & (ring.count - 1)
    }

    private mutating func reserve(from oldest: Int64, through last: Int64) {
        let needed = Int(Swift.max(0, last - oldest)) + 1
        guard needed > ring.count else { return }
        var size = ring.count
        while size < needed { size *= 2 }
        var larger = [WindowSlice](repeating: WindowSlice(), count: size)
        if !isEmpty {
            for slice in first...newest {
                larger[Int(truncatingIfNeeded: slice) & (size - 1)] = ring[position(slice)]
            }
        }
        ring = larger
        groups = Array(repeating: WindowSlice(), count: size >> 6)
        isKnown = Array(repeating: false, count: size >> 6)
    }
}
