import Foundation
import TestSupport
import Testing

/// Signals at random instants of a run that writes a file, the same instants each time.
///
/// 200 of them in the long run, a few in the regular one.
@Suite("signals at any instant", .serialized)
struct SignalsAtAnyInstantTests {
    /// How a program is started.
    enum Start: String, CaseIterable, Sendable {
        /// As any other.
        case plainly
        /// As the first process of a container.
        case asFirstProcess

        var unshares: Bool { self == .asFirstProcess }
    }

    private static let unshare = URL(fileURLWithPath: "/usr/bin/unshare")

    /// Whether this system lets a test make a space of process numbers.
    static let canUnshare: Bool = {
        guard FileManager.default.isExecutableFile(atPath: unshare.path) else { return false }
        let process = Process()
        process.executableURL = unshare
        process.arguments = ["-pf", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test("leave the file whole or as it was, no draft, and the status that they mean")
    func plainly() throws { try signal(.plainly) }

    @Test(
        "do so to the first process of a container, too",
        .enabled(if: canUnshare, "unshare -pf is not permitted here")
    )
    func asFirstProcess() throws { try signal(.asFirstProcess) }

    private func signal(_ start: Start) throws {
        let simrun = try SimrunProcess()
        defer { simrun.removeFolder() }
        try simrun.write(SmallScenario.text, to: "small.json")
        var span = Duration.seconds(60)
        var whole = ""
        // The shortest of some: instants are to lie in the run, whatever else the machine does.
        for _ in 0..<3 {
            let began = ContinuousClock.now
            let run = try simrun.run(["run", "small.json", "--format", "json"])
            span = min(span, ContinuousClock.now - began)
            #expect(run.status == 0)
            whole = run.output
        }
        var bits = SplitMix(0x51_67_6E_61)
        var ended: [Int32: Int] = [:]
        for number in 0..<Effort.count(200, short: 24) {
            try simrun.write("old", to: "report.json")
            let process = try launch(start, in: simrun.folder)
            let word = bits.below(2) == 0 ? SIGINT : SIGTERM
            Thread.sleep(forTimeInterval: Double(bits.below(1_300)) / 1_000 * seconds(span))
            let sent = ContinuousClock.now
            if let target = target(of: process, start) { kill(target, word) }
            process.waitUntilExit()
            // Before the program handles signals, the kernel ends it: a shell tells both in the same way.
            let byKernel = process.terminationReason == .uncaughtSignal
            let status = process.terminationStatus + (byKernel ? 128 : 0)
            let way = "\(start) \(number): status \(status) after \(word)"
            #expect(status == 0 || status == 128 + word, "\(way)")
            // A second, and as much again for a machine with other things to do.
            #expect(ContinuousClock.now - sent < .seconds(2) + span, "\(way)")
            let report = try simrun.read("report.json")
            #expect(report == whole || (report == "old" && status != 0), "\(way)")
            let names = try FileManager.default.contentsOfDirectory(atPath: simrun.folder.path)
            #expect(!names.contains { $0.hasSuffix(".tmp") }, "\(way)")
            ended[status, default: 0] += 1
        }
        // Instants that all fall before or after the run would show nothing.
        #expect(ended.keys.contains { $0 > 128 })
    }

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private func launch(_ start: Start, in folder: URL) throws -> Process {
        let program = try SimrunProcess.program()
        let arguments = ["run", "small.json", "--format", "json", "--out", "report.json"]
        let process = Process()
        process.executableURL = start.unshares ? Self.unshare : program
        process.arguments = start.unshares ? ["-pf", program.path] + arguments : arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The program itself, which `unshare` has as its only child; nil when it is over already.
    private func target(of process: Process, _ start: Start) -> pid_t? {
        let number = process.processIdentifier
        guard start.unshares else { return number }
        let children = "/proc/\(number)/task/\(number)/children"
        while process.isRunning {
            if let text = try? String(contentsOfFile: children, encoding: .utf8),
                let child = text.split(separator: " ").first.flatMap({ pid_t($0) })
            {
                return child
            }
            Thread.sleep(forTimeInterval: 0.001)
        }
        return nil
    }
}
