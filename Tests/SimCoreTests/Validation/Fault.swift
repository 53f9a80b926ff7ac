import SimCore

/// A deliberate mistake, to show that the validation would notice it.
enum Fault: String, Sendable, CaseIterable {
    /// Of the events of one instant the one scheduled last goes first.
    case lastTieFirst = "LIFO ties"
    /// Exponential times are 2 % too short.
    case biasedExponential = "a biased exponential"
    /// There is one server too many.
    case oneServerTooMany = "an off-by-one server count"
    /// A cancelled event is reported cancelled and happens all the same.
    case keepsCancelled = "a cancel that leaves the event"
}

/// How a validated model reaches the engine: as it is, or with a fault in between.
///
/// The last tie goes first by way of the engine's priority classes, so at most seven events may be
/// scheduled for one instant in a row.
struct Agenda: Sendable {
    var fault: Fault?
    private var instant = SimTime.start
    private var ties: UInt8 = 0

    init(_ fault: Fault?) {
        self.fault = fault
    }

    mutating func schedule<Event>(
        _ event: Event,
        after delay: SimDuration,
        in context: inout Context<Event>
    ) -> EventID {
        guard fault == .lastTieFirst else { return context.schedule(event, after: delay) }
        let time = context.now + delay
        ties = time == instant ? ties + 1 : 0
        instant = time
        return context.schedule(event, at: time, priority: EventPriority(7 - min(ties, 7)))
    }

    func cancel<Event>(_ id: EventID, in context: inout Context<Event>) {
        if fault != .keepsCancelled { context.cancel(id) }
    }

    /// Draws an exponential time in seconds.
    func exponential<Event>(
        mean: Double,
        _ stream: StreamID,
        in context: inout Context<Event>
    ) -> SimDuration {
        let bias = fault == .biasedExponential ? 0.98 : 1
        return SimDuration(seconds: context.sample(.exponential(mean: mean * bias), stream))
    }

    func servers(_ count: Int) -> Int {
        fault == .oneServerTooMany ? count + 1 : count
    }
}
