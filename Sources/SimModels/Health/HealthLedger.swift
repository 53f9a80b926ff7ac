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
        /// The first and the last bad arrival, in nanoseconds after the start of the second.
        package var firstBad: Int32 = .max
        package var lastBad: Int32 = -1
        /// What best explains the first bad one.
        package var cause = OccurrenceID.none

        /// A second without an arrival.
        package init() {}

        package mutating func fail(_ offset: Int32, _ why: OccurrenceID) {
            bad &+= 1
            if offset < firstBad {
                firstBad = offset
                cause = why
            }
            lastBad = max(lastBad, offset)
        }
    }

    package let origin: SimTime
    /// All seconds of the first objective, then all of the next.
    private var seconds: [Second]
    private let perObjective: Int
    private let limits: [SimDuration?]

    package init(origin: SimTime, horizon: SimTime, limits: [SimDuration?]) {
        self.origin = origin
        self.limits = limits
        perObjective =
            Int(max(0, (horizon - origin).nanoseconds + 999_999_999) / 1_000_000_000) + 1
        seconds = Array(repeating: Second(), count: perObjective * limits.count)
    }

    /// The seconds of each objective.
    package var objectives: [[Second]] { limits.indices.map { seconds(of: $0) } }

    /// The seconds of one objective.
    package func seconds(of objective: Int) -> [Second] {
        Array(seconds[objective * perObjective..<(objective + 1) * perObjective])
    }

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
        cause: OccurrenceID
    ) {
        let since = (arrival - origin).nanoseconds
        let second = Int(since / 1_000_000_000)
        guard second < perObjective else { return }
        let place = objective * perObjective + second
        if isGood, limits[objective].map({ elapsed <= $0 }) ?? true {
            seconds[place].good &+= 1
        } else {
            seconds[place].fail(Int32(since % 1_000_000_000), cause)
        }
    }
}
