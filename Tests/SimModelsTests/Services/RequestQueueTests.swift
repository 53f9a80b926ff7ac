import SimCore
import SimModels
import TestSupport
import Testing

@Suite("queues of requests")
struct RequestQueueTests {
    private struct Fixture {
        var pool = Pool<Int>()
        var queue = RequestQueue()
        var handles: [PoolHandle] = []

        mutating func add(class priority: UInt8 = 0) {
            let handle = pool.insert(handles.count)
            handles.append(handle)
            queue.append(
                handle.raw,
                class: priority,
                at: .start + .seconds(Int64(handles.count))
            )
        }

        mutating func first() -> Int? {
            queue.popFirst(among: pool).flatMap { pool.find(PoolHandle(raw: $0.call)) }
        }

        mutating func last() -> Int? {
            queue.popLast(among: pool).flatMap { pool.find(PoolHandle(raw: $0.call)) }
        }
    }

    @Test("the oldest of the most urgent class goes first, or the newest")
    func order() {
        var queue = Fixture()
        for priority in [2, 0, 1, 0, 2] as [UInt8] { queue.add(class: priority) }
        var other = queue
        let oldest = (0..<6).map { _ in queue.first() }
        #expect(oldest == [1, 3, 2, 0, 4, nil])
        let newest = (0..<6).map { _ in other.last() }
        #expect(newest == [3, 1, 2, 4, 0, nil])
    }

    @Test("one that was taken back is skipped, and does not count")
    func withdrawal() {
        var queue = Fixture()
        for _ in 0..<4 { queue.add() }
        for place in [0, 2] {
            queue.pool.remove(queue.handles[place])
            queue.queue.withdraw()
        }
        #expect(queue.queue.count == 2)
        #expect(queue.queue.waitingSince(class: 0, among: queue.pool) == .start + .seconds(2))
        let left = (0..<3).map { _ in queue.first() }
        #expect(left == [1, 3, nil])
        #expect(queue.queue.isEmpty)
    }

    @Test("a full queue gives up the newest of a less urgent class, or else the oldest of its own")
    func victims() {
        var queue = Fixture()
        for priority in [0, 1, 2, 1, 0] as [UInt8] { queue.add(class: priority) }
        func victim(_ priority: UInt8, _ isOldest: Bool) -> Int? {
            queue.queue.popVictim(for: priority, isOldest: isOldest, among: queue.pool)
                .flatMap { queue.pool.find(PoolHandle(raw: $0.call)) }
        }
        #expect(victim(2, false) == nil)
        #expect(victim(0, false) == 2)
        #expect(victim(1, false) == nil)
        #expect(victim(0, false) == 3)
        #expect(victim(0, true) == 1)
        #expect(victim(0, true) == 0)
        #expect(victim(3, true) == nil)
        #expect(queue.queue.count == 1)
    }

    @Test("whatever is done to it, it agrees with a plain list")
    func law() {
        for seed in 1...100 as ClosedRange<UInt64> {
            var bits = SplitMix(seed)
            var queue = Fixture()
            var list: [(class: UInt8, id: Int)] = []
            for _ in 0..<200 {
                switch bits.below(5) {
                case 0, 1:
                    let priority = UInt8(bits.below(3))
                    list.append((priority, queue.handles.count))
                    queue.add(class: priority)
                case 2:
                    guard !list.isEmpty else { continue }
                    let gone = list.remove(at: bits.below(list.count))
                    queue.pool.remove(queue.handles[gone.id])
                    queue.queue.withdraw()
                case 3:
                    let best = list.map(\.class).min()
                    let place = list.firstIndex { $0.class == best }
                    let found = queue.first()
                    #expect(found == place.map { list.remove(at: $0).id }, "seed \(seed)")
                default:
                    let best = list.map(\.class).min()
                    let place = list.lastIndex { $0.class == best }
                    let found = queue.last()
                    #expect(found == place.map { list.remove(at: $0).id }, "seed \(seed)")
                }
                #expect(queue.queue.count == list.count, "seed \(seed)")
            }
        }
    }
}
