extension Context {
    /// Stops the run after this event, because the model cannot go on.
    ///
    /// Only the first failure of a run counts.
    public mutating func fail(_ failure: SimulationFailure) {
        stop(
            failure.code,
            event: currentName,
            subject: isHandling ? currentSubject : 0,
            "\(failure.message), \(occasion)"
        )
    }

    /// The name of the event being handled; empty outside any event.
    private var currentName: String {
        isHandling ? Event.name(of: currentCode) : ""
    }

    /// When and while doing what, as the end of a sentence.
    private var occasion: String {
        isHandling
            ? "while handling \(currentName) (subject \(currentSubject)) at \(clock)"
            : "outside any event at \(clock)"
    }

    private mutating func stop(
        _ code: SimulationError.Code,
        event: String,
        subject: UInt32,
        _ message: String
    ) {
        guard firstFailure == nil else { return }
        firstFailure = SimulationError(
            code: code,
            event: event,
            subject: subject,
            time: clock,
            message: message
        )
    }

    private mutating func stop(_ code: SimulationError.Code, _ event: Event, _ message: String) {
        let name = Event.name(of: event.code)
        stop(
            code,
            event: name,
            subject: event.subject,
            "\(name) (subject \(event.subject)) \(message)"
        )
    }

    /// Records that an event has a delay below zero.
    @usableFromInline
    @inline(never)
    mutating func refuse(_ event: Event, delay: SimDuration) -> EventID {
        stop(
            .negativeDelay,
            event,
            "was scheduled with a negative delay of \(delay), \(occasion)"
        )
        return .none
    }

    /// Records why an event cannot be scheduled at an instant.
    @usableFromInline
    @inline(never)
    mutating func refuse(_ event: Event, at time: SimTime, generation: UInt32) -> EventID {
        if time < clock {
            stop(
                .timeInThePast,
                event,
                "was scheduled for \(time), which has passed, \(occasion)"
            )
        } else if time >= .distantFuture {
            stop(
                .timeOverflow,
                event,
                "was scheduled beyond the end of time (about 292 years), \(occasion)"
            )
        } else if Int(generation) > budget.generations {
            stop(
                .endlessLoop,
                event,
                """
                was scheduled without delay, \(occasion), at the end of a chain of \
                \(budget.generations) events without delay: the model goes round in a circle \
                and its clock stands still
                """
            )
        } else if queue.count >= budget.pendingEvents {
            stop(
                .pendingEventBudget,
                event,
                "found all \(budget.pendingEvents) places for pending events taken, \(occasion)"
            )
        } else {
            stop(
                .sequenceBudget,
                event,
                "is one more than the \(EventQueue<Event>.maxSequence) events a run can schedule, \(occasion)"
            )
        }
        return .none
    }

    /// Records why a pending event cannot be moved.
    @usableFromInline
    @inline(never)
    mutating func refuseMove(of id: EventID, to time: SimTime, generation: UInt32) -> EventID {
        guard isPending(id) else { return .none }
        let event = queue.slots[Int(id.raw & 0xFF_FFFF)].body.event
        return refuse(event, at: time, generation: generation)
    }

    /// Records that the causal log is full.
    @usableFromInline
    @inline(never)
    mutating func refuseOccurrence() -> OccurrenceID {
        stop(
            .occurrenceBudget,
            event: currentName,
            subject: isHandling ? currentSubject : 0,
            "the causal log is full with \(budget.occurrences) occurrences, \(occasion)"
        )
        return .none
    }

    /// Records that two stream names have the same hash.
    mutating func refuseStream(_ name: String, like other: String) {
        stop(
            .streamCollision,
            event: currentName,
            subject: isHandling ? currentSubject : 0,
            "the random streams \"\(name)\" and \"\(other)\" have the same hash; rename one of them"
        )
    }

    /// Records that the next event is one too many.
    @usableFromInline
    @inline(never)
    mutating func refuseNextEvent() {
        queue.settle()
        guard queue.count > 0 else { return }
        let key = queue.firstKey
        let time = EventQueue<Event>.time(of: key)
        let event = queue.first
        stop(
            .eventBudget,
            event,
            "at \(time) is one more than the budget of \(budget.events) events"
        )
    }

    /// Records that whoever watches the run ends it.
    mutating func interrupt(_ watch: RunWatch) {
        var busiest = ""
        if let most = looks.busiest {
            busiest =
                "; the busiest kind of event is \(Event.name(of: most.code)), \(most.percent) % of "
                + "those looked at"
        }
        stop(
            .interrupted,
            event: currentName,
            subject: isHandling ? currentSubject : 0,
            "\(watch.reason), at \(clock) of the simulation after \(handled) events\(busiest)"
        )
    }

    /// Records that a run goes on beyond the budget of simulated time.
    @usableFromInline
    @inline(never)
    mutating func refuseTime(beyond limit: SimTime) {
        stop(
            .simulatedTimeBudget,
            event: currentName,
            subject: isHandling ? currentSubject : 0,
            "the run goes on beyond the budget of \(limit) of simulated time"
        )
    }
}
