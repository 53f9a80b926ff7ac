package import SimCore

/// The requests of a pod that wait for a worker, by priority class and then by age.
///
/// A request that is taken back while it waits stays where it is and is skipped later: it is known by
/// its handle, which no longer lives.
package struct RequestQueue: Sendable {
    /// A waiting request.
    package struct Entry: BitwiseCopyable, Sendable, Equatable {
        /// Its handle.
        package let call: UInt64
        /// Since when it waits.
        package let since: SimTime
    }

    /// Requests that wait.
    package private(set) var count = 0
    /// Those of class 0, the most urgent, and those of each class behind it.
    private var first = Ring<Entry>()
    private var others: [Ring<Entry>] = []

    package init() {}

    /// Whether nobody waits.
    package var isEmpty: Bool { count == 0 }

    /// The handles of all requests, also of those taken back, in no useful order; for tests.
    package var handles: [UInt64] {
        first.map(\.call) + others.flatMap { $0.map(\.call) }
    }

    /// How many bytes it holds.
    var heldBytes: Int { first.heldBytes + others.reduce(0) { $0 + $1.heldBytes } }

    /// Puts a request behind those of its class.
    package mutating func append(_ call: UInt64, class priority: UInt8, at now: SimTime) {
        count += 1
        let entry = Entry(call: call, since: now)
        guard priority > 0 else { return first.append(entry) }
        while others.count < Int(priority) { others.append(Ring()) }
        others[Int(priority) - 1].append(entry)
    }

    /// Takes the oldest request of the most urgent class out.
    package mutating func popFirst<Record>(among calls: Pool<Record>) -> Entry? {
        guard count > 0 else { return nil }
        while let entry = first.popFirst() {
            if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
        }
        for place in others.indices {
            while let entry = others[place].popFirst() {
                if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
            }
        }
        return nil
    }

    /// Takes the newest request of the most urgent class out.
    package mutating func popLast<Record>(among calls: Pool<Record>) -> Entry? {
        guard count > 0 else { return nil }
        while let entry = first.popLast() {
            if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
        }
        for place in others.indices {
            while let entry = others[place].popLast() {
                if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
            }
        }
        return nil
    }

    /// Takes out whom a full queue turns away so that a request of a class has room: the newest of the
    /// least urgent class if that is less urgent, or else the oldest of its own if `isOldest`.
    package mutating func popVictim<Record>(
        for priority: UInt8,
        isOldest: Bool,
        among calls: Pool<Record>
    ) -> Entry? {
        var place = others.count
        while place > Int(priority) {
            while let entry = others[place - 1].popLast() {
                if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
            }
            place -= 1
        }
        guard isOldest else { return nil }
        if priority == 0 {
            while let entry = first.popFirst() {
                if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
            }
        } else if others.count >= Int(priority) {
            while let entry = others[Int(priority) - 1].popFirst() {
                if calls.contains(PoolHandle(raw: entry.call)) { return taken(entry) }
            }
        }
        return nil
    }

    /// Since when the first request of a class waits; nil if none does.
    package mutating func waitingSince<Record>(
        class priority: UInt8,
        among calls: Pool<Record>
    ) -> SimTime? {
        if priority == 0 {
            while let entry = first.first {
                if calls.contains(PoolHandle(raw: entry.call)) { return entry.since }
                _ = first.popFirst()
            }
        } else if others.count >= Int(priority) {
            while let entry = others[Int(priority) - 1].first {
                if calls.contains(PoolHandle(raw: entry.call)) { return entry.since }
                _ = others[Int(priority) - 1].popFirst()
            }
        }
        return nil
    }

    /// A request that waits is taken back.
    package mutating func withdraw() {
        count -= 1
        if count == 0 { forgetWithdrawn() }
    }

    /// Empties the queue.
    package mutating func removeAll() {
        count = 0
        forgetWithdrawn()
    }

    private mutating func taken(_ entry: Entry) -> Entry {
        count -= 1
        return entry
    }

    private mutating func forgetWithdrawn() {
        first.removeAll()
        for place in others.indices { others[place].removeAll() }
    }
}
