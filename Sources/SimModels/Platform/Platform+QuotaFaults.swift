import SimCore

/// Pods that the API server refuses to create, and ReplicaSets that try again.
extension Platform {
    /// The first wait of a ReplicaSet whose sync failed; it doubles up to the longest.
    ///
    /// client-go's DefaultTypedControllerRateLimiter: 5 ms · 2ⁿ, at most 1000 s.
    static var firstSyncBackOff: SimDuration { .milliseconds(5) }
    static var longestSyncBackOff: SimDuration { .seconds(1_000) }

    /// Whether one more pod of a service may be created; if not, its ReplicaSet tries again later.
    ///
    /// The sync ends with the first refusal, as a slow-start batch does.
    mutating func mayCreatePod(of service: Int, in context: inout Context<Event>) -> Bool {
        let quota = exhaustedQuota(of: service)
        if quota == nil {
            guard ailments[service].refusals > 0 else { return true }
            // The key is forgotten once a sync succeeds; a later failure begins anew.
            context.cancel(ailments[service].retry)
            ailments[service].retry = .none
            ailments[service].refusals = 0
            context.cause = context.record(
                OccurrenceKind.podsAdmitted.rawValue,
                subject: UInt32(service),
                causes: ailments[service].refused
            )
            ailments[service].refused = .none
            return true
        }
        if ailments[service].refused == .none {
            ailments[service].refused = context.record(
                OccurrenceKind.podsRefused.rawValue,
                subject: UInt32(service),
                value: Int64(deployments[service].replicas - deployments[service].active),
                causes: context.cause,
                quota.map { faults[$0].began } ?? .none
            )
        }
        let due = context.now + Self.syncBackOff(after: ailments[service].refusals)
        ailments[service].refusals += 1
        // A key that waits already keeps the earlier time.
        guard ailments[service].retry == .none || due < ailments[service].retryDue else {
            return false
        }
        context.cancel(ailments[service].retry)
        context.cause = ailments[service].refused
        ailments[service].retryDue = due
        ailments[service].retry = context.schedule(
            .faults(.retryCreation(service: UInt16(service))),
            at: due,
            priority: .controller
        )
        return false
    }

    /// How long a sync waits that has failed so many times before.
    static func syncBackOff(after failures: Int) -> SimDuration {
        failures >= 18
            ? longestSyncBackOff
            : min(longestSyncBackOff, firstSyncBackOff * (1 << Int64(failures)))
    }

    /// The fault that refuses one more pod of a service; nil if none does.
    private func exhaustedQuota(of service: Int) -> Int? {
        for fault in quotaFaults {
            guard case .quotaExhaustion(let scope, let limit) = plan.faults[fault].effect else {
                continue
            }
            guard let scope else {
                let pods = services.indices.reduce(0) { $0 + existingPods(of: $1) }
                if pods >= limit { return fault }
                continue
            }
            if Int(scope) == service, existingPods(of: service) >= limit { return fault }
        }
        return nil
    }

    private func existingPods(of service: Int) -> Int {
        deployments[service].pods.reduce(0) { pods[Int($1)].phase == .gone ? $0 : $0 + 1 }
    }

    /// A ReplicaSet whose sync failed tries again.
    mutating func retryCreation(of service: Int, in context: inout Context<Event>) {
        ailments[service].retry = .none
        settleReplicas(of: service, in: &context)
        // What it lacked may not be wanted any more; a Deployment's sync comes a little later.
        let isSynced = !plan.services[service].deployment.isRolledOut
        if isSynced, ailments[service].retry == .none { forgetRefusals(of: service) }
    }

    private mutating func forgetRefusals(of service: Int) {
        ailments[service].refusals = 0
        ailments[service].refused = .none
    }

    mutating func reviewQuotas() {
        quotaFaults.removeAll(keepingCapacity: true)
        for fault in plan.faults.indices where faults[fault].isActive {
            if case .quotaExhaustion = plan.faults[fault].effect { quotaFaults.append(fault) }
        }
    }
}
