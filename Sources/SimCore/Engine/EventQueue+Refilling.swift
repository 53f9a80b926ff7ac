// How keys pass between the buckets, the run and the heap.

extension EventQueue {
    /// Makes the earliest buckets the run, without the dead keys in them.
    ///
    /// A bucket that is too long for the run, because all its keys are due at one instant, becomes
    /// the heap.
    @inlinable
    @inline(never)
    mutating func refill() {
        while run.count == 0, heapLength == 0, far.count > 0 {
            let taken = far.takeFirst(&run, else: &heap, end: &nearEnd)
            if far.count == 0 { nearEnd = .max }
            if taken <= KeyRun.fill {
                // Reading the slots of a large queue in a row also brings them near.
                let isSure = dead == 0 && slots.count < 1 << 14
                let kept = isSure ? taken : Self.keepLiving(&run, from: KeyRun.fill, taken, slots)
                dead &-= taken &- kept
                run.take(kept)
            } else {
                heapLength = Self.keepLiving(&heap, taken, slots)
                dead &-= taken &- heapLength
                makeHeap()
            }
        }
        heapLimit = max(Self.leastHeapLimit, 2 &* heapLength)
    }

    /// Adds a key for which the run has no room.
    @inlinable
    @inline(never)
    mutating func insertBesideRun(_ key: UInt128) {
        // A full run with nothing in the buckets means that the queue has grown; keys of one
        // instant cannot be spread.
        let hasGrown = far.count == 0 && heapLength == 0 && run.first &>> 65 < run.last &>> 65
        if hasGrown || heapLength >= heapLimit { spread() }
        let isNear = UInt64(truncatingIfNeeded: key &>> 65) < nearEnd
        if isNear, !run.hasRoom { push(key) } else { insert(key) }
    }

    /// Spreads run and heap over the buckets.
    ///
    /// What comes before the buckets' own start stays. A heap that cannot be spread, as when all
    /// its events are due at one instant, may grow to twice its size before it is tried again.
    @inlinable
    mutating func spread() {
        let first = min(run.first, heap[0])
        let start = max(UInt64(truncatingIfNeeded: first &>> 65), far.count > 0 ? far.start : 0)
        far.start = start
        nearEnd = start
        let inHeap = heapLength
        heapLength = 0
        for place in 0..<inHeap {
            let key = heap[place]
            heap[place] = .max
            if UInt64(truncatingIfNeeded: key &>> 65) < start {
                heap[heapLength] = key
                heapLength &+= 1
            } else {
                far.insert(key)
            }
        }
        makeHeap()
        for place in run.head..<run.end {
            let key = run[place]
            if UInt64(truncatingIfNeeded: key &>> 65) < start { push(key) } else { far.insert(key) }
        }
        run.removeAll()
        if heapLength == 0 { refill() }
        heapLimit = max(Self.leastHeapLimit, 2 &* heapLength)
    }

    /// Drops all dead keys.
    @inlinable
    @inline(never)
    mutating func compact() {
        let head = run.head
        run.end = head &+ Self.keepLiving(&run, from: head, run.count, slots)
        let end = run.end
        run.withKeys { $0[end] = .max }
        heapLength = Self.keepLiving(&heap, heapLength, slots)
        makeHeap()
        Self.keepLiving(&far, slots)
        dead = 0
        if far.count == 0 { nearEnd = .max }
    }

    /// Moves the living among a number of keys to the front of these, and answers how many.
    @inlinable
    @inline(__always)
    static func keepLiving(
        _ keys: UnsafeMutablePointer<UInt128>,
        _ number: Int,
        _ slots: [Slot]
    ) -> Int {
        slots.withUnsafeBufferPointer { slots in
            var kept = 0
            for place in 0..<number {
                let key = keys[place]
                guard slots[slot(of: key)].lower == UInt64(truncatingIfNeeded: key) else {
                    continue
                }
                keys[kept] = key
                kept &+= 1
            }
            return kept
        }
    }

    @inlinable
    static func keepLiving(
        _ run: inout KeyRun,
        from start: Int,
        _ number: Int,
        _ slots: [Slot]
    ) -> Int {
        run.withKeys { keepLiving($0 + start, number, slots) }
    }

    @inlinable
    static func keepLiving(_ heap: inout [UInt128], _ number: Int, _ slots: [Slot]) -> Int {
        heap.withUnsafeMutableBufferPointer { heap in
            guard let keys = heap.baseAddress else { return 0 }
            let kept = keepLiving(keys, number, slots)
            for place in kept..<number { keys[place] = .max }
            return kept
        }
    }

    @inlinable
    static func keepLiving(_ far: inout FarKeys, _ slots: [Slot]) {
        slots.withUnsafeBufferPointer { slots in
            far.keep { slots[slot(of: $0)].lower == UInt64(truncatingIfNeeded: $0) }
        }
    }
}
