import SimCore

/// Servers, their workers and their queues, in words.
extension TimelineText {
    func serverSentence(
        of occurrence: Occurrence,
        kind: OccurrenceKind,
        _ name: String
    ) -> String {
        let value = occurrence.value
        switch kind {
        case .serviceSheds:
            return "\(name) turns requests away: those in its queues wait for too long"
        case .serviceShedsNoMore:
            return "\(name) turns nobody away any more, after "
                + ReportNumbers.count(value, "request")
        case .listenQueueFull:
            return "\(name) leaves connections unanswered: \(value) wait in a pod's listen queue, "
                + "and no more fit"
        case .listenQueueDrained:
            return "\(name) answers all connections again, after "
                + ReportNumbers.count(value, "attempt") + " without an answer"
        case .workerKilled:
            return "pod \(name)-\(value) kills a worker that was silent for more than "
                + DurationText.text(.milliseconds(occurrence.detail))
        default: return kind.name
        }
    }
}
