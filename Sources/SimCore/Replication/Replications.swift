/// Runs a body once for each seed, several at a time, and answers the results in the order of the seeds.
///
/// The results do not depend on the number of threads, as long as the body depends on its seed
/// alone. If bodies throw, the error of the lowest failing seed is thrown, and seeds above a
/// failing one may not be run.
/// - Parameters:
///   - seeds: The seeds, in the order of the results.
///   - threads: How many bodies run at once; at least 1. By default as many as the machine's cores allow.
///   - body: What to run; it is called from several threads at once.
/// - Returns: One result for each seed.
/// - Throws: The error of the lowest failing seed, or `CancellationError` when the task is cancelled.
public func replicate<T: Sendable>(
    seeds: some Sequence<UInt64>,
    threads: Int? = nil,
    _ body: @Sendable @escaping (UInt64) throws -> T
) async throws -> [T] {
    let seeds = Array(seeds)
    var results = [T?](repeating: nil, count: seeds.count)
    var failure: (seed: UInt64, error: any Error)?
    // Without a number the executor decides how many tasks run at once; a window keeps the number
    // of waiting tasks small.
    let width = max(1, threads ?? 64)

    try await withThrowingTaskGroup(of: (Int, Result<T, any Error>).self) { group in
        var next = 0
        var active = 0
        while true {
            while active < width, next < seeds.count {
                let place = next
                let seed = seeds[place]
                next += 1
                if let failure, failure.seed <= seed { continue }
                group.addTask { (place, Result { try body(seed) }) }
                active += 1
            }
            try Task.checkCancellation()
            guard let (place, result) = try await group.next() else { return }
            active -= 1
            switch result {
            case .success(let value):
                results[place] = value
            case .failure(let error):
                if failure == nil || seeds[place] < (failure?.seed ?? 0) {
                    failure = (seeds[place], error)
                }
            }
        }
    }
    if let failure { throw failure.error }
    return results.compactMap { $0 }
}
