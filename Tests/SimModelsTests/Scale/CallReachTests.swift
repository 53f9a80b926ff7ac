import SimModels
import TestSupport
import Testing

@Suite("Which services need which")
struct CallReachTests {
    /// The pairs by the definition: whoever is met on the way, the nearest first.
    private func needed(by service: Int, _ callees: [[UInt16]]) -> [UInt16] {
        var found: [UInt16] = []
        var open = callees[service]
        while !open.isEmpty {
            let next = open.removeFirst()
            if Int(next) == service || found.contains(next) { continue }
            found.append(next)
            open += callees[Int(next)]
        }
        return found
    }

    @Test("is the same whether the pairs are kept or followed anew")
    func random() {
        for seed in 1...UInt64(60) {
            var bits = SplitMix(seed)
            let count = 1 + bits.below(30)
            let callees: [[UInt16]] = (0..<count).map { caller in
                let later = Array(caller..<count).dropFirst()
                return later.filter { _ in bits.below(4) == 0 }.map { UInt16($0) }.reversed()
            }
            let kept = CallReach(callees: callees)
            let followed = CallReach(callees: callees, mostKept: -1)
            for service in 0..<count {
                let expected = needed(by: service, callees)
                #expect(kept.needed(by: service) == expected, "seed \(seed)")
                #expect(followed.needed(by: service) == expected, "seed \(seed)")
                let needing = (0..<count).filter {
                    self.needed(by: $0, callees).contains(UInt16(service))
                }.map { UInt16($0) }
                #expect(kept.needing(service) == needing, "seed \(seed)")
                #expect(followed.needing(service) == needing, "seed \(seed)")
                let reached = kept.isReached(from: [service])
                for other in 0..<count {
                    let isMeant = other == service || expected.contains(UInt16(other))
                    #expect(reached[other] == isMeant, "seed \(seed)")
                }
            }
        }
    }

    @Test("a row of ten thousand needs no pairs to be made")
    func row() {
        let callees: [[UInt16]] = (0..<10_000).map { $0 < 9_999 ? [UInt16($0 + 1)] : [] }
        let reach = CallReach(callees: callees)
        #expect(reach.needed(by: 0).count == 9_999)
        #expect(reach.needing(9_999) == (0..<9_999).map { UInt16($0) })
        #expect(reach.needed(by: 9_999) == [])
    }
}
