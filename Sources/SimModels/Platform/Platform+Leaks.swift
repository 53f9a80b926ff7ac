import SimCore

/// What faults let containers leak, beside the leak of the service or the version itself.
extension Platform {
    /// A leak began or ended: every container of the service leaks as fast as it does now.
    mutating func reviewLeaks(of service: Int, in context: inout Context<Event>) {
        for slot in deployments[service].pods where pods[Int(slot)].phase.isRunning {
            settleLeak(of: Int(slot), at: context.now)
            // One that is about to be killed at this instant has had too much already.
            if pods[Int(slot)].memory.due > context.now { armMemory(of: Int(slot), in: &context) }
        }
    }

    /// Counts what a container has leaked because of faults, and how fast it leaks from now on.
    mutating func settleLeak(of pod: Int, at now: SimTime) {
        pods[pod].memory.leaked = pods[pod].memory.leaked(at: now)
        pods[pod].memory.leakingSince = now
        var rate: Int64 = 0
        for fault in leakFaults where faults[fault].isActive {
            let effect = plan.faults[fault].effect
            guard case .memoryLeak(let service, let selection, let perHour) = effect,
                service == pods[pod].service, reaches(pod, selection, fault: fault)
            else { continue }
            rate = rate.addingReportingOverflow(perHour).partialValue
            pods[pod].memory.stressor = faults[fault].origin
        }
        pods[pod].memory.leakPerHour = max(0, rate)
        if rate == 0, pods[pod].memory.leaked == 0, pods[pod].memory.stress == 0 {
            pods[pod].memory.stressor = .none
        }
    }

    /// What the container of a pod has in memory by its service and its version.
    @inline(__always)
    func memorySpec(of pod: Int) -> WorkingSet? {
        guard var memory = plan.services[Int(pods[pod].service)].memory else { return nil }
        let version = Int(pods[pod].version)
        guard version != 0, let growth = plan.versions[version].growthPerHour else { return memory }
        memory.growthPerHour = growth
        return memory
    }
}

extension PodMemory {
    /// What has leaked because of faults.
    func leaked(at now: SimTime) -> Int64 {
        guard leakPerHour > 0 else { return leaked }
        let nanoseconds = Int128(max(0, (now - leakingSince).nanoseconds))
        return Int64(
            clamping: Int128(leaked) + Int128(leakPerHour) * nanoseconds / WorkingSet.hour
        )
    }

    /// What faults have put there.
    func foreign(at now: SimTime) -> Int64 {
        stress.addingReportingOverflow(leaked(at: now)).partialValue
    }
}
