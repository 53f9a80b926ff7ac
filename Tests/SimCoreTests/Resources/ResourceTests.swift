import SimCore
import TestSupport
import Testing

/// The same resource without regard for speed: everybody waits in one sorted array.
private struct NaiveResource {
    struct Waiter {
        var user: UInt32
        var amount: Int
        var priority: Int64
        var handle: PoolHandle
    }

    var capacity: Int
    var inUse = 0
    var line: [Waiter] = []

    /// Behind all with the same priority or a lower number.
    mutating func join(_ waiter: Waiter) {
        let place = line.firstIndex { $0.priority > waiter.priority } ?? line.count
        line.insert(waiter, at: place)
    }

    mutating func grantNext() -> UInt32? {
        guard let first = line.first, inUse + first.amount <= capacity else { return nil }
        inUse += first.amount
        return line.removeFirst().user
    }
}

@Suite("A resource")
struct ResourceTests {
    @Test("grants, queues, refuses and lets give up like a sorted array, over random scripts")
    func naive() {
        for seed: UInt64 in 0..<400 {
            var random = SplitMix(seed)
            let limit = random.below(4) == 0 ? random.below(4) : .max
            var resource = Resource<UInt32>(capacity: random.below(6), waitingLimit: limit)
            var naive = NaiveResource(capacity: resource.capacity)
            var handles: [PoolHandle] = []
            for user in 0..<100 as Range<UInt32> {
                switch random.below(10) {
                case 0..<5:
                    let amount = 1 + random.below(3)
                    let priority = Int64(random.below(3)) - 1
                    let goesFirst = naive.line.allSatisfy { $0.priority > priority }
                    let fits = goesFirst && naive.inUse + amount <= naive.capacity
                    switch resource.request(user, amount: amount, priority: priority) {
                    case .granted:
                        #expect(fits, "seed \(seed)")
                        naive.inUse += amount
                    case .waits(let handle):
                        #expect(!fits && naive.line.count < limit, "seed \(seed)")
                        handles.append(handle)
                        naive.join(
                            .init(user: user, amount: amount, priority: priority, handle: handle)
                        )
                    case .refused:
                        #expect(!fits && naive.line.count >= limit, "seed \(seed)")
                    }
                case 5..<8:
                    let amount = random.below(naive.inUse + 1)
                    resource.release(amount)
                    naive.inUse -= amount
                case 8 where !handles.isEmpty:
                    let handle = handles[random.below(handles.count)]
                    let place = naive.line.firstIndex { $0.handle == handle }
                    #expect(resource.giveUp(handle) == place.map { naive.line.remove(at: $0).user })
                default:
                    naive.capacity = random.below(8)
                    resource.setCapacity(naive.capacity)
                }
                // Left undone now and then: a request must not overtake those who could be granted.
                while random.below(8) > 0 {
                    let granted = resource.grantNext()
                    #expect(granted?.user == naive.grantNext(), "seed \(seed)")
                    guard granted != nil else { break }
                }
                #expect(resource.capacity == naive.capacity && resource.inUse == naive.inUse)
                #expect(resource.available == max(0, naive.capacity - naive.inUse))
                #expect(resource.waiting == naive.line.count, "seed \(seed)")
            }
        }
    }

    @Test("lets a large request hold up the smaller ones behind it, until it gives up")
    func overtaking() {
        var resource = Resource<Unicode.Scalar>(capacity: 3)
        guard case .granted = resource.request("a", amount: 2),
            case .waits(let large) = resource.request("b", amount: 2),
            case .waits = resource.request("c")
        else {
            Issue.record("2 of 3 units should leave no room for 2 more, nor for anybody behind")
            return
        }
        #expect(resource.available == 1 && resource.grantNext() == nil)
        #expect(resource.giveUp(large) == "b" && resource.giveUp(large) == nil)
        #expect(resource.grantNext()?.user == "c")
        #expect(resource.inUse == 3 && resource.waiting == 0)
    }

    @Test("takes back what is held above a smaller capacity before it grants again")
    func shrinking() {
        var resource = Resource<Int>(capacity: 4)
        for user in 1...4 { _ = resource.request(user) }
        _ = resource.request(5)
        resource.setCapacity(2)
        #expect(resource.inUse == 4 && resource.available == 0)
        resource.release(2)
        #expect(resource.grantNext() == nil, "two units are held and there are two")
        resource.release()
        #expect(resource.grantNext()?.user == 5)
        resource.setCapacity(-1)
        #expect(resource.capacity == 0)
    }
}

@Suite("A waiting line")
struct WaitingLineTests {
    @Test("serves in order of priority and arrival, keeps its heap, and forgets who left")
    func order() {
        for seed: UInt64 in 0..<300 {
            var random = SplitMix(seed)
            var line = WaitingLine<UInt32>()
            var naive: [(waiter: UInt32, priority: Int64, handle: PoolHandle)] = []
            var gone: [PoolHandle] = []
            for waiter in 0..<150 as Range<UInt32> {
                switch random.below(9) {
                case 0..<5:
                    let priority = Int64(random.below(4))
                    let handle = line.append(waiter, priority: priority)
                    let place = naive.firstIndex { $0.priority > priority } ?? naive.count
                    naive.insert((waiter, priority, handle), at: place)
                case 5..<7:
                    if let first = naive.first { gone.append(first.handle) }
                    let popped = line.popFirst()
                    #expect(popped == (naive.isEmpty ? nil : naive.removeFirst().waiter))
                case 7 where !naive.isEmpty:
                    let left = naive.remove(at: random.below(naive.count))
                    #expect(line.find(left.handle) == left.waiter)
                    #expect(line.remove(left.handle) == left.waiter)
                    gone.append(left.handle)
                default:
                    guard random.below(20) == 0 else { continue }
                    gone += naive.map(\.handle)
                    naive.removeAll()
                    line.removeAll()
                }
                #expect(line.problem == nil, "seed \(seed)")
                #expect(line.first == naive.first?.waiter && line.count == naive.count)
                #expect(line.firstPriority == naive.first?.priority)
            }
            #expect(gone.allSatisfy { line.find($0) == nil }, "seed \(seed)")
        }
    }
}
