import SimCore

/// What happens between brokers and their clients, in words.
extension TimelineText {
    func kafkaSentence(of occurrence: Occurrence, kind: OccurrenceKind, _ name: String) -> String {
        let value = occurrence.value
        let detail = occurrence.detail
        switch kind {
        case .kafkaPollIntervalExceeded:
            return "pod \(name)-\(value) leaves its group: it did not poll within "
                + "\(DurationText.text(.milliseconds(detail))) (max.poll.interval.ms)"
        case .kafkaSessionExpired:
            let members = value == 1 ? "a member" : "\(value) members"
            return "the group of \(name) gives up on \(members) that fell silent for "
                + "\(DurationText.text(.milliseconds(detail))) (session.timeout.ms)"
        case .kafkaCommitRefused:
            return "pod \(name)-\(value) may not commit \(detail) records: its group went on "
                + "without it"
        case .kafkaTooFewInSync:
            return "partition \(value) of \(name) takes no records: \(detail) of its copies "
                + "\(detail == 1 ? "is" : "are") in sync, fewer than min.insync.replicas"
        case .kafkaPartitionStalled:
            return "partition \(value) of \(name) has no copy to lead it: \(detail) of its "
                + "brokers \(detail == 1 ? "is" : "are") gone"
        case .producerBufferFull:
            return "producers of \(name) take no more messages: \(value) wait in the buffer of "
                + "one pod (buffer.memory)"
        default:
            return name
        }
    }
}
