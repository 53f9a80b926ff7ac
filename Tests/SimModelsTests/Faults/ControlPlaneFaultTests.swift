import SimCore
import SimModels
import Testing

@Suite("Faults of what scales")
struct ControlPlaneFaultTests {
    /// A service whose four workers are all busy from the start, under an autoscaler with a period of 2 min.
    private func busy(
        faults: String,
        metrics: String = "",
        scaleUp: String =
            #"{ "policies": [{ "type": "Percent", "value": 100, "periodSeconds": 120 }] }"#
    ) throws -> (result: RunResult, explanation: AutoscalerExplanation) {
        let json = """
            {
              "version": 1, "name": "t", "warmup": "0s", "duration": "4m",
              "cluster": {
                "metricPhase": "5s", "housekeepingPhase": "3s",
                "customMetrics": { "scrapePhase": "0s" }
              },
              "services": {
                "web": {
                  "workers": 4, "queueLimit": 4, "podStart": "0s", "startup": "1s",
                  "resources": { "requests": { "cpu": "500m" }, "limits": { "cpu": "1" } },
                  "operations": { "get": { "steps": [{ "cpu": "200ms" }] } },
                  "autoscaler": {
                    "maxReplicas": 20, "syncPhase": "10s", \(metrics)
                    "behavior": { "scaleUp": \(scaleUp) }
                  }
                }
              },
              "traffic": { "users": { "target": "web", "arrivals": "even", "rate": [{ "rate": "40/s" }] } },
              "faults": { \(faults) }
            }
            """
        let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
        let run = try ScenarioRun(file)
        let result = try run.run(explaining: ["hpa/web"])
        return (result, try #require(result.explanations.first))
    }

    private func steps(_ result: RunResult) -> [SimDuration] {
        result.timeline.filter { $0.kind == .autoscalerScaled }.map(\.at)
    }

    @Test(
        "a controller that starts anew has forgotten its scale events, and syncs at other instants"
    )
    func restart() throws {
        let (before, calm) = try busy(faults: "")
        #expect(steps(before) == [.seconds(25), .seconds(145)])
        #expect(
            calm.decisions.map(\.at).prefix(4) == [
                .seconds(10), .seconds(25), .seconds(40), .seconds(55),
            ]
        )
        let (after, explanation) = try busy(
            faults:
                #""restart": { "at": "42s", "effect": { "controllerRestart": { "downtime": "5s" } } }"#
        )
        // Forgotten at 42 s, led anew at 47 s, synced a period later: twice as many at once.
        #expect(steps(after) == [.seconds(25), .seconds(62), .seconds(182)])
        #expect(
            explanation.decisions.map(\.at).prefix(5) == [
                .seconds(10), .seconds(25), .seconds(40), .seconds(62), .seconds(77),
            ]
        )
    }

    @Test("without a leader nobody syncs for the length of a lease")
    func lease() throws {
        let (_, explanation) = try busy(
            faults: #""restart": { "at": "42s", "effect": { "controllerRestart": {} } }"#
        )
        #expect(explanation.decisions.map(\.at)[3] == .seconds(42 + 15 + 15))
    }

    @Test(
        "a restart seeds the recommendations with the present count, which holds a scale-up back anew"
    )
    func seed() throws {
        let windowed = #"{ "stabilizationWindowSeconds": 60 }"#
        let (before, _) = try busy(faults: "", scaleUp: windowed)
        let (after, explanation) = try busy(
            faults:
                #""restart": { "at": "60s", "effect": { "controllerRestart": { "downtime": "0s" } } }"#,
            scaleUp: windowed
        )
        let first = try #require(steps(before).first)
        let later = try #require(steps(after).first)
        #expect(first < .seconds(90) && later == .seconds(135))
        #expect(
            explanation.decisions.contains {
                $0.at == .seconds(120) && $0.heldBy == .scaleUpStabilized
            }
        )
    }

    @Test(
        "while metrics-server is gone nothing is decided, and afterwards a usage takes two scrapes"
    )
    func resourceOutage() throws {
        let (result, explanation) = try busy(
            faults: """
                "gone": { "at": "22s", "duration": "40s",
                  "effect": { "metricsOutage": { "apis": ["metrics.k8s.io"] } } }
                """
        )
        let decisions = explanation.decisions.filter { $0.at < .seconds(100) }
        // Scrapes would be at 5, 20, 35, 50, 65, 80: the first two before the outage are forgotten.
        for decision in decisions where (.seconds(25)...(.seconds(70))).contains(decision.at) {
            #expect(decision.error == .noMetrics, "\(decision.at)")
            #expect(decision.outcome.desired == decision.outcome.current)
            #expect(decision.reasons.contains("ScalingActive=False/FailedGetResourceMetric"))
        }
        #expect(decisions.first { $0.at == .seconds(85) }?.failure == nil)
        let story = result.timeline.filter {
            $0.kind == .autoscalerBlind || $0.kind == .autoscalerSees
        }
        #expect(story.map(\.at) == [.seconds(25), .seconds(85)])
        let began = result.timeline.first { $0.kind == .faultBegan }
        #expect(story[0].causes == [began?.id ?? 0])
        #expect(story[1].causes == [story[0].id])
    }

    @Test("an outage of another API does not matter to an autoscaler of CPU")
    func otherAPI() throws {
        let (calm, _) = try busy(faults: "")
        let (result, _) = try busy(
            faults: """
                "gone": { "at": "5s", "duration": "100s",
                  "effect": { "metricsOutage": { "apis": ["custom.metrics.k8s.io", "external.metrics.k8s.io"] } } }
                """
        )
        #expect(steps(result) == steps(calm))
        #expect(!result.timeline.contains { $0.kind == .autoscalerBlind })
    }

    @Test("an adapter that is back answers at once from what Prometheus went on scraping")
    func adapterOutage() throws {
        let (result, explanation) = try busy(
            faults: """
                "gone": { "at": "5s", "duration": "60s",
                  "effect": { "metricsOutage": { "apis": ["custom.metrics.k8s.io"] } } }
                """,
            metrics: """
                "metrics": [{ "type": "Pods", "pods": {
                  "metric": { "name": "http_requests_in_flight" },
                  "target": { "type": "AverageValue", "averageValue": "1" }
                } }],
                """
        )
        #expect(explanation.decisions[3].at == .seconds(55))
        #expect(explanation.decisions[3].failure == .pods)
        #expect(explanation.decisions[4].failure == nil)
        #expect(steps(result).first == .seconds(70))
    }

    @Test("of two outages at once the API answers after the longer one")
    func overlap() throws {
        func outage(_ name: String, _ at: Int, _ duration: Int) -> String {
            "\"\(name)\": { \"at\": \"\(at)s\", \"duration\": \"\(duration)s\", \"effect\": { \"metricsOutage\": {} } }"
        }
        let (_, explanation) = try busy(
            faults: outage("first", 8, 60) + ", " + outage("second", 20, 20)
        )
        let blind = explanation.decisions.filter { $0.failure != nil }.map(\.at)
        #expect(blind.last == .seconds(85))
    }

    @Test("an outage that no autoscaler notices is warned about")
    func unread() throws {
        let file = try ScenarioFile(
            parsing: Array(
                """
                {
                  "version": 1, "name": "t", "duration": "1m",
                  "services": { "web": { "operations": { "get": { "steps": [{ "cpu": "1ms" }] } } } },
                  "faults": { "gone": { "at": "5s", "effect": { "metricsOutage": { "apis": ["metrics.k8s.io"] } } } }
                }
                """.utf8
            ),
            source: "t.json"
        )
        let warnings = try ScenarioRun(file).warnings.map(\.message)
        #expect(
            warnings == [#"no autoscaler reads metrics.k8s.io, so the fault "gone" does nothing"#]
        )
    }
}
