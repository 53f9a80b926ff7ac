import SimCore

/// What a service answered since the last look, for the series of a report.
struct RunningWindow: Sendable {
    /// Time to answer.
    private(set) var latency = Histogram(precisionBits: 6)
    private(set) var answers: Int64 = 0
    private(set) var errors: Int64 = 0

    mutating func note(_ elapsed: SimDuration, isError: Bool) {
        latency.record(elapsed.nanoseconds)
        answers &+= 1
        if isError { errors &+= 1 }
    }

    mutating func reset() {
        if answers > 0 { latency.removeAll() }
        answers = 0
        errors = 0
    }
}
