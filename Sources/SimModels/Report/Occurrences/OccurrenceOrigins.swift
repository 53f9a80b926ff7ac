import SimCore

/// Says which object of the file is behind an occurrence, asked about all of them in their order.
struct OccurrenceOrigins {
    let plan: Plan
    let scenario: Scenario
    /// The version that each service is being brought to.
    private var versions: [UInt32: Int64] = [:]

    init(plan: Plan, scenario: Scenario) {
        self.plan = plan
        self.scenario = scenario
    }

    /// The path in the file of the fault, rollout, source, alert or runbook's step behind it; nil where
    /// nothing of the kind is.
    mutating func origin(of occurrence: Occurrence, kind: OccurrenceKind) -> String? {
        let subject = Int(occurrence.subject)
        switch kind {
        case .databaseLockQueue:
            let fault = Int(occurrence.detail >> 16) - 1
            return plan.names.faults.indices.contains(fault)
                ? "faults.\(plan.names.faults[fault])" : nil
        case .runbookStep:
            return "onCall.\(plan.names.onCall[subject]).runbook[\(occurrence.value)]"
        case .rolloutStarted:
            versions[occurrence.subject] = occurrence.detail
            return rollout(to: occurrence.detail)
        case .rolloutComplete, .rolloutStuck, .rolloutRolledBack, .rolloutTrafficShifted,
            .rolloutMeasurementFailed, .rolloutTooSlow, .rolloutAborted:
            return versions[occurrence.subject].flatMap { rollout(to: $0) }
        default:
            break
        }
        switch kind.subject {
        case .fault: return "faults.\(plan.names.faults[subject])"
        case .source: return "traffic.\(plan.names.sources[subject])"
        case .alert: return "alerts.\(plan.names.alerts[subject])"
        default: return nil
        }
    }

    /// The rollout that brings a version out; none for what ran before, or what a runbook changed.
    private func rollout(to version: Int64) -> String? {
        let names = scenario.rollouts.names
        guard version > 0, version <= Int64(names.count) else { return nil }
        return "rollouts.\(names[Int(version) - 1])"
    }
}
