public import SimCore

/// A small repeatable generator for random test cases.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SplitMix: RandomBits, Sendable {
    private var state: UInt64

    /// Starts the generator at a seed.
    public init(_ seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func nextBits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number below a bound, near enough to uniform for test cases; 0 for a bound of 0 or less.
    public mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int(nextBits().multipliedFullWidth(by: UInt64(bound)).high) : 0
    }
}
