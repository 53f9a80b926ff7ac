/// How much a run may use before it is stopped with an error.
///
/// A budget counts things, never seconds of wall time, so that the same run ends at the same place on
/// every machine.
public struct Budget: Sendable, Hashable {
    /// Most events handled, with what ``Context/charge(_:)`` counts beside them.
    ///
    /// Default 10,000,000,000: about a quarter of an hour at ten million events a second.
    public var events: Int64

    /// Most events waiting at once, 16,777,215 at the most.
    ///
    /// Default and upper end: the 24 bits that number the slots of the event queue.
    public var pendingEvents: Int

    /// Most occurrences in the causal log.
    ///
    /// Default 10,000,000: about 600 MB of log, and more than a person reads.
    public var occurrences: Int

    /// Longest simulated time, counted from ``SimTime/start``; none by default.
    public var simulatedTime: SimDuration?

    /// Most links in one chain of events, each of which scheduled the next with no delay.
    ///
    /// Default 100,000: a model that is still at the same instant after that many causes in a row
    /// is going round in a circle.
    public var generations: Int

    /// Whether an event beyond the end of time waits at its last instant, which no run with a horizon
    /// reaches, instead of ending the run with an error.
    ///
    /// Default false. For a model whose durations are somebody else's input.
    public var holdsLateEvents = false

    /// Most bytes that a model counts of what it holds; none by default.
    ///
    /// Counted, not measured: a model that does so says what it counts, and looks in
    /// ``Model/inspect(in:)``.
    public var memory: Int64?

    /// Creates a budget; each limit left out keeps its default.
    public init(
        events: Int64 = 10_000_000_000,
        pendingEvents: Int = 16_777_215,
        occurrences: Int = 10_000_000,
        simulatedTime: SimDuration? = nil,
        generations: Int = 100_000
    ) {
        self.events = events
        self.pendingEvents = min(max(pendingEvents, 0), 16_777_215)
        self.occurrences = min(max(occurrences, 0), Int(UInt32.max) - 1)
        self.simulatedTime = simulatedTime
        self.generations = min(max(generations, 0), Int(UInt32.max) - 1)
    }

    /// The same limits, each within what the engine can count.
    var bounded: Budget {
        var budget = Budget(
            events: events,
            pendingEvents: pendingEvents,
            occurrences: occurrences,
            simulatedTime: simulatedTime,
            generations: generations
        )
        budget.holdsLateEvents = holdsLateEvents
        budget.memory = memory
        return budget
    }

    /// The limits that apply when none are given.
    public static var standard: Budget { Budget() }
}
