import SimCore

/// A source of requests with its names resolved, laid out in time.
struct SourcePlan: Sendable {
    var operation: UInt16
    var service: UInt16
    var timeout: SimDuration
    /// What its name makes of the members of draws that it shares a stream for with other sources.
    var salt: UInt64 = 0
    var priority: UInt8 = 0
    /// The rate over time; nothing for bursts, traces and users.
    var curve = RateCurve(segments: [])
    var spacing = TrafficSpec.Arrivals.poisson
    /// When the rate changes in a way worth telling.
    var changes: [RateChange] = []
    /// The states of a rate that jumps; empty unless it does.
    var bursts: [BurstStateSpec] = []
    var trace: RecordedTrace?
    var users: UsersPlan?
    var keys: ZipfSampler?
    var retry: RetryPlan?
    /// Whether each intent has a record of who has it: a user, or somebody who may try again.
    var remembersClients: Bool { users != nil || retry != nil }
    /// Whether anybody ever comes from it; nobody does at a rate of 0.
    var asks: Bool {
        if let users { return users.most > 0 }
        return trace != nil || !bursts.isEmpty || curve.expectedTotal > 0
    }
    /// Whether an intent of an open source is anything but an operation and a priority.
    var isElaborate = false
}

/// A change of a rate, with the rates before and after, per 1,000 s.
struct RateChange: BitwiseCopyable, Sendable {
    var at: SimTime
    var from: Int64
    var to: Int64

    /// A change between two rates a second.
    init(at: SimTime, from: Double, to: Double) {
        self.at = at
        self.from = Int64(held: (from * 1_000).rounded())
        self.to = Int64(held: (to * 1_000).rounded())
    }

    /// Changes at most that are told of one curve.
    static let most = 1_000

    /// The points of a curve at which the rate is half as much again as at the last such point, or a
    /// third less; rates to three figures.
    static func told(of segments: [RateCurve.Segment], from start: SimTime = .start) -> [RateChange]
    {
        var changes: [RateChange] = []
        var time = start
        var told = 0.0
        for segment in segments {
            let rate = rounded(segment.startRate)
            let isFar = told == 0 ? rate > 0 : rate >= 1.5 * told || rate <= told / 1.5
            if isFar, changes.count < most {
                changes.append(RateChange(at: time, from: told, to: rate))
                told = rate
            }
            time += segment.duration
        }
        return changes
    }

    private static func rounded(_ rate: Double) -> Double {
        var unit = 0.001
        while rate / unit >= 1_000 { unit *= 10 }
        return (rate / unit).rounded() * unit
    }
}

/// Users with the changes of their number laid out in time.
struct UsersPlan: Sendable {
    var thinkTime: Distribution
    /// The changes, the first of which brings them in at the start of the simulation.
    var changes: [UsersChange]
    /// The most there are meant to be at once.
    var most: Int { changes.reduce(0) { max($0, $1.to) } }
}

/// A change of a number of users.
struct UsersChange: BitwiseCopyable, Sendable {
    var at: SimTime
    var from: Int
    var to: Int
    var over: SimDuration

    /// How many users there ought to be after a number of steps of one user.
    func count(after steps: Int) -> Int { to >= from ? from + steps : from - steps }

    /// How many steps of one user it has.
    var steps: Int { abs(to - from) }

    /// When a step takes place; the last one at the end.
    func time(of step: Int) -> SimTime {
        guard steps > 0 else { return at }
        let (high, low) = Int64(step).multipliedFullWidth(by: over.nanoseconds)
        return at + .nanoseconds(Int64(steps).dividingFullWidth((high, low)).quotient)
    }
}

/// People who try again themselves.
struct RetryPlan: Sendable {
    var attempts: Int
    var delay: Distribution
    var probability: Double
    var afterErrors: Bool
    var afterTimeouts: Bool
    var afterRejections: Bool

    /// Whether people may try again after an outcome.
    func covers(_ outcome: CallOutcome) -> Bool {
        switch outcome {
        case .succeeded: false
        case .failed(.timeout): afterTimeouts
        case .failed: afterErrors
        case .rejected: afterRejections
        }
    }
}
