import SimCore

extension TimelineText {
    /// What happened to a rollout, in a sentence without a full stop.
    func rolloutSentence(of occurrence: Occurrence, kind: OccurrenceKind) -> String {
        let name = plan.names.services[Int(occurrence.subject)]
        let value = occurrence.value
        let detail = occurrence.detail
        switch kind {
        case .rolloutStarted:
            return "rollout of \(name) begins: \(version(detail)) replaces what runs"
        case .rolloutComplete:
            let pods = value == 1 ? "its pod runs" : "all \(value) pods run"
            return "rollout of \(name) is complete: \(pods) \(version(detail))"
        case .rolloutStuck:
            let deadline = plan.services[Int(occurrence.subject)].deployment.progressDeadline
            return "rollout of \(name) is stuck: ProgressDeadlineExceeded after "
                + "\(DurationText.text(deadline)) without progress, at \(value) new and "
                + "\(detail) old pods"
        case .rolloutRolledBack:
            return "\(name) is rolled back to \(version(detail))"
        case .rolloutTrafficShifted:
            return value == 100
                ? "all traffic of \(name) goes to \(version(detail))"
                : "\(value) % of the traffic of \(name) goes to \(version(detail))"
        case .rolloutMeasurementFailed:
            return "analysis of \(name) measures \(value) errors in \(detail) answers: too many"
        case .rolloutTooSlow:
            return "analysis of \(name) measures a p\(detail) of "
                + "\(DurationText.text(.milliseconds(value))): too slow"
        case .rolloutAborted:
            return "rollout of \(name) is aborted: no traffic goes to \(version(detail)) any more"
        default:
            return "rollout of \(name) goes on"
        }
    }

    private func version(_ index: Int64) -> String {
        let versions = plan.versions
        guard index > 0, index < Int64(versions.count) else { return "the first version" }
        return "version \(versions[Int(index)].name)"
    }
}
