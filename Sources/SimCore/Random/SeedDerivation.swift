/// How seeds, replications and names become the keys and addresses of random numbers.
@usableFromInline
package enum SeedDerivation {
    /// Spreads every bit of a number over all bits of the answer, one to one.
    ///
    /// Source: the output function of splitmix64 (Steele, Lea and Flood, "Fast splittable
    /// pseudorandom number generators", OOPSLA 2014).
    @inlinable
    package static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// The key under which all streams of one run draw.
    package static func key(seed: UInt64, replication: UInt32) -> UInt64 {
        mix(mix(seed &+ 0x9E37_79B9_7F4A_7C15) &+ UInt64(replication) &* 0xD1B5_4A32_D192_ED03)
    }

    /// The hash of a stream's name: FNV-1a over its UTF-8 bytes, then ``mix(_:)``.
    package static func hash(of name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return mix(hash)
    }
}
