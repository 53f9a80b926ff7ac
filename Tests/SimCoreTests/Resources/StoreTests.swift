import SimCore
import TestSupport
import Testing

/// The same store with arrays, and with everybody's request settled by one rule.
private struct NaiveStore {
    struct Waiter {
        var user: UInt32
        var item: UInt64
        var priority: Int64
        var handle: PoolHandle
    }

    var capacity: Int
    var items: [UInt64] = []
    var putters: [Waiter] = []
    var takers: [Waiter] = []

    static func join(_ line: inout [Waiter], _ waiter: Waiter) {
        line.insert(waiter, at: line.firstIndex { $0.priority > waiter.priority } ?? line.count)
    }

    mutating func admitNext() -> UInt32? {
        guard items.count < capacity, !putters.isEmpty else { return nil }
        items.append(putters[0].item)
        return putters.removeFirst().user
    }
}

@Suite("A store")
struct StoreTests {
    @Test("keeps, hands over and makes wait like arrays, over random scripts")
    func naive() {
        for seed: UInt64 in 0..<400 {
            var random = SplitMix(seed)
            var store = Store<UInt64, UInt32>(capacity: random.below(5))
            var naive = NaiveStore(capacity: store.capacity)
            var handles: [PoolHandle] = []
            var (put, taken, withdrawn) = (0, 0, 0)
            for user in 0..<120 as Range<UInt32> {
                let priority = Int64(random.below(3))
                switch random.below(12) {
                case 0..<5:
                    put += 1
                    let item = UInt64(user) << 8
                    switch store.put(item, by: user, priority: priority) {
                    case .handed(let taker):
                        #expect(taker == naive.takers.first?.user, "seed \(seed)")
                        naive.takers.removeFirst()
                        taken += 1
                    case .stored:
                        #expect(naive.takers.isEmpty && naive.items.count < naive.capacity)
                        #expect(naive.putters.allSatisfy { $0.priority > priority })
                        naive.items.append(item)
                    case .waits(let handle):
                        #expect(naive.takers.isEmpty, "seed \(seed)")
                        #expect(
                            naive.items.count >= naive.capacity
                                || naive.putters.contains { $0.priority <= priority },
                            "seed \(seed)"
                        )
                        handles.append(handle)
                        NaiveStore.join(
                            &naive.putters,
                            .init(user: user, item: item, priority: priority, handle: handle)
                        )
                    }
                case 5..<9:
                    switch store.take(by: user, priority: priority) {
                    case .item(let item, let admitted):
                        taken += 1
                        if naive.items.isEmpty {
                            #expect(item == naive.putters.first?.item, "seed \(seed)")
                            #expect(admitted == naive.putters.removeFirst().user, "seed \(seed)")
                        } else {
                            #expect(item == naive.items.removeFirst(), "seed \(seed)")
                            #expect(admitted == naive.admitNext(), "seed \(seed)")
                        }
                    case .waits(let handle):
                        #expect(naive.items.isEmpty && naive.putters.isEmpty, "seed \(seed)")
                        handles.append(handle)
                        NaiveStore.join(
                            &naive.takers,
                            .init(user: user, item: 0, priority: priority, handle: handle)
                        )
                    }
                case 9 where !handles.isEmpty:
                    // A handle is good for one of the two lines; the other one may know its number.
                    let handle = handles.remove(at: random.below(handles.count))
                    if let place = naive.putters.firstIndex(where: { $0.handle == handle }) {
                        let left = store.stopPutting(handle)
                        #expect(left?.user == naive.putters[place].user, "seed \(seed)")
                        #expect(left?.item == naive.putters.remove(at: place).item)
                        withdrawn += 1
                    } else if let place = naive.takers.firstIndex(where: { $0.handle == handle }) {
                        #expect(store.stopTaking(handle) == naive.takers.remove(at: place).user)
                    }
                default:
                    naive.capacity = random.below(6)
                    store.setCapacity(naive.capacity)
                    while random.below(6) > 0 {
                        let admitted = store.admitNext()
                        #expect(admitted == naive.admitNext(), "seed \(seed)")
                        guard admitted != nil else { break }
                    }
                }
                #expect(store.count == naive.items.count && store.first == naive.items.first)
                #expect(store.waitingToPut == naive.putters.count, "seed \(seed)")
                #expect(store.waitingToTake == naive.takers.count, "seed \(seed)")
                #expect(store.capacity == naive.capacity)
                #expect(
                    put == taken + withdrawn + store.count + store.waitingToPut,
                    "seed \(seed): an item was lost or made"
                )
            }
        }
    }

    @Test("without places hands each item from the one who puts to the one who takes")
    func rendezvous() {
        var store = Store<UInt8, Int>(capacity: 0)
        let item: UInt8 = 7
        guard case .waits = store.put(item, by: 1),
            case .item(item, admitted: 1) = store.take(by: 2),
            case .waits = store.take(by: 3), case .handed(to: 3) = store.put(item, by: 4)
        else {
            Issue.record("somebody was left waiting")
            return
        }
        #expect(store.count == 0 && store.waitingToPut == 0 && store.waitingToTake == 0)
    }
}
