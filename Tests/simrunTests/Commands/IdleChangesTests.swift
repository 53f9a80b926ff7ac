import Foundation
import Testing

@Suite("changes of a variant that change nothing")
struct IdleChangesTests {
    let simrun: SimrunProcess

    init() throws {
        simrun = try SimrunProcess()
        try simrun.write(Self.text, to: "phases.json")
    }

    /// `half` has a pod less and another timeout, and a longer queue, which makes no difference; and a pool
    /// of another kind, which it cannot change by halves.
    private static let text = """
        {
          "version": 1, "name": "phases", "warmup": "0s", "duration": "10s", "seed": 3,
          "databases": { "db": {} },
          "services": {
            "web": {
              "replicas": 2, "queueLimit": 100, "timeout": "5s",
              "connections": { "database": "db", "pool": { "hikari": { "maximumPoolSize": 4 } } },
              "operations": { "get": { "steps": [ { "query": { "cpu": "1ms" } } ] } }
            }
          },
          "traffic": { "users": { "target": "web", "rate": [ { "at": "0s", "rate": "20/s" } ] } },
          "variants": {
            "half": {
              "description": "One pod less.",
              "services": { "web": { "replicas": 1, "queueLimit": 200, "timeout": "6s",
                "connections": { "pool": { "hikari": null, "queuePool": { "pool_size": 4 } } } } },
              "slos": {}, "expect": { "all": "requests.failed == 0" }
            },
            "same": { "extends": "half", "services": { "web": { "timeout": "6s" } } }
          }
        }

        """

    /// The lines from a heading to the next empty line.
    private func section(_ heading: String, of text: String) -> [Substring] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.drop { $0 != heading }.prefix { !$0.isEmpty })
    }

    @Test("are named, each found by a run without it")
    func named() throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "phases.json", "--variant", "half"])
        #expect(run.status == 0 && run.errors == "")
        #expect(
            section("Changes", of: run.output) == [
                "Changes",
                "  half changes 5 values · 4 runs, each without one change",
                "  services.web.queueLimit: changes nothing",
            ]
        )
        // What it extends is not its own to leave out.
        let same = try simrun.run(["run", "phases.json", "--variant", "same"])
        #expect(
            section("Changes", of: same.output) == [
                "Changes",
                "  same changes 1 value · 1 run, without one change",
                "  services.web.timeout: changes nothing",
            ]
        )
        let json = try simrun.run([
            "run", "phases.json", "--variant", "half", "--format", "json",
        ])
        #expect(
            json.output.contains(
                """
                  "changes": {
                    "count": 5,
                    "tried": 4,
                    "idle": [
                      "services.web.queueLimit"
                    ]
                  }
                """
            )
        )
    }

    @Test(
        "are not looked for in the file as it stands, over seeds, or without counterfactual runs",
        arguments: [
            [], ["--variant", "half", "--seeds", "2"],
            ["--variant", "half", "--no-counterfactual"],
        ]
    )
    func none(options: [String]) throws {
        defer { simrun.removeFolder() }
        let run = try simrun.run(["run", "phases.json"] + options)
        #expect(run.status == 0)
        #expect(section("Changes", of: run.output).isEmpty)
    }

    @Test("are looked for among the first eight")
    func bound() throws {
        defer { simrun.removeFolder() }
        let names = (0..<12).map { "s\($0)" }
        let get = #"{ "steps": [ { "cpu": "1ms" } ] }"#
        let services = names.map {
            "\"\($0)\": { \"operations\": { \"get\": \(get) } }"
        }
        let changes = names.map { "\"\($0)\": { \"replicas\": 2 }" }
        try simrun.write(
            """
            { "version": 1, "name": "many", "warmup": "0s", "duration": "1s", "seed": 3,
              "services": { \(services.joined(separator: ", ")) },
              "traffic": { "users": { "target": "s0", "rate": [ { "rate": "20/s" } ] } },
              "variants": { "all": { "services": { \(changes.joined(separator: ", ")) } } } }
            """,
            to: "many.json"
        )
        let run = try simrun.run(["run", "many.json", "--variant", "all"])
        let lines = section("Changes", of: run.output)
        #expect(lines.count > 1)
        #expect(
            lines.dropFirst().first
                == "  all changes 12 values · 8 runs, each without one change"
        )
    }
}
