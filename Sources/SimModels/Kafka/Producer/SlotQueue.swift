/// A first-in, first-out queue of table places that reuses its storage.
struct SlotQueue: Sendable {
    private var storage: [Int32] = Array(repeating: 0, count: 8)
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: Int? { count == 0 ? nil : Int(storage[head]) }

    var last: Int? {
        count == 0 ? nil : Int(storage[(head + count - 1) & (storage.count - 1)])
    }

    mutating func append(_ slot: Int) {
        if count == storage.count { grow() }
        storage[(head + count) & (storage.count - 1)] = Int32(slot)
        count += 1
    }

    mutating func removeFirst() {
        guard count > 0 else { return }
        head = (head + 1) & (storage.count - 1)
        count -= 1
    }

    mutating func removeAll() {
        head = 0
        count = 0
    }

    /// Doubles the storage, whose size stays a power of two.
    private mutating func grow() {
        var larger: [Int32] = []
        larger.reserveCapacity(storage.count * 2)
        for index in 0..<count { larger.append(storage[(head + index) & (storage.count - 1)]) }
        larger.append(contentsOf: repeatElement(0, count: storage.count * 2 - count))
        storage = larger
        head = 0
    }
}
