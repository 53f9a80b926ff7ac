import Foundation
import Testing

/// A hostile file and every word that is said about it.
struct HostileFile: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int32 = 2
    var output = ""
    var errors: String

    var testDescription: String { name }

    /// A file that is refused with one line.
    static func refused(_ name: String, _ message: String) -> HostileFile {
        HostileFile(
            name: name,
            errors: "\(name).json:\(message)\nsimrun: \(name).json: 1 error\n"
        )
    }

    private static let outside =
        "it lies outside the scenario's folder; --allow-read DIR lets it be in another"

    static let all: [HostileFile] = [
        refused(
            "trap-01-fanOut-negative",
            "1:136: services.web.operations.get.steps[0].call.fanOut: found -1, expected between "
                + "1 and 10000 calls"
        ),
        refused(
            "trap-03-rows-negative",
            "1:176: services.web.operations.get.steps[0].query.rows: found -1, expected between 1 and "
                + "1000000 rows"
        ),
        refused(
            "trap-05-gunicorn-workers-max",
            "1:153: services.web.server.gunicorn.workers: found 9223372036854775807, expected between "
                + "1 and 1000 processes"
        ),
        refused(
            "trap-10-replicas-max",
            "1:85: services.web.replicas: found 9223372036854775807, expected between 0 and 10000 pods"
        ),
        refused(
            "trap-14-max_connections-min",
            "1:247: databases.d.max_connections: found -9223372036854775808, expected between 1 and "
                + "262143 connections"
        ),
        refused(
            "trap-16-replicas-count-negative",
            "1:218: databases.d.replicas.count: found -1, expected between 1 and 15 servers"
        ),
        refused(
            "trap-19-databaseRestart-replica-negative",
            "1:293: faults.f.effect.databaseRestart.replica: found -1, expected between 0 and 14"
        ),
        refused(
            "trap-30-rate-1e17",
            #"1:170: traffic.t.rate[0].rate: found "1e17/s", expected at most "1000000000/s""#
        ),
        refused(
            "trap-32-diurnal-peak-1e308",
            #"1:172: traffic.t.diurnal.peak: found "1e308/s", expected at most "1000000000/s""#
        ),
        refused(
            "noplace-01-expect-without-that",
            #"1:194: expect.e: missing field "that"; it takes a string"#
        ),
        refused(
            "noplace-03-trigger-metric-null",
            "1:212: faults.f.when.metric: found null, expected a string"
        ),
        refused(
            "noplace-05-pods-together",
            "1:116: services.s0: the services may have 210000 pods together, more than 200000"
        ),
        refused(
            "escape-01-expect",
            #"1:194: expect.e: no comparison in "\u{1B}]52;c;cm0gLXJmIH4=\u{7}\u{1B}[2J\u{1B}[31m"#
                + #"\u{202E}\u{9B}31m\u{A}other.json:1:1: a forged line"; write a measure, one of "#
                + "== != < <= > >= ~, and a value: messages.lost == 0"
        ),
        refused(
            "escape-03-variant-extends",
            #"1:207: extends: unknown variant "\u{1B}]52;c;cm0gLXJmIH4=\u{7}\u{1B}[2J\u{1B}[31m"#
                + #"\u{202E}\u{9B}31m\u{A}other…"; known: v"#
        ),
        HostileFile(
            name: "escape-07-zone-warning-of-a-VALID-file",
            status: 0,
            output: "escape-07-zone-warning-of-a-VALID-file.json: valid, 1 warning\n",
            errors: "escape-07-zone-warning-of-a-VALID-file.json:1:447: warning: "
                + #"faults.f.effect.drainNode.zone: the pool "p" has no nodes in the zone "z": the fault "#
                + #"hits nothing; its zones are \u{1B}]52;c;cm0gLXJmIH4=\u{7}\u{1B}[2J\u{1B}[31m"#
                + #"\u{202E}\u{9B}31m\u{A}other.json:1:1: a forged line"# + "\n"
        ),
        refused(
            "attach-dotdot",
            #"1:173: traffic.t.recorded.file: cannot read "../../../../../../etc/hostname": "#
                + outside
        ),
        refused(
            "attach-environ",
            #"1:173: traffic.t.recorded.file: cannot read "/proc/self/environ": "# + outside
        ),
        refused(
            "attach-passwd",
            #"1:173: traffic.t.recorded.file: cannot read "/etc/passwd": "# + outside
        ),
    ]
}

@Suite("hostile files")
struct HostileFilesTests {
    /// The process, with a copy of a file in its folder.
    private func process(_ name: String) throws -> SimrunProcess {
        let process = try SimrunProcess()
        let source = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Cases/hostile/\(name).json")
        try process.write(Array(try Data(contentsOf: source)), to: "\(name).json")
        return process
    }

    @Test("are answered in one line with a place, and nothing else", arguments: HostileFile.all)
    func answered(_ file: HostileFile) throws {
        let process = try process(file.name)
        defer { process.removeFolder() }
        let outcome = try process.run(["validate", "\(file.name).json"])
        #expect(outcome.status == file.status)
        #expect(outcome.output == file.output)
        #expect(outcome.errors == file.errors)
    }

    @Test("what lasts beyond the end of time lasts for ever")
    func endOfTime() throws {
        let process = try process("endoftime-timeout")
        defer { process.removeFolder() }
        let outcome = try process.run(["run", "endoftime-timeout.json"])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
    }

    @Test("JSON tells by their numbers what would move a cursor or turn text round")
    func inertJSON() throws {
        let name = "escape-08-json-c1-and-bidi-raw"
        let process = try process(name)
        defer { process.removeFolder() }
        let json = try process.run(["run", "\(name).json", "--format", "json"])
        #expect(json.status == 0)
        #expect(json.output.contains(#""scenario": "x\u202ey\u009b31mz\u2028w""#))
        let text = try process.run(["run", "\(name).json"])
        #expect(text.output.hasPrefix(#"x\u{202E}y\u{9B}31mz\u{2028}w: no incident"#))
    }

    @Test("a megabyte of a name is cut, wherever it stands")
    func megabyte() throws {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        let name = String(repeating: "\u{1B}", count: 1 << 20)
        try process.write(SmallScenario.text, to: "s.json")
        try process.write(
            SmallScenario.text.replacing(
                "\"one-pod\"",
                with: "\"" + String(repeating: "n", count: 1 << 20) + "\""
            ),
            to: "variant.json"
        )
        let words: [[String]] = [
            ["run", "s.json", "--set", "name=\(name.prefix(100_000))", "--set", "warmup=1"],
            ["run", "s.json", "--variant", "\(name.prefix(100_000))"],
            ["run", "s.json", "--explain", "\(name.prefix(100_000))"],
            ["help", "\(name.prefix(100_000))"],
            ["validate", "variant.json"],
        ]
        for words in words {
            let outcome = try process.run(words)
            #expect(outcome.status == 2 || words[1] == "variant.json")
            #expect(outcome.errors.utf8.count < 60_000)
            #expect(!outcome.errors.contains("\u{1B}"))
        }
    }
}
