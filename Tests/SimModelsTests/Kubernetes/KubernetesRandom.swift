/// A small repeatable generator (splitmix64) for the cases of the Kubernetes tests.
struct KubernetesRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// A whole number from a range; the slight bias of the remainder does not matter here.
    mutating func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }

    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[int(0...elements.count - 1)]
    }

    /// The elements in an order that depends on the seed alone.
    mutating func permutation<Element>(of elements: [Element]) -> [Element] {
        var permuted = elements
        for end in permuted.indices.dropFirst().reversed() {
            permuted.swapAt(end, int(0...end))
        }
        return permuted
    }
}
