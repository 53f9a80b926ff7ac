import Foundation
import SimCore
import SimModels
import Testing

@Suite("a budget of memory")
struct MemoryBudgetTests {
    /// What is held most of, how a scenario comes to hold it, and the words for it.
    struct Holder: Sendable, CustomTestStringConvertible {
        var words: String
        var services: String
        var more: String
        var testDescription: String { words }

        func text(_ duration: String) -> String {
            """
            {"version": 1, "name": "m", "warmup": "0s", "duration": "\(duration)",
             "services": {\(services)}, \(more)}
            """
        }
    }

    private static let patient = """
        "web": {"timeout": "2h", "workers": 10000, "replicas": 20,
          "operations": {"get": {"steps": [{"sleep": "1h"}]}}}
        """

    static let holders = [
        Holder(
            words: "requests on their way",
            services: patient,
            more: #""traffic": {"t": {"target": "web", "rate": [{"rate": "2000/s"}]}}"#
        ),
        Holder(
            words: "latencies of services and sources",
            services: (0..<400).map { number in
                let call = #"{"call": {"service": "s\#(number + 1)", "operation": "get"}}"#
                let steps = number < 399 ? call : ""
                return #""s\#(number)": {"operations": {"get": {"steps": [\#(steps)]}}}"#
            }.joined(separator: ", "),
            more: #""traffic": {"t": {"target": "s0", "rate": [{"rate": "5/s"}]}}"#
        ),
        Holder(
            words: "pods",
            services: (0..<4).map {
                #""s\#($0)": {"replicas": 4000, "operations": {"get": {}}}"#
            }.joined(separator: ", "),
            more: #""traffic": {"t": {"target": "s0", "rate": [{"rate": "1/s"}]}}"#
        ),
    ]

    @Test("that is exceeded ends a run with 3, without a report, and names what holds most")
    func exceeded() throws {
        let simrun = try SimrunProcess()
        defer { simrun.removeFolder() }
        try simrun.write(Self.holders[0].text("1m"), to: "m.json")
        let run = try simrun.run([
            "run", "m.json", "--memory", "1Mi", "--format", "json", "--out", "m.out",
        ])
        #expect(run.status == 3)
        #expect(run.output == "")
        #expect(
            run.errors.hasPrefix(
                "simrun: m.json: the run stopped: what the run holds is counted at "
            )
        )
        #expect(run.errors.contains("more than the 1048576 of its budget (--memory); most of it, "))
        #expect(run.errors.contains("is held by requests on their way"))
        #expect(!FileManager.default.fileExists(atPath: simrun.folder.path + "/m.out"))
        let enough = try simrun.run(["run", "m.json", "--memory", "1Gi", "--set", "duration=2s"])
        #expect(enough.status == 0)
    }

    @Test("of events is the command line's to set, and says so where it ends a run")
    func events() throws {
        let simrun = try SimrunProcess()
        defer { simrun.removeFolder() }
        try simrun.write(SmallScenario.text, to: "small.json")
        let run = try simrun.run(["run", "small.json", "--events", "100"])
        #expect(run.status == 3)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("simrun: small.json: the run stopped: "))
        #expect(run.errors.hasSuffix(" of 100 events; --events allows more\n"), "\(run.errors)")
        let plain = try simrun.run(["run", "small.json", "--format", "json"])
        let enough = try simrun.run([
            "run", "small.json", "--format", "json", "--events", "1000000",
        ])
        #expect(enough.status == 0)
        #expect(enough.output == plain.output)
        for wrong in ["0", "-1", "many"] {
            #expect(try simrun.run(["run", "small.json", "--events", wrong]).status == 2)
        }
    }

    #if os(Linux)
    @Test("counts at least four fifths of what the process has", arguments: holders)
    func counted(_ holder: Holder) throws {
        let simrun = try SimrunProcess()
        defer { simrun.removeFolder() }
        let text = holder.text("8s")
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "m.json")
        let run = try ScenarioRun(file)
        var simulation = run.simulation()
        try simulation.run(until: run.span.end)
        var platform = simulation.model
        let held = platform.footprint(simulation.context)
        #expect(held.largest.words == holder.words)
        try simrun.write(text, to: "m.json")
        try simrun.write(SmallScenario.text, to: "small.json")
        let constant = try peak(of: "small.json", simrun)
        let peak = try peak(of: "m.json", simrun) - constant
        #expect(peak > 3_000_000)
        #expect(Double(held.total) >= 0.8 * Double(peak), "\(held.total) of \(peak)")
        // A count of much more than there is would end runs that have room.
        #expect(Double(held.total) <= 1.6 * Double(peak), "\(held.total) of \(peak)")
    }

    /// The most memory that a run has, as the kernel counts it: read while it waits for somebody to take
    /// its report, since nothing tells afterwards.
    private func peak(of file: String, _ simrun: SimrunProcess) throws -> Int {
        let pipe = Self.fullPipe()
        let process = Process()
        process.executableURL = try SimrunProcess.program()
        process.arguments = ["run", file, "--memory", "8Gi"]
        process.currentDirectoryURL = simrun.folder
        process.standardOutput = pipe.fileHandleForWriting
        process.standardError = FileHandle.nullDevice
        try process.run()
        let folder = "/proc/\(process.processIdentifier)"
        var spent: String?
        var looks = 0
        while process.isRunning, looks < 10 {
            Thread.sleep(forTimeInterval: 0.02)
            let now = Self.timeSpent(in: folder)
            looks = now != nil && now == spent ? looks + 1 : 0
            spent = now
        }
        let lines = Self.text(of: "\(folder)/status").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("VmHWM") } ?? ""
        try pipe.fileHandleForReading.close()
        process.waitUntilExit()
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }

    /// A pipe that has no room: whoever writes to it waits.
    private static func fullPipe() -> Pipe {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting.fileDescriptor
        let flags = fcntl(writer, F_GETFL)
        _ = fcntl(writer, F_SETFL, flags | O_NONBLOCK)
        for size in [4_096, 1] {
            let bytes = [UInt8](repeating: UInt8(ascii: " "), count: size)
            while write(writer, bytes, size) > 0 {}
        }
        _ = fcntl(writer, F_SETFL, flags)
        return pipe
    }

    /// The CPU time of a process whose threads all sleep; nil while one works, or waits for a core.
    private static func timeSpent(in folder: String) -> String? {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/task")) ?? []
        let states = threads.map { fields(of: "\(folder)/task/\($0)/stat").first }
        guard states.allSatisfy({ $0 == "S" }) else { return nil }
        // proc(5): the state is the third field, utime and stime the fourteenth and the next.
        return fields(of: "\(folder)/stat").dropFirst(11).prefix(2).joined(separator: " ")
    }

    /// The fields of a `stat` file from the state on: a name may stand before it, in parentheses.
    private static func fields(of path: String) -> [Substring] {
        let text = text(of: path)
        return text.lastIndex(of: ")").map {
            text[text.index(after: $0)...].split(separator: " ")
        } ?? []
    }

    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
    #endif
}
