package import SimCore

/// How the clients of each objective fared, second by second of their arrival.
///
/// What a client got is booked under the instant at which it came, so that a long wait does not move
/// the outage to where the waiting ended.
package struct HealthLedger: Sendable {
    /// One second of one objective.
    package struct Second: BitwiseCopyable, Sendable {
        package var good: Int32 = 0
        package var bad: Int32 = 0
        /// Those of the bad ones that were turned away by design.
        package var rejected: Int32 = 0
        /// The first and the last bad arrival, in nanoseconds after the start of the second.
        package var firstBad: Int32 = .max
        package var lastBad: Int32 = -1
        /// What best explains the first bad one.
        package var cause = OccurrenceID.none
        /// The place of what is counted of the reasons of its bad ones; negative for nowhere.
        package internal(set) var firstTally: Int32 = -1

        /// A second without an arrival.
        package init() {}

        package mutating func fail(_ offset: Int32, _ why: OccurrenceID) {
            fail(1, at: offset, why)
        }

        /// Books several bad ones that came at one instant.
        package mutating func fail(_ count: Int32, at offset: Int32, _ why: OccurrenceID) {
            bad = Self.sum(bad, count)
            if offset < firstBad {
                firstBad = offset
                cause = why
            }
            lastBad = max(lastBad, offset)
        }

        /// Books several good ones.
        package mutating func succeed(_ count: Int32) {
            good = Self.sum(good, count)
        }

        /// A sum that stays at the largest number there is, rather than to begin again below zero.
        static func sum(_ one: Int32, _ other: Int32) -> Int32 {
            let (sum, isTooLarge) = one.addingReportingOverflow(other)
            return isTooLarge ? .max : sum
        }
    }

    package let origin: SimTime
    private var records: [HealthSeconds]
    private let limits: [SimDuration?]

    package init(origin: SimTime, horizon: SimTime, limits: [SimDuration?]) {
        self.origin = origin
        self.limits = limits
        let count = Int(max(0, (horizon - origin).nanoseconds + 999_999_999) / 1_000_000_000)
        records = Array(repeating: HealthSeconds(count: count), count: limits.count)
    }

    /// The seconds of each objective.
    package var objectives: [HealthSeconds] { records }

    /// How many bytes it holds.
    var heldBytes: Int { records.reduce(0) { $0 + $1.heldBytes } }

    /// Whether an answer came too late for an objective.
    package func isTooSlow(_ elapsed: SimDuration, for objective: Int) -> Bool {
        guard let limit = limits[objective] else { return false }
        return elapsed > limit
    }

    package mutating func resolve(
        _ objective: Int,
        arrivedAt arrival: SimTime,
        elapsed: SimDuration,
        isGood: Bool,
        isRejected: Bool = false,
        cause: OccurrenceID
    ) {
        let since = (arrival - origin).nanoseconds
        let second = Int(since / 1_000_000_000)
        guard second < records[objective].count else { return }
        if isGood, limits[objective].map({ elapsed <= $0 }) ?? true {
            records[objective][second].good &+= 1
        } else {
            records[objective].fail(1, in: second, at: Int32(since % 1_000_000_000), cause)
            if isRejected { records[objective][second].rejected &+= 1 }
        }
    }

    /// Books messages that were accepted at about one instant.
    package mutating func resolve(
        _ objective: Int,
        messages count: Int64,
        acceptedAt accepted: SimTime,
        isGood: Bool,
        cause: OccurrenceID
    ) {
        let since = (accepted - origin).nanoseconds
        let second = Int(since / 1_000_000_000)
        guard second < records[objective].count else { return }
        let count = Int32(clamping: count)
        if isGood {
            records[objective][second].succeed(count)
        } else {
            records[objective].fail(count, in: second, at: Int32(since % 1_000_000_000), cause)
        }
    }

    /// Messages that were good are bad after all.
    package mutating func revoke(
        _ objective: Int,
        messages count: Int64,
        acceptedAt accepted: SimTime,
        cause: OccurrenceID
    ) {
        let since = (accepted - origin).nanoseconds
        let second = Int(since / 1_000_000_000)
        guard second < records[objective].count else { return }
        // Those that were too late are bad already.
        let count = min(records[objective][second].good, Int32(clamping: count))
        guard count > 0 else { return }
        records[objective][second].good -= count
        records[objective].fail(count, in: second, at: Int32(since % 1_000_000_000), cause)
    }
}
