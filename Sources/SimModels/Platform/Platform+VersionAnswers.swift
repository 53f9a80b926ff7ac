import SimCore

/// What a proxy in front of a new version sees of it: what it answers, turns away or does not answer in
/// time.
///
/// Argo Rollouts asks a metrics provider for it, as a rule for the requests that the mesh or the ingress
/// has counted: there a call without an answer is a 504, and one that was turned away a 503.
extension Platform {
    /// An answer of a pod, unless nobody waits for it any more: then it was counted as one that is late.
    mutating func countAnswer(
        of call: Call,
        isError: Bool,
        after elapsed: SimDuration,
        at service: Int
    ) {
        guard call.pod != .max, !call.isAbandoned else { return }
        count(by: Int(call.pod), isError: isError, after: elapsed, at: service)
    }

    /// A caller has waited long enough for a pod's answer.
    mutating func countLate(_ call: Call, at now: SimTime) {
        let service = Int(plan.operations[Int(call.operation)].service)
        guard services[service].split != nil, call.pod != .max else { return }
        count(by: Int(call.pod), isError: true, after: now - call.arrivedAt, at: service)
    }

    /// A pod turns a call away at its door.
    mutating func countTurnedAway(_ call: PoolHandle, by pod: Int, at now: SimTime) {
        let service = Int(pods[pod].service)
        guard services[service].split != nil, calls[call].probe == 0 else { return }
        count(by: pod, isError: true, after: now - calls[call].arrivedAt, at: service)
    }

    private mutating func count(
        by pod: Int,
        isError: Bool,
        after elapsed: SimDuration,
        at service: Int
    ) {
        guard pods[pod].revision == services[service].split?.newRevision else { return }
        countVersion(isError: isError, after: elapsed, at: service)
    }

    /// What became of a call to the new version.
    mutating func countVersion(isError: Bool, after elapsed: SimDuration, at service: Int) {
        services[service].split?.count(isError: isError, after: elapsed)
    }
}
