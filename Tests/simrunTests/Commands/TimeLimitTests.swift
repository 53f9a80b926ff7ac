import Testing

@Suite("A time limit")
struct TimeLimitTests {
    let simrun: SimrunProcess

    init() throws {
        simrun = try SimrunProcess()
        try simrun.write(SmallScenario.text, to: "small.json")
        let long = SmallScenario.text.replacing(#""duration": "10s""#, with: #""duration": "300d""#)
        try simrun.write(long, to: "long.json")
    }

    @Test("that is long enough changes no byte")
    func neutral() throws {
        defer { simrun.removeFolder() }
        let plain = try simrun.run(["run", "small.json", "--format", "json"])
        let limited = try simrun.run([
            "run", "small.json", "--format", "json", "--time-limit", "1h",
        ])
        #expect(limited.status == 0)
        #expect(limited.output == plain.output)
    }

    @Test("that is over before the run ends it with 3")
    func before() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "small.json", "--time-limit", "1ns"])
        #expect(run.status == 3)
        #expect(run.output == "")
        #expect(
            run.errors == "simrun: small.json: the time limit of 1ns (--time-limit) is over, "
                + "before the run began\n"
        )
    }

    @Test(
        "that is over in a run ends it with 3, and names the instant and the busiest kind of event",
        arguments: [[], ["--seeds", "3"]]
    )
    func within(_ more: [String]) throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "long.json", "--time-limit", "2s"] + more)
        #expect(run.status == 3)
        #expect(run.output == "")
        #expect(
            run.errors.hasPrefix(
                "simrun: long.json: the run stopped: the time limit of 2s (--time-limit) is over, at "
            )
        )
        #expect(run.errors.contains("; the busiest kind of event is "))
    }

    @Test("that is no time is refused", arguments: ["0s", "60", "-1s", "soon"])
    func refused(_ text: String) throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "small.json", "--time-limit=\(text)"])
        #expect(run.status == 2)
        #expect(
            run.errors.hasPrefix(
                "simrun: --time-limit takes a time above zero such as 60s, found \"\(text)\"\n"
            )
        )
    }
}
