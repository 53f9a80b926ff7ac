extension EventQueue {
    /// Says what is wrong with the queue, or nothing; O(n), for tests.
    package func brokenInvariant() -> String? {
        var free = Set<UInt32>()
        var link = firstFree
        while link != .max {
            guard Int(link) < bodies.count else { return "free slot \(link) does not exist" }
            guard free.insert(link).inserted else { return "the free list turns back at \(link)" }
            link = positions[Int(link)]
        }
        if free.count + count != bodies.count {
            return "\(bodies.count) slots, but \(count) pending and \(free.count) free"
        }
        for (position, key) in keys.enumerated() where !(hasVacantRoot && position == 0) {
            let slot = UInt32(truncatingIfNeeded: key) & 0xFF_FFFF
            if free.contains(slot) { return "key \(position) names the free slot \(slot)" }
            if Int(positions[Int(slot)]) != position {
                return "slot \(slot) says \(positions[Int(slot)]), its key lies at \(position)"
            }
            let parent = (position - 1) / 4
            if position > 0, !(hasVacantRoot && parent == 0), keys[parent] >= key {
                return "key \(position) is not after its parent \(parent)"
            }
        }
        return nil
    }
}
