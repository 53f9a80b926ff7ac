import SimCore

/// How a closed load fared: users who ask only when they have their answers hide an overload, since
/// whoever waits does not ask.
public struct ClosedLoadReport: Hashable, Sendable {
    /// What the throughput is held against.
    public enum Yardstick: String, Sendable {
        /// What the same users got in the baseline.
        case baseline
        /// What as many users would have got at the pace of the second half of the warm-up.
        case warmUp = "warm_up"
    }

    /// Most users at once.
    public var users: Int64 = 0
    /// Most users who hung at once.
    ///
    /// A user hangs who has waited ten times as long for an answer as users did on average in the
    /// warm-up, and at least 1 s; without an answer in the warm-up, 10 s.
    public var hanging: Int64 = 0
    /// Users who hung at the end.
    public var hangingAtEnd: Int64 = 0
    /// Successes a second, of all users.
    public var throughput = 0.0
    /// The throughput to be expected; none without a warm-up and a baseline.
    public var expected: Double?
    /// Where ``expected`` comes from.
    public var yardstick = Yardstick.warmUp

    /// Nobody.
    public init() {}

    /// The share of the expected throughput that there was; none if none was expected.
    public var share: Double? {
        expected.flatMap { $0 > 0 ? throughput / $0 : nil }
    }

    /// Holds the throughput against that of a baseline with users.
    mutating func compare(with baseline: ClosedLoadReport?) {
        guard let baseline else { return }
        expected = baseline.throughput
        yardstick = .baseline
    }

    /// A figure by its name in the JSON.
    func figure(_ name: String) -> Double? {
        switch name {
        case "users": Double(users)
        case "hanging": Double(hanging)
        case "hanging_at_end": Double(hangingAtEnd)
        case "throughput_per_s": throughput
        case "expected_per_s": expected
        case "share": share
        default: nil
        }
    }
}
