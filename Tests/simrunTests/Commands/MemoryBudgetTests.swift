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

    /// The most memory that a run has, as the kernel counts it.
    private func peak(of file: String, _ simrun: SimrunProcess) throws -> Int {
        let process = Process()
        process.executableURL = try SimrunProcess.program()
        process.arguments = ["run", file, "--memory", "8Gi"]
        process.currentDirectoryURL = simrun.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let status = "/proc/\(process.processIdentifier)/status"
        var peak = 0
        while process.isRunning {
            let lines = (try? String(contentsOfFile: status, encoding: .utf8)) ?? ""
            if let line = lines.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM") }) {
                peak = max(peak, (Int(line.filter(\.isNumber)) ?? 0) << 10)
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return peak
    }
    #endif
}
