/// One draw of a random stream, and behind it as many further numbers as a sampler asks for.
///
/// The first number is the one that the draw gives anyway. The further ones come from blocks at the
/// same address under keys derived from the run's, so they belong to this draw alone: a sampler
/// that rejects takes as many as it needs, and no other draw moves.
public struct Draws: RandomBits, Sendable {
    private let first: UInt64
    private let key: UInt64
    private let counterLow: UInt64
    private let counterHigh: UInt64
    private var taken: UInt64 = 0
    private var spare: UInt64 = 0

    init(first: UInt64, key: UInt64, counterLow: UInt64, counterHigh: UInt64) {
        self.first = first
        self.key = key
        self.counterLow = counterLow
        self.counterHigh = counterHigh
    }

    /// The next 64 bits of the draw.
    public mutating func nextBits() -> UInt64 {
        let number = taken
        taken &+= 1
        if number == 0 { return first }
        guard number & 1 != 0 else { return spare }
        let block = Philox.block(
            key: SeedDerivation.mix(key &+ (number >> 1 &+ 1) &* 0x9E37_79B9_7F4A_7C15),
            counterLow: counterLow,
            counterHigh: counterHigh
        )
        spare = block.high
        return block.low
    }
}
