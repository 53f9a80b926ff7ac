/// A model with a clock, pending events and random streams: one universe, as a value.
///
/// Copying a simulation forks it: both copies go on from the same instant with the same random
/// numbers, and neither sees the other.
///
///     var simulation = Simulation(Checkout(), seed: 42)
///     try simulation.run(until: .start + .minutes(10))
///     var whatIf = simulation
///
/// Events run in the order (time, priority, insertion). The same model, seed and version give the
/// same events on every machine, in debug and release.
public struct Simulation<M: Model>: Sendable {
    @usableFromInline var state: M
    @usableFromInline var engine: Context<M.Event>
    @usableFromInline var hasStarted = false

    /// Creates a simulation at ``SimTime/start``; the model's `start` is called by the first run.
    ///
    /// Different replications of one seed draw different numbers.
    public init(
        _ model: M,
        seed: UInt64,
        replication: UInt32 = 0,
        budget: Budget = .standard
    ) {
        state = model
        engine = Context(seed: seed, replication: replication, budget: budget)
    }

    /// The model as it is now.
    public var model: M {
        @inlinable _read { yield state }
    }

    /// The clock, the pending events and the causal log, to read.
    public var context: Context<M.Event> {
        @inlinable _read { yield engine }
    }

    /// The current instant.
    @inlinable
    public var now: SimTime { engine.clock }

    /// The fingerprint of the events handled so far.
    public var digest: RunDigest { engine.runDigest }

    /// How many events have been handled.
    @inlinable
    public var eventsHandled: Int64 { engine.handled }

    /// Everything noteworthy so far.
    public var occurrences: OccurrenceLog {
        @inlinable _read { yield engine.log }
    }

    /// When the next event is due; none when nothing waits.
    public var nextEventTime: SimTime? {
        engine.queue.count > 0 ? EventQueue<M.Event>.time(of: engine.queue.firstKey) : nil
    }

    /// Handles every event before an instant and leaves the clock there.
    ///
    /// Half-open: events at the instant itself stay pending. An instant that has passed changes
    /// nothing.
    /// - Throws: the first failure of the run, now and at every later attempt to run on.
    @inlinable
    public mutating func run(until horizon: SimTime) throws(SimulationError) {
        var observer = Unobserved<M>()
        try run(until: horizon, observing: &observer)
    }

    /// Handles every event until none is left; the clock stays at the last one.
    ///
    /// - Throws: the first failure of the run, now and at every later attempt to run on.
    @inlinable
    public mutating func run() throws(SimulationError) {
        try run(while: { _ in true })
    }

    /// Handles every event before an instant while an observer watches.
    ///
    /// - Throws: the first failure of the run, now and at every later attempt to run on.
    @inlinable
    public mutating func run<O: SimulationObserver>(
        until horizon: SimTime,
        observing observer: inout O
    ) throws(SimulationError) where O.ModelType == M {
        let limit = try begin(until: horizon)
        let end = EventQueue<M.Event>.floorKey(of: limit)
        while engine.queue.firstKey < end {
            try handleFirst(observing: &observer)
        }
        try finish(at: limit, horizon: horizon)
    }

    /// Handles events as long as a condition on the model holds before each of them.
    ///
    /// The clock stays at the last event handled, unless nothing is left before `horizon`: then it
    /// ends there, except at ``SimTime/distantFuture``.
    /// - Throws: the first failure of the run, now and at every later attempt to run on.
    @inlinable
    public mutating func run(
        until horizon: SimTime = .distantFuture,
        while condition: (borrowing M) -> Bool
    ) throws(SimulationError) {
        let limit = try begin(until: horizon)
        let end = EventQueue<M.Event>.floorKey(of: limit)
        var observer = Unobserved<M>()
        while engine.queue.firstKey < end {
            guard condition(state) else { return }
            try handleFirst(observing: &observer)
        }
        if horizon < .distantFuture || engine.queue.count > 0 {
            try finish(at: limit, horizon: horizon)
        }
    }

    /// Handles the next event; false when nothing waits.
    ///
    /// - Throws: the first failure of the run, now and at every later attempt to run on.
    @inlinable
    @discardableResult
    public mutating func step() throws(SimulationError) -> Bool {
        let limit = try begin(until: .distantFuture)
        guard engine.queue.count > 0 else { return false }
        guard engine.queue.firstKey < EventQueue<M.Event>.floorKey(of: limit) else {
            try finish(at: limit, horizon: .distantFuture)
            return false
        }
        var observer = Unobserved<M>()
        try handleFirst(observing: &observer)
        return true
    }

    /// Changes the model between events: the way to make a fork differ from its origin.
    ///
    /// The change happens at the current instant, outside any event, and enters no digest.
    /// - Throws: the failure, if the change makes the run fail.
    public mutating func alter<Answer>(
        _ change: (inout M, inout Context<M.Event>) -> Answer
    ) throws(SimulationError) -> Answer {
        engine.isHandling = false
        engine.currentGeneration = 0
        engine.cause = .none
        let answer = change(&state, &engine)
        engine.queue.settle()
        if let failure = engine.firstFailure { throw failure }
        return answer
    }
}

extension Simulation {
    /// Starts the model if need be, and answers where the run has to end.
    @inlinable
    mutating func begin(until horizon: SimTime) throws(SimulationError) -> SimTime {
        if !hasStarted {
            hasStarted = true
            state.start(in: &engine)
            engine.queue.settle()
        }
        if let failure = engine.firstFailure { throw failure }
        // An instant that has passed is now: nothing is left to do before it.
        guard let longest = engine.budget.simulatedTime else { return max(horizon, engine.clock) }
        return max(min(horizon, .start + longest), engine.clock)
    }

    /// Handles the first event of a settled queue and settles it again.
    @inlinable
    @inline(__always)
    mutating func handleFirst<O: SimulationObserver>(
        observing observer: inout O
    ) throws(SimulationError) where O.ModelType == M {
        if engine.handled < engine.looks.next || look() {
            engine.clock = EventQueue<M.Event>.time(of: engine.queue.firstKey)
            let body = engine.queue.pop()
            let event = body.event
            let cause = body.cause
            engine.cause = cause
            engine.currentGeneration = body.generation
            engine.currentCode = event.code
            engine.currentSubject = event.subject
            engine.isHandling = true
            engine.handled &+= 1
            engine.runDigest.fold(
                time: engine.clock,
                code: engine.currentCode,
                subject: engine.currentSubject
            )
            observer.willHandle(event, at: engine.clock, cause: cause, in: state)
            state.handle(event, in: &engine)
            engine.queue.settle()
            observer.didHandle(event, at: engine.clock, cause: cause, in: state)
        }
        if let failure = engine.firstFailure { throw failure }
    }

    /// Leaves the clock at the end of the run.
    @inlinable
    mutating func finish(at limit: SimTime, horizon: SimTime) throws(SimulationError) {
        if engine.clock < limit { engine.clock = limit }
        engine.isHandling = false
        engine.currentGeneration = 0
        engine.cause = .none
        guard limit < horizon else { return }
        engine.refuseTime(beyond: limit)
        if let failure = engine.firstFailure { throw failure }
    }
}
