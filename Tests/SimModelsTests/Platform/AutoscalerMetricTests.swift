import SimCore
import SimModels
import Testing

/// What autoscalers see through Prometheus and KEDA in small scenarios whose loops run at known instants.
@Suite("Metrics on their way to autoscalers")
struct AutoscalerMetricTests {
    /// A service of two workers a pod, each request on its worker for a second: CPU says nothing of it.
    private func sleepy(
        autoscaler: String,
        rate: String,
        custom: String = #""scrapeInterval": "30s", "scrapePhase": "5s""#,
        faults: String = "",
        duration: String = "5m"
    ) throws -> AutoscalerExplanation {
        let json = """
            {
              "version": 1, "name": "t", "warmup": "0s", "duration": "\(duration)",
              "cluster": {
                "metricPhase": "5s", "housekeepingPhase": "3s", "customMetrics": { \(custom) }
              },
              "services": {
                "web": {
                  "replicas": 2, "workers": 4, "podStart": "0s", "startup": "1s",
                  "resources": { "requests": { "cpu": "100m" } },
                  "operations": { "get": { "steps": [{ "sleep": "1s" }] } },
                  "autoscaler": { "minReplicas": 2, "maxReplicas": 20, "syncPhase": "10s", \(autoscaler) }
                }
              },
              "traffic": {
                "users": { "target": "web", "arrivals": "even", "rate": [\(rate)] }
              }\(faults)
            }
            """
        let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
        let result = try ScenarioRun(file).run(explaining: ["hpa/web"])
        return try #require(result.explanations.first)
    }

    private func pods(_ name: String, _ average: String) -> String {
        """
        "metrics": [{ "type": "Pods", "pods": {
          "metric": { "name": "\(name)" },
          "target": { "type": "AverageValue", "averageValue": "\(average)" }
        } }]
        """
    }

    @Test("a gauge of pods is as old as the last scrape, and none before the first")
    func podsGauge() throws {
        let explanation = try sleepy(
            autoscaler: pods("http_requests_in_flight", "2"),
            rate: #"{ "rate": "6/s" }, { "at": "60s", "rate": "3/s" }"#
        )
        let decisions = explanation.decisions
        // Scrapes at 5, 35, 65, 95 s; syncs at 10, 25, 40, …: six requests in flight on two pods.
        #expect(decisions[0].at == .seconds(10))
        #expect(decisions[0].proposal?.arithmetic.totalMilli == 6_000)
        #expect(decisions[0].proposal?.usageMilli == 3_000)
        #expect(decisions[0].outcome.desired == 3)
        // The third pod came after the scrape at 5 s: missing, and counted as idle.
        #expect(decisions[1].proposal?.missingCount == 1)
        #expect(decisions[1].outcome.proposed == 3)
        // The rate halved at T+60; the scrape of T+65 sees it (the one of T+35 does not), the sync of T+70.
        #expect(decisions[3].at == .seconds(55))
        #expect(decisions[3].proposal?.arithmetic.totalMilli == 6_000)
        #expect(decisions[4].proposal?.arithmetic.totalMilli == 3_000)
        #expect(decisions[4].outcome.proposed == 2)
        #expect(decisions[4].heldBy == .scaleDownStabilized)
        #expect(decisions[4].metricName == "http_requests_in_flight")
        #expect(
            explanation.decisions[4].working.hasPrefix(
                "http_requests_in_flight 3 in all = 1 each, target 2 each: 0.5 × 3 ready → 2"
            ),
            "\(explanation.decisions[4].working)"
        )
    }

    @Test("a rate is over the window, so a step shows gradually, and it takes two scrapes")
    func podsRate() throws {
        let decisions = try sleepy(
            autoscaler: pods("http_requests_per_second", "10"),
            rate: #"{ "rate": "4/s" }, { "at": "120s", "rate": "8/s" }"#
        ).decisions
        #expect(decisions[0].error == .noMetrics)
        #expect(decisions[0].failure == .pods)
        #expect(decisions[0].working.hasPrefix("FailedGetPodsMetric of http_requests_per_second"))
        #expect(decisions[1].error == .noMetrics)
        // From the second scrape on, at 35 s, there is a rate; answers began a second after the start.
        let totals = decisions.dropFirst(2).map { $0.proposal?.arithmetic.totalMilli ?? 0 }
        #expect(totals[0] > 3_700 && totals[0] <= 4_000, "\(totals)")
        #expect(totals[5] > 3_900 && totals[5] <= 4_000, "\(totals)")
        // T+130 still sees the scrape of T+125, in whose window the new rate has hardly begun.
        #expect(totals[6] > 4_000 && totals[6] < 4_500, "\(totals)")
        #expect(totals[10] > 5_000 && totals[10] < 7_000, "\(totals)")
        #expect((totals.last ?? 0) > 7_900, "\(totals)")
    }

    @Test("a delay of the pipeline shows every scrape later")
    func delay() throws {
        let decisions = try sleepy(
            autoscaler: pods("http_requests_in_flight", "2"),
            rate: #"{ "rate": "6/s" }"#,
            custom: #""scrapeInterval": "30s", "scrapePhase": "5s", "delay": "6s""#
        ).decisions
        #expect(decisions[0].error == .noMetrics)
        #expect(decisions[1].proposal?.arithmetic.totalMilli == 6_000)
    }

    @Test(
        "the whole service by Value multiplies the ready pods, by AverageValue it divides the total"
    )
    func object() throws {
        func object(_ target: String) -> String {
            """
            "metrics": [{ "type": "Object", "object": {
              "describedObject": { "kind": "Ingress", "name": "web" },
              "metric": { "name": "http_requests_in_flight" },
              "target": \(target)
            } }]
            """
        }
        let value = try sleepy(
            autoscaler: object(#"{ "type": "Value", "value": "4" }"#),
            rate: #"{ "rate": "6/s" }"#
        ).decisions
        #expect(value[0].proposal?.arithmetic.rule == .readyPods)
        #expect(value[0].proposal?.readyCount == 2)
        #expect(value[0].outcome.proposed == 3)
        #expect(value[0].metricName == "http_requests_in_flight of Ingress/web")
        let average = try sleepy(
            autoscaler: object(#"{ "type": "AverageValue", "averageValue": "1" }"#),
            rate: #"{ "rate": "6/s" }"#
        ).decisions
        #expect(average[0].proposal?.arithmetic.rule == .total)
        #expect(average[0].outcome.proposed == 6)
    }

    @Test(
        "of several metrics the largest proposal counts, and one that fails only forbids fewer pods"
    )
    func several() throws {
        let metrics = """
            "metrics": [
              { "type": "Resource", "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 50 } } },
              { "type": "Pods", "pods": {
                "metric": { "name": "http_requests_in_flight" },
                "target": { "type": "AverageValue", "averageValue": "2" }
              } },
              { "type": "External", "external": {
                "metric": { "name": "http_requests_queued", "selector": { "matchLabels": { "service": "web" } } },
                "target": { "type": "Value", "value": "1" }
              } }
            ]
            """
        let decisions = try sleepy(autoscaler: metrics, rate: #"{ "rate": "6/s" }"#).decisions
        // No CPU sample before the second scrape of the metrics server.
        #expect(decisions[0].failure == .resource)
        #expect(decisions[0].outcome.path == .evaluated && decisions[0].outcome.isError)
        #expect(decisions[0].outcome.desired == 3)
        #expect(decisions[0].metricName == "http_requests_in_flight")
        let third = decisions[2]
        #expect(third.failure == nil)
        #expect(third.otherMetrics.map(\.name) == ["cpu", #"http_requests_queued{service="web"}"#])
        #expect(third.otherMetrics.map(\.replicas) == [0, 0])
        #expect(third.working.contains("; cpu alone → 0; "), "\(third.working)")
    }

    @Test("memory is the working set over the request, and no pod is held back while it starts")
    func memory() throws {
        let json = """
            {
              "version": 1, "name": "t", "warmup": "0s", "duration": "2m",
              "cluster": { "metricPhase": "5s", "housekeepingPhase": "3s" },
              "services": {
                "web": {
                  "workers": 4, "podStart": "0s", "startup": "1s",
                  "resources": { "requests": { "memory": "200Mi" } },
                  "memory": { "base": "100Mi", "perRequest": "50Mi" },
                  "operations": { "get": { "steps": [{ "sleep": "1s" }] } },
                  "autoscaler": {
                    "maxReplicas": 20, "syncPhase": "10s",
                    "metrics": [{ "type": "ContainerResource", "containerResource": {
                      "name": "memory", "container": "web",
                      "target": { "type": "Utilization", "averageUtilization": 60 }
                    } }]
                  }
                }
              },
              "traffic": { "users": { "target": "web", "arrivals": "even", "rate": [{ "rate": "2/s" }] } }
            }
            """
        let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
        let result = try ScenarioRun(file).run(explaining: ["hpa/web"])
        let decisions = try #require(result.explanations.first).decisions
        let first = try #require(decisions.first { $0.proposal != nil })
        // 100 Mi and two requests of 50 Mi.
        #expect(first.proposal?.arithmetic.totalMilli == 209_715_200_000)
        #expect(first.proposal?.utilization == 100)
        #expect(first.outcome.proposed == 2)
        #expect(first.working.hasPrefix("memory of container web "), "\(first.working)")
        #expect(result.timeline.contains { $0.kind == .autoscalerScaled })
        let unknown = json.replacing(
            #""memory": { "base": "100Mi", "perRequest": "50Mi" },"#,
            with: ""
        )
        let broken = try ScenarioFile(parsing: Array(unknown.utf8), source: "t.json")
        #expect(throws: ScenarioError.self) { try ScenarioRun(broken) }
    }

    @Test("an untouched cluster's scrapes cost no event where nobody reads them")
    func unused() throws {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([TinyScenario.cpu(milliseconds: 1)])
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 1)
        let plain = try ScenarioRun(scenario).run()
        scenario.cluster.customMetrics.scrapeInterval = .seconds(5)
        scenario.cluster.customMetrics.scrapePhase = .seconds(1)
        #expect(try ScenarioRun(scenario).run().digest == plain.digest)
    }

    // MARK: KEDA

    private func worker(
        _ object: String,
        rate: String,
        replicas: Int = 0,
        duration: String = "8m"
    ) throws -> (result: RunResult, explanation: AutoscalerExplanation) {
        let json = """
            {
              "version": 1, "name": "t", "warmup": "0s", "duration": "\(duration)",
              "services": {
                "gate": {
                  "operations": { "put": { "steps": [{ "produce": { "messages": 5 } }] } },
                  "producer": { "topic": "orders" }
                },
                "worker": {
                  "replicas": \(replicas), "podStart": "1s", "startup": "1s",
                  "consumer": { "topic": "orders", "cpuPerMessage": "50ms" },
                  "scaledObject": {
                    "pollingPhase": "20s", "syncPhase": "10s", "cooldownPeriod": 60, "maxReplicaCount": 12,
                    "triggers": [{ "type": "kafka", "metadata": {
                      "topic": "orders", "consumerGroup": "worker"\(object)
                    } }]
                  }
                }
              },
              "kafka": { "topics": { "orders": { "partitions": 4 } } },
              "traffic": {
                "users": { "target": "gate", "arrivals": "even", "rate": [\(rate)] }
              }
            }
            """
        let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
        let run = try ScenarioRun(file)
        #expect(run.explainable.first == "hpa/worker")
        let result = try run.run(explaining: ["hpa/worker"])
        return (result, try #require(result.explanations.first))
    }

    @Test(
        "KEDA starts the first pod at a look, the autoscaler adds more, KEDA takes the last one away"
    )
    func zeroToManyToZero() throws {
        let (result, explanation) = try worker(
            "",
            rate: #"{ "at": "30s", "rate": "10/s" }, { "at": "120s", "rate": "0/s" }"#
        )
        let keda = result.timeline.filter { $0.kind == .kedaScaled }
        #expect(keda.map { [$0.value, $0.detail] } == [[0, 1], [4, 0]])
        // Looks at 20, 50, 80, … s; traffic comes at 30 s.
        #expect(keda[0].at == .seconds(50))
        let scaled = result.timeline.filter { $0.kind == .autoscalerScaled }
        // Before the first pod the autoscaler is off; its first sync with one is at 55 s.
        #expect(scaled[0].at == .seconds(55))
        #expect(scaled[0].value == 1)
        #expect(explanation.decisions.filter { $0.outcome.path == .disabled }.count > 3)
        // Four partitions of 10: never more than 4 pods, whatever the lag.
        #expect(explanation.decisions.map(\.outcome.desired).max() == 4)
        #expect(explanation.decisions.contains { $0.cappedLag != nil })
        // KEDA waits for its cooldown alone: the autoscaler's window of 300 s does not hold it.
        let looks = explanation.polls
        let last = try #require(looks.last { $0.isActive })
        #expect(keda[1].at > last.at + .seconds(60))
        #expect(looks.contains { $0.coolingDownUntil == last.at + .seconds(60) })
        #expect(keda[1].at == last.at + .seconds(90))
    }

    @Test("a trigger below its activation threshold starts nothing")
    func activationThreshold() throws {
        let (result, explanation) = try worker(
            #", "activationLagThreshold": 1000000"#,
            rate: #"{ "rate": "10/s" }"#,
            duration: "3m"
        )
        #expect(!result.timeline.contains { $0.kind == .kedaScaled })
        #expect(explanation.polls.allSatisfy { !$0.isActive && $0.replicas == 0 })
    }

    @Test("idle consumers allowed, pods outnumber partitions")
    func idleConsumers() throws {
        let (_, explanation) = try worker(
            #", "allowIdleConsumers": true"#,
            rate: #"{ "rate": "60/s" }"#,
            replicas: 1,
            duration: "3m"
        )
        #expect(explanation.decisions.map(\.outcome.desired).max() == 12)
    }
}
