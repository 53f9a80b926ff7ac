extension Context {
    /// Schedules an event a span from now, under the current ``cause``.
    ///
    /// A negative delay or an instant beyond the end of time is a failure of the run; the answer is
    /// then ``EventID/none``.
    /// - Complexity: O(log n) with few pending events, amortised O(1) with many.
    @inlinable
    @discardableResult
    public mutating func schedule(
        _ event: Event,
        after delay: SimDuration,
        priority: EventPriority = .normal
    ) -> EventID {
        guard delay.nanoseconds >= 0 else {
            return refuse(event, delay: delay)
        }
        return schedule(event, at: clock + delay, priority: priority)
    }

    /// Schedules an event at an instant that is not in the past, under the current ``cause``.
    ///
    /// - Complexity: O(log n) with few pending events, amortised O(1) with many.
    @inlinable
    @discardableResult
    public mutating func schedule(
        _ event: Event,
        at time: SimTime,
        priority: EventPriority = .normal
    ) -> EventID {
        var generation: UInt32 = 0
        if time <= clock {
            generation = currentGeneration &+ 1
            guard time == clock, Int(generation) <= budget.generations else {
                return refuse(event, at: time, generation: generation)
            }
        }
        guard time < .distantFuture, !queue.isFull(at: budget.pendingEvents),
            queue.lastSequence < EventQueue<Event>.maxSequence
        else {
            if let id = holdLate(event, at: time, priority) { return id }
            return refuse(event, at: time, generation: generation)
        }
        let body = EventQueue<Event>.Body(event: event, cause: cause, generation: generation)
        return queue.push(body, at: time, priority: priority.rawValue)
    }

    /// Has an event beyond the end of time wait at its last instant, where the budget says so.
    @usableFromInline
    @inline(never)
    mutating func holdLate(
        _ event: Event,
        at time: SimTime,
        _ priority: EventPriority
    ) -> EventID? {
        guard time >= .distantFuture, budget.holdsLateEvents, clock < .lastInstant else {
            return nil
        }
        return schedule(event, at: .lastInstant, priority: priority)
    }

    /// Cancels a pending event; false when it already ran, was cancelled or never was.
    ///
    /// - Complexity: amortised O(1).
    @inlinable
    @discardableResult
    public mutating func cancel(_ id: EventID) -> Bool {
        queue.remove(id)
    }

    /// Moves a pending event to another instant, as if it were cancelled and scheduled again.
    ///
    /// The event keeps its body and priority, takes the current ``cause`` and goes behind the
    /// events already scheduled for that instant. The answer is its new handle, or
    /// ``EventID/none`` when the event is not pending.
    @inlinable
    @discardableResult
    public mutating func reschedule(_ id: EventID, at time: SimTime) -> EventID {
        var generation: UInt32 = 0
        if time <= clock {
            generation = currentGeneration &+ 1
        }
        guard time >= clock, time < .distantFuture, Int(generation) <= budget.generations,
            queue.lastSequence < EventQueue<Event>.maxSequence
        else {
            if time >= .distantFuture, budget.holdsLateEvents, clock < .lastInstant {
                return reschedule(id, at: .lastInstant)
            }
            return refuseMove(of: id, to: time, generation: generation)
        }
        return queue.move(id, to: time, cause: cause, generation: generation)
    }

    /// Whether an event still waits.
    @inlinable
    public func isPending(_ id: EventID) -> Bool {
        queue.key(of: id) != nil
    }

    /// When a pending event is due; none when it is not pending.
    @inlinable
    public func time(of id: EventID) -> SimTime? {
        queue.key(of: id).map { EventQueue<Event>.time(of: $0) }
    }
}
