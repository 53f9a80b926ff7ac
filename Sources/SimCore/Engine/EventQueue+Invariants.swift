extension EventQueue {
    /// Says what is wrong with the queue, or nothing; O(n), for tests.
    package func brokenInvariant() -> String? {
        var free = Set<UInt64>()
        var link = firstFree
        while link != .max {
            guard Int(link) < slots.count else { return "free slot \(link) does not exist" }
            guard free.insert(link).inserted else { return "the free list turns back at \(link)" }
            guard slots[Int(link)].lower == 0 else { return "free slot \(link) has a key" }
            link = slots[Int(link)].upper
        }
        if free.count + count != slots.count {
            return "\(slots.count) slots, but \(count) pending and \(free.count) free"
        }
        var alive = 0
        for position in 0..<length where !(hasVacantRoot && position == 0) {
            let key = heap[position]
            if isAlive(key) { alive += 1 }
            if UInt64(key >> 65) >= heapEnd { return "key \(position) belongs into the buckets" }
            let parent = (position - 1) / 4
            if position > 0, !(hasVacantRoot && parent == 0), heap[parent] >= key {
                return "key \(position) is not after its parent \(parent)"
            }
        }
        for position in length..<heap.count where heap[position] != .max {
            return "a key lies at \(position), behind the heap of \(length)"
        }
        if let broken = far.brokenInvariant() { return broken }
        for key in far.allKeys {
            if isAlive(key) { alive += 1 }
            if UInt64(key >> 65) < heapEnd { return "a key in the buckets belongs into the heap" }
        }
        let total = length + far.count - (hasVacantRoot ? 1 : 0)
        if alive != count || total - alive != dead {
            return "\(total) keys, \(alive) of them alive, but \(count) pending and \(dead) dead"
        }
        return heap.count < length + 4 ? "less than four places lie behind the heap" : nil
    }
}

extension EventQueue {
    /// For how many keys there is memory.
    package var keyCapacity: Int { heap.count + far.keys.count }
}

extension FarKeys {
    /// Says what is wrong with the buckets, or nothing; O(n), for tests.
    func brokenInvariant() -> String? {
        var chunks = Set<UInt32>()
        var link = firstFreeChunk
        while link != .max {
            guard chunks.insert(link).inserted else { return "the free chunks turn back at \(link)" }
            link = links[Int(link)]
        }
        guard chunks.count == freeChunks else {
            return "\(freeChunks) chunks should be free, \(chunks.count) are"
        }
        var found = 0
        for (place, bucket) in buckets.enumerated() {
            let (level, digit) = (place / 64, UInt64(place % 64))
            let isUsed = usedBuckets[level] >> digit & 1 == 1
            guard isUsed == (bucket.count > 0) else { return "bucket \(place) is marked wrongly" }
            for key in allKeys(inBucket: place) {
                let time = UInt64(key >> 65)
                let difference = (time ^ start) | 1
                guard time >= start, (63 - difference.leadingZeroBitCount) / 6 == level,
                    time >> UInt64(6 * level) & 63 == digit
                else { return "a key for \(time) lies in bucket \(place) after \(start)" }
            }
            found += Int(bucket.count)
            var chunk = bucket.lastChunk
            var left = Int(bucket.count)
            while left > 0 {
                guard chunks.insert(chunk).inserted else { return "chunk \(chunk) is used twice" }
                left -= (left - 1) % 32 + 1
                chunk = links[Int(chunk)]
            }
        }
        for level in usedBuckets.indices
        where (usedBuckets[level] != 0) != (usedLevels >> UInt64(level) & 1 == 1) {
            return "level \(level) is marked wrongly"
        }
        guard chunks.count == links.count else { return "a chunk is lost" }
        return found == count ? nil : "\(count) keys should be in the buckets, \(found) are"
    }

    /// Every key in the buckets.
    var allKeys: [UInt128] { buckets.indices.flatMap { allKeys(inBucket: $0) } }

    private func allKeys(inBucket place: Int) -> [UInt128] {
        var result: [UInt128] = []
        var chunk = buckets[place].lastChunk
        var left = Int(buckets[place].count)
        while left > 0 {
            let inChunk = (left - 1) % 32 + 1
            result += keys[Int(chunk) * 32..<Int(chunk) * 32 + inChunk]
            chunk = links[Int(chunk)]
            left -= inChunk
        }
        return result
    }
}
