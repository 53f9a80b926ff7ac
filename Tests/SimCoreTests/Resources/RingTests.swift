import SimCore
import TestSupport
import Testing

@Suite("A ring")
struct RingTests {
    @Test("does what an array does, over random scripts")
    func array() {
        for seed: UInt64 in 0..<300 {
            var random = SplitMix(seed)
            var ring = Ring<UInt32>()
            var array: [UInt32] = []
            for turn in 0..<120 as Range<UInt32> {
                switch random.below(11) {
                case 0..<5:
                    ring.append(turn)
                    array.append(turn)
                case 5..<8:
                    let popped = ring.popFirst()
                    #expect(popped == (array.isEmpty ? nil : array.removeFirst()))
                case 8:
                    let popped = ring.popLast()
                    #expect(popped == array.popLast())
                case 9 where !array.isEmpty:
                    let place = random.below(array.count)
                    let removed = ring.remove(at: place)
                    #expect(removed == array.remove(at: place))
                default:
                    guard !array.isEmpty else { continue }
                    let place = random.below(array.count)
                    ring[place] += 1000
                    array[place] += 1000
                    if random.below(30) == 0 {
                        ring.removeAll()
                        array.removeAll()
                    }
                }
                #expect(ring.elementsEqual(array), "seed \(seed)")
                #expect(ring.first == array.first && ring.last == array.last)
            }
        }
    }
}

@Suite("A deadline queue")
struct DeadlineQueueTests {
    @Test("gives deadlines back in the order they were set, once due")
    func order() {
        var queue = DeadlineQueue()
        for payload: UInt64 in 0..<20 {
            queue.push(deadline: .start + .seconds(Int64(payload / 2)), payload: payload)
        }
        #expect(queue.first == .init(deadline: .start, payload: 0))
        var due: [UInt64] = []
        while let entry = queue.popFirst(dueAt: .start + .seconds(3)) { due.append(entry.payload) }
        #expect(due == Array(0...7))
        #expect(queue.popFirst()?.payload == 8)
        #expect(queue.count == 11)
        queue.removeAll()
        #expect(queue.isEmpty && queue.first == nil && queue.popFirst() == nil)
        queue.push(deadline: .start, payload: 1)
        #expect(queue.count == 1)
    }
}
