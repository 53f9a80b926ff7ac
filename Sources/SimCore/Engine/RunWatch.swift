/// Somebody outside who may end a run: asked now and then whether it has to stop.
///
/// A run that is not stopped is the same with a watch and without. What a watch goes by, such as the
/// time on the wall, is nothing that a model can see.
public struct RunWatch: Sendable {
    /// What has run out when the watch ends a run, as the beginning of a sentence: `the time limit of
    /// 60 s is over`.
    public let reason: String

    /// Whether the run has to stop; asked on whatever thread the run is on.
    public let isOver: @Sendable () -> Bool

    /// Creates a watch.
    public init(reason: String, isOver: @escaping @Sendable () -> Bool) {
        self.reason = reason
        self.isOver = isOver
    }

    /// The error of a run that a watch ended, outside any event.
    public func error(at time: SimTime, _ occasion: String) -> SimulationError {
        SimulationError(
            code: .interrupted,
            event: "",
            subject: 0,
            time: time,
            message: "\(reason), \(occasion)"
        )
    }
}

/// What is looked at between events, every so many of them.
@usableFromInline
struct Looks: Sendable {
    /// Events from look to look: a prime, so that no round of events is met at the same place each time.
    static var interval: Int64 { 1_021 }
    /// Looks from one at which the model is asked for what it holds to the next: about 65,536 events.
    static var inspectionInterval: Int64 { 64 }

    /// How many events are handled before the next look.
    @usableFromInline var next: Int64
    /// How many looks there were.
    var count: Int64 = 0
    /// The events met, by their kind; kept only for a watch.
    var met: [UInt16: Int64] = [:]

    init(events: Int64) {
        next = min(events, Self.interval)
    }

    /// The kind of event met most often, and how many of a hundred it is.
    var busiest: (code: UInt16, percent: Int64)? {
        let most = met.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return most.map { ($0.key, $0.value * 100 / max(count, 1)) }
    }
}

extension Simulation {
    /// Looks at the run between two events; false, and a failure, when it may not go on.
    @usableFromInline
    @inline(never)
    mutating func look() -> Bool {
        let limit = engine.budget.events
        if engine.handled >= limit {
            engine.refuseNextEvent()
            return false
        }
        engine.looks.count += 1
        engine.refuseCharges()
        if let watch = engine.watch {
            engine.looks.met[engine.currentCode, default: 0] += 1
            if watch.isOver() { engine.interrupt(watch) }
        }
        if engine.looks.count % Looks.inspectionInterval == 0 { state.inspect(in: &engine) }
        let (next, isBeyond) = engine.handled.addingReportingOverflow(Looks.interval)
        engine.looks.next = isBeyond ? limit : min(limit, next)
        return engine.firstFailure == nil
    }

    /// Who may end the run; nobody by default.
    ///
    /// A fork is watched by the same.
    public var watch: RunWatch? {
        get { engine.watch }
        set { engine.watch = newValue }
    }
}
