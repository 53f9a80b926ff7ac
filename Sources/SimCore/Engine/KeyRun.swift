/// The first few keys of the queue, in ascending order, in place.
///
/// The keys lie in the value itself: an array would be asked at every event whether it is shared.
/// Behind the last key stands the largest number, which ends every search and is the first key of
/// an empty run.
@usableFromInline
struct KeyRun: Sendable {
    @usableFromInline
    typealias Eight = (
        UInt128, UInt128, UInt128, UInt128, UInt128, UInt128, UInt128, UInt128
    )

    /// 64 keys and the one behind them.
    @usableFromInline
    typealias Storage = (Eight, Eight, Eight, Eight, Eight, Eight, Eight, Eight, UInt128)

    /// The most keys that a run can be filled with; as many again can be inserted.
    @inlinable static var fill: Int { 32 }

    @usableFromInline var storage: Storage

    /// The place of the first key.
    @usableFromInline var head = 64

    /// The place behind the last key.
    @usableFromInline var end = 64

    @inlinable
    init() {
        let none = UInt128.max
        let eight = (none, none, none, none, none, none, none, none)
        storage = (eight, eight, eight, eight, eight, eight, eight, eight, none)
    }

    @inlinable var count: Int { end &- head }

    /// Whether a key can be inserted.
    @inlinable var hasRoom: Bool { head > 0 }

    /// The smallest key, or the largest number.
    ///
    /// Mutating, as ``subscript(_:)`` is: a look at a value that cannot change copies all of it.
    @inlinable var first: UInt128 {
        @inline(__always) mutating get { self[head] }
    }

    /// The largest key of a run that is not empty.
    @inlinable var last: UInt128 {
        mutating get { self[end &- 1] }
    }

    @inlinable
    subscript(place: Int) -> UInt128 {
        @inline(__always) mutating get { withKeys { $0[place] } }
    }

    @inlinable
    @inline(__always)
    mutating func withKeys<Answer>(_ use: (UnsafeMutablePointer<UInt128>) -> Answer) -> Answer {
        withUnsafeMutablePointer(to: &storage) {
            use(UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt128.self))
        }
    }

    /// Takes the smallest key out of a run that is not empty.
    @inlinable
    @inline(__always)
    mutating func dropFirst() { head &+= 1 }

    /// Adds a key to a run that has room.
    ///
    /// - Complexity: O(n) in the number of smaller keys.
    @inlinable
    @inline(__always)
    mutating func insert(_ key: UInt128) {
        head &-= 1
        let start = head
        withKeys { keys in
            var hole = start
            while keys[hole &+ 1] < key {
                keys[hole] = keys[hole &+ 1]
                hole &+= 1
            }
            keys[hole] = key
        }
    }

    /// Makes a run of keys that were written to the places from ``fill`` on.
    @inlinable
    mutating func take(_ number: Int) {
        guard number > 0 else { return removeAll() }
        head = Self.fill
        end = Self.fill &+ number
        let (head, end) = (head, end)
        withKeys { keys in
            keys[end] = .max
            var sorted = head &+ 1
            while sorted < end {
                let key = keys[sorted]
                var hole = sorted
                while hole > head, key < keys[hole &- 1] {
                    keys[hole] = keys[hole &- 1]
                    hole &-= 1
                }
                keys[hole] = key
                sorted &+= 1
            }
        }
    }

    /// Empties the run, with room for 64 keys.
    @inlinable
    mutating func removeAll() {
        head = 64
        end = 64
        withKeys { $0[64] = .max }
    }
}
