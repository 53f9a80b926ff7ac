// How keys pass between the heap and the buckets.

extension EventQueue {
    /// Takes the earliest bucket into the empty heap, without the dead keys in it.
    @usableFromInline
    @inline(never)
    mutating func refill() {
        while length == 0, far.count > 0 {
            let bucket = far.takeFirstBucket()
            heapEnd = far.count > 0 ? bucket.end : .max
            if length &+ bucket.count &+ 4 > heap.count { addPlaces(for: bucket.count) }
            far.move(bucket, to: &heap)
            // Reading the slots of a whole bucket in a row also brings them near.
            let taken = Self.keepLiving(of: bucket.count, in: &heap, slots)
            dead &-= bucket.count &- taken
            length = taken
            makeHeap()
        }
        heapLimit = max(Self.leastHeapLimit, 2 &* length)
    }

    /// Spreads a heap that has grown too large over the buckets.
    ///
    /// What comes before the buckets' own start stays. A heap that cannot be spread, as when all
    /// its events are due at one instant, may grow to twice its size before it is tried again.
    @usableFromInline
    @inline(never)
    mutating func spread() {
        let first = UInt64(truncatingIfNeeded: heap[0] >> 65)
        let start = far.count > 0 ? max(first, far.start) : first
        far.start = start
        let size = length
        var kept = 0
        for place in 0..<size {
            let key = heap[place]
            heap[place] = .max
            if UInt64(truncatingIfNeeded: key >> 65) < start {
                heap[kept] = key
                kept &+= 1
            } else {
                far.insert(key)
            }
        }
        length = kept
        heapEnd = start
        if kept > 0 {
            makeHeap()
            heapLimit = max(Self.leastHeapLimit, 2 &* kept)
        } else {
            refill()
        }
    }

    /// Drops all dead keys.
    @usableFromInline
    @inline(never)
    mutating func compact() {
        // A vacant root has no key to judge.
        if hasVacantRoot {
            hasVacantRoot = false
            removeRoot()
        }
        length = Self.keepLiving(of: length, in: &heap, slots)
        Self.keepLiving(in: &far, slots)
        dead = 0
        makeHeap()
        if far.count == 0 { heapEnd = .max }
    }

    /// Moves the living among the first keys of a list to its front, and answers their number.
    private static func keepLiving(
        of count: Int,
        in list: inout [UInt128],
        _ slots: [Slot]
    ) -> Int {
        slots.withUnsafeBufferPointer { slots in
            list.withUnsafeMutableBufferPointer { list in
                var kept = 0
                for place in 0..<count {
                    let key = list[place]
                    list[place] = .max
                    list[kept] = key
                    kept &+=
                        slots[slot(of: key)].lower == UInt64(truncatingIfNeeded: key) ? 1 : 0
                }
                if kept < count { list[kept] = .max }
                return kept
            }
        }
    }

    private static func keepLiving(in far: inout FarKeys, _ slots: [Slot]) {
        slots.withUnsafeBufferPointer { slots in
            far.keep { slots[slot(of: $0)].lower == UInt64(truncatingIfNeeded: $0) }
        }
    }

    /// Orders the keys of the heap.
    private mutating func makeHeap() {
        let length = length
        guard length > 1 else { return }
        heap.withUnsafeMutableBufferPointer { heap in
            var parent = (length &- 2) >> 2
            while parent >= 0 {
                Self.siftDown(heap[parent], from: parent, length, heap)
                parent &-= 1
            }
        }
    }
}
