import SimCore
import SimModels
import Testing

@Suite("containers that compete for the CPU of their node")
struct NodeCPUTests {
    private typealias Nodes = NodeScenario

    /// Two services on one node of two cores: `web` requests one core, `batch` what is asked.
    private func run(
        batch: String = "",
        web: String = #"{ "requests": { "cpu": "1" } }"#,
        webRate: Int = 200,
        batchRate: Int = 200,
        pools: String = "\"nodePools\": { \"n\": \(NodeScenario.pool("2")) }",
        faults: String = "{}",
        duration: String = "60s"
    ) throws -> NodeScenario.Run {
        let common = """
            "podStart": "0s", "startup": "0s", "workers": 4, "queueLimit": 4,
            "operations": { "get": { "steps": [{ "cpu": "20ms" }] } }
            """
        func traffic(_ name: String, _ rate: Int) -> String {
            "\"\(name)\": { \"target\": \"\(name)\", \"arrivals\": \"even\", "
                + "\"rate\": [{ \"at\": \"0s\", \"rate\": \"\(rate)/s\" }] }"
        }
        return try Nodes.run(
            Nodes.text(
                cluster: pools,
                web: "\(common), \"resources\": \(web)",
                services:
                    "\"batch\": { \(common)\(batch.isEmpty ? "" : ", \"resources\": " + batch) }",
                faults: faults,
                traffic: "{ \(traffic("web", webRate)), \(traffic("batch", batchRate)) }",
                duration: duration
            )
        )
    }

    /// Answers of a service each second.
    private func throughput(
        _ run: NodeScenario.Run,
        of service: String,
        seconds: Double = 60
    ) throws -> Double {
        let report = try #require(run.result.requests.byService.first { $0.name == service }).report
        return Double(report.succeeded) / seconds
    }

    @Test("two saturated services get cores as their requests are")
    func weights() throws {
        let run = try run(batch: #"{ "requests": { "cpu": "250m" } }"#)
        #expect(run.problem == nil)
        // 2 cores, 20 ms each: 100/s in all, of which 4 of 5 parts and 1 of 5.
        #expect(try abs(throughput(run, of: "web") - 80) < 1)
        #expect(try abs(throughput(run, of: "batch") - 20) < 1)
    }

    @Test("a service without a request starves beside a saturated one with a request")
    func starvation() throws {
        let run = try run()
        #expect(run.problem == nil)
        #expect(try abs(throughput(run, of: "web") - 100 * 1_024 / 1_026) < 1)
        #expect(try throughput(run, of: "batch") < 1)
    }

    @Test("a service without a request has all cores of the node while its neighbour is idle")
    func idle() throws {
        let run = try run(webRate: 0)
        #expect(run.problem == nil)
        #expect(try abs(throughput(run, of: "batch") - 100) < 1)
    }

    @Test("a neighbour that wants little gets it, and the rest goes to the other")
    func rest() throws {
        // The web needs 0.6 of a core of the 1.98 it could have.
        let run = try run(webRate: 30)
        #expect(run.problem == nil)
        #expect(try abs(throughput(run, of: "web") - 30) < 0.5)
        #expect(try abs(throughput(run, of: "batch") - 70) < 1.5)
    }

    @Test("what a limit holds back goes to the neighbour")
    func limit() throws {
        let run = try run(
            batch: #"{ "requests": { "cpu": "250m" } }"#,
            web: #"{ "requests": { "cpu": "500m" }, "limits": { "cpu": "500m" } }"#
        )
        #expect(run.problem == nil)
        #expect(try abs(throughput(run, of: "web") - 25) < 1)
        #expect(try abs(throughput(run, of: "batch") - 75) < 1.5)
        let web = try #require(run.result.requests.byService.first { $0.name == "web" }).report
        // While it runs it has two thirds of the node, so its quota is spent before the period ends.
        #expect((web.cpu?.throttledPeriods ?? 0) > 500)
    }

    @Test("without nodes neighbours do not meet")
    func withoutNodes() throws {
        let run = try run(pools: #""nodeCPU": "2""#)
        #expect(try abs(throughput(run, of: "web") - 100) < 1)
        #expect(try abs(throughput(run, of: "batch") - 100) < 1)
    }

    @Test("threads that a fault puts into one container slow its neighbours down while they run")
    func stress() throws {
        let run = try run(
            batch: #"{ "requests": { "cpu": "1" } }"#,
            batchRate: 0,
            faults: """
                { "s": { "at": "20s", "duration": "20s",
                         "effect": { "cpuStress": { "service": "batch", "workers": 8 } } } }
                """
        )
        #expect(run.problem == nil)
        // Two cores for 40 s, one of them for 20 s.
        #expect(try abs(throughput(run, of: "web") - (40 * 100 + 20 * 50) / 60.0) < 1)
    }

    @Test("a neighbour that is killed leaves its cores at once")
    func killed() throws {
        let run = try run(
            batch: #"{ "requests": { "cpu": "1" } }"#,
            faults: """
                { "k": { "at": "30s", "effect": { "killPods": { "service": "batch" } } },
                  "n": { "at": "50s", "effect": { "killNode": { "count": 1 } } } }
                """
        )
        #expect(run.problem == nil)
        #expect(try throughput(run, of: "web") > 40)
    }
}
