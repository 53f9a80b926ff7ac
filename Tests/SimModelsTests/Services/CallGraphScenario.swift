import SimCore
import SimModels

/// Small scenarios about who calls whom, run with every account checked after every event.
enum CallGraphScenario {
    /// What a run left, and the first account that did not add up.
    struct Run {
        var result: RunResult
        var problem: String?

        /// What a service saw.
        func service(_ name: String) -> ServiceReport {
            result.requests.byService.first { $0.name == name }?.report
                ?? ServiceReport(
                    of: -1,
                    succeeded: -1,
                    failed: -1,
                    rejected: -1,
                    latency: LatencyReport(median: nil, p95: nil, p99: nil, max: nil),
                    pods: 0,
                    peakPods: 0,
                    restarts: 0
                )
        }

        /// The mean time of a part of the only operation of a service, in milliseconds.
        func mean(_ part: TimePart, of name: String) -> Double? {
            service(name).operations.first?.time(part).mean
        }

        /// The mean time of whole calls of the only operation of a service, in milliseconds.
        func mean(of name: String) -> Double? { service(name).operations.first?.total.mean }
    }

    /// One connection to the database `db`, for a service.
    static let oneConnection = """
        "connections": {
          "database": "db", "pool": { "queuePool": { "pool_size": 1, "max_overflow": 0 } }
        }
        """

    /// Clients that ask the service `front` evenly from T+0 on.
    static func text(
        steps: String,
        front: String = "",
        others: String = "",
        traffic: String = #""rate": [{ "rate": "1/s" }]"#,
        duration: String = "20s",
        more: String = ""
    ) -> String {
        let start = #""podStart": "0s", "startup": "0s""#
        return """
            { "version": 1, "name": "graph", "warmup": "0s", "duration": "\(duration)",
              "cluster": { "metricPhase": "5s", "housekeepingPhase": "3s" },
              "databases": { "db": { "cpu": "1", "connectTime": "0s", "releaseTime": "0s" } },
              "services": {
                "front": { \(start), "workers": 50,
                  "operations": { "get": { "steps": \(steps) } }\(front.isEmpty ? "" : ", " + front) }
                \(others.isEmpty ? "" : ", " + others) },
              "traffic": { "users": { "target": "front", "arrivals": "even", \(traffic) } }
              \(more.isEmpty ? "" : ", " + more) }
            """
    }

    /// A service in the text of a scenario.
    static func service(_ name: String, steps: String, _ more: String = "") -> String {
        """
        "\(name)": { "podStart": "0s", "startup": "0s", "workers": 50,
          "operations": { "get": { "steps": \(steps) } }\(more.isEmpty ? "" : ", " + more) }
        """
    }

    static func run(_ text: String, seed: UInt64 = 1) throws -> Run {
        let run = try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "g.json"))
        var simulation = run.simulation(seed: seed)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        return Run(result: try run.run(seed: seed), problem: observer.problem)
    }

    /// What is wrong with a scenario, one line an issue.
    static func issues(_ text: String) -> [String] {
        do {
            _ = try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "g.json"))
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }
}
