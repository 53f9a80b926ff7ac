/// Runs a body once for each seed, several at a time; the results are in the order of the seeds.
///
/// The results do not depend on the number of threads, as long as the body depends on its seed
/// alone. If bodies throw, the error of the lowest failing seed is thrown, and seeds above a
/// failing one may not be run.
///
/// When the task is cancelled no body starts any more. A body that runs learns of it through
/// `Task.isCancelled`: a long one calls `try Task.checkCancellation()` now and then, between two
/// `run(until:)` say. Bodies run on the threads of Swift's concurrency, of which there is one for
/// each core.
/// - Parameters:
///   - seeds: The seeds, in the order of the results.
///   - threads: How many bodies run at once; at least 1. By default one for each core.
///   - progress: Called after each finished body with how many are done, 1, 2, 3 …, and how many
///     there are; never twice at once. It holds up the start of the next body: keep it short.
///   - body: What to run; it is called from several threads at once.
/// - Returns: One result for each seed.
/// - Throws: The error of the lowest failing seed, or `CancellationError` when the task is
///   cancelled.
public func replicate<T: Sendable>(
    seeds: some Sequence<UInt64>,
    threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil,
    _ body: @Sendable @escaping (UInt64) throws -> T
) async throws -> [T] {
    let seeds = Array(seeds)
    return try await replicate(
        seeds.count,
        rank: { seeds[$0] },
        threads: threads,
        progress: progress
    ) { try body(seeds[$0]) }
}

/// Runs a body once for each replication of one seed, several at a time; the results are in order.
///
/// Give both numbers to ``Simulation/init(_:seed:replication:budget:)``: then every replication
/// draws numbers of its own from every stream, and the same replication of two variants draws the
/// same. All else is as for a list of seeds.
/// - Parameters:
///   - seed: The seed of all replications.
///   - replications: The numbers of the replications, in the order of the results.
///   - threads: How many bodies run at once; at least 1. By default one for each core.
///   - progress: Called after each finished body with how many are done and how many there are;
///     never twice at once.
///   - body: What to run with the seed and the number of the replication; it is called from several
///     threads at once.
/// - Returns: One result for each replication.
/// - Throws: The error of the lowest failing replication, or `CancellationError` when the task is
///   cancelled.
public func replicate<T: Sendable>(
    seed: UInt64,
    replications: Range<UInt32>,
    threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil,
    _ body: @Sendable @escaping (_ seed: UInt64, _ replication: UInt32) throws -> T
) async throws -> [T] {
    let first = replications.lowerBound
    return try await replicate(
        replications.count,
        rank: { UInt64($0) },
        threads: threads,
        progress: progress
    ) { try body(seed, first + UInt32($0)) }
}

/// Runs the bodies of all places; of several that throw, the one of the lowest rank counts.
private func replicate<T: Sendable>(
    _ count: Int,
    rank: @Sendable (Int) -> UInt64,
    threads: Int?,
    progress: (@Sendable (Int, Int) -> Void)?,
    _ body: @Sendable @escaping (Int) throws -> T
) async throws -> [T] {
    var results = [T?](repeating: nil, count: count)
    var done = 0
    var failure: (rank: UInt64, error: any Error)?
    var places = 0..<count

    try await runSideBySide(threads: threads, body) { step in
        switch step {
        case .next:
            while let place = places.popFirst() {
                if let failure, failure.rank <= rank(place) { continue }
                return .run(place)
            }
            return .wait
        case .finished(let place, .success(let value)):
            results[place] = value
            done += 1
            progress?(done, count)
        case .finished(let place, .failure(let error)):
            if failure.map({ rank(place) < $0.rank }) ?? true {
                failure = (rank(place), error)
            }
        }
        return .wait
    }
    if let failure { throw failure.error }
    return results.compactMap { $0 }
}
