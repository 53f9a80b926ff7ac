/// The replications up to the one after which a rule said stop.
public struct SequentialReplications<T: Sendable>: Sendable {
    /// The results, in the order of the replications.
    public let results: [T]

    /// What was measured in each.
    public let tally: Tally

    /// The interval for the mean of what was measured.
    public let interval: ConfidenceInterval

    /// Whether the precision was reached or the ceiling was.
    public let reason: StoppingRule.Reason
}

/// Runs replications of one seed until a rule says stop.
///
/// The rule is asked after each replication in the order of their numbers, not in the order in
/// which they end: the answer is the same for any number of threads. Those that already run beyond
/// the last one are cancelled and left out.
/// - Parameters:
///   - seed: The seed of all replications; their numbers count from 0.
///   - rule: When to stop.
///   - measure: What the rule looks at in a result.
///   - threads: How many bodies run at once; at least 1. By default one for each core.
///   - progress: Called after each replication the rule was asked about, with how many these are
///     and the ceiling; never twice at once.
///   - body: What to run with the seed and the number of the replication; it is called from several
///     threads at once.
/// - Returns: The results, what the rule saw, and why it said stop.
/// - Throws: The error of the lowest failing replication, unless the rule says stop before it;
///   `CancellationError` when the task is cancelled.
public func replicate<T: Sendable>(
    seed: UInt64,
    until rule: StoppingRule,
    of measure: (T) -> Double,
    threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ ceiling: Int) -> Void)? = nil,
    _ body: @Sendable @escaping (_ seed: UInt64, _ replication: UInt32) throws -> T
) async throws -> SequentialReplications<T> {
    let ceiling = rule.maximum
    var places = 0..<ceiling
    /// Ended, but the rule was not asked yet: a lower one still runs.
    var early: [Int: Result<T, any Error>] = [:]
    var results: [T] = []
    var tally = Tally()
    var outcome: Result<StoppingRule.Reason, any Error>?

    try await runSideBySide(
        threads: threads,
        { try body(seed, UInt32($0)) },
        decide: { step in
            switch step {
            case .next:
                return places.popFirst().map { .run($0) } ?? .wait
            case .finished(let place, let result):
                early[place] = result
                // Nothing counts beyond a failure: either it is thrown or the rule stops before it.
                if case .failure = result { places = places.clamped(to: 0..<place) }
                while let next = early.removeValue(forKey: results.count) {
                    switch next {
                    case .failure(let error):
                        outcome = .failure(error)
                        return .stop
                    case .success(let value):
                        results.append(value)
                        tally.record(measure(value))
                        progress?(results.count, ceiling)
                        if let reason = rule.reason(after: tally) {
                            outcome = .success(reason)
                            return .stop
                        }
                    }
                }
                return .wait
            }
        }
    )
    // The rule stops at the ceiling, so there is an outcome; from two on there is an interval.
    guard let reason = try outcome?.get(),
        let interval = tally.confidenceInterval(level: rule.level)
    else { throw CancellationError() }
    return SequentialReplications(
        results: results,
        tally: tally,
        interval: interval,
        reason: reason
    )
}
