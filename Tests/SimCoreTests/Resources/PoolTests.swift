import SimCore
import TestSupport
import Testing

@Suite("A pool")
struct PoolTests {
    @Test("keeps records apart from the former tenants of their slots")
    func handles() {
        for seed: UInt64 in 0..<100 {
            var random = SplitMix(seed)
            var pool = Pool<UInt64>()
            var live: [PoolHandle: UInt64] = [:]
            var given: [PoolHandle] = []
            for turn: UInt64 in 0..<150 {
                if random.below(2) == 0 {
                    let handle = pool.insert(turn)
                    #expect(live.updateValue(turn, forKey: handle) == nil)
                    #expect(!given.contains(handle), "seed \(seed): a handle came back")
                    given.append(handle)
                } else if !given.isEmpty {
                    let handle = given[random.below(given.count)]
                    #expect(pool.find(handle) == live[handle])
                    #expect(pool.contains(handle) == (live[handle] != nil))
                    let removed = pool.remove(handle)
                    #expect(removed == live.removeValue(forKey: handle))
                }
                #expect(pool.count == live.count)
            }
            let visited = (0..<pool.slots).compactMap { pool.handle(at: $0) }
            #expect(Set(visited) == Set(live.keys))
        }
    }

    @Test("changes a record in place and uses the last freed slot first")
    func slots() {
        var pool = Pool<UInt64>()
        let first = pool.insert(1)
        let second = pool.insert(2)
        pool[second] += 40
        #expect(pool[second] == 42)
        pool.remove(first)
        pool.remove(second)
        #expect(pool.insert(3).index == second.index)
        #expect(pool.insert(4).index == first.index)
        #expect(pool.slots == 2)
        #expect(!pool.contains(.none) && pool.handle(at: 9) == nil)
    }

    @Test("handle fits into one number and back")
    func raw() {
        let handle = PoolHandle(index: 0xDEAD_BEEF, generation: 0x1234_5677)
        #expect(handle.raw == 0x1234_5677_DEAD_BEEF)
        #expect(PoolHandle(raw: handle.raw) == handle)
    }
}
