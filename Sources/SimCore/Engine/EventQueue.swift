/// The events that are still to come, in the total order (time, priority, insertion).
///
/// Bodies lie still in a slab; only 16-byte keys move. A key is time (63 bits), priority (3),
/// sequence (38) and slot (24), so one comparison decides, and its lower 62 bits are the event's
/// handle. Keys of the near future stand in a four-way heap, those of the far future unsorted in
/// the buckets of ``FarKeys``; when the heap is empty, the earliest bucket is taken into it. A
/// small queue is all heap, a large one touches each key a few times in sequence, so the cost of
/// an event hardly grows with their number.
///
/// Cancelling clears the slot and leaves the key behind, dead: it is dropped where it comes up, or
/// when dead keys outnumber the living. After ``pop()`` the root of the heap is left vacant,
/// because the next push often belongs there; ``settle()`` makes the heap whole, with a living key
/// at its root, before anything else looks at it. Behind the heap lie keys that come after all
/// others, so that sifting down never asks how many children there are.
@usableFromInline
package struct EventQueue<Event: SimEvent>: Sendable {
    /// An event at rest, with what it inherits from the event that scheduled it.
    @usableFromInline
    package struct Body: BitwiseCopyable, Sendable {
        @usableFromInline package var event: Event
        @usableFromInline package var cause: OccurrenceID
        @usableFromInline package var generation: UInt32

        @inlinable
        package init(event: Event, cause: OccurrenceID, generation: UInt32) {
            self.event = event
            self.cause = cause
            self.generation = generation
        }
    }

    /// A place for a body, with the key under which it waits.
    @usableFromInline
    package struct Slot: BitwiseCopyable, Sendable {
        @usableFromInline package var body: Body
        /// The upper half of the key; in a free slot the next free one.
        @usableFromInline package var upper: UInt64
        /// The lower half of the key; 0 in a free slot.
        @usableFromInline package var lower: UInt64

        @inlinable
        package init(body: Body, upper: UInt64, lower: UInt64) {
            self.body = body
            self.upper = upper
            self.lower = lower
        }
    }

    /// A heap larger than this is spread over the buckets, unless that was just tried.
    @inlinable
    static var leastHeapLimit: Int { 512 }

    /// The heap, then at least four keys that are the largest number.
    ///
    /// `heap[0]` is stale while the root is vacant.
    @usableFromInline var heap = [UInt128](repeating: .max, count: 16)

    /// How many of the keys are the heap's, with a vacant root.
    @usableFromInline var length = 0

    /// How large the heap may grow before it is spread.
    @usableFromInline var heapLimit = 512

    /// Keys of this instant and later lie in the buckets, earlier ones in the heap.
    @usableFromInline var heapEnd = UInt64.max

    /// Whether the root was popped and not yet refilled.
    @usableFromInline var hasVacantRoot = false

    /// The keys of the far future.
    @usableFromInline var far = FarKeys()

    /// The bodies, by slot.
    @usableFromInline var slots: [Slot] = []

    /// The first free slot, or `UInt64.max`.
    @usableFromInline var firstFree = UInt64.max

    /// How many events wait.
    @usableFromInline package var count = 0

    /// How many keys name an event that no longer waits.
    @usableFromInline var dead = 0

    /// The sequence number that was given out last; 0 is never given out.
    @usableFromInline package var lastSequence: UInt64 = 0

    @inlinable
    package init() {}

    /// The largest sequence number that fits into a key.
    @inlinable
    package static var maxSequence: UInt64 { (1 << 38) - 1 }

    /// The smallest key that an event at an instant can have.
    @inlinable
    package static func floorKey(of time: SimTime) -> UInt128 {
        UInt128(UInt64(bitPattern: time.nanoseconds)) << 65
    }

    /// The instant in a key.
    @inlinable
    package static func time(of key: UInt128) -> SimTime {
        SimTime(nanoseconds: Int64(truncatingIfNeeded: key >> 65))
    }

    /// The slot in a key.
    @inlinable
    static func slot(of key: UInt128) -> Int {
        Int(truncatingIfNeeded: UInt64(truncatingIfNeeded: key) & 0xFF_FFFF)
    }

    /// The handle in a key.
    @inlinable
    package static func id(of key: UInt128) -> EventID {
        EventID(raw: UInt64(truncatingIfNeeded: key) & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// The smallest key, or the largest number when nothing waits.
    ///
    /// - Precondition: the queue is settled.
    @inlinable
    package var firstKey: UInt128 { heap[0] }

    /// The event of the smallest key.
    ///
    /// - Precondition: the queue is settled and not empty.
    package var first: Event { slots[Self.slot(of: heap[0])].body.event }

    /// Adds an event; the caller has checked the time, the sequence and the number of slots.
    ///
    /// - Complexity: amortised O(1) in a large queue, O(log n) in a small one.
    @inlinable
    package mutating func push(_ body: Body, at time: SimTime, priority: UInt8) -> EventID {
        lastSequence &+= 1
        if firstFree == .max { addSlot(for: body) }
        let slot = Int(truncatingIfNeeded: firstFree)
        let key =
            Self.floorKey(of: time) | UInt128(priority & 7) << 62 | UInt128(lastSequence) << 24
            | UInt128(truncatingIfNeeded: slot)
        firstFree = slots.withUnsafeMutableBufferPointer { slots in
            let next = slots[slot].upper
            slots[slot] = Slot(
                body: body,
                upper: UInt64(truncatingIfNeeded: key >> 64),
                lower: UInt64(truncatingIfNeeded: key)
            )
            return next
        }
        count &+= 1
        insert(key)
        return Self.id(of: key)
    }

    /// Puts a key where its time belongs.
    @inlinable
    @inline(__always)
    mutating func insert(_ key: UInt128) {
        guard UInt64(truncatingIfNeeded: key >> 65) < heapEnd else { return far.insert(key) }
        guard !hasVacantRoot else {
            hasVacantRoot = false
            let length = length
            return heap.withUnsafeMutableBufferPointer { heap in
                Self.siftDown(key, from: 0, length, heap)
            }
        }
        if length >= heapLimit || length &+ 4 >= heap.count { return insertIntoFullHeap(key) }
        let last = length
        length &+= 1
        heap.withUnsafeMutableBufferPointer { heap in
            Self.siftUp(key, from: last, heap)
        }
    }

    /// Makes a slot where none is free.
    @usableFromInline
    @inline(never)
    mutating func addSlot(for body: Body) {
        firstFree = UInt64(slots.count)
        slots.append(Slot(body: body, upper: .max, lower: 0))
    }

    /// Makes room for another key: by a longer heap, or by spreading the heap over the buckets.
    @usableFromInline
    @inline(never)
    mutating func insertIntoFullHeap(_ key: UInt128) {
        if length >= heapLimit { spread() }
        if length &+ 4 >= heap.count { addPlaces(for: length &+ 1) }
        insert(key)
    }

    /// Makes room for a number of keys and the four behind them.
    @usableFromInline
    @inline(never)
    mutating func addPlaces(for keys: Int) {
        var places = heap.count
        while places < keys &+ 4 { places &*= 2 }
        heap.append(contentsOf: repeatElement(.max, count: places &- heap.count))
    }

    /// Takes the first event out and leaves the root vacant.
    ///
    /// - Precondition: the queue is settled and not empty.
    @inlinable
    package mutating func pop() -> Body {
        hasVacantRoot = true
        count &-= 1
        let slot = Self.slot(of: heap[0])
        let next = firstFree
        firstFree = UInt64(truncatingIfNeeded: slot)
        return slots.withUnsafeMutableBufferPointer { slots in
            slots[slot].upper = next
            slots[slot].lower = 0
            return slots[slot].body
        }
    }

    /// Makes the heap whole, with the first of all events at its root.
    @inlinable
    package mutating func settle() {
        if hasVacantRoot {
            hasVacantRoot = false
            removeRoot()
        }
        if dead > 0 { dropDeadRoots() }
        if length == 0, far.count > 0 { refill() }
    }

    /// Whether a key names an event that still waits.
    @inlinable
    func isAlive(_ key: UInt128) -> Bool {
        slots[Self.slot(of: key)].lower == UInt64(truncatingIfNeeded: key)
    }

    @inlinable
    mutating func dropDeadRoots() {
        while length > 0, !isAlive(heap[0]) {
            removeRoot()
            dead &-= 1
        }
    }

    /// Takes the root out of a heap that is not empty.
    @inlinable
    mutating func removeRoot() {
        length &-= 1
        let length = length
        heap.withUnsafeMutableBufferPointer { heap in
            let last = heap[length]
            heap[length] = .max
            if length > 0 { Self.siftDown(last, from: 0, length, heap) }
        }
    }

    /// The key of a pending event, or none.
    @inlinable
    package func key(of id: EventID) -> UInt128? {
        let slot = Int(id.raw & 0xFF_FFFF)
        guard slot < slots.count, slots[slot].lower & 0x3FFF_FFFF_FFFF_FFFF == id.raw, id.raw != 0
        else { return nil }
        return UInt128(slots[slot].upper) << 64 | UInt128(slots[slot].lower)
    }

    /// Removes a pending event; false when it is not pending.
    ///
    /// - Complexity: amortised O(1).
    @inlinable
    package mutating func remove(_ id: EventID) -> Bool {
        guard key(of: id) != nil else { return false }
        let slot = Int(id.raw & 0xFF_FFFF)
        let next = firstFree
        slots.withUnsafeMutableBufferPointer { slots in
            slots[slot].upper = next
            slots[slot].lower = 0
        }
        firstFree = UInt64(truncatingIfNeeded: slot)
        count &-= 1
        buryKey()
        return true
    }

    /// Moves a pending event to another instant under a new sequence number.
    ///
    /// The body stays in its slot, so a full queue can still move its events.
    /// - Complexity: as ``push(_:at:priority:)``.
    @inlinable
    package mutating func move(
        _ id: EventID,
        to time: SimTime,
        cause: OccurrenceID,
        generation: UInt32
    ) -> EventID {
        guard let old = key(of: id) else { return .none }
        let slot = Int(id.raw & 0xFF_FFFF)
        lastSequence &+= 1
        let key =
            Self.floorKey(of: time) | old & (7 << 62) | UInt128(lastSequence) << 24
            | UInt128(truncatingIfNeeded: slot)
        slots.withUnsafeMutableBufferPointer { slots in
            slots[slot].body.cause = cause
            slots[slot].body.generation = generation
            slots[slot].upper = UInt64(truncatingIfNeeded: key >> 64)
            slots[slot].lower = UInt64(truncatingIfNeeded: key)
        }
        buryKey()
        insert(key)
        return Self.id(of: key)
    }

    /// Counts a key whose event has gone, and clears the dead keys away when they are many.
    @inlinable
    mutating func buryKey() {
        dead &+= 1
        if dead > 256, dead > 2 &* count { compact() }
    }

    /// Writes a key at a position or at the ancestor where it belongs.
    @inlinable
    static func siftUp(
        _ key: UInt128,
        from start: Int,
        _ heap: UnsafeMutableBufferPointer<UInt128>
    ) {
        var hole = start
        while hole > 0 {
            let parent = (hole &- 1) >> 2
            let above = heap[parent]
            guard key < above else { break }
            heap[hole] = above
            hole = parent
        }
        heap[hole] = key
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
