/// Counts of values in logarithmic buckets, one block of them for each slice of time in use.
///
/// A bucket spans 1/128 of a power of two, so that its middle is within 0.4 % of every value in it.
/// The bucket number is cut out of the bit pattern: no logarithm, the same on every machine. Values
/// below about 1e-6, zero and negative ones share the first bucket, values above 2.6e8 the last.
///
/// A block begins as a list of the buckets of its values, two bytes each, and becomes a table of counts
/// when that is not much larger: a day of seconds with a few values each takes as much as the values.
struct PercentileBuckets: Hashable, Sendable {
    /// The values of a slice: a list of chunks, or a table.
    private struct Block: Hashable, Sendable, BitwiseCopyable {
        /// The chunk written last, or -1; each knows the one before it.
        var last: Int32 = -1
        /// Values in the list.
        var listed: Int32 = 0
        /// The table, or -1 while it is a list.
        var table: Int32 = -1
    }

    private static let mantissaBits: UInt64 = 7
    private static let lowestExponent = -20
    private static let highestExponent = 28
    private static let shift = 52 - mantissaBits
    private static let floorIndex = UInt64(1023 + lowestExponent) << mantissaBits
    static let size = (highestExponent - lowestExponent) << Int(mantissaBits)
    /// Values in a chunk.
    private static let chunkSize = 32
    /// Values in a list at most; as many bytes as a third of a table.
    private static let mostListed: Int32 = 4_096

    private var blocks: [Block] = []
    private var free: [Int32] = []
    /// The tables, and those that are free.
    private var counts: [UInt32] = []
    private var freeTables: [Int32] = []
    /// The chunks of lists, the chunk before each, and the first one that is free.
    private var listed: [UInt16] = []
    private var before: [Int32] = []
    private var freeChunk: Int32 = -1
    /// Sums of several blocks, kept to be used again.
    private var merged = [UInt32](repeating: 0, count: PercentileBuckets.size)

    /// How many bytes they hold.
    var heldBytes: Int {
        (counts.count + merged.count) * MemoryLayout<UInt32>.stride
            + listed.count * MemoryLayout<UInt16>.stride
            + (before.count + free.count) * MemoryLayout<Int32>.stride
            + blocks.count * MemoryLayout<Block>.stride
    }

    /// A block of empty buckets.
    mutating func allocate() -> Int32 {
        if let block = free.popLast() { return block }
        blocks.append(Block())
        return Int32(truncatingIfNeeded: blocks.count - 1)
    }

    /// Empties a block and gives it back.
    mutating func release(_ block: Int32) {
        let state = blocks[Int(block)]
        if state.table >= 0 {
            let first = Int(state.table) * Self.size
            for index in first..<first + Self.size { counts[index] = 0 }
            freeTables.append(state.table)
        }
        releaseChunks(of: state)
        blocks[Int(block)] = Block()
        free.append(block)
    }

    /// Counts a value into a block, and into the sum if the block is a part of it.
    @inline(__always)
    mutating func add(_ value: Double, to block: Int32, isMerged: Bool) {
        let bucket = Self.bucket(of: value)
        if isMerged { merged[bucket] &+= 1 }
        let table = blocks[Int(block)].table
        if table >= 0 {
            counts[Int(table) * Self.size + bucket] &+= 1
        } else {
            list(bucket, in: Int(block))
        }
    }

    /// Begins a new sum.
    mutating func beginMerge() {
        for index in merged.indices { merged[index] = 0 }
    }

    /// Adds a block to the sum.
    mutating func merge(_ block: Int32) {
        let state = blocks[Int(block)]
        if state.table >= 0 {
            let first = Int(state.table) * Self.size
            for index in merged.indices { merged[index] &+= counts[first + index] }
        }
        forEachListed(of: state) { $0[$1] &+= 1 }
    }

    /// Takes a block out of the sum.
    mutating func unmerge(_ block: Int32) {
        let state = blocks[Int(block)]
        if state.table >= 0 {
            let first = Int(state.table) * Self.size
            for index in merged.indices { merged[index] &-= counts[first + index] }
        }
        forEachListed(of: state) { $0[$1] &-= 1 }
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

// MARK: - Lists

extension PercentileBuckets {
    private mutating func list(_ bucket: Int, in block: Int) {
        let place = Int(blocks[block].listed) % Self.chunkSize
        if place == 0 {
            if blocks[block].listed == Self.mostListed { tabulate(block) }
            if blocks[block].table >= 0 {
                counts[Int(blocks[block].table) * Self.size + bucket] &+= 1
                return
            }
            blocks[block].last = takeChunk(after: blocks[block].last)
        }
        let chunk = Int(blocks[block].last) * Self.chunkSize
        listed[chunk + place] = UInt16(truncatingIfNeeded: bucket)
        blocks[block].listed += 1
    }

    /// Makes a table of a list.
    private mutating func tabulate(_ block: Int) {
        let table: Int32
        if let free = freeTables.popLast() {
            table = free
        } else {
            table = Int32(truncatingIfNeeded: counts.count / Self.size)
            counts.append(contentsOf: repeatElement(0, count: Self.size))
        }
        let state = blocks[block]
        let first = Int(table) * Self.size
        var chunk = state.last
        while chunk >= 0 {
            for place in 0..<Self.chunkSize {
                counts[first + Int(listed[Int(chunk) * Self.chunkSize + place])] &+= 1
            }
            chunk = before[Int(chunk)]
        }
        releaseChunks(of: state)
        blocks[block] = Block(table: table)
    }

    private mutating func takeChunk(after last: Int32) -> Int32 {
        guard freeChunk >= 0 else {
            listed.append(contentsOf: repeatElement(0, count: Self.chunkSize))
            before.append(last)
            return Int32(truncatingIfNeeded: before.count - 1)
        }
        let chunk = freeChunk
        freeChunk = before[Int(chunk)]
        before[Int(chunk)] = last
        return chunk
    }

    private mutating func releaseChunks(of state: Block) {
        var chunk = state.last
        while chunk >= 0 {
            let next = before[Int(chunk)]
            before[Int(chunk)] = freeChunk
            freeChunk = chunk
            chunk = next
        }
    }

    private mutating func forEachListed(
        of state: Block,
        _ change: (inout [UInt32], Int) -> Void
    ) {
        var chunk = state.last
        var filled = (Int(state.listed) + Self.chunkSize - 1) % Self.chunkSize + 1
        while chunk >= 0 {
            for place in 0..<filled {
                change(&merged, Int(listed[Int(chunk) * Self.chunkSize + place]))
            }
            chunk = before[Int(chunk)]
            filled = Self.chunkSize
        }
    }
}
