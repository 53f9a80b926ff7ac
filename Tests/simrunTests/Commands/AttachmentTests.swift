import Foundation
import Testing

@Suite("files that a scenario names")
struct AttachmentTests {
    private static let replay = SmallScenario.text.replacing(
        #""rate": [ { "at": "0s", "rate": "20/s" } ]"#,
        with: #""trace": { "file": "log.csv" }"#
    )

    @Test("are read from the folder of the scenario, wherever the program is run")
    func beside() throws {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        let folder = process.folder.appendingPathComponent("in")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try process.write(Self.replay, to: "in/s.json")
        try process.write("time\n1\n2\n2.5\n", to: "in/log.csv")
        let outcome = try process.run(["run", "in/s.json", "--format", "json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(#""offered": 3"#))
        try process.write("time\n1\n", to: "in/other.csv")
        let other = try process.run(
            ["run", "in/s.json", "--format", "json", "--set", "traffic.users.trace.file=other.csv"]
        )
        #expect(other.status == 0, "\(other.errors)")
        #expect(other.output.contains(#""offered": 1"#))
    }

    @Test("that are not there are reported where they are named, with the nearest one there is")
    func missing() throws {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        try process.write(Self.replay, to: "s.json")
        try process.write("time\n1\n", to: "lag.csv")
        for command in ["run", "validate"] {
            let outcome = try process.run([command, "s.json"])
            #expect(outcome.status == 2)
            #expect(
                outcome.errors == """
                    s.json:14:52: traffic.users.trace.file: cannot read log.csv: No such file or directory; \
                    did you mean lag.csv?
                    simrun: s.json: 1 error

                    """
            )
        }
    }

    @Test("that are wrong are reported where they are wrong")
    func wrong() throws {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        try process.write(Self.replay, to: "s.json")
        try process.write("time\n1\n0.5\n", to: "log.csv")
        let outcome = try process.run(["validate", "s.json"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors == """
                log.csv:3:1: traffic.users.trace.file: found the time "0.5", which is before that of the row \
                before, expected rows in the order of their times; sort the file by its times
                simrun: s.json: 1 error

                """
        )
    }
}
