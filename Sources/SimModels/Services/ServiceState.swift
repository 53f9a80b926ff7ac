import SimCore

/// A service while it runs: who takes its traffic, and how it fares.
struct ServiceState: Sendable {
    /// The pods that traffic goes to, in the order in which they became known.
    private(set) var endpoints: [UInt32] = []
    /// Goes up with each change of the endpoints.
    private(set) var endpointsVersion: UInt32 = 0
    /// All that is known of its pods; a DNS name leads to those that are ready.
    private(set) var knownEndpoints = ServiceEndpoints()
    /// Those who balance, by caller, and the stream of their draws; see ``Platform``.
    var balancers: [BalancerState] = []
    var balancerStream: StreamID?
    /// The next endpoint in turn.
    var nextEndpoint = 0

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
    /// Since when all its pods have been crowded.
    var crowdedSince = SimTime.start
    /// Whether a queue was dropped with its pod since then: then that nobody waits says nothing.
    var hasDroppedQueue = false
    /// What held most of its workers up when somebody last looked, and when that was.
    var holdup = OccurrenceID.none
    var lookedAt: SimTime?
    /// The last fault that touched it or what it needs, when somebody last looked, and when that was.
    var disturbance = OccurrenceID.none
    var disturbanceLookedAt: SimTime?
    /// What held most of the connections of its pools when somebody last looked, and when that was.
    var poolHoldup = OccurrenceID.none
    var poolLookedAt: SimTime?
    /// The occurrence that says its containers stand still in most periods; none while they do not.
    var throttling = OccurrenceID.none
    /// The occurrence that left the service without a ready pod; none while it has one.
    var outage = OccurrenceID.none
    /// The occurrence of the last fault that spoils its answers or the way to it; none without one.
    var affliction = OccurrenceID.none
    /// The occurrence that keeps its requests from database connections; none while they get them.
    var starvation = OccurrenceID.none
    /// The occurrence that says that its producers took no more, and when one last did not.
    var bufferFull = OccurrenceID.none
    var lastBufferFullAt = SimTime.start
    /// The last change of the traffic that reaches the service.
    var load = OccurrenceID.none
    /// The last occurrence that took a pod out of the traffic.
    var lastPodLoss = OccurrenceID.none
    /// The occurrence that brought a version with errors; none while no pod has one.
    var defect = OccurrenceID.none
    /// The share of a version that is being brought out; none when all pods are alike to callers.
    var split: TrafficSplit?

    /// Draws for the network to the service; none when it takes no time.
    var networkStream: StreamID?

    /// Calls answered, by how they ended, since T+0.
    private(set) var answered: Int64 = 0
    private(set) var failed: Int64 = 0
    private(set) var rejected: Int64 = 0
    /// Calls that ended, in whatever way, since the start of the simulation.
    private(set) var requests: Int64 = 0
    /// Calls that ended because nobody waited for them any more, since T+0.
    private(set) var cancelled: Int64 = 0
    /// The same since the start of the simulation, with the calls sent to the service and those
    /// that got lost, nobody knows where.
    private(set) var attempts = AttemptAccount()
    /// Time from the sending of a call to its answer, since T+0, in nanoseconds.
    private(set) var latency = Histogram()
    /// What was answered since the last reading of the series.
    var window = RunningWindow()
    /// What was answered since the last look of a fault's trigger; nil unless one looks.
    var watch: RunningWindow?

    /// The occurrence that best explains why a call of this service had no answer in time; none if nothing
    /// is wrong with it now.
    var hindrance: OccurrenceID {
        if outage != .none { return outage }
        if starvation != .none { return starvation }
        if saturation != .none { return saturation }
        if defect != .none { return defect }
        return throttling != .none ? throttling : affliction
    }

    /// Counts a call sent to the service.
    mutating func noteSent() { attempts.sent &+= 1 }

    /// Counts a call that ended because nobody waited for it any more.
    mutating func noteCancelled(isCounted: Bool) {
        attempts.cancelled &+= 1
        if isCounted { cancelled &+= 1 }
    }

    /// Counts a call that was lost, and whose caller has given up.
    mutating func noteLost() { attempts.lost &+= 1 }

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

    /// A pod's condition becomes known to those who route traffic.
    mutating func noteEndpoint(
        _ pod: Int,
        from old: EndpointCondition,
        to new: EndpointCondition
    ) {
        knownEndpoints.move(UInt32(truncatingIfNeeded: pod), from: old, to: new)
        endpoints = knownEndpoints.used
        endpointsVersion &+= 1
    }

    /// The pod whose turn it is; none without an endpoint.
    mutating func nextInTurn() -> Int? {
        let count = endpoints.count
        guard count > 0 else { return nil }
        let choice = nextEndpoint < count ? nextEndpoint : 0
        nextEndpoint = choice + 1
        return Int(endpoints[choice])
    }
}

/// What became of all calls ever sent to a service, beside those that ended with an answer.
struct AttemptAccount: BitwiseCopyable, Sendable {
    /// Calls sent.
    var sent: Int64 = 0
    /// Calls that ended because nobody waited for them any more.
    var cancelled: Int64 = 0
    /// Calls that were lost with a node or on the way, and are no longer waited for.
    var lost: Int64 = 0
}
