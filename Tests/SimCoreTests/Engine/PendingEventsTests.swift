import SimCore
import TestSupport
import Testing

/// What pending events are, written without regard for speed: an array that is kept sorted.
private struct SortedEvents {
    struct Entry: Equatable {
        var time: Int64
        var priority: UInt8
        var subject: UInt32
        var id: EventID
    }

    private(set) var entries: [Entry] = []

    /// Puts an entry behind those of its time and priority.
    mutating func insert(_ entry: Entry) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let other = entries[middle]
            if (other.time, other.priority) <= (entry.time, entry.priority) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        entries.insert(entry, at: low)
    }

    mutating func popFirst() -> Entry? {
        entries.isEmpty ? nil : entries.removeFirst()
    }

    mutating func remove(_ id: EventID) -> Entry? {
        guard let place = entries.firstIndex(where: { $0.id == id }) else { return nil }
        return entries.remove(at: place)
    }
}

/// Pending events beside the model of them, with the handles that were ever given out.
private struct Pair {
    var events = PendingEvents<TestEvent>()
    var sorted = SortedEvents()
    var handles: [EventID] = []
    var now: Int64 = 0
    var next: UInt32 = 0
    var differences: [String] = []

    mutating func differ(_ what: String) {
        if differences.count < 3 { differences.append("at \(now) ns: \(what)") }
    }

    mutating func schedule(after delay: Int64, priority: UInt8) {
        next += 1
        let time = now + delay
        let id = events.schedule(
            TestEvent(next),
            at: SimTime(nanoseconds: time),
            priority: EventPriority(priority)
        )
        if id == .none { differ("event \(next) has no handle") }
        sorted.insert(.init(time: time, priority: priority, subject: next, id: id))
        handles.append(id)
    }

    mutating func pop() {
        let expected = sorted.popFirst()
        let got = events.popFirst()
        let isSame =
            got?.time.nanoseconds == expected?.time && got?.event.subject == expected?.subject
        if !isSame { differ("took out \(got as Any), expected \(expected as Any)") }
        if let expected { now = expected.time }
    }

    mutating func peek() {
        let first = sorted.entries.first?.time
        let (time, count, isEmpty) = (events.nextTime?.nanoseconds, events.count, events.isEmpty)
        if time != first { differ("the first is due at \(time as Any), not \(first as Any)") }
        if count != sorted.entries.count || isEmpty != sorted.entries.isEmpty {
            differ("\(count) events wait, not \(sorted.entries.count); isEmpty is \(isEmpty)")
        }
    }

    mutating func cancel(_ id: EventID) {
        let expected = sorted.remove(id) != nil
        let got = events.cancel(id)
        if got != expected { differ("cancelling \(id) answered \(got)") }
    }

    mutating func reschedule(_ id: EventID, after delay: Int64) {
        let old = sorted.remove(id)
        let time = now + delay
        let moved = events.reschedule(id, to: SimTime(nanoseconds: time))
        if (moved != .none) != (old != nil) { differ("moving \(id) answered \(moved)") }
        guard var entry = old else { return }
        if moved == id { differ("\(id) was moved and kept its handle") }
        entry.time = time
        entry.id = moved
        sorted.insert(entry)
        handles.append(moved)
    }

    mutating func drain() {
        while !sorted.entries.isEmpty { pop() }
        pop()
        peek()
    }
}

/// One way in which times are spread over a script.
private enum Spread: CaseIterable {
    case nanoseconds, ties, milliseconds, mixed, years, increasing

    func delay(_ random: inout SplitMix) -> Int64 {
        switch self {
        case .nanoseconds: Int64(random.below(200))
        case .ties: Int64(random.below(3)) * 15_000_000_000
        case .milliseconds: Int64(random.below(1_000_000_000))
        case .mixed: Int64(1) << Int64(random.below(56)) - Int64(random.below(2))
        case .years: Int64(random.below(40)) * 31_557_600_000_000_000 / 10
        case .increasing: 1_000_000 + Int64(random.below(10))
        }
    }
}

/// Does random things to a pair; at most `room` events wait.
private func play(_ pair: inout Pair, _ turns: Int, room: Int, _ random: inout SplitMix) {
    var spread = Spread.allCases[random.below(Spread.allCases.count)]
    // A script has seconds to years before it; it must not run beyond the end of time.
    let latest: Int64 = 4_000_000_000_000_000_000
    for _ in 0..<turns {
        guard pair.differences.isEmpty, pair.now < latest else { return }
        let filling = pair.sorted.entries.count < room
        let handle = pair.handles.isEmpty ? .none : pair.handles[random.below(pair.handles.count)]
        let live = pair.sorted.entries
        let pending = live.isEmpty ? .none : live[random.below(live.count)].id
        switch random.below(20) {
        case 0..<8 where filling:
            pair.schedule(after: spread.delay(&random), priority: UInt8(random.below(8)))
        case 0..<13:
            pair.pop()
        case 13:
            pair.peek()
        case 14, 15:
            pair.cancel(random.below(3) == 0 ? handle : pending)
        case 16, 17:
            pair.reschedule(random.below(3) == 0 ? handle : pending, after: spread.delay(&random))
        case 18 where filling:
            let delay = random.below(2) == 0 ? 0 : spread.delay(&random)
            for _ in 0..<random.below(40) { pair.schedule(after: delay, priority: 3) }
        default:
            if random.below(10) == 0 {
                spread = Spread.allCases[random.below(Spread.allCases.count)]
            }
        }
    }
}

@Suite("Pending events")
struct PendingEventsTests {
    @Test("come out as from a sorted array, over random scripts on every scale of time")
    func scripts() {
        for seed: UInt64 in 0..<2000 {
            var random = SplitMix(seed)
            var pair = Pair()
            play(&pair, 20 + random.below(300), room: 1 + random.below(60), &random)
            pair.drain()
            guard pair.differences.isEmpty else {
                Issue.record("seed \(seed): \(pair.differences)")
                return
            }
        }
    }

    @Test("come out as from a sorted array when thousands wait and the number swings")
    func many() {
        for seed: UInt64 in 0..<12 {
            var random = SplitMix(seed &+ 1_000_000)
            var pair = Pair()
            let spread = Spread.allCases[Int(seed) % Spread.allCases.count]
            for _ in 0..<3 {
                for _ in 0..<random.below(2500) {
                    pair.schedule(after: spread.delay(&random), priority: UInt8(random.below(8)))
                }
                play(&pair, 500, room: 3000, &random)
                for _ in 0..<random.below(2500) where pair.sorted.entries.count > 10 { pair.pop() }
                pair.peek()
            }
            pair.drain()
            guard pair.differences.isEmpty else {
                Issue.record("seed \(seed), \(spread): \(pair.differences)")
                return
            }
        }
    }

    @Test("that are copied go on independently, and old handles are good for both")
    func copies() {
        for seed: UInt64 in 0..<300 {
            var random = SplitMix(seed &+ 2_000_000)
            var original = Pair()
            play(&original, 100, room: 50, &random)
            var copy = original
            for _ in 0..<4 {
                play(&original, 30, room: 50, &random)
                play(&copy, 30, room: 50, &random)
            }
            var third = copy
            copy.drain()
            third.drain()
            original.drain()
            let differences = original.differences + copy.differences + third.differences
            guard differences.isEmpty else {
                Issue.record("seed \(seed): \(differences)")
                return
            }
        }
    }

    @Test("can be scheduled at the instant of the event just taken out, and run within it")
    func sameInstant() {
        var events = PendingEvents<TestEvent>()
        let instant = SimTime(nanoseconds: 5)
        events.schedule(TestEvent(1), at: instant)
        events.schedule(TestEvent(2), at: instant)
        #expect(events.popFirst()?.event.subject == 1)
        events.schedule(TestEvent(3), at: instant)
        events.schedule(TestEvent(0), at: instant, priority: .first)
        #expect(events.nextTime == instant)
        #expect(
            [events.popFirst(), events.popFirst(), events.popFirst()].map(\.?.event.subject) == [
                0, 2, 3,
            ]
        )
        #expect(events.popFirst() == nil)
    }

    @Test("can be looked at far ahead without losing an earlier one that comes later")
    func peekFarAhead() {
        var events = PendingEvents<TestEvent>()
        events.schedule(TestEvent(1), at: .start + .days(3650))
        #expect(events.nextTime == .start + .days(3650))
        events.schedule(TestEvent(2), at: SimTime(nanoseconds: 1))
        #expect(events.nextTime == SimTime(nanoseconds: 1))
        #expect(events.popFirst()?.event.subject == 2)
        #expect(events.popFirst()?.event.subject == 1)
    }
}
