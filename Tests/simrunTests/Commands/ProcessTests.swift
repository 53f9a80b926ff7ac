import Foundation
import Testing

@Suite("Program")
struct ProcessTests {
    let simrun: SimrunProcess

    init() throws {
        simrun = try SimrunProcess()
        try simrun.write(SmallScenario.text, to: "small.json")
        try simrun.write(SmallScenario.failing, to: "failing.json")
    }

    @Test("a run whose expectations hold ends with 0 and reports on standard output alone")
    func success() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "small.json"])
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(run.output.hasPrefix("small: no incident · none of "))
        #expect(run.output.contains("  pass  answers  requests.failed == 0  0 requests\n"))
    }

    @Test(
        "a failed expectation ends with 1, and is named on standard error where the report is JSON"
    )
    func failedExpectation() throws {
        defer { simrun.removeFolder() }
        let text = try simrun.run(["run", "failing.json"])
        #expect(text.status == 1)
        #expect(text.errors == "")
        #expect(text.output.contains("  FAIL  answers  requests.offered == 0  "))
        let json = try simrun.run(["run", "failing.json", "--format", "json"])
        #expect(json.status == 1)
        #expect(
            json.errors.hasPrefix(
                "simrun: expectation answers failed: requests.offered == 0, found "
            )
        )
    }

    @Test("the same file and seed give the same bytes, from a file or from standard input")
    func deterministic() throws {
        defer { simrun.removeFolder() }
        let first = try simrun.run(["run", "small.json", "--format", "json"])
        let second = try simrun.run(["run", "-", "--format=json"], input: SmallScenario.text)
        #expect(first.status == 0)
        #expect(first.output == second.output)
        #expect(first.output.hasPrefix("{\n  \"schemaVersion\": 2,\n  \"scenario\": \"small\",\n"))
        let other = try simrun.run(["run", "small.json", "--format", "json", "--seed", "4"])
        #expect(other.output != first.output)
    }

    @Test("a variant and a setting change what runs")
    func changes() throws {
        defer { simrun.removeFolder() }
        let variant = try simrun.run([
            "run", "small.json", "--variant", "one-pod", "--format", "json",
        ])
        #expect(variant.output.contains("  \"variant\": \"one-pod\",\n"))
        #expect(variant.output.contains("\"pods\": 1,"))
        let setting = try simrun.run(
            ["run", "small.json", "--set", "services.web.replicas=5", "--format", "json"]
        )
        #expect(setting.output.contains("\"pods\": 5,"))
    }

    @Test("several seeds are reported together, in their order, the same bytes each time")
    func seeds() throws {
        defer { simrun.removeFolder() }
        let words = ["run", "small.json", "--seeds", "3", "--format", "json"]
        let run = try simrun.run(words)
        #expect(run.status == 0)
        #expect(run.output.contains("  \"seeds\": [\n    3,\n    4,\n    5\n  ],\n"))
        #expect(run.output == (try simrun.run(words)).output)
        let text = try simrun.run(["run", "small.json", "--seeds", "2", "--seed", "9"])
        #expect(text.output.hasPrefix("small: 2 seeds, 9 to 10 · every expectation passed\n"))
    }

    @Test("a report goes to a file whole, and standard output stays empty")
    func outputFile() throws {
        defer { simrun.removeFolder() }
        let direct = try simrun.run(["run", "small.json"])
        try simrun.write("old", to: "report.txt")
        let run = try simrun.run(["run", "small.json", "--out", "report.txt", "--color", "never"])
        #expect(run.status == 0)
        #expect(run.output == "")
        #expect(try simrun.read("report.txt") == direct.output)
        let names = try FileManager.default.contentsOfDirectory(atPath: simrun.folder.path)
        #expect(!names.contains { $0.hasSuffix(".tmp") })
    }

    @Test("an output that cannot be written ends with 3, before anything is run")
    func unwritable() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "small.json", "--out", "nowhere/report.txt"])
        #expect(run.status == 3)
        #expect(
            run.errors
                == "simrun: nowhere/report.txt: cannot be written: No such file or directory; "
                + "make the folder nowhere/ first\n"
        )
        let folder = try simrun.run(["run", "small.json", "--out", "."])
        #expect(folder.status == 3)
        #expect(folder.errors == "simrun: .: cannot be written: it is a folder\n")
    }

    @Test("timing goes to standard error and changes no byte of the report")
    func timing() throws {
        defer { simrun.removeFolder() }
        let plain = try simrun.run(["run", "small.json"])
        let timed = try simrun.run(["run", "small.json", "--timing"])
        #expect(timed.output == plain.output)
        #expect(timed.errors.hasPrefix("timing: read in "))
    }

    @Test("no colour goes to a file or a pipe unless it is asked for")
    func colour() throws {
        defer { simrun.removeFolder() }
        #expect(!(try simrun.run(["run", "small.json"])).output.contains("\u{1B}"))
        let forced = try simrun.run(["run", "small.json"], environment: ["CLICOLOR_FORCE": "1"])
        #expect(forced.output.contains("\u{1B}[32mno incident\u{1B}[0m"))
        let refused = try simrun.run(
            ["run", "small.json"],
            environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]
        )
        #expect(!refused.output.contains("\u{1B}"))
        let flag = try simrun.run(
            ["run", "small.json", "--color", "always"],
            environment: ["NO_COLOR": "1"]
        )
        #expect(flag.output.contains("\u{1B}[32mno incident\u{1B}[0m"))
    }

    @Test("validate lists files that are in order on standard output")
    func validate() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["validate", "small.json", "failing.json"])
        #expect(run.status == 0)
        #expect(
            run.output == "small.json: valid, with 1 variant\nfailing.json: valid, with 1 variant\n"
        )
        #expect(run.errors == "")
    }

    @Test("validate lists the mistakes of all files, and goes on after a bad one")
    func validateMistakes() throws {
        defer { simrun.removeFolder() }
        let broken = SmallScenario.text.replacing("\"duration\": \"10s\"", with: "\"duration\": 10")
            .replacing("\"cpu\"", with: "\"gpu\"")
        try simrun.write(broken, to: "broken.json")
        let run = try simrun.run(["validate", "broken.json", "small.json"])
        #expect(run.status == 2)
        #expect(run.output == "small.json: valid, with 1 variant\n")
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count >= 3)
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("broken.json:") })
        #expect(lines.last.map(String.init) == "simrun: broken.json: \(lines.count - 1) errors")
    }

    @Test("text that is no JSON ends with 2, with the place of the mistake")
    func noJSON() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "-"], input: "{\n  \"version\": 1,\n}\n")
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("standard input:3:1: "))
        #expect(run.errors.hasSuffix("\nsimrun: standard input: 1 error\n"))
    }

    @Test("an unknown variant ends with 2 and names the nearest")
    func unknownVariant() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "small.json", "--variant", "one-pot"])
        #expect(run.status == 2)
        #expect(run.errors.contains("unknown variant \"one-pot\"; did you mean \"one-pod\"?\n"))
    }

    @Test("a file that is missing, a folder and a wrong word end with 2 and say what to do")
    func badInput() throws {
        defer { simrun.removeFolder() }
        let missing = try simrun.run(["run", "smal.json"])
        #expect(missing.status == 2)
        #expect(
            missing.errors
                == "simrun: smal.json: No such file or directory; did you mean small.json?\n"
        )
        let far = try simrun.run(["run", "nowhere/at/all.json"])
        #expect(far.status == 2)
        #expect(
            far.errors
                == "simrun: nowhere/at/all.json: No such file or directory; check the folder\n"
        )
        let folder = try simrun.run(["run", "."])
        #expect(folder.status == 2)
        #expect(
            folder.errors
                == "simrun: .: Is a directory; name a file in it, such as ./failing.json\n"
        )
        let word = try simrun.run(["rnu", "small.json"])
        #expect(word.status == 2)
        #expect(word.output == "")
        #expect(
            word.errors
                == "simrun: unknown command \"rnu\"; did you mean run?\nSee 'simrun --help'.\n"
        )
    }

    @Test("help and version are results: on standard output, with 0")
    func help() throws {
        defer { simrun.removeFolder() }
        for words in [["--help"], ["help", "run"], ["run", "--help"]] {
            let run = try simrun.run(words)
            #expect(run.status == 0)
            #expect(run.errors == "")
            #expect(run.output.contains("\nUsage: simrun "))
        }
        #expect(try simrun.run(["--version"]).output == "simrun 0.1.0\n")
        #expect(try simrun.run(["version"]).output == "simrun 0.1.0\n")
    }
}
