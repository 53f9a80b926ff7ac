import SimCore

/// What the cluster autoscaler remembers from one look to the next.
struct ClusterAutoscalerMemory: Sendable {
    /// When it last asked for nodes.
    var lastScaleUp: SimTime?
    /// When it last removed one.
    var lastRemoval: SimTime?
    /// When a removal last failed.
    var lastFailure: SimTime?
    /// The occurrence that says that no pool would help; none while one would, or nothing waits.
    var limit = OccurrenceID.none
    /// Until when each pool is left alone, and for how long the last time.
    var backOffs: [PoolBackOff] = []

    /// How a pool is left alone after its nodes did not come up.
    ///
    /// Source: cluster-autoscaler `--initial-node-group-backoff-duration` 5 min,
    /// `--max-node-group-backoff-duration` 30 min, `--node-group-backoff-reset-timeout` 3 h.
    struct PoolBackOff: Sendable, BitwiseCopyable {
        var until = SimTime.start
        var duration = SimDuration.zero
        var lastFailure = SimTime.start

        mutating func failed(at now: SimTime) {
            let isForgotten = duration == .zero || now - lastFailure > .hours(3)
            duration = isForgotten ? .minutes(5) : min(duration * 2, .minutes(30))
            until = now + duration
            lastFailure = now
        }
    }

    /// Whether nothing is removed at present, whatever is unneeded.
    func isCoolingDown(_ spec: ClusterAutoscalerSpec, at now: SimTime) -> Bool {
        func isWithin(_ delay: SimDuration, of instant: SimTime?) -> Bool {
            instant.map { $0 + delay > now } ?? false
        }
        return isWithin(spec.scaleDownDelayAfterAdd, of: lastScaleUp)
            || isWithin(spec.scaleDownDelayAfterDelete ?? spec.scanInterval, of: lastRemoval)
            || isWithin(spec.scaleDownDelayAfterFailure, of: lastFailure)
    }
}
