import SimCore

/// What happens to the traffic, in words.
extension TimelineText {
    func workloadSentence(
        of occurrence: Occurrence,
        kind: OccurrenceKind,
        _ name: String
    ) -> String {
        let value = occurrence.value
        let detail = occurrence.detail
        switch kind {
        case .trafficJumped:
            return "traffic \(name) jumps from \(rate(value)) to \(rate(detail))"
        case .trafficUsersChanged:
            let (from, to) = (ReportNumbers.count(value), ReportNumbers.count(detail, "user"))
            return value == 0
                ? "traffic \(name): \(to) come" : "traffic \(name) goes from \(from) to \(to)"
        case .trafficReloadStorm:
            return "reload storm in \(name): \(tries(value)) tries for each thing wanted"
        default:
            return "reload storm in \(name) is over"
        }
    }

    private func tries(_ hundredths: Int64) -> String {
        let tenths = (hundredths + 5) / 10
        return "\(tenths / 10).\(tenths % 10)"
    }
}
