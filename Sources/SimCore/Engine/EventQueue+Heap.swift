// The four-way heap beside the run.

extension EventQueue {
    /// Adds a key to the heap.
    @inlinable
    mutating func push(_ key: UInt128) {
        makeRoom(for: heapLength &+ 1)
        var hole = heapLength
        heapLength &+= 1
        heap.withUnsafeMutableBufferPointer { heap in
            while hole > 0 {
                let parent = (hole &- 1) >> 2
                let above = heap[parent]
                guard key < above else { break }
                heap[hole] = above
                hole = parent
            }
            heap[hole] = key
        }
    }

    /// Takes the root out of a heap that is not empty.
    @inlinable
    @inline(never)
    mutating func removeRoot() {
        heapLength &-= 1
        let length = heapLength
        heap.withUnsafeMutableBufferPointer { heap in
            let last = heap[length]
            heap[length] = .max
            if length > 0 { Self.siftDown(last, from: 0, length, heap) }
        }
    }

    /// Orders the keys of the heap.
    @inlinable
    mutating func makeHeap() {
        let length = heapLength
        guard length > 1 else { return }
        heap.withUnsafeMutableBufferPointer { heap in
            var parent = (length &- 2) >> 2
            while parent >= 0 {
                Self.siftDown(heap[parent], from: parent, length, heap)
                parent &-= 1
            }
        }
    }

    /// Makes the heap long enough for a number of keys and the four behind them.
    @inlinable
    mutating func makeRoom(for keys: Int) {
        guard keys &+ 4 > heap.count else { return }
        let places = max(keys &+ 4, 2 &* heap.count)
        heap.append(contentsOf: repeatElement(.max, count: places &- heap.count))
    }

    /// Writes a key at a position or at the descendant where it belongs.
    @inlinable
    static func siftDown(
        _ key: UInt128,
        from start: Int,
        _ length: Int,
        _ heap: UnsafeMutableBufferPointer<UInt128>
    ) {
        var hole = start
        while true {
            let child = 4 &* hole &+ 1
            guard child < length else { break }
            // A tournament of selections, because a branch on random keys is a coin toss.
            let (a, b) = (heap[child], heap[child &+ 1])
            let (c, d) = (heap[child &+ 2], heap[child &+ 3])
            let left = b < a ? b : a
            let right = d < c ? d : c
            let leftPlace = b < a ? child &+ 1 : child
            let rightPlace = d < c ? child &+ 3 : child &+ 2
            let least = right < left ? right : left
            guard least < key else { break }
            heap[hole] = least
            hole = right < left ? rightPlace : leftPlace
        }
        heap[hole] = key
    }
}
