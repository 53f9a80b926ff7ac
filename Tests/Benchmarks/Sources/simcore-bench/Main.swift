#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@main
struct Main {
    static let usage = """
        usage: simcore-bench WORKLOAD N OPS

        WORKLOAD                        N               OPS
          W1  hold                      pending events  holds
          W2  M/M/1                     1               customers
          W3  M/M/10                    1               customers
          W4  timeout and cancel        clients         cycles
          queue-W1, queue-W4            as W1 and W4, on the bare queue
          fork                          pending events  forks
          replications                  threads         replications
          digest                        seed            events
          digest-observed               seed            events
          digest-forked                 seed            events
          digest-replicated             threads         events
          libm                          1               logarithms

        Prints: RESULT simcore WORKLOAD N OPS CPU_SECONDS CHECK
        """

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let workload = arguments.first,
            let number = arguments.dropFirst().first.flatMap({ Int($0) }), number > 0,
            let operations = arguments.last.flatMap({ Int64($0) }), operations > 0
        else { refuse() }
        let start = Stopwatch.wallSeconds
        let finish: @Sendable (Measurement) -> Void = { measurement in
            print(
                "RESULT simcore",
                workload,
                number,
                operations,
                measurement.cpuSeconds,
                measurement.check
            )
            note("WALL \(Stopwatch.wallSeconds - start)")
            note("PEAK \(Stopwatch.peakBytes)")
            if let allocations = measurement.allocations { note("ALLOCATIONS \(allocations)") }
        }
        // The main function is not async, because that alone takes a megabyte.
        switch workload {
        case "replications":
            parallel(finish) { try await measureReplications(threads: number, count: operations) }
        case "digest-replicated":
            parallel(finish) {
                try await measureReplicatedDigest(threads: number, events: operations)
            }
        default:
            finish(try measure(workload, number, operations))
        }
    }

    /// Measures in a task while the main thread sleeps, and ends the process.
    static func parallel(
        _ finish: @escaping @Sendable (Measurement) -> Void,
        _ body: @escaping @Sendable () async throws -> Measurement
    ) -> Never {
        Task {
            do {
                finish(try await body())
                exit(0)
            } catch {
                note("\(error)")
                exit(1)
            }
        }
        while true { pause() }
    }

    /// Says how to call the program, and ends it.
    static func refuse() -> Never {
        note(usage)
        exit(64)
    }

    /// Writes a line to standard error.
    static func note(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        write(2, bytes, bytes.count)
    }

    /// Runs a workload on this thread.
    static func measure(
        _ workload: String,
        _ number: Int,
        _ operations: Int64
    ) throws -> Measurement {
        switch workload {
        case "W1": try measureHold(pending: number, operations: operations)
        case "W2": try measureServers(count: 1, operations: operations)
        case "W3": try measureServers(count: 10, operations: operations)
        case "W4": try measureTimeouts(clients: number, operations: operations)
        case "queue-W1": measureQueueHold(pending: number, operations: operations)
        case "queue-W4": measureQueueTimeouts(clients: number, operations: operations)
        case "fork": try measureForks(pending: number, operations: operations)
        case "digest", "digest-observed", "digest-forked":
            try measureDigest(workload, seed: UInt64(number), events: operations)
        case "libm": measureLibm(operations: operations)
        default: refuse()
        }
    }
}
