import SimCore

/// How many windows in a row breached or recovered, and what stands in for missing values.
struct BreachStreaks: Hashable, Sendable, BitwiseCopyable {
    /// The shortest time for which a value is remembered to fill gaps with.
    ///
    /// Source: newrelic/docs-website, "Streaming alerts: key terms and concepts": 2 hours.
    static let memory: SimDuration = .hours(2)

    private(set) var breaching: Int64 = 0
    private(set) var breachStart = SimTime.start
    private(set) var recovering: Int64 = 0
    private(set) var recoveryStart = SimTime.start
    /// Incidents opened so far.
    var incidents: Int64 = 0
    private var lastValue: Double?
    private var lastValueEnd = SimTime.start

    /// Forgets both streaks.
    mutating func reset() {
        breaching = 0
        recovering = 0
    }

    /// Counts a window; one without a value ends both streaks.
    mutating func count(_ isBreaching: Bool?, windowStart: SimTime) {
        guard let isBreaching else {
            reset()
            return
        }
        if isBreaching {
            if breaching == 0 { breachStart = windowStart }
            breaching += 1
            recovering = 0
        } else {
            if recovering == 0 { recoveryStart = windowStart }
            recovering += 1
            breaching = 0
        }
    }

    /// The value to evaluate a window by: its own, or what fills the gap.
    mutating func fill(
        _ value: Double?,
        windowEnd: SimTime,
        _ spec: NRQLConditionSpec
    ) -> Double? {
        if let value {
            lastValue = value
            lastValueEnd = windowEnd
            return value
        }
        guard lastValue != nil,
            windowEnd - lastValueEnd <= max(Self.memory, spec.thresholdDuration)
        else { return nil }
        switch spec.fill {
        case .none: return nil
        case .lastValue: return lastValue
        case .fixed(let value): return value
        }
    }
}
