/// A fingerprint of everything that happened: one number for the run, one for each subsystem.
///
/// Two runs with equal digests handled the same events, by time, code and subject, in the same
/// order. The number of a subsystem (the high byte of the event code, modulo 16) covers that subsystem's events only, so that
/// adding an alert leaves the others as they were.
public struct RunDigest: Sendable, Hashable, CustomStringConvertible {
    /// Sixteen numbers that lie in the digest itself: an array would be asked at every event
    /// whether it is shared.
    @usableFromInline
    typealias Sixteen = (
        UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
        UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
    )

    @usableFromInline var all: UInt64
    @usableFromInline var subsystems: Sixteen

    /// The fingerprint of no events.
    @usableFromInline
    init() {
        let none: UInt64 = 0x243F_6A88_85A3_08D3
        all = none
        subsystems = (
            none, none, none, none, none, none, none, none,
            none, none, none, none, none, none, none, none
        )
    }

    /// The fingerprint of all events.
    public var overall: UInt64 { all }

    /// The fingerprint of one subsystem's events.
    ///
    /// - Precondition: `subsystem` is 0 to 15.
    public subscript(subsystem: Int) -> UInt64 {
        precondition(0..<16 ~= subsystem, "there are subsystems 0 to 15, not \(subsystem)")
        return withUnsafeBytes(of: subsystems) { numbers in
            numbers.load(fromByteOffset: 8 * subsystem, as: UInt64.self)
        }
    }

    /// Whether two runs handled the same events.
    public static func == (lhs: RunDigest, rhs: RunDigest) -> Bool {
        lhs.all == rhs.all && (0..<16).allSatisfy { lhs[$0] == rhs[$0] }
    }

    /// Feeds the fingerprints into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(all)
        for subsystem in 0..<16 { hasher.combine(self[subsystem]) }
    }

    /// The overall fingerprint as 16 hexadecimal digits.
    public var description: String {
        let digits = String(overall, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes one event in.
    @inlinable
    @inline(__always)
    mutating func fold(time: SimTime, code: UInt16, subject: UInt32) {
        // The event is mixed on its own, so that only one multiplication waits for the last event.
        let what = (UInt64(code) << 32 | UInt64(subject)) &* 0xD6E8_FEB8_6659_FD93
        var event = (UInt64(bitPattern: time.nanoseconds) ^ what) &* 0x9E37_79B9_7F4A_7C15
        event ^= event &>> 32
        let place = 8 &* (Int(code >> 8) & 15)
        all = Self.append(event, to: all)
        withUnsafeMutableBytes(of: &subsystems) { numbers in
            let before = numbers.load(fromByteOffset: place, as: UInt64.self)
            let after = Self.append(event, to: before)
            numbers.storeBytes(of: after, toByteOffset: place, as: UInt64.self)
        }
    }

    /// Rotated, so that the upper bits reach the lower ones; one to one in both arguments.
    @inlinable
    @inline(__always)
    static func append(_ event: UInt64, to state: UInt64) -> UInt64 {
        ((state &<< 29 | state &>> 35) ^ event) &* 0xBF58_476D_1CE4_E5B9
    }
}
