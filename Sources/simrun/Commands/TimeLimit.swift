import SimCore
import SimModels

/// How long a command may take by the clock on the wall.
///
/// It is the command line's own: what a run finds out does not depend on it.
struct TimeLimit: Sendable {
    private let limit: SimDuration
    private let start = ContinuousClock.now

    /// A limit that counts from now on.
    init(_ limit: SimDuration) { self.limit = limit }

    /// Whether the time is over.
    var isOver: Bool { ContinuousClock.now - start >= .nanoseconds(limit.nanoseconds) }

    /// What is over, as the beginning of a sentence.
    var reason: String { "the time limit of \(WrittenValues.text(limit)) (--time-limit) is over" }

    /// What ends a run when the time is over.
    var watch: RunWatch { RunWatch(reason: reason) { isOver } }
}
