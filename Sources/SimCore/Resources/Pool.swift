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
    @usableFromInline var values: [Value] = []
    @usableFromInline var generations: [UInt32] = []
    @usableFromInline var free: [UInt32] = []

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
    public var slots: Int { values.count }

    /// Puts a record into a slot.
    @inlinable
    public mutating func insert(_ value: Value) -> PoolHandle {
        live &+= 1
        if let index = free.popLast() {
            values[Int(index)] = value
            generations[Int(index)] |= 1
            return PoolHandle(index: index, generation: generations[Int(index)])
        }
        precondition(values.count < Int(UInt32.max), "a pool holds at most \(UInt32.max) records")
        values.append(value)
        generations.append(1)
        return PoolHandle(index: UInt32(values.count - 1), generation: 1)
    }

    /// Takes a record out; none when it no longer lives.
    @inlinable
    @discardableResult
    public mutating func remove(_ handle: PoolHandle) -> Value? {
        guard contains(handle) else { return nil }
        live &-= 1
        let index = Int(handle.index)
        // A slot whose generations are used up is never used again.
        generations[index] = handle.generation &+ 1
        if generations[index] != 0 { free.append(handle.index) }
        return values[index]
    }

    /// Whether a record lives.
    @inlinable
    public func contains(_ handle: PoolHandle) -> Bool {
        Int(handle.index) < generations.count && handle.generation & 1 == 1
            && generations[Int(handle.index)] == handle.generation
    }

    /// The record, if it lives.
    @inlinable
    public func find(_ handle: PoolHandle) -> Value? {
        contains(handle) ? values[Int(handle.index)] : nil
    }

    /// The record, to read and to change in place.
    ///
    /// - Precondition: the record lives.
    @inlinable
    public subscript(handle: PoolHandle) -> Value {
        get {
            precondition(contains(handle), "record \(handle) is no longer in the pool")
            return values[Int(handle.index)]
        }
        _modify {
            precondition(contains(handle), "record \(handle) is no longer in the pool")
            yield &values[Int(handle.index)]
        }
    }

    /// Changes a record in place, with one look at whether it lives.
    ///
    /// - Precondition: the record lives.
    @inlinable
    public mutating func update(_ handle: PoolHandle, _ change: (inout Value) -> Void) {
        precondition(contains(handle), "record \(handle) is no longer in the pool")
        change(&values[Int(handle.index)])
    }

    /// The handle of the record in a slot, if one lives there; for visiting all of `0..<slots`.
    @inlinable
    public func handle(at slot: Int) -> PoolHandle? {
        guard slot >= 0, slot < generations.count, generations[slot] & 1 == 1 else { return nil }
        return PoolHandle(index: UInt32(slot), generation: generations[slot])
    }
}
