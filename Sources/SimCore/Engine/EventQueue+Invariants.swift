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
        if leftSlot != .max, !free.insert(UInt64(leftSlot)).inserted {
            return "the slot left last is free already"
        }
        if free.count + count != slots.count {
            return "\(slots.count) slots, but \(count) pending and \(free.count) free"
        }
        var run = run
        let inRun = (run.head..<run.end).map { run[$0] }
        if run[run.end] != .max { return "no largest number ends the run" }
        for (one, next) in zip(inRun, inRun.dropFirst()) where one >= next {
            return "the run is out of order"
        }
        for position in 1..<max(heapLength, 1) where heap[(position - 1) / 4] >= heap[position] {
            return "key \(position) is not after its parent"
        }
        for position in heapLength..<heap.count where heap[position] != .max {
            return "a key lies at \(position), behind the heap of \(heapLength)"
        }
        var alive = 0
        for key in inRun + heap[..<heapLength] {
            if isAlive(key), Self.slot(of: key) != leftSlot { alive += 1 }
            if UInt64(key >> 65) >= nearEnd { return "a near key belongs into the buckets" }
        }
        if let broken = far.brokenInvariant() { return broken }
        for key in far.allKeys {
            if isAlive(key) { alive += 1 }
            if UInt64(key >> 65) < nearEnd { return "a key in the buckets is a near one" }
        }
        let total = inRun.count + heapLength + far.count
        if alive != count || total - alive != dead {
            return "\(total) keys, \(alive) of them alive, but \(count) pending and \(dead) dead"
        }
        return heap.count < heapLength + 4 ? "less than four places lie behind the heap" : nil
    }

    /// For how many keys there is memory.
    package var keyCapacity: Int { 65 + heap.count + far.words.count / 2 }
}

extension FarKeys {
    /// Says what is wrong with the buckets, or nothing; O(n), for tests.
    func brokenInvariant() -> String? {
        guard !words.isEmpty else { return count == 0 ? nil : "\(count) keys, but no memory" }
        var chunks = Set<Int>()
        var link = Int(firstFreeChunk)
        while link != 0 {
            guard chunks.insert(link).inserted else {
                return "the free chunks turn back at \(link)"
            }
            link = Int(words[link])
        }
        guard chunks.count == freeChunks else {
            return "\(freeChunks) chunks should be free, \(chunks.count) are"
        }
        var found = 0
        for place in 0..<Self.radix * Self.levels {
            let (level, digit) = (place / Self.radix, UInt64(place % Self.radix))
            let number = Int(words[place] & 0xFFFF_FFFF)
            let isUsed = words[Self.marks + place / 64] >> (digit % 64) & 1 == 1
            guard isUsed == (number > 0) else { return "bucket \(place) is marked wrongly" }
            for key in allKeys(inBucket: place) {
                let time = UInt64(key >> 65)
                let difference = (time ^ start) | 1
                guard time >= start,
                    (63 - difference.leadingZeroBitCount) / Self.digitBits == level,
                    time >> UInt64(Self.digitBits * level) & UInt64(Self.radix - 1) == digit
                else { return "a key for \(time) lies in bucket \(place) after \(start)" }
            }
            found += number
            var chunk = Int(words[place] >> 32)
            for _ in 0..<(number + Self.chunkSize - 1) / Self.chunkSize {
                guard chunks.insert(chunk).inserted else { return "chunk \(chunk) is used twice" }
                chunk = Int(words[chunk])
            }
        }
        for level in 0..<Self.levels {
            let isUsed = (0..<Self.markWords).contains {
                words[Self.marks + Self.markWords * level + $0] != 0
            }
            if isUsed != (usedLevels >> UInt64(level) & 1 == 1) {
                return "level \(level) is marked wrongly"
            }
        }
        let all = (words.count - Self.chunks) / Self.chunkWords
        guard chunks.count == all else { return "\(all - chunks.count) chunks are lost" }
        return found == count ? nil : "\(count) keys should be in the buckets, \(found) are"
    }

    /// Every key in the buckets.
    var allKeys: [UInt128] {
        words.isEmpty ? [] : (0..<Self.radix * Self.levels).flatMap { allKeys(inBucket: $0) }
    }

    private func allKeys(inBucket place: Int) -> [UInt128] {
        var result: [UInt128] = []
        var chunk = Int(words[place] >> 32)
        var left = Int(words[place] & 0xFFFF_FFFF)
        while left > 0 {
            let inChunk = (left - 1) % Self.chunkSize + 1
            for offset in 0..<inChunk {
                let lower = words[chunk + 1 + 2 * offset]
                result.append(UInt128(words[chunk + 2 + 2 * offset]) << 64 | UInt128(lower))
            }
            chunk = Int(words[chunk])
            left -= inChunk
        }
        return result
    }
}
