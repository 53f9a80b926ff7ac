/// The engine's event queue on its own: events in the order (time, priority, insertion).
///
/// For a tool that has its own clock and loop and wants the list of what is still to come. A model
/// needs none of this: its ``Context`` schedules, and the ``Simulation`` takes the events out.
///
///     var pending = PendingEvents<Timer>()
///     let retry = pending.schedule(.retry, at: .start + .seconds(2))
///     pending.schedule(.giveUp, at: .start + .seconds(30))
///     pending.cancel(retry)
///     while let (time, timer) = pending.popFirst() { … }
///
/// It is a value: a copy is a second list, and the handles of events that both hold are good for
/// both. Time never runs backwards: nothing can be scheduled before the event taken out last.
public struct PendingEvents<Event: SimEvent>: Sendable {
    @usableFromInline var queue = EventQueue<Event>()

    /// When the event taken out last was due.
    @usableFromInline var lastTime = SimTime.start

    /// Creates an empty list.
    @inlinable
    public init() {}

    /// How many events wait.
    @inlinable
    public var count: Int { queue.count }

    /// Whether nothing waits.
    @inlinable
    public var isEmpty: Bool { queue.count == 0 }

    /// When the first event is due; none when nothing waits.
    ///
    /// Mutating, because the list tidies itself before anybody looks at it.
    @inlinable
    public var nextTime: SimTime? {
        mutating get {
            queue.settle()
            return queue.count > 0 ? EventQueue<Event>.time(of: queue.firstKey) : nil
        }
    }

    /// Adds an event behind those of the same instant and priority; the answer is its handle.
    ///
    /// - Precondition: `time` is not before the event taken out last and before
    ///   ``SimTime/distantFuture``; fewer than 16,777,215 events wait; fewer than 2^38 - 1 were
    ///   scheduled so far.
    @inlinable
    @discardableResult
    public mutating func schedule(
        _ event: Event,
        at time: SimTime,
        priority: EventPriority = .normal
    ) -> EventID {
        check(time)
        precondition(
            queue.count < 16_777_215,
            "all 16,777,215 places for pending events are taken"
        )
        let body = EventQueue<Event>.Body(event: event, cause: .none, generation: 0)
        return queue.push(body, at: time, priority: priority.rawValue)
    }

    /// Takes the first event out, with the instant at which it is due; none when nothing waits.
    @inlinable
    public mutating func popFirst() -> (time: SimTime, event: Event)? {
        queue.settle()
        guard queue.count > 0 else { return nil }
        lastTime = EventQueue<Event>.time(of: queue.firstKey)
        return (lastTime, queue.pop().event)
    }

    /// Takes a pending event out; false when it was taken out or cancelled before.
    @inlinable
    @discardableResult
    public mutating func cancel(_ id: EventID) -> Bool {
        queue.remove(id)
    }

    /// Moves a pending event to another instant, behind the events of that instant and its priority.
    ///
    /// The answer is its new handle, or ``EventID/none`` when the event is not pending.
    /// - Precondition: as for ``schedule(_:at:priority:)``.
    @inlinable
    @discardableResult
    public mutating func reschedule(_ id: EventID, to time: SimTime) -> EventID {
        check(time)
        return queue.move(id, to: time, cause: .none, generation: 0)
    }

    @inlinable
    func check(_ time: SimTime) {
        precondition(
            time >= lastTime && time < .distantFuture,
            "an event at \(time) is not between \(lastTime) and the end of time"
        )
        precondition(
            queue.lastSequence < EventQueue<Event>.maxSequence,
            "\(queue.lastSequence) events are all that a queue can number"
        )
    }
}
