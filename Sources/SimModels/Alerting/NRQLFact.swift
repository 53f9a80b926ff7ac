public import SimCore

/// Something an ``NRQLCondition`` has found out, in the order in which it happened.
public enum NRQLFact: Hashable, Sendable, BitwiseCopyable {
    /// A window was aggregated, for good, and evaluated.
    case windowAggregated(AggregatedWindow)
    /// An incident opened.
    case incidentOpened(NRQLIncident)
    /// An incident closed.
    case incidentClosed(NRQLIncident, NRQLClosing)
    /// Nothing has arrived for the expiration duration.
    case signalLost(at: SimTime)
    /// A point arrived on a signal that was lost.
    case signalReturned(at: SimTime)
    /// A point came too late: every window it belongs to had been aggregated.
    case pointDropped(timestamp: SimTime)
    /// A window waited so long for EVENT_FLOW that it was thrown away unseen.
    case windowDiscarded(start: SimTime)
}

/// One aggregated window of an NRQL condition.
public struct AggregatedWindow: Hashable, Sendable, BitwiseCopyable {
    /// The first instant of the window.
    public var start: SimTime
    /// The first instant after it.
    public var end: SimTime
    /// What its points amount to, before gaps are filled; nothing without points.
    public var value: Double?
    /// How many points it has.
    public var points: Int64
    /// When it was aggregated.
    public var aggregatedAt: SimTime
    /// Whether it breaches the threshold, after gaps are filled; nothing if it was not evaluated.
    public var breaching: Bool?
    /// How many windows in a row breach with it, and how many do not; a window without a value ends both.
    public var breachingInRow: Int64
    /// See ``breachingInRow``.
    public var recoveringInRow: Int64
    /// Whether the incident was open before it.
    public var isOpen: Bool
}

/// One incident of an NRQL condition.
public struct NRQLIncident: Hashable, Sendable, BitwiseCopyable {
    /// What an incident is about.
    public enum Kind: Hashable, Sendable, BitwiseCopyable {
        /// The threshold was breached.
        case threshold
        /// The signal was lost.
        case signalLost
    }

    /// Its number among the incidents of its condition, from 1.
    public var ordinal: Int64
    /// What it is about.
    public var kind: Kind
    /// When it opened.
    public var openedAt: SimTime
    /// The start of the first window of the unbroken breach that opened it; the instant of opening
    /// for a lost signal.
    public var breachStart: SimTime
}

/// How an incident of an NRQL condition ended.
public struct NRQLClosing: Hashable, Sendable, BitwiseCopyable {
    /// What closes an incident.
    public enum Reason: Hashable, Sendable, BitwiseCopyable {
        /// No window breached for the threshold duration.
        case recovered
        /// The signal was lost, and the condition closes its incidents then.
        case signalLost
        /// A point arrived again.
        case signalReturned
        /// The incident had been open for the time limit.
        case violationTimeLimit
    }

    /// When it closed.
    public var closedAt: SimTime
    /// What closed it.
    public var reason: Reason
    /// The time of recovery shown to people: the start of the first window of the recovery.
    public var backdatedTo: SimTime?
}
