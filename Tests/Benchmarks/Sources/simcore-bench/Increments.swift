#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Exponential spans of mean 1 s from a congruential generator and a table of quantiles.
///
/// As cheap as a stream can be, so that the event list is measured and not the generator; the
/// baselines in other languages use the same numbers.
struct Increments: Sendable {
    private var state: UInt64 = 12345
    private let quantiles: [Int64]

    init() {
        var quantiles = (0..<1024).map { Int64(-log(1 - Double($0) / 1024) * 1e9) }
        quantiles.append(quantiles[1023] + 1_000_000_000)
        self.quantiles = quantiles
    }

    private mutating func nextState() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }

    /// The next span, in nanoseconds.
    @inline(__always)
    mutating func next() -> Int64 {
        let state = nextState()
        let place = Int(truncatingIfNeeded: state >> 54)
        let fraction = Int64(truncatingIfNeeded: (state >> 22) & 0xffff_ffff)
        let low = quantiles[place]
        return low &+ ((quantiles[place &+ 1] &- low) &* fraction) >> 32
    }

    /// True once in a hundred.
    @inline(__always)
    mutating func nextIsLost() -> Bool {
        (nextState() >> 33) % 100 == 0
    }
}
