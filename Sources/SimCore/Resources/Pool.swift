/// The handle of a record in a ``Pool``: its slot, and which of the slot's tenants is meant.
public struct PoolHandle: BitwiseCopyable, Sendable, Hashable {
    /// The slot.
    public let index: UInt32

    /// The generation of the slot: odd while the record lives, 0 for no record at all.
    public let generation: UInt32

    /// Creates a handle from its parts.
    @inlinable
    public init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }

    /// Creates a handle from the number in ``raw``.
    @inlinable
    public init(raw: UInt64) {
        self.init(
            index: UInt32(truncatingIfNeeded: raw),
            generation: UInt32(truncatingIfNeeded: raw >> 32)
        )
    }

    /// Both parts in one number, as a payload of events and deadlines.
    @inlinable
    public var raw: UInt64 { UInt64(generation) << 32 | UInt64(index) }

    /// The handle of no record.
    @inlinable
    public static var none: PoolHandle { PoolHandle(index: 0, generation: 0) }
}

/// Records in reused slots, behind handles that tell a slot's tenants apart.
///
/// Inserting and removing allocate nothing once the pool has held as many records. The slot freed
/// last is used first.
public struct Pool<Value: BitwiseCopyable & Sendable>: Sendable {
    /// A place for a record; the places that are free are a list.
    @usableFromInline
    struct Slot: BitwiseCopyable, Sendable {
        @usableFromInline var generation: UInt32
        @usableFromInline var nextFree: UInt32
        @usableFromInline var value: Value

        @inlinable
        init(generation: UInt32, nextFree: UInt32, value: Value) {
            self.generation = generation
            self.nextFree = nextFree
            self.value = value
        }
    }

    @usableFromInline var places: [Slot] = []

    /// The slot freed last, or `UInt32.max`.
    @usableFromInline var firstFree = UInt32.max

    /// How many records live.
    @usableFromInline var live = 0

    /// Creates an empty pool.
    @inlinable
    public init() {}

    /// How many records live.
    @inlinable
    public var count: Int { live }

    /// How many slots there are, used or free.
    @inlinable
    public var slots: Int { places.count }

    /// How many bytes it holds.
    @inlinable
    public var heldBytes: Int { places.count &* MemoryLayout<Slot>.stride }

    /// Puts a record into a slot.
    @inlinable
    public mutating func insert(_ value: Value) -> PoolHandle {
        live &+= 1
        guard firstFree != .max else { return grow(value) }
        let index = firstFree
        let (generation, next) = places.withUnsafeMutableBufferPointer { places in
            let generation = places[Int(index)].generation | 1
            let next = places[Int(index)].nextFree
            places[Int(index)] = Slot(generation: generation, nextFree: .max, value: value)
            return (generation, next)
        }
        firstFree = next
        return PoolHandle(index: index, generation: generation)
    }

    /// Puts a record into a slot of its own.
    @usableFromInline
    @inline(never)
    mutating func grow(_ value: Value) -> PoolHandle {
        precondition(places.count < Int(UInt32.max), "a pool holds at most \(UInt32.max) records")
        places.append(Slot(generation: 1, nextFree: .max, value: value))
        return PoolHandle(index: UInt32(places.count - 1), generation: 1)
    }

    /// Takes a record out; none when it no longer lives.
    @inlinable
    @discardableResult
    public mutating func remove(_ handle: PoolHandle) -> Value? {
        guard contains(handle) else { return nil }
        live &-= 1
        let index = Int(handle.index)
        let generation = handle.generation &+ 1
        let next = firstFree
        // A slot whose generations are used up is never used again.
        if generation != 0 { firstFree = handle.index }
        return places.withUnsafeMutableBufferPointer { places in
            places[index].generation = generation
            places[index].nextFree = next
            return places[index].value
        }
    }

    /// Whether a record lives.
    @inlinable
    public func contains(_ handle: PoolHandle) -> Bool {
        Int(handle.index) < places.count && handle.generation & 1 == 1
            && places[Int(handle.index)].generation == handle.generation
    }

    /// The record, if it lives.
    @inlinable
    public func find(_ handle: PoolHandle) -> Value? {
        contains(handle) ? places[Int(handle.index)].value : nil
    }

    /// The record, to read and to change in place.
    ///
    /// - Precondition: the record lives.
    @inlinable
    public subscript(handle: PoolHandle) -> Value {
        get {
            precondition(contains(handle), "record \(handle) is no longer in the pool")
            return places[Int(handle.index)].value
        }
        _modify {
            precondition(contains(handle), "record \(handle) is no longer in the pool")
            yield &places[Int(handle.index)].value
        }
    }

    /// Changes a record in place, with one look at whether it lives.
    ///
    /// - Precondition: the record lives.
    @inlinable
    public mutating func update(_ handle: PoolHandle, _ change: (inout Value) -> Void) {
        precondition(contains(handle), "record \(handle) is no longer in the pool")
        change(&places[Int(handle.index)].value)
    }

    /// The handle of the record in a slot, if one lives there; for visiting all of `0..<slots`.
    @inlinable
    public func handle(at slot: Int) -> PoolHandle? {
        guard slot >= 0, slot < places.count, places[slot].generation & 1 == 1 else { return nil }
        return PoolHandle(index: UInt32(slot), generation: places[slot].generation)
    }
}
