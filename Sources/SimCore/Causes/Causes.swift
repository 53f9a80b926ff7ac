/// Up to four occurrences that together led to another: the trigger first, then what enabled it.
///
/// ``OccurrenceID/none`` and duplicates are dropped; the order is kept.
public struct Causes: BitwiseCopyable, Sendable, Hashable {
    private var first = OccurrenceID.none
    private var second = OccurrenceID.none
    private var third = OccurrenceID.none
    private var fourth = OccurrenceID.none

    /// Collects up to four causes.
    public init(
        _ first: OccurrenceID = .none,
        _ second: OccurrenceID = .none,
        _ third: OccurrenceID = .none,
        _ fourth: OccurrenceID = .none
    ) {
        insert(first)
        insert(second)
        insert(third)
        insert(fourth)
    }

    /// How many causes there are, 0 to 4.
    public var count: Int {
        if first == .none { return 0 }
        if second == .none { return 1 }
        if third == .none { return 2 }
        return fourth == .none ? 3 : 4
    }

    /// Whether there is no room for another.
    public var isFull: Bool { fourth != .none }

    /// The cause at a place, or ``OccurrenceID/none`` from ``count`` on.
    public subscript(place: Int) -> OccurrenceID {
        switch place {
        case 0: first
        case 1: second
        case 2: third
        case 3: fourth
        default: .none
        }
    }

    /// Adds a cause behind the others; a known one, none and a fifth one change nothing.
    public mutating func insert(_ cause: OccurrenceID) {
        guard cause != .none, cause != first, cause != second, cause != third else { return }
        if first == .none {
            first = cause
        } else if second == .none {
            second = cause
        } else if third == .none {
            third = cause
        } else if fourth == .none {
            fourth = cause
        }
    }
}
