/// Deadlines that were all set the same span ahead, so that the first one set is the first one due.
///
/// One pending event for the front of the queue replaces one event for each timeout.
public struct DeadlineQueue: Sendable {
    /// A deadline and what it is for.
    public struct Entry: BitwiseCopyable, Sendable, Hashable {
        /// When it is due.
        public let deadline: SimTime

        /// What it is for; the meaning is the caller's.
        public let payload: UInt64

        /// Creates an entry.
        @inlinable
        public init(deadline: SimTime, payload: UInt64) {
            self.deadline = deadline
            self.payload = payload
        }
    }

    @usableFromInline var ring = Ring<Entry>()

    /// Creates an empty queue.
    @inlinable
    public init() {}

    /// How many deadlines wait.
    @inlinable
    public var count: Int { ring.count }

    /// Whether none waits.
    @inlinable
    public var isEmpty: Bool { ring.count == 0 }

    /// The earliest deadline; none when the queue is empty.
    @inlinable
    public var first: Entry? { ring.first }

    /// Adds a deadline that is not before those already waiting.
    ///
    /// - Precondition: `deadline` is not before the last one pushed that still waits.
    @inlinable
    public mutating func push(deadline: SimTime, payload: UInt64) {
        if let last = ring.last {
            precondition(
                deadline >= last.deadline,
                "deadlines must not decrease: \(deadline) after \(last.deadline)"
            )
        }
        ring.append(Entry(deadline: deadline, payload: payload))
    }

    /// Adds a deadline like ``push(deadline:payload:)``, and forgets those that are not kept before the
    /// queue grows for their sake.
    ///
    /// What is asked of `isKept` is whether an entry still matters to whoever looks at the queue: one
    /// whose subject is over does not. A queue of many deadlines far ahead, most of which are met, so
    /// takes the room of those that are not.
    ///
    /// - Complexity: O(1) on average: a look over all entries makes room for at least as many more as
    ///   half of them, or the ring grows twofold.
    /// - Precondition: `deadline` is not before the last one pushed that still waits.
    @inlinable
    public mutating func push(
        deadline: SimTime,
        payload: UInt64,
        keeping isKept: (UInt64) -> Bool
    ) {
        if ring.isFull, ring.count >= Self.leastCompacted { compact(keeping: isKept) }
        push(deadline: deadline, payload: payload)
    }

    /// Entries at least that are looked over for those that need no longer wait.
    @inlinable
    static var leastCompacted: Int { 256 }

    /// Forgets the entries that are not kept, in the order of the others, and makes room if there are
    /// few of them.
    @usableFromInline
    mutating func compact(keeping isKept: (UInt64) -> Bool) {
        let count = ring.count
        var left = 0
        for place in 0..<count where isKept(ring[place].payload) {
            ring[left] = ring[place]
            left += 1
        }
        ring.removeLast(count - left)
        // Else a look would come again before it had paid for itself.
        if left * 2 > count { ring.reserve(count * 2) }
    }

    /// How many bytes it holds.
    @inlinable
    public var heldBytes: Int { ring.heldBytes }

    /// Takes the earliest deadline out; none when the queue is empty.
    @inlinable
    @discardableResult
    public mutating func popFirst() -> Entry? {
        ring.popFirst()
    }

    /// Takes the earliest deadline out if it is due at an instant.
    @inlinable
    public mutating func popFirst(dueAt now: SimTime) -> Entry? {
        guard let first = ring.first, first.deadline <= now else { return nil }
        return ring.popFirst()
    }

    /// Forgets all deadlines and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        ring.removeAll()
    }
}
