import SimCore
import TestSupport
import Testing

/// The queue as it would be written without regard for speed.
private struct NaiveQueue {
    struct Entry {
        var time: Int64
        var priority: UInt8
        var sequence: Int
        var subject: UInt32
        var id: EventID
    }

    var entries: [Entry] = []
    var sequence = 0

    mutating func push(_ subject: UInt32, time: Int64, priority: UInt8, id: EventID) {
        sequence += 1
        entries.append(
            Entry(time: time, priority: priority, sequence: sequence, subject: subject, id: id)
        )
    }

    var firstIndex: Int? {
        entries.indices.min {
            let (a, b) = (entries[$0], entries[$1])
            return (a.time, a.priority, a.sequence) < (b.time, b.priority, b.sequence)
        }
    }
}

@Suite("The event queue")
struct EventQueueTests {
    private typealias Queue = EventQueue<TestEvent>

    private static func body(_ subject: UInt32) -> Queue.Body {
        Queue.Body(event: TestEvent(subject), cause: .none, generation: 0)
    }

    @Test("agrees with a naive one over random scripts of push, pop, cancel and move")
    func naive() {
        for seed: UInt64 in 0..<3000 {
            var random = SplitMix(seed)
            var queue = Queue()
            var naive = NaiveQueue()
            var known: [EventID] = []
            let instants = 1 + random.below(12)
            let pushes = 2 + random.below(6)
            for turn in 0..<(10 + random.below(80)) {
                let time = SimTime(nanoseconds: Int64(random.below(instants)))
                let choice = random.below(pushes + 4)
                if choice < pushes {
                    let priority = UInt8(random.below(8))
                    let id = queue.push(Self.body(UInt32(turn)), at: time, priority: priority)
                    naive.push(UInt32(turn), time: time.nanoseconds, priority: priority, id: id)
                    known.append(id)
                } else if choice < pushes + 2 {
                    queue.settle()
                    let first = naive.firstIndex
                    #expect(queue.count == naive.entries.count, "seed \(seed)")
                    guard let first else { continue }
                    let expected = naive.entries.remove(at: first)
                    let due = Queue.time(of: queue.firstKey).nanoseconds
                    let got = queue.pop().event.subject
                    #expect(got == expected.subject && due == expected.time, "seed \(seed)")
                } else if !known.isEmpty {
                    let id = known[random.below(known.count)]
                    let place = naive.entries.firstIndex { $0.id == id }
                    #expect((queue.key(of: id) != nil) == (place != nil), "seed \(seed)")
                    if choice == pushes + 2 {
                        let removed = queue.remove(id)
                        #expect(removed == (place != nil), "seed \(seed)")
                        if let place { naive.entries.remove(at: place) }
                    } else {
                        let moved = queue.move(id, to: time, cause: .none, generation: 0)
                        #expect((moved != .none) == (place != nil), "seed \(seed)")
                        if let place {
                            let old = naive.entries.remove(at: place)
                            naive.push(
                                old.subject,
                                time: time.nanoseconds,
                                priority: old.priority,
                                id: moved
                            )
                            known.append(moved)
                        }
                    }
                }
                if let broken = queue.brokenInvariant() {
                    Issue.record("seed \(seed), turn \(turn): \(broken)")
                    return
                }
            }
        }
    }

    @Test(
        "agrees with a sorted list while thousands wait, over all scales of time",
        arguments: 0..<24 as Range<UInt64>
    )
    func large(seed: UInt64) {
        var random = SplitMix(seed)
        var queue = Queue()
        /// Ascending: time, priority, sequence, subject, handle.
        var sorted: [(order: [Int64], id: EventID)] = []
        var gone: [EventID] = []
        var now: Int64 = 0
        var sequence: Int64 = 0
        let crowd = [40, 700, 1_500, 4_000][Int(seed % 4)]
        let scale = [3, 12, 30, 45, 61, 62][Int(seed / 4)]
        func insert(_ id: EventID, _ time: Int64, _ priority: UInt8) {
            sequence += 1
            let order = [time, Int64(priority), sequence]
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle].order.lexicographicallyPrecedes(order) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            sorted.insert((order, id), at: low)
        }
        func someTime() -> Int64 {
            let bits = random.below(4) == 0 ? random.below(scale + 1) : scale
            return min(now, 1 << 61) + Int64(random.nextBits() >> UInt64(64 - max(bits, 1)))
        }
        for turn in 0..<6 * crowd {
            let grows = turn / crowd % 2 == 0
            if random.below(8) < (grows ? 6 : 2) {
                let (time, priority) = (someTime(), UInt8(random.below(3)))
                let at = SimTime(nanoseconds: time)
                insert(queue.push(Self.body(0), at: at, priority: priority), time, priority)
            } else if random.below(3) < 2 {
                queue.settle()
                guard let first = sorted.first else { continue }
                sorted.removeFirst()
                gone.append(first.id)
                now = Queue.time(of: queue.firstKey).nanoseconds
                let isFirst = Queue.id(of: queue.firstKey) == first.id
                _ = queue.pop()
                #expect(isFirst && now == first.order[0])
            } else if !sorted.isEmpty {
                let place = random.below(sorted.count)
                let old = sorted.remove(at: place)
                if random.below(2) == 0 {
                    let removed = queue.remove(old.id)
                    #expect(removed)
                } else {
                    let time = someTime()
                    let at = SimTime(nanoseconds: time)
                    let moved = queue.move(old.id, to: at, cause: .none, generation: 0)
                    insert(moved, time, UInt8(old.order[1]))
                }
                gone.append(old.id)
            }
            #expect(queue.count == sorted.count)
            if turn % 97 == 0, let broken = queue.brokenInvariant() {
                Issue.record("turn \(turn): \(broken)")
                return
            }
        }
        let isGone = gone.allSatisfy { queue.key(of: $0) == nil }
        #expect(isGone)
        for entry in sorted {
            queue.settle()
            let isFirst = Queue.id(of: queue.firstKey) == entry.id
            _ = queue.pop()
            #expect(isFirst)
        }
        queue.settle()
        #expect(queue.firstKey == .max)
        #expect(queue.brokenInvariant() == nil)
    }

    @Test("memory follows the events that wait, not those that were cancelled")
    func cancelledKeys() {
        var queue = Queue()
        for turn in 0..<200_000 as Range<Int64> {
            let time = SimTime(nanoseconds: turn * 1_000 + 30_000_000_000)
            let id = queue.push(Self.body(0), at: time, priority: 3)
            let removed = queue.remove(id)
            #expect(removed)
        }
        #expect(queue.count == 0)
        #expect(queue.keyCapacity < 4_096)
        queue.settle()
        #expect(queue.firstKey == .max)
    }

    @Test("gives out every handle once, though slots are used again")
    func handles() {
        var random = SplitMix(7)
        var queue = Queue()
        var given = Set<EventID>()
        for subject in 0..<20_000 as Range<UInt32> {
            let time = SimTime(nanoseconds: Int64(random.below(1000)))
            let id = queue.push(Self.body(subject), at: time, priority: 3)
            #expect(given.insert(id).inserted)
            if random.below(3) == 0, !queue.remove(id) { Issue.record("\(id) is not pending") }
            if random.below(2) == 0 {
                queue.settle()
                if queue.count > 0 { _ = queue.pop() }
            }
            let removed = queue.remove(.none)
            #expect(!removed)
        }
    }

    @Test("keeps the extreme times and priorities in order")
    func extremes() {
        var queue = Queue()
        let last = SimTime(nanoseconds: .max - 1)
        _ = queue.push(Self.body(4), at: last, priority: 7)
        _ = queue.push(Self.body(3), at: last, priority: 0)
        _ = queue.push(Self.body(2), at: .start, priority: 7)
        _ = queue.push(Self.body(1), at: .start, priority: 0)
        var order: [UInt32] = []
        while queue.count > 0 {
            queue.settle()
            order.append(queue.pop().event.subject)
        }
        #expect(order == [1, 2, 3, 4])
        queue.settle()
        #expect(queue.firstKey == .max)
        #expect(queue.brokenInvariant() == nil)
    }
}
