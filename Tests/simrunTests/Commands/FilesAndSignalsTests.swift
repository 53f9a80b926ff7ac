import Foundation
import Testing

@Suite("files and signals")
struct FilesAndSignalsTests {
    let simrun: SimrunProcess

    init() throws {
        simrun = try SimrunProcess()
        try simrun.write(SmallScenario.text, to: "small.json")
        try simrun.write(SmallScenario.failing, to: "failing.json")
    }

    /// Runs a line of shell in the folder; `simrun` is the program.
    private func shell(
        _ line: String,
        after seconds: Double? = nil,
        _ signal: Int32 = 0
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line, "sh", try SimrunProcess.program().path]
        process.currentDirectoryURL = simrun.folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        if let seconds {
            Thread.sleep(forTimeInterval: seconds)
            kill(process.processIdentifier, signal)
        }
        process.waitUntilExit()
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    @Test("--out replaces nothing that the run reads, under whatever name")
    func ownFiles() throws {
        defer { simrun.removeFolder() }
        let replay = SmallScenario.text.replacing(
            #""rate": [ { "at": "0s", "rate": "20/s" } ]"#,
            with: #""trace": { "file": "log.csv" }"#
        )
        try simrun.write(replay, to: "replay.json")
        try simrun.write("time\n1\n", to: "log.csv")
        #expect(try shell("ln replay.json hard.json && ln -s replay.json soft.json") == 0)
        for name in ["replay.json", "hard.json", "soft.json", "./replay.json", "log.csv"] {
            let outcome = try simrun.run(["run", "replay.json", "--out", name])
            #expect(outcome.status == 2)
            #expect(
                outcome.errors
                    == "simrun: \(name): cannot be written: the run reads it; name another file\n"
            )
        }
        #expect(try shell("\"$1\" run - --out replay.json <replay.json") == 2)
        #expect(try simrun.read("replay.json") == replay)
        #expect(try simrun.read("log.csv") == "time\n1\n")
    }

    @Test("a pipe that nobody reads is told before the run, and none is waited for")
    func pipes() throws {
        defer { simrun.removeFolder() }
        #expect(try shell("mkfifo pipe") == 0)
        let outcome = try simrun.run(["run", "small.json", "--out", "pipe"])
        #expect(outcome.status == 3)
        #expect(outcome.errors == "simrun: pipe: cannot be written: nobody reads from the pipe\n")
        let recorded = SmallScenario.text.replacing(
            #""rate": [ { "at": "0s", "rate": "20/s" } ]"#,
            with: #""recorded": { "file": "pipe" }"#
        )
        try simrun.write(recorded, to: "recorded.json")
        let read = try simrun.run(["validate", "recorded.json"])
        #expect(read.status == 2)
        #expect(
            read.errors == """
                recorded.json:14:55: traffic.users.recorded.file: cannot read pipe: it is not a plain file
                simrun: recorded.json: 1 error

                """
        )
    }

    @Test("a reader that goes away changes no status and leaves no word")
    func goneReader() throws {
        defer { simrun.removeFolder() }
        for (file, status) in [("small", 0), ("failing", 1)] {
            _ = try shell(
                "{ sleep 0.2; \"$1\" run \(file).json --format json 2>err; echo $? >status; } | true"
            )
            #expect(try simrun.read("status") == "\(status)\n")
            #expect(try simrun.read("err") == "")
        }
    }

    @Test("names that are not UTF-8 open, and are told by their bytes")
    func otherNames() throws {
        defer { simrun.removeFolder() }
        let line = """
            name=$(printf 'caf\\351'); cp small.json "$name.json" \
            && "$1" run "$name.json" --out "$name.txt" && test -s "$name.txt" \
            && "$1" validate "$name.json" >told && ! "$1" validate "$name.jso" 2>missing
            """
        #expect(try shell(line) == 0)
        #expect(try simrun.read("told") == "caf\\x{E9}.json: valid, with 1 variant\n")
        #expect(
            try simrun.read("missing") == "simrun: caf\\x{E9}.jso: No such file or directory; "
                + "did you mean caf\\x{E9}.json?\n"
        )
    }

    @Test("a signal ends a run at once, with its status, and leaves the file whole and no draft")
    func signals() throws {
        defer { simrun.removeFolder() }
        let long = SmallScenario.text.replacing("\"10s\"", with: "\"30d\"")
        try simrun.write(long, to: "long.json")
        try simrun.write("old", to: "report.json")
        for (number, status) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
            for seconds in [0.5, 0.7] {
                let began = ContinuousClock.now
                let ended = try shell(
                    "exec \"$1\" run long.json --format json --out report.json",
                    after: seconds,
                    number
                )
                #expect(ended == status)
                #expect(ContinuousClock.now - began < .seconds(seconds + 3))
            }
        }
        #expect(try simrun.read("report.json") == "old")
        let names = try FileManager.default.contentsOfDirectory(atPath: simrun.folder.path)
        #expect(!names.contains { $0.hasSuffix(".tmp") })
    }
}

@Suite("files beside a scenario")
struct FilesBesideTests {
    private static func scenario(_ file: String) -> String {
        SmallScenario.text.replacing(
            #""rate": [ { "at": "0s", "rate": "20/s" } ]"#,
            with: #""recorded": { "file": "\#(file)" }"#
        )
    }

    @Test("lie below its folder, links followed, or below one that was allowed")
    func folders() throws {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        for folder in ["in", "data"] {
            try FileManager.default.createDirectory(
                at: process.folder.appendingPathComponent(folder),
                withIntermediateDirectories: true
            )
        }
        try process.write("time,rate\n0,5\n", to: "data/rates.csv")
        try FileManager.default.createSymbolicLink(
            atPath: process.folder.appendingPathComponent("in/link.csv").path,
            withDestinationPath: "../data/rates.csv"
        )
        for name in ["../data/rates.csv", "link.csv", "../data/rate.csv", "-", "/dev/zero"] {
            try process.write(Self.scenario(name), to: "in/s.json")
            let outcome = try process.run(["validate", "in/s.json"])
            #expect(outcome.status == 2)
            #expect(
                outcome.errors == """
                    in/s.json:14:55: traffic.users.recorded.file: cannot read "\(name)": it lies outside \
                    the scenario's folder; --allow-read DIR lets it be in another
                    simrun: in/s.json: 1 error

                    """
            )
            guard name.hasSuffix("rates.csv") || name == "link.csv" else { continue }
            for command in ["validate", "run"] {
                let allowed = try process.run([command, "in/s.json", "--allow-read", "data"])
                #expect(allowed.status == 0, "\(allowed.errors)")
            }
        }
        let nowhere = try process.run(["validate", "in/s.json", "--allow-read", "nowhere"])
        #expect(nowhere.status == 2)
        #expect(nowhere.errors == "simrun: --allow-read nowhere: No such file or directory\n")
    }

    @Test("are not shown where they are no tables")
    func secrets() throws {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        try process.write(Self.scenario("secret.env"), to: "s.json")
        for content in ["PASSWORD=hunter2\n", "hunter2\n", "root:x:0:0:,hunter2\n"] {
            try process.write(content, to: "secret.env")
            let outcome = try process.run(["validate", "s.json"])
            #expect(outcome.status == 2)
            #expect(!outcome.errors.contains("hunter2"))
            guard content.hasPrefix("PASSWORD") else { continue }
            #expect(
                outcome.errors == """
                    secret.env:1:1: traffic.users.recorded.file: found no column "time", expected a header \
                    that names it
                    simrun: s.json: 1 error

                    """
            )
        }
    }
}
