/// A source of random bits that a ``Sampler`` can draw from.
///
/// Deliberately not the standard library's `RandomNumberGenerator`: what `Double.random` and
/// `shuffled` make of one may change with the library, and results may not.
public protocol RandomBits {
    /// The next 64 bits.
    mutating func nextBits() -> UInt64
}

extension RandomBits {
    /// The next number, 0 or more and less than 1, from the upper 53 bits.
    @inlinable
    public mutating func nextUniform() -> Double {
        Double(nextBits() >> 11) * 0x1p-53
    }

    /// The next number above 0 and below 1, from the upper 52 bits.
    @inlinable
    public mutating func nextOpenUniform() -> Double {
        (Double(nextBits() >> 12) + 0.5) * 0x1p-52
    }
}
