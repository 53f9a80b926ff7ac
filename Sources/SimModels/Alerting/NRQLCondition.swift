public import SimCore

/// A New Relic NRQL condition watching one signal: points go in, incidents come out.
///
/// It follows a point from its arrival into a window by its own timestamp, to the window's
/// aggregation, which depends on ``NRQLConditionSpec/aggregationMethod``, to the evaluation of
/// streaks of breaching windows; the loss of the signal is watched beside that. Each facet of a query
/// is a signal of its own and needs its own value of this type.
///
/// The owner calls ``add(timestamp:arrival:value:)`` for each point, in order of arrival, and
/// ``advance(to:)`` at ``nextTimer``, after the points that arrive at that instant; it then takes the
/// facts with ``popFact()``. Calling ``advance(to:)`` early or late is harmless: facts carry the time
/// at which they were due.
///
/// At one instant the order is: loss of signal, return of the signal, time limit, points, windows.
/// Source: newrelic/docs-website, "Streaming alerts: key terms and concepts" and "Choose your
/// aggregation method". Assumed where those are silent: windows lie on multiples of their length since
/// the epoch; a window without a value ends the streak of recovery as it ends that of the breach; a
/// loss of signal that closes no incident leaves the streaks; it does not flush waiting windows.
public struct NRQLCondition: Hashable, Sendable {
    /// EVENT_FLOW throws waiting windows away after this long without a point.
    ///
    /// Source: newrelic/docs-website issue 12768, a staff note: 65 minutes.
    static let eventFlowPatience: SimDuration = .minutes(65)

    /// The settings.
    public let spec: NRQLConditionSpec

    /// The open threshold incident, if there is one.
    public package(set) var thresholdIncident: NRQLIncident?
    /// The open incident about the lost signal, if there is one.
    public package(set) var signalLossIncident: NRQLIncident?
    /// Points that came after all of their windows had been aggregated.
    public package(set) var pointsDropped: Int64 = 0
    /// Whether the signal is lost at present.
    public package(set) var isSignalLost = false

    var clock: WindowClock
    var slices: WindowSlices
    var streaks = BreachStreaks()
    var facts = FactQueue()

    var lastArrival: SimTime?
    var firstTimestamp = SimTime.start
    var hasAggregated = false
    var firstWindow: Int64 = 0
    var terminationExpected = false
    var lastAggregatedAt = SimTime(nanoseconds: .min)
    /// EVENT_TIMER: the first window with points, and when its timer ends.
    var timedWindow: Int64?
    var timedWindowDue = SimTime.distantFuture
    /// No timer is due before this instant; the next one may be later.
    var quietUntil = SimTime.distantFuture

    /// Creates a condition that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - spec: The settings.
    ///   - epochOffset: The time from the Unix epoch to the start of the simulation. Windows begin at
    ///     multiples of their length since the epoch, so this places the start within a window.
    public init(_ spec: NRQLConditionSpec, epochOffset: SimDuration = .zero) {
        self.spec = spec
        clock = WindowClock(spec, epochOffset: epochOffset)
        slices = WindowSlices(function: spec.function)
    }

    /// How many bytes its windows hold.
    package var heldBytes: Int { slices.heldBytes }

    /// When something is due next without a point arriving; nothing while nothing can be.
    public var nextTimer: SimTime? {
        let due = min(lossDue, limitDue, windowDue)
        return due == .distantFuture ? nil : due
    }

    /// Takes the oldest fact that has not been taken.
    public mutating func popFact() -> NRQLFact? { facts.pop() }

    /// Whether facts wait to be taken.
    public var hasFacts: Bool { !facts.isEmpty }

    /// Says that the signal is about to end on purpose, until its next point.
    public mutating func expectTermination() { terminationExpected = true }

    /// Lets a point arrive.
    ///
    /// - Parameters:
    ///   - timestamp: The point's own time, which decides on its windows.
    ///   - arrival: When it arrives; never earlier than an arrival before it.
    ///   - value: Its value; one that is not finite makes the point count as an arrival only.
    /// - Returns: Whether facts wait to be taken.
    /// - Complexity: constant, but for the windows that the point completes; no allocation in steady
    ///   state.
    @discardableResult
    public mutating func add(timestamp: SimTime, arrival: SimTime, value: Double) -> Bool {
        record(timestamp: timestamp, arrival: arrival, value: value)
        return !facts.isEmpty
    }

    @inline(__always)
    private mutating func record(timestamp: SimTime, arrival: SimTime, value: Double) {
        let previous = lastArrival ?? arrival
        if arrival >= quietUntil || isSignalLost || lastArrival == nil {
            meet(arrival, timestamp: timestamp)
        }
        let slice = clock.slice(of: timestamp)
        makeRoom(for: slice)
        if spec.aggregationMethod == .eventFlow {
            if arrival - previous > Self.eventFlowPatience { discardWaiting() }
            while clock.flowCloses(at: timestamp, window: slices.first) {
                aggregate(at: arrival)
            }
        }
        lastArrival = max(previous, arrival)
        guard slice >= slices.first || lowerFirstWindow(to: timestamp) else {
            if slice >= firstWindow {
                pointsDropped += 1
                facts.push(.pointDropped(timestamp: timestamp))
            }
            return
        }
        guard value.isFinite else { return }
        slices.add(value, arrival: arrival, to: slice)
        if spec.aggregationMethod == .eventTimer { restartTimer(slice, arrival) }
    }

    /// Does everything that is due up to and including an instant.
    public mutating func advance(to time: SimTime) {
        guard time >= quietUntil else { return }
        runTimers(through: time, upTo: .window)
    }
}
