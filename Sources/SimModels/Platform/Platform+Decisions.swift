import SimCore

extension Platform {
    /// The decisions of those that were asked about, with what is only known at the end of the run.
    func explained(at end: SimTime) -> [DecisionAccount] {
        guard !decisions.isEmpty else { return [] }
        var log = decisions
        for (place, index, _) in log.places(of: .alert) {
            guard let window = pendingWindow(of: index, at: end) else { continue }
            log.add(window, to: place)
        }
        for (place, index, _) in log.places(of: .probe) {
            for total in probeTotals(of: index, at: end) { log.add(total, to: place) }
        }
        return log.accounts
    }
}
