import SimModels

/// Wall-clock time by stage, for `--timing`; never part of a report.
struct Stopwatch {
    private var last = ContinuousClock.now
    private var laps: [(name: String, time: Duration)] = []

    /// Ends a stage.
    mutating func lap(_ name: String) {
        let now = ContinuousClock.now
        laps.append((name, now - last))
        last = now
    }

    /// The stages in a line.
    func line(events: Int64) -> String {
        let stages = laps.map { "\($0.name) in \(Self.milliseconds($0.time)) ms" }
        return "timing: \(stages.joined(separator: ", ")); "
            + "\(ReportNumbers.count(events, "event")) without the baseline"
    }

    private static func milliseconds(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        return ReportNumbers.decimal(
            Double(seconds) * 1e3 + Double(attoseconds) / 1e15,
            places: 1
        )
    }
}
