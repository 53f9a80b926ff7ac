import SimCore

/// The calls that can go on, by handle, first come first served.
///
/// Almost always there is one at the most, and it needs no memory of its own.
struct ReadyCalls: Sendable {
    /// The first one; 0, which is no handle of a call, when there is none.
    private var first: UInt64 = 0
    /// Those behind it.
    private var others = Ring<UInt64>()

    /// Whether no call can go on.
    var isEmpty: Bool { first == 0 }

    /// Adds a call behind the others.
    mutating func append(_ call: UInt64) {
        if first == 0 {
            first = call
        } else {
            others.append(call)
        }
    }

    /// Takes the first call out; none when no call can go on.
    mutating func popFirst() -> UInt64? {
        guard first != 0 else { return nil }
        let call = first
        first = others.count > 0 ? others.popFirst() ?? 0 : 0
        return call
    }
}
