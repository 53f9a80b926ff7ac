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
    /// The occurrence that left the service without a ready pod; none while it has one.
    var outage = OccurrenceID.none
    /// The last change of the traffic that reaches the service.
    var load = OccurrenceID.none
    /// The last occurrence that took a pod out of the traffic.
    var lastPodLoss = OccurrenceID.none

    /// Calls answered, by how they ended, since T+0.
    var answered: Int64 = 0
    var failed: Int64 = 0
    var rejected: Int64 = 0
    /// Time from arrival at the service to its answer, since T+0, in nanoseconds.
    var latency = Histogram()

    /// The occurrence that best explains why a call of this service had no answer in time.
    var hindrance: OccurrenceID {
        if outage != .none { return outage }
        if saturation != .none { return saturation }
        return lastPodLoss
    }
}
