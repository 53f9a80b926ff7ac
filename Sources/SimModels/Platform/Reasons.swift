package import SimCore

/// What holds somebody up, weighed by how many it holds: workers of a service, sessions of a server,
/// bad requests of a stretch of time.
///
/// ``OccurrenceID/none`` stands for ordinary work, which nothing but its amount explains.
package struct Reasons: Sendable {
    /// One reason and how many it holds.
    package struct Entry: Equatable, Sendable {
        package var cause: OccurrenceID
        package var count: Int64
    }

    /// What was found so far, in the order in which it was found.
    package private(set) var entries: [Entry] = []
    /// How many were counted, those at ordinary work included.
    package private(set) var total: Int64 = 0

    package init() {}

    /// Counts some whom a reason holds up.
    package mutating func count(_ cause: OccurrenceID, _ count: Int64 = 1) {
        total += count
        for index in entries.indices where entries[index].cause == cause {
            entries[index].count += count
            return
        }
        entries.append(Entry(cause: cause, count: count))
    }

    /// Adds what somebody else counted.
    package mutating func add(_ other: Reasons) {
        for entry in other.entries { count(entry.cause, entry.count) }
    }

    /// How many are at ordinary work.
    package var ordinary: Int64 { entries.first { $0.cause == .none }?.count ?? 0 }

    /// Whether at least a third of all are at ordinary work, or nobody was counted.
    package var isOrdinary: Bool { ordinary * 3 >= total }

    /// The reasons, those that hold most first; of equal ones the older first.
    private var ranked: [Entry] {
        entries.filter { $0.cause != .none }.sorted {
            ($1.count, $0.cause.raw) < ($0.count, $1.cause.raw)
        }
    }

    /// How many a reason holds.
    package func count(of cause: OccurrenceID) -> Int64 {
        entries.first { $0.cause == cause }?.count ?? 0
    }

    /// The reasons that hold so many that each is enough by itself, those that hold most first.
    package func sufficient(_ isEnough: (Int64) -> Bool) -> [OccurrenceID] {
        ranked.filter { isEnough($0.count) }.map(\.cause)
    }

    /// All reasons.
    package var all: [OccurrenceID] { ranked.map(\.cause) }

    /// The reasons that hold at least a third of all.
    package var main: [OccurrenceID] {
        ranked.filter { $0.count * 3 >= total }.map(\.cause)
    }

    /// The fewest reasons that together hold four fifths of those that have one.
    package var decisive: [OccurrenceID] {
        let ranked = ranked
        let all = ranked.reduce(0) { $0 + $1.count }
        var answer: [OccurrenceID] = []
        var sum: Int64 = 0
        for entry in ranked {
            guard sum * 5 < all * 4 else { break }
            answer.append(entry.cause)
            sum += entry.count
        }
        return answer
    }
}

/// Reasons by the time of what they explain, as far back as somebody may still ask.
struct EvidenceLog: Sendable {
    private struct Span: Sendable {
        let from: SimTime
        var reasons = Reasons()
        var points: Int64 = 0
    }

    /// How long what is told apart lasts; no window that looks at it is much shorter.
    private static var length: SimDuration { .seconds(10) }

    /// Oldest first.
    private var spans: [Span] = []

    /// How many bytes it holds, with one reason in each span.
    var heldBytes: Int {
        spans.count * (MemoryLayout<Span>.stride + MemoryLayout<Reasons.Entry>.stride)
    }

    /// Counts a point, and forgets what is older than it reaches back.
    @inline(__always)
    mutating func countPoint(at now: SimTime, reach: SimDuration) {
        let last = spans.count - 1
        guard last >= 0, now - spans[last].from < Self.length else {
            begin(at: now, reach: reach)
            spans[spans.count - 1].points += 1
            return
        }
        spans[last].points += 1
    }

    /// Counts why a point was bad that has been counted.
    mutating func count(_ cause: OccurrenceID) {
        guard !spans.isEmpty else { return }
        spans[spans.count - 1].reasons.count(cause)
    }

    private mutating func begin(at now: SimTime, reach: SimDuration) {
        // A window that closes when a point comes is judged then, however long none came: what reaches back
        // from the point before is kept. Not one at a time: each makes all the others move up.
        if let oldest = spans.first, let last = spans.last, last.from - oldest.from > reach * 2 {
            spans.removeAll { last.from - $0.from > reach }
        }
        let within = (now - .start).nanoseconds % Self.length.nanoseconds
        spans.append(Span(from: now - .nanoseconds(within)))
    }

    /// How many points lie within a range of time, but for the length of a span at its ends.
    func points(in range: Range<SimTime>) -> Int64 {
        var all: Int64 = 0
        for span in spans where span.from < range.upperBound {
            if span.from + Self.length > range.lowerBound { all += span.points }
        }
        return all
    }

    /// The reasons of what lies within a range of time, but for the length of a span at its ends.
    func reasons(in range: Range<SimTime>) -> Reasons {
        var all = Reasons()
        for span in spans where span.from < range.upperBound {
            guard span.from + Self.length > range.lowerBound else { continue }
            all.add(span.reasons)
        }
        return all
    }
}

extension Causes {
    /// Adds several, as far as there is room.
    mutating func insert(_ causes: [OccurrenceID]) {
        for cause in causes { insert(cause) }
    }

    /// Adds several, as far as there is room.
    mutating func insert(_ causes: Causes) {
        for place in 0..<causes.count { insert(causes[place]) }
    }
}
