import SimCore

/// What had not recovered by the end of a run.
///
/// A critical objective has not if it is not healthy at the end. A queue or a lag has not if it is above
/// ``bound`` times its median in the warm-up and has not been falling over the last tenth of the run.
public struct RecoveryReport: Sendable {
    /// A queue or a lag that had not recovered.
    public struct Backlog: Hashable, Sendable {
        /// Whose and which, such as `services.web.queue`, `topics.events.lag`,
        /// `databases.main.waiters` or `services.web.producer`.
        public var name: String
        /// What waits, for people.
        public var words: String
        /// How much waited at the end.
        public var atEnd: Int64
        /// The median in the warm-up; without a warm-up, in the first tenth of the run.
        public var median: Int64
    }

    /// How many times its median in the warm-up a queue or a lag may be; a median below 1 counts as 1.
    public static let bound: Int64 = 10

    /// Critical objectives that were not healthy at the end, and their state, in the order of names.
    public var objectives: [(name: String, state: HealthInterval.State)] = []
    /// Queues and lags that had not recovered.
    public var backlogs: [Backlog] = []

    /// Objectives, queues and lags that had not recovered.
    public var unrecovered: Int { objectives.count + backlogs.count }

    /// Whether everything had.
    public var isRecovered: Bool { unrecovered == 0 }
}

extension HealthInterval {
    /// Whether the objective is still in this state at the end of a run.
    ///
    /// The last second that says anything may be the one before the end.
    func lasts(to end: SimDuration) -> Bool { to >= end - .seconds(1) }
}

extension RecoveryReport {
    /// Critical objectives that are not healthy at the end of a run, in the order of their intervals.
    static func unhealthy(
        _ intervals: [HealthInterval],
        at end: SimDuration
    ) -> [(name: String, state: HealthInterval.State)] {
        intervals.filter { $0.isCritical && $0.lasts(to: end) }.map { ($0.objective, $0.state) }
    }
}
