public import SimCore

/// What became of what clients wanted: every intent is in exactly one account.
///
/// Intents that came before T+0 are in none.
public struct IntentLedger: Sendable {
    /// Intents that clients had.
    public private(set) var offered: Int64 = 0
    /// Answered in time.
    public private(set) var succeeded: Int64 = 0
    /// Turned away by design.
    public private(set) var rejected: Int64 = 0
    /// Given up by the client and finished all the same.
    public private(set) var late: Int64 = 0
    /// Answered by a fallback; none of the modelled services has one.
    public private(set) var degraded: Int64 = 0
    /// Tries made for them.
    public private(set) var attempts: Int64 = 0
    /// Time to answer of the successes, in nanoseconds.
    public private(set) var latency: Histogram

    private var failures: [Int64] = Array(repeating: 0, count: FailureCause.allCases.count)
    private var resolved: Int64 = 0

    /// No intent yet.
    ///
    /// - Parameter precisionBits: The precision of ``latency``; see ``Histogram``.
    init(precisionBits: Int = 10) {
        latency = Histogram(precisionBits: precisionBits)
    }

    /// Intents that failed.
    public var failed: Int64 { failures.reduce(0, +) }

    /// Intents that failed for a cause.
    public func failed(_ cause: FailureCause) -> Int64 { failures[Int(cause.rawValue)] }

    /// Intents whose end is still to come.
    public var inFlight: Int64 { offered - resolved }

    /// Whether every intent is in exactly one account.
    public var isConserved: Bool {
        inFlight >= 0 && failures.allSatisfy { $0 >= 0 }
            && offered == succeeded + failed + rejected + late + degraded + inFlight
    }

    mutating func offer() {
        offered &+= 1
        attempts &+= 1
    }

    /// A further try for an intent that failed at first.
    mutating func tryAgain() {
        attempts &+= 1
    }

    mutating func succeed(after latency: SimDuration) {
        resolved &+= 1
        succeeded &+= 1
        self.latency.record(latency.nanoseconds)
    }

    mutating func reject() {
        resolved &+= 1
        rejected &+= 1
    }

    mutating func fail(_ cause: FailureCause) {
        resolved &+= 1
        failures[Int(cause.rawValue)] &+= 1
    }

    /// The work for a client that had given up was finished after all.
    mutating func finishLate() {
        failures[Int(FailureCause.timeout.rawValue)] &-= 1
        late &+= 1
    }
}
