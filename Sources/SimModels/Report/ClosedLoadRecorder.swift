import SimCore

/// Watches the users of a running platform, in the warm-up and in the run.
///
/// Reading changes nothing of the platform.
struct ClosedLoadRecorder: Sendable {
    /// What is known of the users of one source.
    private struct Source: Sendable {
        var index: Int
        /// Users times seconds, and successes, in the second half of the warm-up.
        var warmUserSeconds = 0.0
        var warmSuccesses: Int64 = 0
        /// Successes when the second half of the warm-up began; none before.
        var successesAtHalf: Int64?
        /// Users times seconds in the run.
        var userSeconds = 0.0
        var hangAfter = SimDuration.seconds(10)
        /// Readings so far.
        var readings: Int64 = 0
        /// Users who hung at the last reading that looked.
        var hanging: Int64 = 0
    }

    private var sources: [Source]
    private var report = ClosedLoadReport()

    /// Users looked at in one reading on average at most: the more there are, the fewer looks.
    private static let maximumLooks: Int64 = 20_000

    init(_ plan: Plan) {
        sources = plan.sources.indices.filter { plan.sources[$0].users != nil }
            .map { Source(index: $0) }
    }

    /// Takes a reading in the warm-up, after which a step begins; `isLate` in its second half.
    mutating func recordWarmUp(_ platform: Platform, step: SimDuration, isLate: Bool) {
        guard isLate else { return }
        for place in sources.indices {
            let state = platform.sources[sources[place].index]
            if sources[place].successesAtHalf == nil {
                sources[place].successesAtHalf = state.pace.successes
            }
            sources[place].warmUserSeconds += Double(state.clients.count) * step.seconds
        }
    }

    /// The warm-up is over.
    mutating func endWarmUp(_ platform: Platform) {
        for place in sources.indices {
            let pace = platform.sources[sources[place].index].pace
            sources[place].warmSuccesses =
                pace.successes - (sources[place].successesAtHalf ?? pace.successes)
            guard pace.answers > 0 else { continue }
            let mean = pace.waited.seconds / Double(pace.answers)
            sources[place].hangAfter = max(.seconds(1), SimDuration(seconds: mean * 10))
        }
    }

    /// Takes a reading at an instant of the run, after which a step begins.
    mutating func record(_ platform: Platform, at now: SimTime, step: SimDuration) {
        guard !sources.isEmpty else { return }
        var users: Int64 = 0
        for place in sources.indices {
            let table = platform.sources[sources[place].index].clients
            users += Int64(table.count)
            sources[place].userSeconds += Double(table.count) * step.seconds
            look(at: table, of: place, at: now, isForced: step == .zero)
        }
        report.users = max(report.users, users)
        report.hangingAtEnd = sources.reduce(0) { $0 + $1.hanging }
        report.hanging = max(report.hanging, report.hangingAtEnd)
    }

    private mutating func look(
        at table: ClientTable,
        of place: Int,
        at now: SimTime,
        isForced: Bool
    ) {
        let every = max(1, Int64(table.places.count) / Self.maximumLooks)
        defer { sources[place].readings += 1 }
        guard isForced || sources[place].readings % every == 0 else { return }
        let hangAfter = sources[place].hangAfter
        var hanging: Int64 = 0
        for client in table.places {
            let client = table[UInt32(client)]
            guard client.state == .waiting || client.state == .tryingAgain else { continue }
            if now - client.began > hangAfter { hanging += 1 }
        }
        sources[place].hanging = hanging
    }

    /// How the users fared by the end of a run so long; none without users.
    func report(_ platform: Platform, duration: SimDuration) -> ClosedLoadReport? {
        guard !sources.isEmpty else { return nil }
        var report = report
        var expected = 0.0
        var isKnown = true
        for source in sources {
            let pace = platform.sources[source.index].pace
            report.throughput += Double(pace.successesSinceOrigin) / duration.seconds
            if source.warmUserSeconds > 0 {
                let each = Double(source.warmSuccesses) / source.warmUserSeconds
                expected += each * source.userSeconds / duration.seconds
            } else if source.userSeconds > 0 {
                isKnown = false
            }
        }
        if isKnown, expected > 0 { report.expected = expected }
        return report
    }
}
