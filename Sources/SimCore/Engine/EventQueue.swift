/// The events that are still to come, in the total order (time, priority, insertion).
///
/// Bodies lie still in a slab; only 16-byte keys move, in a four-way heap. A key is time (63 bits),
/// priority (3), sequence (38) and slot (24), so one comparison decides and the lower 62 bits are
/// the event's handle. The slab knows where each key lies, which makes cancelling a true removal.
///
/// After ``pop()`` the root of the heap is left vacant and keeps its slot, because the next push
/// usually follows at once, takes that slot and sifts down from there; ``settle()`` fills the root
/// before anything else looks at the heap. Behind the heap lie keys that come after all others, so
/// that sifting down never asks how many children there are.
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

    /// A place for a body, and where its key lies in the heap; for a free one, the next free one.
    @usableFromInline
    package struct Slot: BitwiseCopyable, Sendable {
        @usableFromInline package var body: Body
        @usableFromInline package var position: UInt32

        @inlinable
        package init(body: Body, position: UInt32) {
            self.body = body
            self.position = position
        }
    }

    /// The heap, then at least four keys that are the largest number.
    ///
    /// `keys[0]` is stale while the root is vacant, but still names its slot.
    @usableFromInline var keys = [UInt128](repeating: .max, count: 16)

    /// How many of the keys are the heap's, with a vacant root.
    @usableFromInline var length = 0

    /// The bodies, by slot.
    @usableFromInline var slots: [Slot] = []

    /// The first free slot, or `UInt32.max`.
    @usableFromInline var firstFree: UInt32 = .max

    /// Whether the root was popped and not yet refilled.
    @usableFromInline var hasVacantRoot = false

    /// The sequence number that was given out last; 0 is never given out.
    @usableFromInline package var lastSequence: UInt64 = 0

    @inlinable
    package init() {}

    /// How many events wait.
    @inlinable
    package var count: Int { hasVacantRoot ? length &- 1 : length }

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

    /// The smallest key, or the largest number when nothing waits.
    ///
    /// - Precondition: the heap is settled.
    @inlinable
    package var firstKey: UInt128 { keys[0] }

    /// Adds an event; the caller has checked the time, the sequence and the number of slots.
    ///
    /// - Complexity: O(log n).
    @inlinable
    package mutating func push(_ body: Body, at time: SimTime, priority: UInt8) -> EventID {
        lastSequence &+= 1
        let order =
            Self.floorKey(of: time) | UInt128(priority & 7) << 62 | UInt128(lastSequence) << 24
        guard hasVacantRoot else { return pushBehind(body, order) }
        hasVacantRoot = false
        let slot = Self.slot(of: keys[0])
        let key = order | UInt128(truncatingIfNeeded: slot)
        let length = length
        keys.withUnsafeMutableBufferPointer { keys in
            slots.withUnsafeMutableBufferPointer { slots in
                slots[slot].body = body
                Self.siftDown(key, from: 0, length, keys, slots)
            }
        }
        return EventID(raw: UInt64(truncatingIfNeeded: key) & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Adds an event to a heap whose root is not vacant.
    @inlinable
    mutating func pushBehind(_ body: Body, _ order: UInt128) -> EventID {
        if firstFree == .max { addSlot(for: body) }
        let slot = Int(firstFree)
        firstFree = slots[slot].position
        slots[slot].body = body
        return insert(order | UInt128(truncatingIfNeeded: slot))
    }

    /// Puts a key at the end of a heap whose root is not vacant, and lets it rise.
    @inlinable
    mutating func insert(_ key: UInt128) -> EventID {
        if length &+ 4 >= keys.count { addKeys() }
        let last = length
        length &+= 1
        keys.withUnsafeMutableBufferPointer { keys in
            slots.withUnsafeMutableBufferPointer { slots in
                Self.siftUp(key, from: last, keys, slots)
            }
        }
        return EventID(raw: UInt64(truncatingIfNeeded: key) & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Makes a slot where none is free.
    @usableFromInline
    @inline(never)
    mutating func addSlot(for body: Body) {
        firstFree = UInt32(truncatingIfNeeded: slots.count)
        slots.append(Slot(body: body, position: .max))
    }

    /// Makes room for as many keys again.
    @usableFromInline
    @inline(never)
    mutating func addKeys() {
        keys.append(contentsOf: repeatElement(.max, count: keys.count))
    }

    /// Takes the first event out and leaves the root vacant.
    ///
    /// - Precondition: the heap is settled and not empty.
    @inlinable
    package mutating func pop() -> Body {
        hasVacantRoot = true
        return slots[Self.slot(of: keys[0])].body
    }

    /// Fills a vacant root, so that the heap is whole.
    @inlinable
    package mutating func settle() {
        if hasVacantRoot { refill() }
    }

    @inlinable
    mutating func refill() {
        hasVacantRoot = false
        free(Self.slot(of: keys[0]))
        removeKey(at: 0)
    }

    /// Puts a slot in front of the free ones.
    @inlinable
    mutating func free(_ slot: Int) {
        slots[slot].position = firstFree
        firstFree = UInt32(truncatingIfNeeded: slot)
    }

    /// Where the key of a pending event lies, or none.
    @inlinable
    package func position(of id: EventID) -> Int? {
        let slot = Int(id.raw & 0xFF_FFFF)
        guard slot < slots.count else { return nil }
        let position = Int(slots[slot].position)
        // A free slot holds a link instead of a position, but then no live key names the slot.
        guard position < length, !(hasVacantRoot && position == 0),
            UInt64(truncatingIfNeeded: keys[position]) & 0x3FFF_FFFF_FFFF_FFFF == id.raw
        else { return nil }
        return position
    }

    /// Removes a pending event; false when it is not pending.
    @inlinable
    package mutating func remove(_ id: EventID) -> Bool {
        settle()
        guard let position = position(of: id) else { return false }
        removeKey(at: position)
        free(Int(id.raw & 0xFF_FFFF))
        return true
    }

    /// Moves a pending event to another instant under a new sequence number.
    ///
    /// The body stays in its slot, so a full queue can still move its events.
    @inlinable
    package mutating func move(
        _ id: EventID,
        to time: SimTime,
        cause: OccurrenceID,
        generation: UInt32
    ) -> EventID {
        settle()
        guard let position = position(of: id) else { return .none }
        let priority = (keys[position] >> 62) & 7
        let slot = Int(id.raw & 0xFF_FFFF)
        slots[slot].body.cause = cause
        slots[slot].body.generation = generation
        lastSequence &+= 1
        let key =
            Self.floorKey(of: time) | priority << 62 | UInt128(lastSequence) << 24
            | UInt128(truncatingIfNeeded: slot)
        let isLater = keys[position] < key
        let length = length
        keys.withUnsafeMutableBufferPointer { keys in
            slots.withUnsafeMutableBufferPointer { slots in
                if isLater {
                    Self.siftDown(key, from: position, length, keys, slots)
                } else {
                    Self.siftUp(key, from: position, keys, slots)
                }
            }
        }
        return EventID(raw: UInt64(truncatingIfNeeded: key) & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Takes a key out of a heap whose root is not vacant, or has just been freed.
    @inlinable
    mutating func removeKey(at position: Int) {
        length &-= 1
        let length = length
        keys.withUnsafeMutableBufferPointer { keys in
            slots.withUnsafeMutableBufferPointer { slots in
                let last = keys[length]
                keys[length] = .max
                guard position < length else { return }
                if position > 0, last < keys[(position &- 1) / 4] {
                    Self.siftUp(last, from: position, keys, slots)
                } else {
                    Self.siftDown(last, from: position, length, keys, slots)
                }
            }
        }
    }

    /// Writes a key at a position or at the ancestor where it belongs.
    @inlinable
    static func siftUp(
        _ key: UInt128,
        from start: Int,
        _ keys: UnsafeMutableBufferPointer<UInt128>,
        _ slots: UnsafeMutableBufferPointer<Slot>
    ) {
        var hole = start
        while hole > 0 {
            let parent = (hole &- 1) >> 2
            let above = keys[parent]
            guard key < above else { break }
            keys[hole] = above
            slots[slot(of: above)].position = UInt32(truncatingIfNeeded: hole)
            hole = parent
        }
        keys[hole] = key
        slots[slot(of: key)].position = UInt32(truncatingIfNeeded: hole)
    }

    /// Writes a key at a position or at the descendant where it belongs.
    @inlinable
    static func siftDown(
        _ key: UInt128,
        from start: Int,
        _ length: Int,
        _ keys: UnsafeMutableBufferPointer<UInt128>,
        _ slots: UnsafeMutableBufferPointer<Slot>
    ) {
        var hole = start
        while true {
            let child = 4 &* hole &+ 1
            guard child < length else { break }
            // A tournament of selections, because a branch on random keys is a coin toss.
            let (a, b) = (keys[child], keys[child &+ 1])
            let (c, d) = (keys[child &+ 2], keys[child &+ 3])
            let left = b < a ? b : a
            let right = d < c ? d : c
            let leftPlace = b < a ? child &+ 1 : child
            let rightPlace = d < c ? child &+ 3 : child &+ 2
            let least = right < left ? right : left
            guard least < key else { break }
            keys[hole] = least
            slots[slot(of: least)].position = UInt32(truncatingIfNeeded: hole)
            hole = right < left ? rightPlace : leftPlace
        }
        keys[hole] = key
        slots[slot(of: key)].position = UInt32(truncatingIfNeeded: hole)
    }
}
