import SimCore

/// Watches how much of a source's load people make by trying again.
///
/// Counts in windows that follow one another; a storm begins with a window in which at least as many
/// tries were second tries as were first ones, and ends with one in which they were a tenth of that.
struct ReloadWatch: BitwiseCopyable, Sendable {
    /// What the end of a window tells.
    enum Turn: BitwiseCopyable, Sendable {
        /// A storm began: tries for each intent, in hundredths.
        case began(Int64)
        /// It is over.
        case ended
    }

    /// The length of a window.
    static let window = SimDuration.seconds(10)
    /// Tries of a window at least, before it says anything.
    static let least: Int64 = 20

    /// Whether there is a storm.
    private(set) var isStorm = false
    /// Tries since the start.
    private(set) var tries: Int64 = 0
    private var windowStart = SimTime.start
    private var first: Int64 = 0
    private var again: Int64 = 0

    /// Counts a try, and says if a window that ended before it turned things.
    mutating func note(isFirst: Bool, at now: SimTime) -> Turn? {
        var turn: Turn?
        if now - windowStart >= Self.window {
            turn = judge()
            windowStart = now
            first = 0
            again = 0
        }
        if isFirst { first &+= 1 } else { again &+= 1 }
        tries &+= 1
        return turn
    }

    private mutating func judge() -> Turn? {
        guard first + again >= Self.least else { return nil }
        if !isStorm, again >= first {
            isStorm = true
            return .began((first + again) * 100 / max(1, first))
        }
        if isStorm, again * 10 <= first {
            isStorm = false
            return .ended
        }
        return nil
    }
}
