/// What a simulation runs: a value that starts, and then changes only when an event reaches it.
///
/// Everything a model knows is stored in it, and everything random, timed or logged goes through
/// the ``Context``, so that a copy of the ``Simulation`` is a second, independent future.
public protocol Model: Sendable {
    /// What can happen to the model.
    associatedtype Event: SimEvent

    /// Schedules the first events; called once, at the start of the first run.
    mutating func start(in context: inout Context<Event>)

    /// Takes one event; the clock already shows the event's time.
    mutating func handle(_ event: Event, in context: inout Context<Event>)

    /// Looks at what the model holds, between events and about every 65,536 of them.
    ///
    /// A model whose ``Budget/memory`` is used up fails here. Nothing else may change, and nothing may
    /// be scheduled, drawn or recorded. Does nothing unless written.
    mutating func inspect(in context: inout Context<Event>)
}

extension Model {
    /// Does nothing.
    public mutating func inspect(in context: inout Context<Event>) {}
}
