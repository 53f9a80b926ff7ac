import SimCore
import TestSupport
import Testing

@Suite("A queue of deadlines that forgets")
struct ForgottenDeadlinesTests {
    @Test("pops the same whether it forgets what is not kept or not, over random scripts")
    func forgets() {
        for seed: UInt64 in 0..<40 {
            var random = SplitMix(seed)
            var queue = DeadlineQueue()
            var whole = DeadlineQueue()
            var isOver: [Bool] = []
            let share = random.below(10)
            for number in 0..<3_000 {
                isOver.append(false)
                let deadline = SimTime(nanoseconds: Int64(number))
                queue.push(deadline: deadline, payload: UInt64(number)) { !isOver[Int($0)] }
                whole.push(deadline: deadline, payload: UInt64(number))
                if random.below(10) < share { isOver[random.below(number + 1)] = true }
                if random.below(4) == 0 {
                    while let first = queue.first, isOver[Int(first.payload)] { queue.popFirst() }
                    while let first = whole.first, isOver[Int(first.payload)] { whole.popFirst() }
                    #expect(queue.popFirst() == whole.popFirst(), "seed \(seed)")
                }
            }
            while let entry = whole.popFirst() {
                guard !isOver[Int(entry.payload)] else { continue }
                while let first = queue.first, isOver[Int(first.payload)] { queue.popFirst() }
                #expect(queue.popFirst() == entry, "seed \(seed)")
            }
            while let first = queue.popFirst() { #expect(isOver[Int(first.payload)]) }
        }
    }

    @Test("holds what is kept twice over and no more, and looks at each entry a few times at most")
    func room() {
        var queue = DeadlineQueue()
        var looks = 0
        let count = 100_000
        for number in 0..<count {
            queue.push(deadline: SimTime(nanoseconds: Int64(number)), payload: UInt64(number)) {
                looks += 1
                return Int($0) > number - 1_000
            }
        }
        #expect(queue.count >= 1_000)
        #expect(queue.heldBytes <= 4_096 * MemoryLayout<DeadlineQueue.Entry>.stride)
        #expect(looks < 4 * count)
    }

    @Test("grows when everything is kept, and looks at each entry twice at most")
    func everything() {
        var queue = DeadlineQueue()
        var looks = 0
        for number in 0..<50_000 {
            queue.push(deadline: .start, payload: UInt64(number)) { _ in
                looks += 1
                return true
            }
        }
        #expect(queue.count == 50_000)
        #expect((0..<50_000).allSatisfy { queue.popFirst()?.payload == UInt64($0) })
        #expect(looks <= 100_000)
    }
}
