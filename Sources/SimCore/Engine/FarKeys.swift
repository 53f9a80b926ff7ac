/// Keys of the far future, unsorted in buckets that grow wider with their distance.
///
/// The time of a key is read as eleven digits of six bits. A key lies at the level of the first
/// digit in which it differs from ``start``, in the bucket of its own digit there, so all keys of
/// a level come after all those of the levels below it. The earliest bucket is divided over the
/// lower levels until a part is small enough to be sorted; each key moves down at most once a
/// level, always in sequence.
///
/// A bucket is a chain of chunks of 32 keys out of one array, so that memory follows the number of
/// keys and not the history of every bucket.
///
/// Source of the idea: Varghese and Lauck, "Hashed and hierarchical timing wheels", SOSP 1987, and
/// the radix heap of Ahuja, Mehlhorn, Orlin and Tarjan, JACM 37(2), 1990.
@usableFromInline
struct FarKeys: Sendable {
    /// A chain of chunks, all but the last one full.
    @usableFromInline
    struct Bucket: BitwiseCopyable, Sendable {
        @usableFromInline var lastChunk: UInt32 = .max
        @usableFromInline var count: UInt32 = 0
        @inlinable init() {}
    }

    /// A bucket that was taken out, and the instant at which the keys after it begin.
    struct Taken {
        var lastChunk: UInt32
        var count: Int
        var end: UInt64
    }

    @inlinable static var levels: Int { 11 }
    @inlinable static var chunkSize: Int { 32 }

    /// A bucket of at most this many keys is not divided any further.
    static var undividedCount: Int { 256 }

    /// No key is earlier; none differs from it in a digit without lying at that digit's level.
    @usableFromInline var start: UInt64 = 0

    /// How many keys there are.
    @usableFromInline var count = 0

    /// Which levels have keys.
    @usableFromInline var usedLevels: UInt64 = 0

    /// Which buckets of each level have keys; empty until the first key comes.
    @usableFromInline var usedBuckets: [UInt64] = []

    /// 64 buckets for each level.
    @usableFromInline var buckets: [Bucket] = []

    /// The keys of all chunks.
    @usableFromInline var keys: [UInt128] = []

    /// For each chunk the one before it in its bucket, or the next free one.
    @usableFromInline var links: [UInt32] = []

    @usableFromInline var firstFreeChunk: UInt32 = .max

    @usableFromInline var freeChunks = 0

    @inlinable
    init() {}

    /// Adds a key that is not before ``start``.
    @inlinable
    mutating func insert(_ key: UInt128) {
        if freeChunks == 0 { addChunks() }
        keys.withUnsafeMutableBufferPointer { keys in
            links.withUnsafeMutableBufferPointer { links in
                buckets.withUnsafeMutableBufferPointer { buckets in
                    usedBuckets.withUnsafeMutableBufferPointer { usedBuckets in
                        Self.insert(
                            key, start, keys, links, buckets, usedBuckets, &usedLevels,
                            &firstFreeChunk, &freeChunks
                        )
                    }
                }
            }
        }
        count &+= 1
    }

    @inlinable
    @inline(__always)
    static func insert(
        _ key: UInt128,
        _ start: UInt64,
        _ keys: UnsafeMutableBufferPointer<UInt128>,
        _ links: UnsafeMutableBufferPointer<UInt32>,
        _ buckets: UnsafeMutableBufferPointer<Bucket>,
        _ usedBuckets: UnsafeMutableBufferPointer<UInt64>,
        _ usedLevels: inout UInt64,
        _ firstFreeChunk: inout UInt32,
        _ freeChunks: inout Int
    ) {
        let time = UInt64(truncatingIfNeeded: key >> 65)
        let level = (63 &- ((time ^ start) | 1).leadingZeroBitCount) / 6
        let digit = Int(truncatingIfNeeded: time &>> UInt64(truncatingIfNeeded: 6 &* level)) & 63
        let place = level &* 64 &+ digit
        let count = buckets[place].count
        let offset = Int(truncatingIfNeeded: count & 31)
        if offset == 0 {
            let chunk = firstFreeChunk
            firstFreeChunk = links[Int(chunk)]
            freeChunks &-= 1
            links[Int(chunk)] = buckets[place].lastChunk
            buckets[place].lastChunk = chunk
            usedBuckets[level] |= 1 &<< UInt64(truncatingIfNeeded: digit)
            usedLevels |= 1 &<< UInt64(truncatingIfNeeded: level)
        }
        keys[Int(buckets[place].lastChunk) &* 32 &+ offset] = key
        buckets[place].count = count &+ 1
    }

    /// Makes at least as many chunks free as one chunk of keys can need, one for each key.
    @usableFromInline
    @inline(never)
    mutating func addChunks() {
        if buckets.isEmpty {
            buckets = Array(repeating: Bucket(), count: 64 * Self.levels)
            usedBuckets = Array(repeating: 0, count: Self.levels)
        }
        let known = links.count
        let added = max(Self.chunkSize, known / 2)
        keys.append(contentsOf: repeatElement(0, count: added * Self.chunkSize))
        for chunk in known..<known + added {
            links.append(firstFreeChunk)
            firstFreeChunk = UInt32(truncatingIfNeeded: chunk)
        }
        freeChunks += added
    }

    /// Takes out the earliest bucket, divided until it is small or a single instant.
    ///
    /// - Precondition: there are keys.
    mutating func takeFirstBucket() -> Taken {
        while true {
            let level = usedLevels.trailingZeroBitCount
            let digit = usedBuckets[level].trailingZeroBitCount
            let shift = UInt64(6 * level)
            let place = level * 64 + digit
            let bucket = buckets[place]
            buckets[place] = Bucket()
            usedBuckets[level] &= usedBuckets[level] &- 1
            if usedBuckets[level] == 0 { usedLevels &= ~(1 << UInt64(level)) }
            let above = (start >> shift) & ~63
            start = (above | UInt64(digit)) << shift
            if level == 0 || Int(bucket.count) <= Self.undividedCount {
                return Taken(
                    lastChunk: bucket.lastChunk,
                    count: Int(bucket.count),
                    end: start + (1 << shift)
                )
            }
            divide(bucket)
        }
    }

    /// Puts the keys of a bucket that was taken out into the levels below.
    private mutating func divide(_ bucket: Bucket) {
        var chunk = bucket.lastChunk
        var left = Int(bucket.count)
        let start = start
        while left > 0 {
            // The chunk itself becomes free only after its keys have found places.
            let inChunk = ((left &- 1) & 31) &+ 1
            if freeChunks < inChunk { addChunks() }
            keys.withUnsafeMutableBufferPointer { keys in
                links.withUnsafeMutableBufferPointer { links in
                    buckets.withUnsafeMutableBufferPointer { buckets in
                        usedBuckets.withUnsafeMutableBufferPointer { usedBuckets in
                            for place in Int(chunk) &* 32..<Int(chunk) &* 32 &+ inChunk {
                                Self.insert(
                                    keys[place], start, keys, links, buckets, usedBuckets,
                                    &usedLevels, &firstFreeChunk, &freeChunks
                                )
                            }
                            let previous = links[Int(chunk)]
                            links[Int(chunk)] = firstFreeChunk
                            firstFreeChunk = chunk
                            freeChunks &+= 1
                            chunk = previous
                        }
                    }
                }
            }
            left &-= inChunk
        }
    }

    /// Puts the keys of a bucket that was taken out to the front of a list with room for them.
    mutating func move(_ bucket: Taken, to list: inout [UInt128]) {
        count &-= bucket.count
        var chunk = bucket.lastChunk
        var left = bucket.count
        while left > 0 {
            let inChunk = ((left &- 1) & 31) &+ 1
            let first = Int(chunk) &* 32
            left &-= inChunk
            for offset in 0..<inChunk { list[left &+ offset] = keys[first &+ offset] }
            let previous = links[Int(chunk)]
            links[Int(chunk)] = firstFreeChunk
            firstFreeChunk = chunk
            freeChunks &+= 1
            chunk = previous
        }
    }

    /// Drops the keys for which a condition does not hold.
    mutating func keep(where condition: (UInt128) -> Bool) {
        count = 0
        for level in usedBuckets.indices {
            var digits = usedBuckets[level]
            while digits != 0 {
                let digit = digits.trailingZeroBitCount
                digits &= digits &- 1
                let kept = keep(inBucket: level * 64 + digit, where: condition)
                count += kept
                if kept == 0 { usedBuckets[level] &= ~(1 << UInt64(digit)) }
            }
            if usedBuckets[level] == 0 { usedLevels &= ~(1 << UInt64(level)) }
        }
    }

    /// Drops keys of a bucket and answers how many are left.
    private mutating func keep(inBucket place: Int, where condition: (UInt128) -> Bool) -> Int {
        if freeChunks == 0 { addChunks() }
        var chunk = buckets[place].lastChunk
        var left = Int(buckets[place].count)
        var written: UInt32 = .max
        var kept = 0
        while left > 0 {
            let inChunk = ((left &- 1) & 31) &+ 1
            for source in Int(chunk) &* 32..<Int(chunk) &* 32 &+ inChunk {
                let key = keys[source]
                guard condition(key) else { continue }
                if kept & 31 == 0 {
                    let next = firstFreeChunk
                    firstFreeChunk = links[Int(next)]
                    freeChunks &-= 1
                    links[Int(next)] = written
                    written = next
                }
                keys[Int(written) &* 32 &+ kept & 31] = key
                kept &+= 1
            }
            let previous = links[Int(chunk)]
            links[Int(chunk)] = firstFreeChunk
            firstFreeChunk = chunk
            freeChunks &+= 1
            chunk = previous
            left &-= inChunk
        }
        buckets[place].lastChunk = written
        buckets[place].count = UInt32(truncatingIfNeeded: kept)
        return kept
    }
}
