/// Keys of the far future, unsorted in buckets that grow wider with their distance.
///
/// The time of a key is read as nine digits of seven bits. A key lies at the level of the first
/// digit in which it differs from ``start``, in the bucket of its own digit there, so all keys of
/// a level come after all those of the levels below it. The earliest bucket is divided over the
/// lower levels until a part is short enough to be sorted; each key moves down at most once a
/// level, always in sequence.
///
/// A bucket is a chain of chunks of 32 keys, so that memory follows the number of keys and not
/// the history of every bucket. Everything lies in one array of words, because each array is asked
/// at every change whether it is shared.
///
/// Source of the idea: Varghese and Lauck, "Hashed and hierarchical timing wheels", SOSP 1987, and
/// the radix heap of Ahuja, Mehlhorn, Orlin and Tarjan, JACM 37(2), 1990.
@usableFromInline
struct FarKeys: Sendable {
    @usableFromInline
    typealias Words = UnsafeMutablePointer<UInt64>

    /// How many bits a digit of a time has, 6 to 8.
    @inlinable static var digitBits: Int { 7 }

    /// How many buckets a level has.
    @inlinable static var radix: Int { 1 &<< digitBits }

    @inlinable static var levels: Int { (62 &+ digitBits) / digitBits }

    /// Where the marks of the used buckets lie, behind the buckets.
    @inlinable static var marks: Int { radix &* levels }

    /// How many words the marks of a level have.
    @inlinable static var markWords: Int { radix / 64 }

    /// Where the chunks lie, behind the marks.
    @inlinable static var chunks: Int { marks &+ markWords &* levels }

    /// How many keys a chunk has: a power of two.
    @inlinable static var chunkSize: Int { 32 }

    /// A link and the keys, of two words each.
    @inlinable static var chunkWords: Int { 1 &+ 2 &* chunkSize }

    /// No key is earlier; none differs from it in a digit without lying at that digit's level.
    @usableFromInline var start: UInt64 = 0

    /// How many keys there are.
    @usableFromInline var count = 0

    /// Which levels have keys.
    @usableFromInline var usedLevels: UInt64 = 0

    /// The buckets, the marks and the chunks; empty until the first key comes.
    ///
    /// A bucket is the place of its last chunk above the number of its keys.
    @usableFromInline var words: [UInt64] = []

    /// The place of the first free chunk, or 0.
    @usableFromInline var firstFreeChunk: UInt64 = 0

    @usableFromInline var freeChunks = 0

    @inlinable
    init() {}

    /// Adds a key that is not before ``start``.
    @inlinable
    @inline(__always)
    mutating func insert(_ key: UInt128) {
        if freeChunks == 0 { addChunks() }
        words.withUnsafeMutableBufferPointer { words in
            guard let words = words.baseAddress else { return }
            Self.insert(
                UInt64(truncatingIfNeeded: key &>> 64),
                UInt64(truncatingIfNeeded: key),
                start,
                words,
                &usedLevels,
                &firstFreeChunk,
                &freeChunks
            )
        }
        count &+= 1
    }

    @inlinable
    @inline(__always)
    static func insert(
        _ upper: UInt64,
        _ lower: UInt64,
        _ start: UInt64,
        _ words: Words,
        _ usedLevels: inout UInt64,
        _ firstFreeChunk: inout UInt64,
        _ freeChunks: inout Int
    ) {
        let time = upper &>> 1
        let level = (63 &- ((time ^ start) | 1).leadingZeroBitCount) / digitBits
        let digit =
            Int(truncatingIfNeeded: time &>> UInt64(truncatingIfNeeded: digitBits &* level))
            & (radix &- 1)
        let place = level &* radix &+ digit
        var bucket = words[place]
        let offset = Int(truncatingIfNeeded: bucket) & (chunkSize &- 1)
        if offset == 0 {
            let chunk = firstFreeChunk
            firstFreeChunk = words[Int(truncatingIfNeeded: chunk)]
            freeChunks &-= 1
            words[Int(truncatingIfNeeded: chunk)] = bucket &>> 32
            bucket = bucket & 0xFFFF_FFFF | chunk &<< 32
            words[marks &+ place &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: digit & 63)
            usedLevels |= 1 &<< UInt64(truncatingIfNeeded: level)
        }
        let end = Int(truncatingIfNeeded: bucket &>> 32) &+ 1 &+ 2 &* offset
        words[end] = lower
        words[end &+ 1] = upper
        words[place] = bucket &+ 1
    }

    /// Makes at least as many chunks free as one chunk of keys can need, one for each key.
    @usableFromInline
    @inline(never)
    mutating func addChunks() {
        if words.isEmpty {
            // Room for a few hundred events, so that a small queue never grows again.
            words.reserveCapacity(Self.chunks + 128 * Self.chunkWords)
            words.append(contentsOf: repeatElement(0, count: Self.chunks))
        }
        // A few at a time: the array itself grows by doubling, and what is not used is not touched.
        let added = Self.chunkSize
        let end = words.count
        words.append(contentsOf: repeatElement(0, count: added * Self.chunkWords))
        for chunk in stride(from: end, to: words.count, by: Self.chunkWords) {
            words[chunk] = firstFreeChunk
            firstFreeChunk = UInt64(chunk)
        }
        freeChunks += added
    }

    /// Takes the earliest bucket out, divided until it is short or a single instant, and with it
    /// those that follow at its level as long as all are few.
    ///
    /// Up to ``KeyRun/fill`` keys go to the places from there on in the run, more of them into the
    /// list; `end` becomes the instant up to which all keys were taken.
    /// - Precondition: there are keys, and the run is empty.
    @usableFromInline
    mutating func takeFirst(
        _ run: inout KeyRun,
        else list: inout [UInt128],
        end: inout UInt64
    ) -> Int {
        while true {
            let level = usedLevels.trailingZeroBitCount
            let shift = UInt64(Self.digitBits * level)
            let above = (start >> shift) & ~UInt64(Self.radix - 1)
            var taken = 0
            while taken < KeyRun.fill / 4, let digit = firstDigit(at: level) {
                let number = Int(words[level * Self.radix + digit] & 0xFFFF_FFFF)
                guard taken + number <= KeyRun.fill else { break }
                let bucket = take(digit, at: level)
                run.withKeys { keys in empty(bucket, to: keys + (KeyRun.fill + taken)) }
                taken += number
                start = (above | UInt64(digit)) << shift
            }
            guard taken == 0 else {
                end = start + (1 << shift)
                return taken
            }
            // The first bucket holds more than the run can take.
            guard let digit = firstDigit(at: level) else { return 0 }
            let bucket = take(digit, at: level)
            start = (above | UInt64(digit)) << shift
            guard level == 0 else {
                divide(bucket)
                continue
            }
            end = start + 1
            let number = Int(bucket & 0xFFFF_FFFF)
            if list.count < number + 4 {
                list.append(contentsOf: repeatElement(.max, count: number + 4 - list.count))
            }
            list.withUnsafeMutableBufferPointer { list in
                if let start = list.baseAddress { empty(bucket, to: start) }
            }
            return number
        }
    }

    /// The first digit with keys at a level, or none.
    @inline(__always)
    private func firstDigit(at level: Int) -> Int? {
        let marks = Self.marks + Self.markWords * level
        for part in 0..<Self.markWords where words[marks + part] != 0 {
            return 64 * part + words[marks + part].trailingZeroBitCount
        }
        return nil
    }

    /// Takes a bucket out, with the chain of its keys.
    @inline(__always)
    private mutating func take(_ digit: Int, at level: Int) -> UInt64 {
        let place = level * Self.radix + digit
        let bucket = words[place]
        words[place] = 0
        words[Self.marks + place >> 6] &= ~(1 << UInt64(digit & 63))
        if firstDigit(at: level) == nil { usedLevels &= ~(1 << UInt64(level)) }
        return bucket
    }

    /// Puts the keys of a bucket that was taken out into the levels below.
    private mutating func divide(_ bucket: UInt64) {
        var chunk = Int(bucket >> 32)
        var left = Int(bucket & 0xFFFF_FFFF)
        let start = start
        while left > 0 {
            // The chunk itself becomes free only after its keys have found places.
            let inChunk = ((left &- 1) & (Self.chunkSize &- 1)) &+ 1
            if freeChunks < inChunk { addChunks() }
            words.withUnsafeMutableBufferPointer { words in
                guard let words = words.baseAddress else { return }
                for place in stride(from: chunk &+ 1, to: chunk &+ 1 &+ 2 &* inChunk, by: 2) {
                    Self.insert(
                        words[place &+ 1],
                        words[place],
                        start,
                        words,
                        &usedLevels,
                        &firstFreeChunk,
                        &freeChunks
                    )
                }
            }
            chunk = free(chunk)
            left &-= inChunk
        }
    }

    /// Frees a chunk and answers the one before it.
    private mutating func free(_ chunk: Int) -> Int {
        let previous = Int(words[chunk])
        words[chunk] = firstFreeChunk
        firstFreeChunk = UInt64(chunk)
        freeChunks &+= 1
        return previous
    }

    /// Copies the keys of a bucket that was taken out.
    @inline(__always)
    private mutating func empty(_ bucket: UInt64, to list: UnsafeMutablePointer<UInt128>) {
        var chunk = Int(truncatingIfNeeded: bucket &>> 32)
        var left = Int(truncatingIfNeeded: bucket & 0xFFFF_FFFF)
        count &-= left
        words.withUnsafeMutableBufferPointer { words in
            guard let words = words.baseAddress else { return }
            while left > 0 {
                let inChunk = ((left &- 1) & (Self.chunkSize &- 1)) &+ 1
                left &-= inChunk
                var source = chunk &+ 1
                for place in left..<left &+ inChunk {
                    list[place] = UInt128(words[source &+ 1]) &<< 64 | UInt128(words[source])
                    source &+= 2
                }
                let previous = words[chunk]
                words[chunk] = firstFreeChunk
                firstFreeChunk = UInt64(truncatingIfNeeded: chunk)
                freeChunks &+= 1
                chunk = Int(truncatingIfNeeded: previous)
            }
        }
    }

    /// Drops the keys for which a condition does not hold.
    @usableFromInline
    mutating func keep(where condition: (UInt128) -> Bool) {
        count = 0
        guard !words.isEmpty else { return }
        for part in 0..<Self.markWords * Self.levels {
            var mark = words[Self.marks + part]
            while mark != 0 {
                let digit = mark.trailingZeroBitCount
                mark &= mark &- 1
                let kept = keep(inBucket: part * 64 + digit, where: condition)
                count += kept
                if kept == 0 { words[Self.marks + part] &= ~(1 << UInt64(digit)) }
            }
        }
        for level in 0..<Self.levels where firstDigit(at: level) == nil {
            usedLevels &= ~(1 << UInt64(level))
        }
    }

    /// Drops keys of a bucket and answers how many are left.
    private mutating func keep(inBucket place: Int, where condition: (UInt128) -> Bool) -> Int {
        if freeChunks == 0 { addChunks() }
        var chunk = Int(words[place] >> 32)
        var left = Int(words[place] & 0xFFFF_FFFF)
        var written = 0
        var kept = 0
        while left > 0 {
            let inChunk = ((left &- 1) & (Self.chunkSize &- 1)) &+ 1
            for source in stride(from: chunk &+ 1, to: chunk &+ 1 &+ 2 &* inChunk, by: 2) {
                let (lower, upper) = (words[source], words[source &+ 1])
                guard condition(UInt128(upper) &<< 64 | UInt128(lower)) else { continue }
                if kept & (Self.chunkSize &- 1) == 0 {
                    let next = Int(firstFreeChunk)
                    firstFreeChunk = words[next]
                    freeChunks &-= 1
                    words[next] = UInt64(written)
                    written = next
                }
                words[written &+ 1 &+ 2 &* (kept & (Self.chunkSize &- 1))] = lower
                words[written &+ 2 &+ 2 &* (kept & (Self.chunkSize &- 1))] = upper
                kept &+= 1
            }
            chunk = free(chunk)
            left &-= inChunk
        }
        words[place] = kept > 0 ? UInt64(written) << 32 | UInt64(kept) : 0
        return kept
    }
}
