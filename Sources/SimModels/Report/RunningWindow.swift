import SimCore

/// What a service answered since the last look, for the series of a report.
struct RunningWindow: Sendable {
    /// Time to answer.
    private(set) var latency = Histogram(precisionBits: 6)
    private(set) var answers: Int64 = 0
    private(set) var errors: Int64 = 0
    /// What the last stretch with an answer showed.
    private var last: (p99: Double, failed: Double)?

    /// The 99th percentile in milliseconds; of the last stretch with an answer, nil if there was none.
    var p99: Double? {
        guard answers > 0 else { return last?.p99 }
        return latency.quantile(0.99).map { Double($0) / 1e6 }
    }

    /// The share of failures in per cent; of the last stretch with an answer, nil if there was none.
    var failed: Double? {
        guard answers > 0 else { return last?.failed }
        return Double(errors) / Double(answers) * 100
    }

    mutating func note(_ elapsed: SimDuration, isError: Bool) {
        latency.record(elapsed.nanoseconds)
        answers &+= 1
        if isError { errors &+= 1 }
    }

    mutating func reset() {
        if answers > 0 {
            last = (p99 ?? 0, failed ?? 0)
            latency.removeAll()
        }
        answers = 0
        errors = 0
    }
}
