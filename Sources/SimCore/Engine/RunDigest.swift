/// A fingerprint of everything that happened: one number for the run, one for each subsystem.
///
/// Two runs with equal digests handled the same events, by time, code and subject, in the same
/// order. The number of a subsystem (the high byte of the event code, modulo 16) covers that subsystem's events only, so that
/// adding an alert leaves the others as they were.
public struct RunDigest: Sendable, Hashable, CustomStringConvertible {
    /// The fingerprint of all events.
    public private(set) var overall: UInt64

    private var subsystems: [UInt64]

    /// The fingerprint of no events.
    @usableFromInline
    init() {
        overall = 0x243F_6A88_85A3_08D3
        subsystems = Array(repeating: 0x243F_6A88_85A3_08D3, count: 16)
    }

    /// The fingerprint of one subsystem's events.
    ///
    /// - Precondition: `subsystem` is 0 to 15.
    public subscript(subsystem: Int) -> UInt64 { subsystems[subsystem] }

    /// The overall fingerprint as 16 hexadecimal digits.
    public var description: String {
        let digits = String(overall, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes one event in.
    @usableFromInline
    mutating func fold(time: SimTime, code: UInt16, subject: UInt32) {
        let what = UInt64(code) << 32 | UInt64(subject)
        let subsystem = Int(code >> 8) & 15
        overall = Self.mix(overall, time, what)
        subsystems[subsystem] = Self.mix(subsystems[subsystem], time, what)
    }

    @inline(__always)
    private static func mix(_ state: UInt64, _ time: SimTime, _ what: UInt64) -> UInt64 {
        var mixed = (state ^ UInt64(bitPattern: time.nanoseconds)) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 32
        mixed = (mixed ^ what) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ mixed >> 32
    }
}
