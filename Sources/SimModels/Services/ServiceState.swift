import SimCore

/// A service while it runs: who takes its traffic, and how it fares.
struct ServiceState: Sendable {
    /// The pods that traffic goes to, in the order in which they became known.
    var endpoints: [UInt32] = []
    /// The next endpoint in turn.
    var nextEndpoint = 0
    /// Calls whose callers wait, by the time they will give up.
    var deadlines = DeadlineQueue()
    /// The event for the first of the deadlines.
    var deadlineEvent = EventID.none

    /// Pods with somebody waiting for a worker.
    var crowdedPods = 0
    /// The check that follows when all pods have been crowded for a while.
    var saturationCheck = EventID.none
    /// The occurrence that says so; none while the service keeps up.
    var saturation = OccurrenceID.none
    /// Requests that its queues turn away, and connections that its listen queues have no room for.
    var shedding = TurnedAway()
    var overflow = TurnedAway()
    /// The check whether either is over.
    var turnedAwayCheck = EventID.none
    /// The occurrence that says its containers stand still in most periods; none while they do not.
    var throttling = OccurrenceID.none
    /// The occurrence that left the service without a ready pod; none while it has one.
    var outage = OccurrenceID.none
    /// The occurrence of the last fault that spoils its answers or the way to it; none without one.
    var affliction = OccurrenceID.none
    /// The last change of the traffic that reaches the service.
    var load = OccurrenceID.none
    /// The last occurrence that took a pod out of the traffic.
    var lastPodLoss = OccurrenceID.none
    /// The occurrence that brought a version with errors; none while no pod has one.
    var defect = OccurrenceID.none
    /// The share of a version that is being brought out; none when all pods are alike to callers.
    var split: TrafficSplit?

    /// Calls answered, by how they ended, since T+0.
    private(set) var answered: Int64 = 0
    private(set) var failed: Int64 = 0
    private(set) var rejected: Int64 = 0
    /// Calls that ended, in whatever way, since the start of the simulation.
    private(set) var requests: Int64 = 0
    /// Time from arrival at the service to its answer, since T+0, in nanoseconds.
    private(set) var latency = Histogram()
    /// What was answered since the last reading of the series.
    var window = RunningWindow()
    /// What was answered since the last look of a fault's trigger; nil unless one looks.
    var watch: RunningWindow?

    /// The occurrence that best explains why a call of this service had no answer in time.
    var hindrance: OccurrenceID {
        if outage != .none { return outage }
        if affliction != .none { return affliction }
        if saturation != .none { return saturation }
        if defect != .none { return defect }
        return throttling != .none ? throttling : lastPodLoss
    }

    /// Counts an answer.
    mutating func note(_ outcome: CallOutcome, after elapsed: SimDuration, isCounted: Bool) {
        requests &+= 1
        if watch != nil { watch?.note(elapsed, isError: outcome.isError) }
        switch outcome {
        case .succeeded:
            window.note(elapsed, isError: false)
            guard isCounted else { return }
            answered &+= 1
            latency.record(elapsed.nanoseconds)
        case .failed:
            window.note(elapsed, isError: true)
            if isCounted { failed &+= 1 }
        case .rejected:
            window.note(elapsed, isError: true)
            if isCounted { rejected &+= 1 }
        }
    }

    /// The pod whose turn it is; none without an endpoint.
    mutating func nextInTurn() -> Int? {
        let count = endpoints.count
        guard count > 0 else { return nil }
        let choice = nextEndpoint < count ? nextEndpoint : 0
        nextEndpoint = choice + 1
        return Int(endpoints[choice])
    }

    /// The first deadline of a call whose caller still waits; those before it are forgotten.
    mutating func firstDeadline(of calls: Pool<Call>) -> DeadlineQueue.Entry? {
        while let entry = deadlines.first {
            let call = calls.find(PoolHandle(raw: entry.payload))
            if let call, call.caller != .none { return entry }
            deadlines.popFirst()
        }
        return nil
    }

    /// Notes when the caller of a call will give up.
    mutating func expect(
        _ call: PoolHandle,
        within timeout: SimDuration,
        as service: Int,
        in context: inout Context<Platform.Event>
    ) {
        deadlines.push(deadline: context.now + timeout, payload: call.raw)
        guard deadlineEvent == .none else { return }
        deadlineEvent = context.schedule(
            .services(.callerDeadline(service: UInt16(truncatingIfNeeded: service))),
            after: timeout,
            priority: .completion
        )
    }
}
