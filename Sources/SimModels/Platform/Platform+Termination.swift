import SimCore

/// How the kubelet stops a container: the preStop hook, SIGTERM, SIGKILL.
extension Platform {
    /// What a container gets at the least between SIGTERM and SIGKILL, when its hook took the rest.
    ///
    /// Source: kubernetes/kubernetes pkg/kubelet/kuberuntime `minimumGracePeriodInSeconds`.
    static var minimumGrace: SimDuration { .seconds(2) }

    /// Begins the grace period of a container: with its preStop hook, if it has one, else with SIGTERM.
    ///
    /// The time of the hook is part of the grace period; while it runs the application knows nothing.
    mutating func beginGrace(
        of pod: Int,
        for grace: SimDuration?,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let grace = grace ?? plan.services[service].gracePeriod
        guard let preStop = plan.services[service].preStop, grace > .zero else {
            sendSIGTERM(to: pod, killingAfter: grace, in: &context)
            return
        }
        let hook = min(preStop, grace)
        let epoch = pods[pod].epoch
        context.schedule(
            .kubernetes(.sigterm(pod: UInt32(pod), epoch: epoch)),
            after: hook,
            priority: .stateChange
        )
        context.schedule(
            .kubernetes(.graceEnd(pod: UInt32(pod), epoch: epoch)),
            after: hook + max(grace - hook, Self.minimumGrace),
            priority: .stateChange
        )
    }

    /// Somebody other than the kubelet sends SIGTERM to the process: no hook runs before it.
    ///
    /// A process that stops upon it has the grace period to do so.
    mutating func signalContainer(of pod: Int, in context: inout Context<Event>) {
        let plan = plan.services[Int(pods[pod].service)]
        guard pods[pod].phase == .starting || pods[pod].phase == .serving,
            !pods[pod].isBeingStopped, plan.shutdown.sigterm != .ignored
        else { return }
        pods[pod].isBeingStopped = true
        pods[pod].lastEnd = context.cause
        wakeProbes(of: pod, in: &context)
        sendSIGTERM(to: pod, killingAfter: plan.gracePeriod, in: &context)
    }

    /// The hook is over.
    mutating func terminateContainer(of pod: Int, in context: inout Context<Event>) {
        sendSIGTERM(to: pod, killingAfter: nil, in: &context)
    }

    /// A process that hung notices that it got SIGTERM meanwhile.
    mutating func hearSIGTERM(_ pod: Int, in context: inout Context<Event>) {
        guard pods[pod].isBeingStopped, pods[pod].phase == .serving else { return }
        sendSIGTERM(to: pod, killingAfter: nil, in: &context)
    }

    private mutating func sendSIGTERM(
        to pod: Int,
        killingAfter grace: SimDuration?,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        switch plan.services[service].shutdown.sigterm {
        case .exit:
            endContainer(of: pod, in: &context)
            return
        case .ignored:
            break
        case .graceful:
            // The handler of the signal is in a process that does nothing.
            if pods[pod].isHung {
                pods[pod].hasUnheardSignal = true
                break
            }
            drainContainer(of: pod, in: &context)
            guard pods[pod].phase == .stopping else { return }
            limitDraining(of: pod, in: &context)
        }
        if let grace {
            context.schedule(
                .kubernetes(.graceEnd(pod: UInt32(pod), epoch: pods[pod].epoch)),
                after: grace,
                priority: .stateChange
            )
        }
        endIfDrained(pod, in: &context)
    }
}
