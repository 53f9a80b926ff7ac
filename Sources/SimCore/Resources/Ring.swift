/// A first-in, first-out queue in a ring of memory that grows when it is full and is then reused.
///
/// Positions count from the front, which is 0.
public struct Ring<Element: BitwiseCopyable & Sendable>: Sendable, RandomAccessCollection,
    MutableCollection
{
    /// Empty, or a power of two of places.
    @usableFromInline var storage: [Element] = []
    @usableFromInline var head = 0

    /// How many elements wait.
    @usableFromInline var length = 0

    /// Creates an empty queue.
    @inlinable
    public init() {}

    /// How many elements wait.
    @inlinable
    public var count: Int { length }

    /// The position of the front.
    @inlinable
    public var startIndex: Int { 0 }

    /// One past the position of the back.
    @inlinable
    public var endIndex: Int { length }

    /// The front element; none when the queue is empty.
    @inlinable
    public var first: Element? { length > 0 ? storage[head] : nil }

    /// The back element; none when the queue is empty.
    @inlinable
    public var last: Element? {
        length > 0 ? storage[(head &+ length &- 1) & (storage.count &- 1)] : nil
    }

    /// The element at a position, counted from the front.
    @inlinable
    public subscript(position: Int) -> Element {
        get {
            precondition(
                position >= 0 && position < length,
                "a ring of \(length) elements has none at \(position)"
            )
            return storage[(head &+ position) & (storage.count &- 1)]
        }
        _modify {
            precondition(
                position >= 0 && position < length,
                "a ring of \(length) elements has none at \(position)"
            )
            yield &storage[(head &+ position) & (storage.count &- 1)]
        }
    }

    /// Adds an element at the back.
    ///
    /// - Complexity: O(1) on average; no allocation once the ring has had this many elements.
    @inlinable
    public mutating func append(_ element: Element) {
        if length == storage.count { grow(filler: element) }
        storage[(head &+ length) & (storage.count &- 1)] = element
        length &+= 1
    }

    /// Adds an element at the front, before all that wait.
    ///
    /// - Complexity: O(1) on average; no allocation once the ring has had this many elements.
    @inlinable
    public mutating func prepend(_ element: Element) {
        if length == storage.count { grow(filler: element) }
        head = (head &- 1) & (storage.count &- 1)
        storage[head] = element
        length &+= 1
    }

    /// Takes the front element out; none when the queue is empty.
    @inlinable
    @discardableResult
    public mutating func popFirst() -> Element? {
        guard length > 0 else { return nil }
        let element = storage[head]
        head = (head &+ 1) & (storage.count &- 1)
        length &-= 1
        return element
    }

    /// Takes the back element out; none when the queue is empty.
    @inlinable
    public mutating func popLast() -> Element? {
        guard length > 0 else { return nil }
        length &-= 1
        return storage[(head &+ length) & (storage.count &- 1)]
    }

    /// Takes the element at a position out and closes the gap.
    ///
    /// - Complexity: O(n).
    @inlinable
    @discardableResult
    public mutating func remove(at position: Int) -> Element {
        let element = self[position]
        var index = position
        while index + 1 < length {
            self[index] = self[index + 1]
            index += 1
        }
        length &-= 1
        return element
    }

    /// Whether one element more makes it grow.
    @inlinable
    public var isFull: Bool { length == storage.count }

    /// How many bytes its places take.
    @inlinable
    public var heldBytes: Int { storage.count &* MemoryLayout<Element>.stride }

    /// Takes so many elements out at the back, all of them if there are no more.
    @inlinable
    public mutating func removeLast(_ count: Int) {
        length = Swift.max(0, length &- Swift.max(0, count))
    }

    /// Makes room for so many elements, if there are any to make it like.
    @inlinable
    public mutating func reserve(_ capacity: Int) {
        while storage.count < capacity, length > 0 { grow(filler: storage[head]) }
    }

    /// Empties the queue and keeps its memory.
    @inlinable
    public mutating func removeAll() {
        head = 0
        length = 0
    }

    @inlinable
    mutating func grow(filler: Element) {
        var larger = [Element](repeating: filler, count: Swift.max(8, storage.count * 2))
        for index in 0..<length { larger[index] = self[index] }
        storage = larger
        head = 0
    }
}
