extension Context {
    /// How many bytes the events that wait hold, with the room of those that waited at the same time
    /// before.
    public var heldByEvents: Int { queue.heldBytes }

    /// How many bytes the causal log holds.
    public var heldByOccurrences: Int { log.heldBytes }
}

extension EventQueue {
    /// How many bytes bodies and keys hold.
    var heldBytes: Int {
        slots.count * MemoryLayout<Slot>.stride + heap.count * MemoryLayout<UInt128>.stride
            + far.words.count * MemoryLayout<UInt64>.stride
    }
}
