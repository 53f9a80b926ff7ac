import SimCore

/// What must be true of faults after every event.
extension Platform {
    /// Checks what follows from the faults that last against the faults that do.
    func checkFaults() -> String? {
        for (index, fault) in faults.enumerated() {
            if fault.isActive, !plan.faults[index].isLasting {
                return "fault \(index) lasts, but is over in an instant"
            }
            let isPath = if case .path = plan.faults[index].effect { true } else { false }
            if pathFaults.contains(index) != (isPath && fault.isActive) {
                return "fault \(index) is on ways of calls, or not, against what it is"
            }
        }
        for pod in pods.indices
        where pods[pod].isHung != hangs.contains(where: { $0.pod == UInt32(pod) }) {
            return "pod \(pod) hangs, or does not, against what the faults do"
        }
        for (service, ailment) in ailments.enumerated()
        where !plan.services[service].deployment.isRolledOut {
            if (ailment.refusals > 0) != (ailment.retry != .none) {
                return "service \(service): \(ailment.refusals) refusals, but no other try, or one"
            }
        }
        if faults.allSatisfy({ !$0.isActive }) {
            for (service, ailment) in ailments.enumerated()
            where ailment.startFactor != 1 || ailment.startExtra != .zero {
                return "service \(service) starts slowly without a fault"
            }
        }
        return nil
    }
}
