import SimCore

/// Faults of pods: containers that are killed, and those that start slowly.
extension Platform {
    /// The containers of a service's pods, or of some, get a signal.
    mutating func killPods(
        of service: Int,
        _ selection: PodSelection,
        _ signal: KillPodsSpec.Signal,
        fault: Int,
        in context: inout Context<Event>
    ) {
        let struck = context.cause
        let kind = signal == .kill ? OccurrenceKind.podKilled : .podTerminated
        for pod in killedPods(of: service, selection, fault: fault, in: &context) {
            // The end of one container may have let another one end that only waited for it.
            guard pods[pod].phase.isRunning else { continue }
            if signal == .terminate, pods[pod].phase == .stopping { continue }
            context.cause = context.record(
                kind.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                causes: struck
            )
            switch signal {
            case .kill: endContainer(of: pod, in: &context)
            case .terminate: signalContainer(of: pod, in: &context)
            }
        }
    }

    /// The pods whose containers get a signal, in the order in which they get it.
    ///
    /// A number of pods is drawn from a stream that all faults share; a share by lots of each pod.
    private mutating func killedPods(
        of service: Int,
        _ selection: PodSelection,
        fault: Int,
        in context: inout Context<Event>
    ) -> [Int] {
        if case .share = selection {
            return chosenPods(of: service, selection, fault: fault, context) { $0.isRunning }
        }
        guard let faultStream else { return [] }
        var running = deployments[service].pods.map(Int.init).filter { pods[$0].phase.isRunning }
        return (0..<selection.size(of: running.count)).map { _ in
            running.remove(at: context.index(below: running.count, faultStream))
        }
    }

    /// Works out anew how slowly the containers of each service start.
    mutating func reviewStarts() {
        for service in ailments.indices {
            ailments[service].startFactor = 1
            ailments[service].startExtra = .zero
        }
        for fault in plan.faults.indices where faults[fault].isActive {
            guard case .slowStart(let service, let factor, let extra) = plan.faults[fault].effect
            else { continue }
            ailments[Int(service)].startFactor *= factor
            ailments[Int(service)].startExtra += extra
        }
    }
}
