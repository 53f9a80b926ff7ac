import SimCore

/// What each service answered since the last look, for the series of a report.
struct RunningWindow: Sendable {
    private(set) var latency: [Histogram]
    private(set) var answers: [Int64]
    private(set) var errors: [Int64]

    init(services: Int) {
        latency = Array(repeating: Histogram(precisionBits: 6), count: services)
        answers = Array(repeating: 0, count: services)
        errors = Array(repeating: 0, count: services)
    }

    mutating func note(service: Int, elapsed: SimDuration, isError: Bool) {
        latency[service].record(elapsed.nanoseconds)
        answers[service] &+= 1
        if isError { errors[service] &+= 1 }
    }

    mutating func reset() {
        for service in answers.indices {
            if answers[service] > 0 { latency[service].removeAll() }
            answers[service] = 0
            errors[service] = 0
        }
    }
}
