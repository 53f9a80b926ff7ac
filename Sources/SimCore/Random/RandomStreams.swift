/// The handle of a named random stream, good for the simulation that registered it and its forks.
public struct StreamID: BitwiseCopyable, Sendable, Hashable {
    @usableFromInline let index: UInt32

    /// The 47 bits of the name's hash, in place above the domain and draw bits of the counter.
    @usableFromInline let address: UInt64

    @usableFromInline
    init(index: UInt32, address: UInt64) {
        self.index = index
        self.address = address
    }
}

/// The random streams of a run, by name, and how far each has been drawn.
///
/// Every number is a ``Philox`` block under one key; a counter says which. The upper half of the
/// counter is the stream (47 bits of its name's hash), the domain (1 bit) and, for addressed
/// numbers, the draw (16 bits); the lower half is the member, or for sequential numbers the count.
/// So no two streams, members, draws or ways of drawing ever share a number.
@usableFromInline
struct RandomStreams: Sendable {
    private struct Cursor: BitwiseCopyable, Sendable {
        var drawn: UInt64 = 0
        var spare: UInt64 = 0
    }

    enum Registration {
        case stream(StreamID)
        case collision(String)
    }

    private static let sequentialDomain: UInt64 = 1 << 16

    private let key: UInt64
    private var names: [String] = []
    private var cursors: [Cursor] = []
    private var indexByAddress: [UInt64: UInt32] = [:]

    @usableFromInline
    init(seed: UInt64, replication: UInt32) {
        key = SeedDerivation.key(seed: seed, replication: replication)
    }

    /// The stream with a name and its hash, new or known; or the name that is in its way.
    mutating func register(_ name: String, hash: UInt64) -> Registration {
        let address = (hash >> 17) << 17
        if let index = indexByAddress[address] {
            let known = names[Int(index)]
            // `==` on strings also equates different spellings of one character.
            guard known.utf8.elementsEqual(name.utf8) else { return .collision(known) }
            return .stream(StreamID(index: index, address: address))
        }
        let index = UInt32(truncatingIfNeeded: cursors.count)
        names.append(name)
        cursors.append(Cursor())
        indexByAddress[address] = index
        return .stream(StreamID(index: index, address: address))
    }

    /// The next 64 bits of a stream.
    private mutating func nextBits(_ stream: StreamID) -> UInt64 {
        let index = Int(stream.index)
        precondition(
            index < cursors.count,
            "a stream is drawn from that this simulation never registered (index \(index))"
        )
        let key = key
        return cursors.withUnsafeMutableBufferPointer { cursors in
            let drawn = cursors[index].drawn
            cursors[index].drawn = drawn &+ 1
            guard drawn & 1 == 0 else { return cursors[index].spare }
            let block = Philox.block(
                key: key,
                counterLow: drawn >> 1,
                counterHigh: stream.address | Self.sequentialDomain
            )
            cursors[index].spare = block.high
            return block.low
        }
    }

    @usableFromInline
    mutating func nextUniform(_ stream: StreamID) -> Double {
        Double(nextBits(stream) >> 11) * 0x1p-53
    }

    /// The next draw of a stream and what lies behind it.
    @usableFromInline
    mutating func draws(_ stream: StreamID) -> Draws {
        let first = nextBits(stream)
        return Draws(
            first: first,
            key: key,
            counterLow: cursors[Int(stream.index)].drawn &- 1,
            counterHigh: stream.address | Self.sequentialDomain
        )
    }

    /// Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
    @usableFromInline
    mutating func nextIndex(below bound: Int, _ stream: StreamID) -> Int {
        guard bound > 1 else { return 0 }
        let bound = UInt64(bound)
        var product = bound.multipliedFullWidth(by: nextBits(stream))
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = bound.multipliedFullWidth(by: nextBits(stream))
            }
        }
        return Int(product.high)
    }

    private func block(
        _ stream: StreamID,
        _ member: UInt64,
        _ draw: UInt16
    ) -> (low: UInt64, high: UInt64) {
        Philox.block(key: key, counterLow: member, counterHigh: stream.address | UInt64(draw))
    }

    @usableFromInline
    func draws(_ stream: StreamID, member: UInt64, draw: UInt16) -> Draws {
        Draws(
            first: block(stream, member, draw).low,
            key: key,
            counterLow: member,
            counterHigh: stream.address | UInt64(draw)
        )
    }

    @usableFromInline
    func uniform(_ stream: StreamID, member: UInt64, draw: UInt16) -> Double {
        Double(block(stream, member, draw).low >> 11) * 0x1p-53
    }

    /// Scales all 128 bits of the block, so that one draw is enough: no value is more likely than
    /// another by more than one part in 2^64.
    @usableFromInline
    func index(below bound: Int, _ stream: StreamID, member: UInt64, draw: UInt16) -> Int {
        guard bound > 1 else { return 0 }
        let bound = UInt64(bound)
        let block = block(stream, member, draw)
        let lower = bound.multipliedFullWidth(by: block.low).high
        let upper = bound.multipliedFullWidth(by: block.high)
        let carry = upper.low.addingReportingOverflow(lower).overflow
        return Int(upper.high &+ (carry ? 1 : 0))
    }
}
