import SimCore
import Testing

@Suite("A random stream")
struct RandomStreamTests {
    private func context(seed: UInt64 = 1, replication: UInt32 = 0) -> Context<TestEvent> {
        Context(seed: seed, replication: replication)
    }

    @Test("has one id for one name, and names apart have ids apart")
    func names() {
        var context = context()
        var ids = Set<StreamID>()
        for number in 0..<1000 { ids.insert(context.stream("pod-start/web-\(number)")) }
        #expect(ids.count == 1000)
        #expect(context.stream("pod-start/web-7") == context.stream("pod-start/web-7"))
        // One character, spelled in two ways: equal as strings, two names here.
        #expect(context.stream("caf\u{E9}") != context.stream("cafe\u{301}"))
        #expect(context.failure == nil)
    }

    @Test("is not disturbed by other streams, members or draws")
    func independence() {
        var alone = context()
        let one = alone.stream("one")
        let expected = (0..<50).map { _ in alone.uniform(one) }

        var crowded = context()
        let before = crowded.stream("before")
        let two = crowded.stream("one")
        let after = crowded.stream("after")
        var got: [Double] = []
        for member: UInt64 in 0..<50 {
            _ = crowded.uniform(before)
            _ = crowded.uniform(two, member: member)
            _ = crowded.index(below: 3, two, member: member, draw: 2)
            got.append(crowded.uniform(two))
            _ = crowded.index(below: 10, after)
        }
        #expect(got == expected)
        #expect(alone.uniform(one, member: 5, draw: 3) == crowded.uniform(two, member: 5, draw: 3))
    }

    @Test("never gives one number twice, whichever way it is drawn")
    func overlap() {
        var context = context()
        var seen = Set<UInt64>()
        var drawn = 0
        func take(_ value: Double) {
            seen.insert(value.bitPattern)
            drawn += 1
        }
        for name in ["a", "b", "ab", "a ", ""] {
            let stream = context.stream(name)
            for member: UInt64 in 0..<200 {
                take(context.uniform(stream))
                for draw: UInt16 in [0, 1, 2, .max] {
                    take(context.uniform(stream, member: member, draw: draw))
                }
            }
        }
        #expect(seen.count == drawn)
        var other = self.context(seed: 1, replication: 1)
        let stream = other.stream("a")
        take(other.uniform(stream, member: 0))
        #expect(seen.count == drawn)
    }

    @Test("goes on in a fork where the original would")
    func fork() {
        for drawn in 0..<5 {
            var context = context()
            let stream = context.stream("x")
            for _ in 0..<drawn { _ = context.uniform(stream) }
            var fork = context
            #expect(
                (0..<5).map { _ in context.uniform(stream) }
                    == (0..<5).map { _ in fork.uniform(stream) }
            )
        }
    }

    @Test("fills the unit interval evenly, in sequence and by member")
    func even() {
        var context = context()
        let stream = context.stream("x")
        var counts = [Int](repeating: 0, count: 40)
        for member: UInt64 in 0..<20_000 {
            counts[Int(context.uniform(stream) * 20)] += 1
            counts[20 + Int(context.uniform(stream, member: member) * 20)] += 1
        }
        for half in [counts[..<20], counts[20...]] {
            // Chi-squared with 19 degrees of freedom stays below 43.8 in 999 of 1000 cases.
            let chiSquared = half.map { Double(($0 - 1000) * ($0 - 1000)) / 1000 }.reduce(0, +)
            #expect(chiSquared < 43.8)
        }
    }

    @Test("gives whole numbers that are all as likely")
    func indices() {
        var context = context()
        let stream = context.stream("dice")
        var counts = [Int](repeating: 0, count: 12)
        for member: UInt64 in 0..<12_000 {
            counts[context.index(below: 6, stream)] += 1
            counts[6 + context.index(below: 6, stream, member: member)] += 1
        }
        for half in [counts[..<6], counts[6...]] {
            // Chi-squared with 5 degrees of freedom stays below 20.5 in 999 of 1000 cases.
            let chiSquared = half.map { Double(($0 - 2000) * ($0 - 2000)) / 2000 }.reduce(0, +)
            #expect(chiSquared < 20.5)
        }
        for bound in [-3, 0, 1] {
            #expect(context.index(below: bound, stream) == 0)
            #expect(context.index(below: bound, stream, member: 1) == 0)
        }
        for member: UInt64 in 0..<1000 {
            #expect((0..<Int.max).contains(context.index(below: .max, stream)))
            #expect((0..<Int.max).contains(context.index(below: .max, stream, member: member)))
        }
    }

    @Test("has the numbers that this version has on every machine")
    func golden() {
        var context = context(seed: 42)
        let stream = context.stream("traffic/checkout")
        let sequential = (0..<3).map { _ in context.uniform(stream).bitPattern }
        #expect(
            sequential == [0x3FA0_BDC0_F662_A2A0, 0x3FD3_3EEF_8D92_6BE4, 0x3FE4_0F1F_6E59_604E]
        )
        #expect(context.uniform(stream, member: 7, draw: 1).bitPattern == 0x3FEF_C785_E042_2EA5)
        #expect(context.index(below: 1000, stream, member: 7) == 709)
    }

    @Test("with the hash of another stream's name is a failure that names both")
    func collision() {
        var context = context()
        let first = context.stream("first", hash: 1 << 20)
        #expect(context.stream("first", hash: 1 << 20) == first)
        #expect(context.stream("other", hash: 1 << 21) != first)
        #expect(context.failure == nil)
        _ = context.stream("second", hash: 1 << 20 | 1)
        #expect(context.failure?.code == .streamCollision)
        #expect(
            context.failure?.message == """
                the random streams "second" and "first" have the same hash; rename one of them
                """
        )
    }
}
