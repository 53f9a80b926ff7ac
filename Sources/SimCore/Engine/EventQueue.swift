/// The events that are still to come, in the total order (time, priority, insertion).
///
/// Bodies lie still in a slab; only 16-byte keys move, in a four-way heap. A key is time (63 bits),
/// priority (3), sequence (38) and slot (24), so one comparison decides and the lower 62 bits are
/// the event's handle. The slab knows where each key lies, which makes cancelling a true removal.
///
/// After ``pop()`` the root of the heap is left vacant, because the next push usually follows at
/// once and can sift down from there; ``settle()`` fills it before anything else looks at the heap.
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

    /// The heap; `keys[0]` is stale while the root is vacant.
    @usableFromInline var keys: [UInt128] = []

    /// Where the key of each slot lies in the heap; for a free slot, the next free one.
    @usableFromInline var positions: [UInt32] = []

    /// What waits in each slot.
    @usableFromInline var bodies: [Body] = []

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
    package var count: Int { hasVacantRoot ? keys.count - 1 : keys.count }

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

    /// The smallest key, or the largest number when nothing waits.
    ///
    /// - Precondition: the heap is settled.
    @inlinable
    package var firstKey: UInt128 { keys.isEmpty ? .max : keys[0] }

    /// Adds an event; the caller has checked the time, the sequence and the number of slots.
    ///
    /// - Complexity: O(log n).
    @inlinable
    package mutating func push(_ body: Body, at time: SimTime, priority: UInt8) -> EventID {
        let slot: UInt32
        if firstFree != .max {
            slot = firstFree
            firstFree = positions[Int(slot)]
            bodies[Int(slot)] = body
        } else {
            slot = UInt32(truncatingIfNeeded: bodies.count)
            bodies.append(body)
            positions.append(0)
        }
        return insert(slot: slot, at: time, priority: priority)
    }

    /// Puts a filled slot into the heap under a new sequence number.
    @inlinable
    mutating func insert(slot: UInt32, at time: SimTime, priority: UInt8) -> EventID {
        lastSequence &+= 1
        let handle = lastSequence << 24 | UInt64(slot)
        let key = Self.floorKey(of: time) | UInt128(priority & 7) << 62 | UInt128(handle)
        if hasVacantRoot {
            hasVacantRoot = false
            Self.siftDown(key, from: 0, &keys, &positions)
        } else {
            keys.append(key)
            Self.siftUp(key, from: keys.count - 1, &keys, &positions)
        }
        return EventID(raw: handle)
    }

    /// Takes the first event out and leaves the root vacant.
    ///
    /// - Precondition: the heap is settled and not empty.
    @inlinable
    package mutating func pop() -> Body {
        let slot = UInt32(truncatingIfNeeded: keys[0]) & 0xFF_FFFF
        let body = bodies[Int(slot)]
        positions[Int(slot)] = firstFree
        firstFree = slot
        hasVacantRoot = true
        return body
    }

    /// Fills a vacant root, so that the heap is whole.
    @inlinable
    package mutating func settle() {
        guard hasVacantRoot else { return }
        hasVacantRoot = false
        let last = keys.removeLast()
        if !keys.isEmpty { Self.siftDown(last, from: 0, &keys, &positions) }
    }

    /// Where the key of a pending event lies, or none.
    @inlinable
    package func position(of id: EventID) -> Int? {
        let slot = Int(id.raw & 0xFF_FFFF)
        guard slot < positions.count else { return nil }
        let position = Int(positions[slot])
        // A free slot holds a link instead of a position, but then no live key names the slot.
        guard position < keys.count, !(hasVacantRoot && position == 0),
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
        let slot = UInt32(truncatingIfNeeded: id.raw & 0xFF_FFFF)
        positions[Int(slot)] = firstFree
        firstFree = slot
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
        let priority = UInt8(truncatingIfNeeded: keys[position] >> 62) & 7
        removeKey(at: position)
        let slot = UInt32(truncatingIfNeeded: id.raw & 0xFF_FFFF)
        bodies[Int(slot)].cause = cause
        bodies[Int(slot)].generation = generation
        return insert(slot: slot, at: time, priority: priority)
    }

    @inlinable
    mutating func removeKey(at position: Int) {
        let last = keys.removeLast()
        guard position < keys.count else { return }
        if position > 0, last < keys[(position - 1) / 4] {
            Self.siftUp(last, from: position, &keys, &positions)
        } else {
            Self.siftDown(last, from: position, &keys, &positions)
        }
    }

    /// Writes a key at a position or at the ancestor where it belongs.
    @inlinable
    static func siftUp(
        _ key: UInt128,
        from start: Int,
        _ keys: inout [UInt128],
        _ positions: inout [UInt32]
    ) {
        keys.withUnsafeMutableBufferPointer { keys in
            positions.withUnsafeMutableBufferPointer { positions in
                var hole = start
                while hole > 0 {
                    let parent = (hole - 1) / 4
                    let above = keys[parent]
                    guard key < above else { break }
                    keys[hole] = above
                    positions[Int(UInt32(truncatingIfNeeded: above) & 0xFF_FFFF)] =
                        UInt32(truncatingIfNeeded: hole)
                    hole = parent
                }
                keys[hole] = key
                positions[Int(UInt32(truncatingIfNeeded: key) & 0xFF_FFFF)] =
                    UInt32(truncatingIfNeeded: hole)
            }
        }
    }

    /// Writes a key at a position or at the descendant where it belongs.
    @inlinable
    static func siftDown(
        _ key: UInt128,
        from start: Int,
        _ keys: inout [UInt128],
        _ positions: inout [UInt32]
    ) {
        keys.withUnsafeMutableBufferPointer { keys in
            positions.withUnsafeMutableBufferPointer { positions in
                let count = keys.count
                var hole = start
                while true {
                    let child = 4 * hole + 1
                    var smallest = child
                    var least: UInt128
                    if child + 4 <= count {
                        // A tournament of selections, because a branch on random keys is a coin toss.
                        let (a, b) = (keys[child], keys[child + 1])
                        let (c, d) = (keys[child + 2], keys[child + 3])
                        let left = b < a ? b : a
                        let right = d < c ? d : c
                        let leftPlace = b < a ? child + 1 : child
                        let rightPlace = d < c ? child + 3 : child + 2
                        least = right < left ? right : left
                        smallest = right < left ? rightPlace : leftPlace
                    } else {
                        guard child < count else { break }
                        least = keys[child]
                        var other = child + 1
                        while other < count {
                            let candidate = keys[other]
                            if candidate < least {
                                least = candidate
                                smallest = other
                            }
                            other += 1
                        }
                    }
                    guard least < key else { break }
                    keys[hole] = least
                    positions[Int(UInt32(truncatingIfNeeded: least) & 0xFF_FFFF)] =
                        UInt32(truncatingIfNeeded: hole)
                    hole = smallest
                }
                keys[hole] = key
                positions[Int(UInt32(truncatingIfNeeded: key) & 0xFF_FFFF)] =
                    UInt32(truncatingIfNeeded: hole)
            }
        }
    }
}
