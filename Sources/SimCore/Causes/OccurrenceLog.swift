/// Everything noteworthy that happened in a run, in order, with what led to it.
///
/// The log only grows. It is kept in chunks, so that a forked simulation shares all but the last
/// chunk with its origin.
public struct OccurrenceLog: Sendable, RandomAccessCollection {
    private struct Entry: BitwiseCopyable, Sendable {
        var occurrence: Occurrence
        var causes: Causes
    }

    private static let chunkBits = 9

    private var chunks: [[Entry]] = []

    /// How many occurrences there are.
    public private(set) var count = 0

    /// Creates an empty log.
    public init() {}

    /// How many bytes it holds.
    var heldBytes: Int { count * MemoryLayout<Entry>.stride }

    /// The place of the first occurrence.
    public var startIndex: Int { 0 }

    /// One past the place of the last occurrence.
    public var endIndex: Int { count }

    /// The occurrence at a place, counted from 0.
    public subscript(position: Int) -> Occurrence { entry(at: position).occurrence }

    /// The occurrence with a number.
    ///
    /// - Precondition: the log holds it; ``find(_:)`` answers for any number.
    public subscript(id: OccurrenceID) -> Occurrence { entry(at: Int(id.raw) - 1).occurrence }

    /// The occurrence with a number, if the log holds it.
    public func find(_ id: OccurrenceID) -> Occurrence? {
        contains(id) ? self[id] : nil
    }

    /// Whether the log holds an occurrence with a number.
    public func contains(_ id: OccurrenceID) -> Bool {
        id != .none && Int(id.raw) <= count
    }

    /// What led to an occurrence, the trigger first; nothing when the log does not hold it.
    public func causes(of id: OccurrenceID) -> Causes {
        contains(id) ? entry(at: Int(id.raw) - 1).causes : Causes()
    }

    /// What led to an occurrence, the trigger first, as an array.
    public func parents(of id: OccurrenceID) -> [OccurrenceID] {
        let causes = causes(of: id)
        return (0..<causes.count).map { causes[$0] }
    }

    /// Everything that led to an occurrence, directly or not, in the order of the log.
    ///
    /// A cause is always older than its effect, so one pass from the youngest to the oldest finds all.
    public func ancestors(of id: OccurrenceID) -> [OccurrenceID] {
        guard contains(id) else { return [] }
        var isAncestor = [Bool](repeating: false, count: Int(id.raw) + 1)
        var found: [OccurrenceID] = []
        var current = id
        while true {
            let causes = causes(of: current)
            for place in 0..<causes.count where causes[place] < current {
                isAncestor[Int(causes[place].raw)] = true
            }
            var next = Int(current.raw) - 1
            while next > 0, !isAncestor[next] { next -= 1 }
            guard next > 0 else { break }
            current = OccurrenceID(raw: UInt32(next))
            found.append(current)
        }
        return found.reversed()
    }

    /// Writes the next occurrence.
    @usableFromInline
    mutating func append(
        at time: SimTime,
        kind: UInt16,
        subject: UInt32,
        value: Int64,
        detail: Int64,
        causes: Causes
    ) -> OccurrenceID {
        let id = OccurrenceID(raw: UInt32(truncatingIfNeeded: count + 1))
        let occurrence = Occurrence(
            id: id,
            at: time,
            kind: kind,
            subject: subject,
            value: value,
            detail: detail
        )
        if count & (1 << Self.chunkBits - 1) == 0 {
            var chunk: [Entry] = []
            chunk.reserveCapacity(1 << Self.chunkBits)
            chunks.append(chunk)
        }
        chunks[chunks.count - 1].append(Entry(occurrence: occurrence, causes: causes))
        count += 1
        return id
    }

    private func entry(at position: Int) -> Entry {
        precondition(
            position >= 0 && position < count,
            "the log holds \(count) occurrences, there is none at place \(position)"
        )
        return chunks[position >> Self.chunkBits][position & (1 << Self.chunkBits - 1)]
    }
}
