import SimCore

/// The ticker of one probe of one pod, and the attempt it has under way.
///
/// A ticker ticks at fixed instants, one period apart, for as long as its pod lives. While the outcome
/// of its attempts cannot change it sleeps: nothing happens at its instants, and when something
/// changes it wakes at the next of them, as if it had ticked all the time.
struct ProbeTicker: BitwiseCopyable, Sendable {
    /// An attempt that takes time.
    struct Attempt: BitwiseCopyable, Sendable {
        /// When the kubelet knows how it went, as far as is known now.
        var due: SimTime
        /// When the kubelet stops waiting.
        var deadline: SimTime
        /// What it will know by then.
        var outcome: ProbeOutcome
        /// The request that waits in the pod's queue; none when the handler answers beside it.
        var call = PoolHandle.none
        /// Whether its request waits for a process that hangs.
        var isHeld = false
        /// Why it fails, if it does.
        var cause = OccurrenceID.none
    }

    /// The kubelet's worker.
    var worker: ProbeWorker
    /// When it last ticked.
    var lastTick = SimTime.start
    /// Whether it sleeps.
    var isAsleep = false
    /// The attempt under way.
    var attempt: Attempt?
    /// Whether it ticked while an attempt was under way; the next one follows at once.
    ///
    /// Source: Go `time.Ticker`, whose channel keeps one tick for a slow receiver.
    var hasMissedTick = false

    init(_ type: ProbeType, spec: ProbeSpec) {
        worker = ProbeWorker(type, spec: spec)
    }

    /// A new container runs.
    mutating func containerStarted(at now: SimTime) {
        dropAttempt()
        worker.containerStarted(at: now)
    }

    /// The container has ended, and with it what it was asked.
    mutating func containerEnded() {
        dropAttempt()
        worker.containerEnded()
    }

    /// Counts the outcome of an attempt.
    mutating func record(_ outcome: ProbeOutcome) -> ProbeTransition { worker.record(outcome) }

    /// Forgets the attempt under way.
    mutating func dropAttempt() {
        attempt = nil
        hasMissedTick = false
    }

    /// The next of the ticker's instants, from an instant on.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - isNowOver: Whether an instant that is the present has passed.
    /// - Returns: An instant of the ticker after its last one.
    func nextTick(from now: SimTime, isNowOver: Bool) -> SimTime {
        let period = worker.spec.period.nanoseconds
        let elapsed = (now - lastTick).nanoseconds
        guard elapsed > 0 else { return lastTick + worker.spec.period }
        var ticks = elapsed / period
        if elapsed % period != 0 || isNowOver { ticks += 1 }
        return lastTick + .nanoseconds(ticks * period)
    }
}

/// The tickers of one pod's probes, if it has them.
///
/// They lie beside the pod and not in it: loops over all pods do not look at them.
struct PodProbes: BitwiseCopyable, Sendable {
    var readiness: ProbeTicker?
    var liveness: ProbeTicker?
    var startup: ProbeTicker?

    subscript(type: ProbeType) -> ProbeTicker? {
        get {
            switch type {
            case .readiness: readiness
            case .liveness: liveness
            case .startup: startup
            }
        }
        _modify {
            switch type {
            case .readiness: yield &readiness
            case .liveness: yield &liveness
            case .startup: yield &startup
            }
        }
    }

    /// Whether a container that runs counts as started: its startup probe has passed, or it has none.
    var hasStarted: Bool { startup.map { $0.worker.result == .success } ?? true }

    /// A new container runs.
    mutating func containerStarted(at now: SimTime) {
        readiness?.containerStarted(at: now)
        liveness?.containerStarted(at: now)
        startup?.containerStarted(at: now)
    }

    /// The container has ended.
    mutating func containerEnded() {
        readiness?.containerEnded()
        liveness?.containerEnded()
        startup?.containerEnded()
    }
}
