import SimCore

/// Load balancers whose targets are the pods: they add them later than they take them out, and may keep
/// a pod from being ready until they send traffic to it.
extension Platform {
    // MARK: Readiness gates

    /// Lets a pod whose containers became ready wait until its load balancer has registered it.
    ///
    /// - Returns: Whether the pod is not ready, or no longer, because of its gate.
    mutating func waitsForGate(
        _ pod: Int,
        _ isReady: Bool,
        for registration: SimDuration,
        in context: inout Context<Event>
    ) -> Bool {
        guard isReady else {
            // One that still waits was not ready, and its target is taken out before it was in.
            pods[pod].gateDue = .distantFuture
            return false
        }
        guard !pods[pod].isReady, pods[pod].gateDue == .distantFuture else { return true }
        pods[pod].gateDue = context.now + registration
        context.schedule(
            .kubernetes(.readinessGate(pod: UInt32(pod), epoch: tenancy[pod])),
            at: pods[pod].gateDue,
            priority: .stateChange
        )
        return true
    }

    /// The load balancer has registered a pod, which is ready with that.
    mutating func openGate(of pod: Int, in context: inout Context<Event>) {
        guard pods[pod].gateDue <= context.now else { return }
        pods[pod].gateDue = .distantFuture
        noteReadiness(of: pod, true, in: &context)
    }

    // MARK: Targets

    /// When a load balancer follows the present state of a pod.
    mutating func targetDelay(
        of pod: Int,
        by balancer: LoadBalancerSpec,
        at now: SimTime
    ) -> SimDuration {
        let wanted: EndpointCondition =
            pods[pod].isReady && !pods[pod].isDeleting ? .ready : .none
        if wanted != pods[pod].target {
            pods[pod].target = wanted
            // A pod that waited at a gate is registered already.
            let isAdded = wanted == .ready
            let adding: SimDuration = balancer.readinessGates ? .zero : balancer.registration
            pods[pod].targetDue = now + (isAdded ? adding : balancer.deregistration)
        }
        // Whoever holds the address of a pod that is gone lets go of it no sooner than its target.
        if pods[pod].phase == .gone { return balancer.deregistration }
        return max(.zero, pods[pod].targetDue - now)
    }
}
