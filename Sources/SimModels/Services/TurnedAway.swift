import SimCore

/// A time in which a service turns requests away, told once and not for each of them.
struct TurnedAway: Sendable {
    /// How long nobody must have been turned away for it to be over.
    static var calm: SimDuration { .seconds(10) }

    /// The occurrence that says that it began; none while nobody is turned away.
    private(set) var began = OccurrenceID.none
    /// Requests turned away since.
    private(set) var count: Int64 = 0
    private(set) var last = SimTime.start

    /// Counts one, and answers whether it is the first for a while.
    mutating func note(at now: SimTime) -> Bool {
        count += 1
        last = now
        return count == 1
    }

    /// It has been told.
    mutating func begin(_ occurrence: OccurrenceID) { began = occurrence }

    /// It is over.
    mutating func end() { self = TurnedAway() }
}
