/// The events that are still to come, in the total order (time, priority, insertion).
///
/// Bodies lie still in a slab; only 16-byte keys move. A key is time (63 bits), priority (3),
/// sequence (38) and slot (24), so one comparison decides, and its lower 62 bits are the event's
/// handle. Keys of the near future stand in a short sorted run, those of the far future unsorted in
/// the buckets of ``FarKeys``; when the run is used up, the earliest bucket becomes the next one. A
/// small queue is all run, a large one touches each key a few times in sequence, so the cost of an
/// event hardly grows with their number. What the run cannot take, as when thousands of events are
/// due at one instant, stands in a four-way heap beside it.
///
/// Cancelling clears the slot and leaves the key behind, dead: it is dropped where it comes up, or
/// when there are three dead keys for a living one. ``settle()`` finds the first living key, before
/// anything asks for it.
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

    /// A heap larger than this is spread over the buckets, unless that was just tried in vain.
    @inlinable
    static var leastHeapLimit: Int { 64 }

    /// The smallest key, or the largest number when nothing waits; as of the last ``settle()``.
    @usableFromInline package var firstKey = UInt128.max

    /// The first keys, in order.
    @usableFromInline var run = KeyRun()

    /// The heap, then at least four keys that are the largest number, so that sifting down never
    /// asks how many children there are.
    @usableFromInline var heap = [UInt128](repeating: .max, count: 8)

    /// How many of the keys are the heap's.
    @usableFromInline var heapLength = 0

    /// How large the heap may grow before it is spread.
    @usableFromInline var heapLimit = 64

    /// Keys of this instant and later lie in the buckets, earlier ones in the run or the heap.
    @usableFromInline var nearEnd = UInt64.max

    /// The keys of the far future.
    @usableFromInline var far = FarKeys()

    /// The bodies, by slot.
    @usableFromInline var slots: [Slot] = []

    /// The first free slot, or `UInt64.max`.
    @usableFromInline var firstFree = UInt64.max

    /// The slot of the event taken out last, until it is used again or freed; else `Int.max`.
    @usableFromInline var leftSlot = Int.max

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

    /// The event of the smallest key.
    ///
    /// - Precondition: the queue is settled and not empty.
    package var first: Event { slots[Self.slot(of: firstKey)].body.event }

    /// Whether another event would be one too many.
    @inlinable
    package func isFull(at limit: Int) -> Bool {
        leftSlot == .max && firstFree == .max && slots.count >= limit
    }

    /// Adds an event; the caller has checked the time, the sequence and the number of slots.
    ///
    /// - Complexity: amortised O(1) in a large queue, O(n) in one of at most 64 events.
    @inlinable
    @inline(__always)
    package mutating func push(_ body: Body, at time: SimTime, priority: UInt8) -> EventID {
        lastSequence &+= 1
        // The slot of the event that is being handled is the one still at hand.
        var slot = leftSlot
        leftSlot = .max
        if slot == .max {
            if firstFree == .max { addSlot(for: body) }
            slot = Int(truncatingIfNeeded: firstFree)
            firstFree = slots[slot].upper
        }
        let upper =
            UInt64(bitPattern: time.nanoseconds) &<< 1 | UInt64(priority & 7) &>> 2
            | lastSequence &>> 40
        let lower =
            UInt64(priority & 3) &<< 62 | lastSequence &<< 24 | UInt64(truncatingIfNeeded: slot)
        slots.withUnsafeMutableBufferPointer { slots in
            slots[slot] = Slot(body: body, upper: upper, lower: lower)
        }
        count &+= 1
        insert(UInt128(upper) &<< 64 | UInt128(lower))
        return EventID(raw: lower & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Puts a key where its time belongs.
    @inlinable
    @inline(__always)
    mutating func insert(_ key: UInt128) {
        if UInt64(truncatingIfNeeded: key &>> 65) >= nearEnd {
            far.insert(key)
        } else if run.hasRoom {
            run.insert(key)
        } else {
            insertBesideRun(key)
        }
    }

    /// Makes a slot where none is free.
    @inlinable
    @inline(never)
    mutating func addSlot(for body: Body) {
        firstFree = UInt64(truncatingIfNeeded: slots.count)
        slots.append(Slot(body: body, upper: .max, lower: 0))
    }

    /// Puts a slot in front of the free ones.
    @inlinable
    mutating func free(_ slot: Int) {
        let next = firstFree
        slots.withUnsafeMutableBufferPointer { slots in
            slots[slot].upper = next
            slots[slot].lower = 0
        }
        firstFree = UInt64(truncatingIfNeeded: slot)
    }

    /// Takes the first event out; its slot stays at hand for the next push.
    ///
    /// - Precondition: the queue is settled and not empty.
    @inlinable
    @inline(__always)
    package mutating func pop() -> Body {
        let slot = Self.slot(of: firstKey)
        dropFirst()
        count &-= 1
        leftSlot = slot
        return slots.withUnsafeBufferPointer { $0[slot].body }
    }

    /// Takes the first key out of the run or the heap.
    @inlinable
    @inline(__always)
    mutating func dropFirst() {
        if heapLength == 0 || run.first == firstKey { run.dropFirst() } else { removeRoot() }
    }

    /// Finds the first of all events.
    @inlinable
    @inline(__always)
    package mutating func settle() {
        if leftSlot != .max {
            free(leftSlot)
            leftSlot = .max
        }
        firstKey = run.first
        let isSettled = heapLength == 0 && firstKey != .max && (dead == 0 || isAlive(firstKey))
        if !isSettled { settleFurther() }
    }

    /// Finds the first of all events where it is not simply the first of the run.
    @inlinable
    @inline(never)
    mutating func settleFurther() {
        while true {
            firstKey = min(run.first, heap[0])
            if firstKey == .max {
                guard far.count > 0 else { return run.removeAll() }
                refill()
            } else if dead > 0, !isAlive(firstKey) {
                dropFirst()
                dead &-= 1
            } else {
                return
            }
        }
    }

    /// Whether a key names an event that still waits.
    @inlinable
    func isAlive(_ key: UInt128) -> Bool {
        slots[Self.slot(of: key)].lower == UInt64(truncatingIfNeeded: key)
    }

    /// The key of a pending event, or none.
    @inlinable
    package func key(of id: EventID) -> UInt128? {
        let slot = Int(id.raw & 0xFF_FFFF)
        guard slot < slots.count, slots[slot].lower & 0x3FFF_FFFF_FFFF_FFFF == id.raw,
            slot != leftSlot, id.raw != 0
        else { return nil }
        return UInt128(slots[slot].upper) << 64 | UInt128(slots[slot].lower)
    }

    /// Removes a pending event; false when it is not pending.
    ///
    /// - Complexity: amortised O(1).
    @inlinable
    package mutating func remove(_ id: EventID) -> Bool {
        guard key(of: id) != nil else { return false }
        free(Int(id.raw & 0xFF_FFFF))
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
        if dead > 256, dead > 3 &* count { compact() }
    }
}
