/// What a model may do while it handles an event: read the clock, schedule, draw, record.
///
/// A context is lent to the model for one call. It is a value, owned by the ``Simulation``, so
/// copying the simulation copies the clock, the pending events, the random streams and the causal
/// log with it.
public struct Context<Event: SimEvent>: Sendable {
    @usableFromInline var clock = SimTime.start
    @usableFromInline var queue = EventQueue<Event>()
    @usableFromInline var streams: RandomStreams
    @usableFromInline var log = OccurrenceLog()
    @usableFromInline var runDigest = RunDigest()
    @usableFromInline var firstFailure: SimulationError?
    @usableFromInline var handled: Int64 = 0
    /// Work beside events, as so many of them.
    var charged: Int64 = 0

    /// The code and subject of the event being handled, for error messages.
    @usableFromInline var currentCode: UInt16 = 0
    @usableFromInline var currentSubject: UInt32 = 0
    @usableFromInline var isHandling = false

    /// How many events without delay lead to the one being handled.
    @usableFromInline var currentGeneration: UInt32 = 0

    /// How much the run may use.
    public let budget: Budget

    /// When the run is looked at between events.
    @usableFromInline var looks: Looks

    /// Who may end it.
    var watch: RunWatch?

    /// The seed of the run, as given.
    public let seed: UInt64

    /// Which replication under the seed this is.
    public let replication: UInt32

    /// The occurrence that led to the event being handled; what is scheduled inherits it.
    ///
    /// A model sets it to continue under another cause.
    public var cause = OccurrenceID.none

    /// Creates a context at the start of time; a ``Simulation`` does this.
    public init(seed: UInt64, replication: UInt32 = 0, budget: Budget = .standard) {
        self.seed = seed
        self.replication = replication
        self.budget = budget.bounded
        looks = Looks(events: budget.events)
        streams = RandomStreams(seed: seed, replication: replication)
    }

    /// The current instant.
    @inlinable
    public var now: SimTime { clock }

    /// How many events wait.
    @inlinable
    public var pendingEvents: Int { queue.count }

    /// How many events have been handled, with the one being handled.
    @inlinable
    public var eventsHandled: Int64 { handled }

    /// Counts work that is no event of its own, such as a look at everything there is, as so many events in
    /// the budget of them; ``eventsHandled`` leaves it out.
    ///
    /// - Parameter events: How many events it amounts to; nothing below zero.
    public mutating func charge(_ events: Int64) {
        let (sum, isBeyond) = charged.addingReportingOverflow(max(0, events))
        charged = isBeyond ? .max : sum
        refuseCharges()
    }

    /// Records that events and what was charged beside them are more than the budget, if they are.
    mutating func refuseCharges() {
        guard charged > budget.events - min(handled, budget.events) else { return }
        fail(
            SimulationFailure(
                code: .eventBudget,
                message: "\(handled) events, and looks at all there is that amount to \(charged), "
                    + "are more than the budget of \(budget.events) events"
            )
        )
    }

    /// The fingerprint of the events handled so far.
    public var digest: RunDigest { runDigest }

    /// The failure that stops the run, if there is one.
    public var failure: SimulationError? { firstFailure }
}
