extension EventQueue {
    /// Says what is wrong with the queue, or nothing; O(n), for tests.
    package func brokenInvariant() -> String? {
        var free = Set<UInt32>()
        var link = firstFree
        while link != .max {
            guard Int(link) < slots.count else { return "free slot \(link) does not exist" }
            guard free.insert(link).inserted else { return "the free list turns back at \(link)" }
            link = slots[Int(link)].position
        }
        if free.count + length != slots.count {
            return "\(slots.count) slots, but \(count) pending and \(free.count) free"
        }
        for position in 0..<length where !(hasVacantRoot && position == 0) {
            let key = keys[position]
            let slot = UInt32(truncatingIfNeeded: key) & 0xFF_FFFF
            if free.contains(slot) { return "key \(position) names the free slot \(slot)" }
            if Int(slots[Int(slot)].position) != position {
                return "slot \(slot) says \(slots[Int(slot)].position), its key lies at \(position)"
            }
            let parent = (position - 1) / 4
            if position > 0, !(hasVacantRoot && parent == 0), keys[parent] >= key {
                return "key \(position) is not after its parent \(parent)"
            }
        }
        for position in length..<keys.count where keys[position] != .max {
            return "a key lies at \(position), behind the heap of \(length)"
        }
        return keys.count < length + 4 ? "less than four places lie behind the heap" : nil
    }
}
