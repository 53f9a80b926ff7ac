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
/// aggregation method"; where those are silent, the assumptions are listed in docs/.
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
    public private(set) var pointsDropped: Int64 = 0
    /// Whether the signal is lost at present.
    public private(set) var isSignalLost = false

    var clock: WindowClock
    var slices: WindowSlices
    var streaks = BreachStreaks()
    private var facts = FactQueue()

    private var lastArrival: SimTime?
    private var firstTimestamp = SimTime.start
    private var hasAggregated = false
    private var firstWindow: Int64 = 0
    private var terminationExpected = false
    private var lastAggregatedAt = SimTime(nanoseconds: .min)
    /// EVENT_TIMER: the first window with points, and when its timer ends.
    private var timedWindow: Int64?
    private var timedWindowDue = SimTime.distantFuture
    /// No timer is due before this instant; the next one may be later.
    private var quietUntil = SimTime.distantFuture

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
    /// - Complexity: constant, but for the windows that the point completes; no allocation in steady
    ///   state.
    public mutating func add(timestamp: SimTime, arrival: SimTime, value: Double) {
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
        lastArrival = arrival
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

extension NRQLCondition {
    /// The kinds of timers, in the order in which they go at one instant.
    private enum Timer: Int {
        case loss, limit, window
    }

    private var lossDue: SimTime {
        guard !isSignalLost, let lastArrival, let expiration = spec.expirationDuration else {
            return .distantFuture
        }
        return lastArrival + expiration
    }

    private var limitDue: SimTime {
        let threshold = thresholdIncident.map { $0.openedAt + spec.violationTimeLimit }
        let loss = signalLossIncident.map { $0.openedAt + spec.violationTimeLimit }
        return min(threshold ?? .distantFuture, loss ?? .distantFuture)
    }

    private var windowDue: SimTime {
        switch spec.aggregationMethod {
        case .eventFlow: .distantFuture
        case .eventTimer: timedWindowDue
        case .cadence: lastArrival == nil ? .distantFuture : clock.cadenceDue(slices.first)
        }
    }

    private mutating func runTimers(through time: SimTime, upTo last: Timer) {
        while true {
            let loss = lossDue
            let limit = limitDue
            let window = windowDue
            let due = min(loss, limit, window)
            let timer: Timer = due == loss ? .loss : due == limit ? .limit : .window
            guard due < time || (due == time && timer.rawValue <= last.rawValue),
                due < .distantFuture
            else {
                quietUntil = due
                return
            }
            switch timer {
            case .loss: loseSignal(at: due)
            case .limit: closeAtLimit(due)
            case .window: closeWindows(at: due)
            }
        }
    }

    /// Brings the timers up to an arrival, and begins or resumes the signal.
    private mutating func meet(_ arrival: SimTime, timestamp: SimTime) {
        guard lastArrival != nil else {
            begin(arrival, timestamp: timestamp)
            return
        }
        runTimers(through: arrival, upTo: .loss)
        if isSignalLost {
            isSignalLost = false
            terminationExpected = false
            facts.push(.signalReturned(at: arrival))
            if let incident = signalLossIncident {
                signalLossIncident = nil
                close(incident, at: arrival, .signalReturned)
            }
        }
        lastArrival = arrival
        runTimers(through: arrival, upTo: .limit)
    }

    private mutating func begin(_ arrival: SimTime, timestamp: SimTime) {
        firstTimestamp = timestamp
        firstWindow = clock.firstWindow(for: timestamp)
        if spec.aggregationMethod == .cadence {
            // The wall clock has already closed what lies too far in the past.
            firstWindow = max(firstWindow, clock.firstCadenceWindow(at: arrival))
        }
        slices.start(at: firstWindow)
        lastArrival = arrival
        quietUntil = min(lossDue, windowDue)
    }

    /// A signal that begins out of order begins with its earliest point, until a window is closed.
    private mutating func lowerFirstWindow(to timestamp: SimTime) -> Bool {
        guard !hasAggregated, spec.aggregationMethod != .cadence else { return false }
        let window = clock.firstWindow(for: timestamp)
        guard clock.slice(of: timestamp) >= window,
            max(slices.first, slices.newest) - window < WindowSlices.limit
        else { return false }
        firstTimestamp = min(firstTimestamp, timestamp)
        firstWindow = window
        slices.lower(to: window)
        return true
    }

    /// Gives up the oldest windows if a point lies absurdly far ahead of them.
    private mutating func makeRoom(for slice: Int64) {
        guard slice - slices.first >= WindowSlices.limit else { return }
        discardWaiting()
        slices.drop(before: max(slices.first, slice - WindowSlices.limit + 1))
        timedWindow = nil
        timedWindowDue = .distantFuture
    }

    private mutating func discardWaiting() {
        guard !slices.isEmpty else { return }
        let reach = spec.stepsPerWindow
        var window = slices.first
        while window <= slices.newest {
            if slices.holdsPoints(window..<window + reach) {
                facts.push(.windowDiscarded(start: clock.start(of: window)))
            }
            window += 1
        }
        hasAggregated = true
        slices.drop(before: slices.newest + 1)
    }

    private mutating func restartTimer(_ slice: Int64, _ arrival: SimTime) {
        let earliest = max(slices.first, slice - spec.stepsPerWindow + 1)
        if let timed = timedWindow, earliest >= timed {
            guard slice < timed + spec.stepsPerWindow else { return }
            timedWindowDue = max(timedWindowDue, arrival + spec.aggregationTimer)
        } else {
            timedWindow = earliest
            timedWindowDue = arrival + spec.aggregationTimer
            quietUntil = min(quietUntil, timedWindowDue)
        }
    }

    private mutating func closeWindows(at due: SimTime) {
        guard let timed = timedWindow, spec.aggregationMethod == .eventTimer else {
            aggregate(at: due)
            return
        }
        while slices.first <= timed { aggregate(at: due) }
        timedWindow = nil
        timedWindowDue = .distantFuture
        guard let next = slices.firstWithPoints else { return }
        let reach = spec.stepsPerWindow
        let window = max(slices.first, next - reach + 1)
        timedWindow = window
        let latest = slices.lastArrival(of: window..<window + reach)
        timedWindowDue = max(lastAggregatedAt, latest + spec.aggregationTimer)
    }

    private mutating func aggregate(at time: SimTime) {
        let window = slices.first
        let start = clock.start(of: window)
        let end = start + spec.aggregationWindow
        let value = slices.value(of: window..<window + spec.stepsPerWindow)
        slices.drop(before: window + 1)
        hasAggregated = true
        lastAggregatedAt = time
        var breaching: Bool?
        let filled = streaks.fill(value, windowEnd: end, spec)
        if let filled,
            start >= firstTimestamp + spec.evaluationDelay
                || spec.evaluationDelay == .zero
        {
            breaching = spec.comparison.breaches(filled, spec.threshold)
        }
        facts.push(
            .windowAggregated(
                AggregatedWindow(
                    start: start,
                    end: end,
                    value: value,
                    aggregatedAt: time,
                    breaching: breaching
                )
            )
        )
        evaluate(breaching, windowStart: start, at: time)
    }

    private mutating func evaluate(_ breaching: Bool?, windowStart: SimTime, at time: SimTime) {
        streaks.count(breaching, windowStart: windowStart)
        let required = spec.requiredWindows
        if let incident = thresholdIncident {
            guard streaks.recovering >= required else { return }
            thresholdIncident = nil
            close(incident, at: time, .recovered, backdatedTo: streaks.recoveryStart)
            streaks.reset()
        } else if streaks.breaching >= (spec.thresholdOccurrences == .all ? required : 1) {
            thresholdIncident = open(.threshold, at: time, breachStart: streaks.breachStart)
        }
    }

    private mutating func loseSignal(at time: SimTime) {
        isSignalLost = true
        facts.push(.signalLost(at: time))
        if spec.closeViolationsOnExpiration, let incident = thresholdIncident {
            thresholdIncident = nil
            close(incident, at: time, .signalLost)
            streaks.reset()
        }
        let isExpected = spec.ignoreOnExpectedTermination && terminationExpected
        if spec.openViolationOnExpiration, !isExpected {
            signalLossIncident = open(.signalLost, at: time, breachStart: time)
        }
    }

    private mutating func closeAtLimit(_ time: SimTime) {
        if let incident = thresholdIncident, incident.openedAt + spec.violationTimeLimit <= time {
            thresholdIncident = nil
            close(incident, at: time, .violationTimeLimit)
            streaks.reset()
        }
        if let incident = signalLossIncident, incident.openedAt + spec.violationTimeLimit <= time {
            signalLossIncident = nil
            close(incident, at: time, .violationTimeLimit)
        }
    }

    private mutating func open(
        _ kind: NRQLIncident.Kind,
        at time: SimTime,
        breachStart: SimTime
    ) -> NRQLIncident {
        streaks.incidents += 1
        let incident = NRQLIncident(
            ordinal: streaks.incidents,
            kind: kind,
            openedAt: time,
            breachStart: breachStart
        )
        facts.push(.incidentOpened(incident))
        quietUntil = min(quietUntil, time + spec.violationTimeLimit)
        return incident
    }

    private mutating func close(
        _ incident: NRQLIncident,
        at time: SimTime,
        _ reason: NRQLClosing.Reason,
        backdatedTo: SimTime? = nil
    ) {
        let closing = NRQLClosing(closedAt: time, reason: reason, backdatedTo: backdatedTo)
        facts.push(.incidentClosed(incident, closing))
    }
}
