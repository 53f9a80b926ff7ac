/// The counter-based generator Philox4x32-10: 128 random bits from a key and a 128-bit counter.
///
/// There is no state: a number can be drawn again, in any order, by naming its counter.
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public enum Philox {
    /// The 128 bits that belong to a key and a counter, each half with its first word low.
    @inlinable
    public static func block(
        key: UInt64,
        counterLow: UInt64,
        counterHigh: UInt64
    ) -> (low: UInt64, high: UInt64) {
        var c0 = UInt32(truncatingIfNeeded: counterLow)
        var c1 = UInt32(truncatingIfNeeded: counterLow >> 32)
        var c2 = UInt32(truncatingIfNeeded: counterHigh)
        var c3 = UInt32(truncatingIfNeeded: counterHigh >> 32)
        var k0 = UInt32(truncatingIfNeeded: key)
        var k1 = UInt32(truncatingIfNeeded: key >> 32)
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) &* UInt64(c0)
            let second = UInt64(0xCD9E_8D57) &* UInt64(c2)
            c0 = UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0
            c1 = UInt32(truncatingIfNeeded: second)
            c2 = UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1
            c3 = UInt32(truncatingIfNeeded: first)
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return (UInt64(c1) << 32 | UInt64(c0), UInt64(c3) << 32 | UInt64(c2))
    }
}
