/// A line in which the lowest priority number goes first, and who came first among equals.
///
/// Anyone in the line may leave it before their turn. Joining, being served and leaving allocate
/// nothing once the line has been as long.
public struct WaitingLine<Waiter: BitwiseCopyable & Sendable>: Sendable {
    /// Whose turn it is: a place of the binary heap.
    @usableFromInline
    struct Turn: BitwiseCopyable, Sendable {
        @usableFromInline var priority: Int64
        @usableFromInline var order: UInt64
        @usableFromInline var handle: PoolHandle

        @inlinable
        init(priority: Int64, order: UInt64, handle: PoolHandle) {
            self.priority = priority
            self.order = order
            self.handle = handle
        }

        @inlinable
        func isBefore(_ other: Turn) -> Bool {
            priority == other.priority ? order < other.order : priority < other.priority
        }
    }

    /// Who waits, and where in the heap.
    @usableFromInline
    struct Record: BitwiseCopyable, Sendable {
        @usableFromInline var waiter: Waiter
        @usableFromInline var position: Int

        @inlinable
        init(waiter: Waiter, position: Int) {
            self.waiter = waiter
            self.position = position
        }
    }

    @usableFromInline var turns: [Turn] = []
    @usableFromInline var records = Pool<Record>()
    @usableFromInline var joined: UInt64 = 0

    /// Creates an empty line.
    @inlinable
    public init() {}

    /// How many wait.
    @inlinable
    public var count: Int { turns.count }

    /// Whether nobody waits.
    @inlinable
    public var isEmpty: Bool { turns.isEmpty }

    /// Whose turn is next; none when nobody waits.
    @inlinable
    public var first: Waiter? {
        turns.isEmpty ? nil : records[turns[0].handle].waiter
    }

    /// The priority of whose turn is next; none when nobody waits.
    @inlinable
    public var firstPriority: Int64? { turns.first?.priority }

    /// Who waits under a handle; none when they no longer do.
    @inlinable
    public func find(_ handle: PoolHandle) -> Waiter? { records.find(handle)?.waiter }

    /// Joins the line behind all with the same priority or a lower number.
    ///
    /// - Complexity: O(log n); O(1) behind everybody else.
    @inlinable
    @discardableResult
    public mutating func append(_ waiter: Waiter, priority: Int64 = 0) -> PoolHandle {
        let handle = records.insert(Record(waiter: waiter, position: turns.count))
        turns.append(Turn(priority: priority, order: joined, handle: handle))
        joined &+= 1
        siftUp(from: turns.count &- 1)
        return handle
    }

    /// Takes out whose turn is next; none when nobody waits.
    ///
    /// - Complexity: O(log n).
    @inlinable
    @discardableResult
    public mutating func popFirst() -> Waiter? {
        guard let first = turns.first else { return nil }
        return remove(first.handle)
    }

    /// Leaves the line before one's turn; none when the handle's waiter no longer waits.
    ///
    /// - Complexity: O(log n).
    @inlinable
    @discardableResult
    public mutating func remove(_ handle: PoolHandle) -> Waiter? {
        guard let record = records.remove(handle) else { return nil }
        let last = turns.removeLast()
        guard record.position < turns.count else { return record.waiter }
        turns[record.position] = last
        siftUp(from: record.position)
        siftDown(from: records[last.handle].position)
        return record.waiter
    }

    /// Sends everybody away and keeps the memory; no handle given so far is good any more.
    ///
    /// - Complexity: O(n).
    @inlinable
    public mutating func removeAll() {
        for turn in turns { records.remove(turn.handle) }
        turns.removeAll(keepingCapacity: true)
    }

    @inlinable
    mutating func siftUp(from start: Int) {
        let moved = turns[start]
        var hole = start
        while hole > 0 {
            let parent = (hole &- 1) >> 1
            guard moved.isBefore(turns[parent]) else { break }
            place(turns[parent], at: hole)
            hole = parent
        }
        place(moved, at: hole)
    }

    @inlinable
    mutating func siftDown(from start: Int) {
        let moved = turns[start]
        var hole = start
        while true {
            var child = 2 &* hole &+ 1
            guard child < turns.count else { break }
            if child &+ 1 < turns.count, turns[child &+ 1].isBefore(turns[child]) { child &+= 1 }
            guard turns[child].isBefore(moved) else { break }
            place(turns[child], at: hole)
            hole = child
        }
        place(moved, at: hole)
    }

    @inlinable
    mutating func place(_ turn: Turn, at position: Int) {
        turns[position] = turn
        records[turn.handle].position = position
    }

    /// What is wrong with the order or the positions, or nothing; for tests.
    package var problem: String? {
        guard records.count == turns.count else {
            return "\(turns.count) turns for \(records.count) waiters"
        }
        for (position, turn) in turns.enumerated() {
            guard records.find(turn.handle)?.position == position else {
                return "the waiter at \(position) does not know its place"
            }
            guard position == 0 || !turn.isBefore(turns[(position - 1) / 2]) else {
                return "the turn at \(position) is before its parent's"
            }
        }
        return nil
    }
}
