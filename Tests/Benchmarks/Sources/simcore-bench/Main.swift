#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@main
struct Main {
    static let usage = """
        usage: simcore-bench W1|W2|W3|W4|queue-W1|queue-W4 N OPS
        Prints: RESULT simcore WORKLOAD N OPS CPU_SECONDS CHECK
        """

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let workload = arguments.first,
            let number = arguments.dropFirst().first.flatMap({ Int($0) }), number > 0,
            let operations = arguments.last.flatMap({ Int64($0) }), operations > 0,
            let measurement = try measure(workload, number, operations)
        else {
            note(usage)
            exit(64)
        }
        print(
            "RESULT simcore",
            workload,
            number,
            operations,
            measurement.cpuSeconds,
            measurement.check
        )
        if let allocations = measurement.allocations {
            note("ALLOCATIONS \(allocations)")
        }
    }

    /// Writes a line to standard error.
    static func note(_ line: String) {
        var bytes = Array((line + "\n").utf8)
        write(2, &bytes, bytes.count)
    }

    static func measure(
        _ workload: String,
        _ number: Int,
        _ operations: Int64
    ) throws -> Measurement? {
        switch workload {
        case "W1": try measureHold(pending: number, operations: operations)
        case "W2": try measureServers(count: 1, operations: operations)
        case "W3": try measureServers(count: 10, operations: operations)
        case "W4": try measureTimeouts(clients: number, operations: operations)
        case "queue-W1": measureQueueHold(pending: number, operations: operations)
        case "queue-W4": measureQueueTimeouts(clients: number, operations: operations)
        default: nil
        }
    }
}
