import SimCore
import SimModels
import Testing

/// What programs rely on in the JSON of a run.
@Suite("shape of results")
struct ResultSchemaTests {
    /// Two pods, of which a fault kills one and a rollout replaces both; people who press reload.
    private static let text = """
        {
          "version": 1,
          "name": "shape",
          "start": "2024-11-29T09:00:00Z",
          "warmup": "0s",
          "duration": "60s",
          "services": {
            "web": {
              "replicas": 2,
              "workers": 1,
              "queueLimit": 2,
              "operations": { "get": { "steps": [ { "cpu": "20ms" } ] } }
            }
          },
          "traffic": {
            "users": {
              "target": "web",
              "rate": [ { "at": "0s", "rate": "20/s" }, { "at": "30s", "rate": "200/s" } ]
            }
          },
          "faults": {
            "loss": { "at": "1500ms", "effect": { "killPods": { "service": "web", "count": 1 } } }
          },
          "rollouts": { "next": { "at": "10s", "service": "web", "version": { "name": "v2" } } },
          "claims": {
            "grows": {
              "text": "traffic grows",
              "event": { "kind": "traffic.changed", "nth": 2 },
              "at": "31s"
            },
            "killed": { "text": "one is killed", "measure": "count(pod.killed)", "value": 1 }
          },
          "expect": {
            "tail": "requests.latency_ms.p99.9 <= 10s",
            "nothing": "downtime.time_to_detect_s == null",
            "all": "max(objectives.web.offered) > 100",
            "then": "objectives.web.offered at 5s < 100",
            "fails": "requests.failed == 0"
          }
        }
        """

    private func result() throws -> RunResult {
        try ScenarioFile(parsing: Array(Self.text.utf8), source: "shape.json").run()
    }

    private func entry(_ kind: String, of json: JSONNode) throws -> JSONNode {
        let entries = try #require(json["timeline"]?.elements)
        return try #require(entries.first { $0["kind"]?.string == kind })
    }

    @Test("events carry their numbers, what of the file is behind them, and the time of day")
    func events() throws {
        let json = try JSONNode(parsing: ReportJSON.bytes(of: result()), source: "result")
        #expect(json["schemaVersion"]?.number?.shown == "2")
        #expect(json["start_utc"]?.string == "2024-11-29T09:00:00Z")
        let fault = try entry("fault.struck", of: json)
        #expect(fault["of"]?.string == "faults.loss")
        #expect(fault["at_utc"]?.string == "2024-11-29T09:00:01.500Z")
        let rollout = try entry("rollout.started", of: json)
        #expect(rollout["of"]?.string == "rollouts.next")
        #expect(rollout["at_utc"]?.string == "2024-11-29T09:00:10Z")
        let complete = try entry("rollout.complete", of: json)
        #expect(complete["of"]?.string == "rollouts.next")
        #expect(complete["count"]?.number?.shown == "2")
        #expect(complete["unit"]?.string == "pods")
        let killed = try entry("pod.killed", of: json)
        #expect(killed["pod"]?.number != nil)
        #expect(killed["of"] == nil)
        let changes = try #require(json["timeline"]?.elements).filter {
            $0["kind"]?.string == "traffic.changed"
        }
        let change = try #require(changes.last)
        #expect(change["of"]?.string == "traffic.users")
        #expect(change["from"]?.number?.shown == "20")
        #expect(change["to"]?.number?.shown == "200")
        #expect(change["unit"]?.string == "/s")
    }

    @Test("claims and expectations say what is expected and found, as values with a unit")
    func verdicts() throws {
        let json = try JSONNode(parsing: ReportJSON.bytes(of: result()), source: "result")
        let claims = try #require(json["claims"]?.elements)
        let killed = try #require(claims.first { $0["id"]?.string == "killed" })
        #expect(killed["expected"]?.number?.shown == "1")
        #expect(killed["found"]?.number?.shown == "1")
        #expect(killed["unit"]?.string == "events")
        #expect(killed["verdict"]?.string == "holds")
        let expectations = try #require(json["expectations"]?.elements)
        func expectation(_ id: String) throws -> JSONNode {
            try #require(expectations.first { $0["id"]?.string == id })
        }
        let tail = try expectation("tail")
        #expect(tail["expected"]?.number?.shown == "10000")
        #expect(tail["comparison"]?.string == "<=")
        #expect(tail["unit"]?.string == "ms")
        #expect(tail["verdict"]?.string == "holds")
        let nothing = try expectation("nothing")
        #expect(nothing["expected"]?.number == nil)
        #expect(nothing["verdict"]?.string == "holds")
        let fails = try expectation("fails")
        #expect(fails["expected"]?.number?.shown == "0")
        #expect(fails["verdict"]?.string == "fails")
        #expect(fails["unit"]?.string == "requests")
        #expect(try expectation("all")["verdict"]?.string == "holds")
        #expect(try expectation("then")["verdict"]?.string == "holds")
    }

    @Test("the seconds of an objective add up to what clients wanted, and each to what came of it")
    func objectives() throws {
        let result = try result()
        func series(_ name: String) throws -> [Double] {
            try #require(result.series.first { $0.name == "objectives.web.\(name)" }).values
        }
        let (offered, good) = (try series("offered"), try series("good"))
        let (failed, rejected) = (try series("failed"), try series("rejected"))
        #expect(offered.count == 60)
        #expect(offered.reduce(0, +) == Double(result.requests.offered))
        #expect(good.reduce(0, +) == Double(result.requests.succeeded))
        #expect(rejected.reduce(0, +) == Double(result.requests.rejected))
        #expect(result.requests.rejected > 0)
        for second in 0..<55 {
            #expect(offered[second] == good[second] + failed[second] + rejected[second])
        }
    }

    @Test("the 99.9th percentile lies between the 99th and the largest")
    func percentiles() throws {
        let latency = try result().requests.latency
        let (p99, p999) = (try #require(latency.p99), try #require(latency.p999))
        let largest = try #require(latency.max)
        #expect(p99 <= p999)
        #expect(p999 <= largest)
    }

    @Test("with several seeds, those in which an assertion failed are named once")
    func failedSeeds() throws {
        let file = try ScenarioFile(parsing: Array(Self.text.utf8), source: "shape.json")
        let report = SeedsReport([try file.run(seed: 3), try file.run(seed: 4)])
        let json = try JSONNode(parsing: report.json, source: "result")
        #expect(json["failed_seeds"]?.elements.compactMap { $0.number?.shown } == ["3", "4"])
        let runs = try #require(json["runs"]?.elements)
        #expect(runs.count == 2)
        #expect(runs[1]["seed"]?.number?.shown == "4")
        #expect(runs[0]["digest"]?.string == report.digests[0])
        #expect(runs[0]["measures"]?["requests.offered"]?.number != nil)
    }
}
