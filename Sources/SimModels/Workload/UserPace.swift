import SimCore

/// How fast the users of a source have had their answers.
struct UserPace: BitwiseCopyable, Sendable {
    /// Intents of users that ended, one way or another.
    private(set) var answers: Int64 = 0
    /// Those of them that succeeded.
    private(set) var successes: Int64 = 0
    /// How long users waited for all of them together.
    private(set) var waited = SimDuration.zero
    /// The successes at T+0.
    private var atOrigin: Int64 = 0

    /// No answer yet.
    init() {}

    /// The successes since T+0.
    var successesSinceOrigin: Int64 { successes - atOrigin }

    mutating func note(after wait: SimDuration, isSuccess: Bool) {
        answers &+= 1
        if isSuccess { successes &+= 1 }
        waited = SimDuration(nanoseconds: waited.nanoseconds &+ wait.nanoseconds)
    }

    mutating func startMeasuring() { atOrigin = successes }
}
