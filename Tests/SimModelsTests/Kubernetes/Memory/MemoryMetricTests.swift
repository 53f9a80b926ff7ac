import SimCore
import SimModels
import Testing

@Suite("autoscalers and the memory of pods")
struct MemoryMetricTests {
    private func run(_ service: String) throws -> RunResult {
        let json = """
            {
              "version": 1, "name": "t", "warmup": "0s", "duration": "5m",
              "cluster": { "metricPhase": "5s", "housekeepingPhase": "3s" },
              "services": {
                "web": {
                  "workers": 100, "podStart": "0s", "startup": "1s",
                  "operations": { "get": { "steps": [{ "sleep": "10s" }] } },
                  "autoscaler": {
                    "maxReplicas": 20, "syncPhase": "10s",
                    "metrics": [{ "type": "Resource", "resource": {
                      "name": "memory", "target": { "type": "Utilization", "averageUtilization": 100 }
                    } }]
                  },
                  \(service)
                }
              },
              "traffic": { "users": { "target": "web", "arrivals": "even", "rate": [{ "rate": "2/s" }] } }
            }
            """
        let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
        return try ScenarioRun(file).run()
    }

    private let memory = #""memory": { "base": "100Mi", "perRequest": "20Mi" }"#

    @Test("the working set against the request sets the number of pods, late by the pipeline")
    func utilization() throws {
        let result = try run(
            memory + #", "resources": { "requests": { "cpu": "1", "memory": "200Mi" } }"#
        )
        let scalings = result.timeline.filter { $0.kind == .autoscalerScaled }
        let first = try #require(scalings.first)
        // Twenty requests of 20 Mi and the process: 500 of 200 Mi. Read at 13 s, scraped at 20, seen at 25.
        #expect(first.at == .seconds(25) && first.value == 1 && first.detail == 3)
        // On four pods there are five requests each: 200 Mi.
        #expect(scalings.last?.detail == 4)
        #expect(result.requests.byService[0].report.pods == 4)
    }

    @Test("a request that is not set is the limit")
    func limitStands() throws {
        let result = try run(
            memory
                + #", "resources": { "requests": { "cpu": "1" }, "limits": { "memory": "1000Mi" } }"#
        )
        #expect(!result.timeline.contains { $0.kind == .autoscalerScaled })
    }

    @Test(
        "what the controller cannot know is refused",
        arguments: [
            (#""resources": { "requests": { "cpu": "1", "memory": "1Gi" } }"#, "does not say what"),
            (
                #""memory": { "base": "1Mi" }, "resources": { "requests": { "cpu": "1" } }"#,
                "no memory request"
            ),
        ]
    )
    func refused(service: String, words: String) {
        do {
            _ = try run(service)
            Issue.record("it ran")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
        }
    }
}
