#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// What happened, for whoever decides what runs next.
enum SideBySideStep<T> {
    /// A thread is free.
    case next

    /// The body of a place has ended.
    case finished(Int, Result<T, any Error>)
}

/// What is to be done.
enum SideBySideOrder {
    /// Start the body of a place.
    case run(Int)

    /// Start nothing until a body has ended; when none runs, that is the end.
    case wait

    /// Start nothing any more, and cancel what runs: its results are not wanted.
    case stop
}

/// Runs bodies on several threads while one task decides what to run and what the results mean.
///
/// The decisions are made one after the other by the calling task. Which body ends first is chance:
/// a decision that is to be the same for any number of threads must not depend on it.
/// - Throws: `CancellationError` when the task is cancelled.
func runSideBySide<T: Sendable>(
    threads: Int?,
    _ body: @Sendable @escaping (Int) throws -> T,
    decide: (SideBySideStep<T>) -> SideBySideOrder
) async throws {
    let width = max(1, threads ?? coreCount)
    try await withThrowingTaskGroup(of: (Int, Result<T, any Error>).self) { group in
        var active = 0
        while true {
            while active < width, case .run(let place) = decide(.next) {
                group.addTask {
                    // A body that had to wait for a thread does not begin after a cancellation.
                    (
                        place,
                        Result {
                            try Task.checkCancellation()
                            return try body(place)
                        }
                    )
                }
                active += 1
            }
            try Task.checkCancellation()
            guard let (place, result) = try await group.next() else { return }
            active -= 1
            // A body that gave up because of a cancellation has no result to decide on.
            try Task.checkCancellation()
            if case .stop = decide(.finished(place, result)) {
                group.cancelAll()
                return
            }
        }
    }
}

/// How many cores are online; 1 when the system does not say.
private var coreCount: Int {
    #if canImport(Darwin) || canImport(Glibc) || canImport(Musl) || canImport(Android)
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    #else
    1
    #endif
}
