import SimCore
import SimModels
import TestSupport
import Testing

/// Six minutes of one service: too much traffic from T+0:30 to T+2:30, and pods killed at T+3:40.
private let rush = """
    {
      "version": 1,
      "name": "rush",
      "warmup": "45s",
      "duration": "6m",
      "cluster": {
        "metricResolution": "15s", "metricPhase": "4900ms",
        "housekeepingInterval": "15s", "housekeepingPhase": "4s"
      },
      "services": {
        "calm": {
          "operations": { "get": { "steps": [ { "cpu": "1ms" } ] } }
        },
        "web": {
          "replicas": 2,
          "resources": { "requests": { "cpu": "500m" }, "limits": { "cpu": "1" } },
          "podStart": "2s",
          "startup": "3s",
          "operations": { "get": { "steps": [ { "cpu": "100ms" } ] } },
          "autoscaler": {
            "minReplicas": 2,
            "maxReplicas": 5,
            "targetCPU": 60,
            "behavior": {
              "scaleUp": {
                "stabilizationWindowSeconds": 30,
                "policies": [ { "type": "Pods", "value": 2, "periodSeconds": 60 } ]
              },
              "scaleDown": {
                "stabilizationWindowSeconds": 60,
                "policies": [ { "type": "Percent", "value": 50, "periodSeconds": 30 } ]
              }
            },
            "syncPhase": "0s"
          }
        }
      },
      "traffic": {
        "users": {
          "target": "web", "arrivals": "even",
          "rate": [
            { "at": "0s", "rate": "6/s" },
            { "at": "30s", "rate": "22/s" },
            { "at": "150s", "rate": "3/s" }
          ]
        }
      },
      "faults": { "gone": { "at": "220s", "effect": { "killPods": { "service": "web" } } } }
    }
    """

private func scenario() throws -> ScenarioRun {
    try ScenarioRun(ScenarioFile(parsing: Array(rush.utf8), source: "rush.json"))
}

/// The part of a text from the first line with this beginning.
private func part(of text: String, from beginning: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { !$0.hasPrefix(beginning) }.joined(separator: "\n")
}

@Suite("Explained autoscalers")
struct AutoscalerExplanationTests {
    @Test("what an autoscaler did and why reads as recorded, for people and for programs")
    func golden() throws {
        let result = try scenario().run(explaining: ["hpa/web"])
        let text = ReportText().text(of: result)
        try expectGolden(part(of: text, from: "Autoscaler of web"), "explain-rush.txt")
        let json = ReportJSON.text(of: result)
        try expectGolden(part(of: json, from: "  \"explain\""), "explain-rush.json")
    }

    @Test("explaining changes no other byte of a report")
    func onlyAdds() throws {
        let run = try scenario()
        let plain = try run.run()
        var explained = try run.run(explaining: ["hpa/web", "hpa/web", "hpa/calm", "web"])
        #expect(explained.explanations.map(\.name) == ["hpa/web"])
        #expect(explained.digest == plain.digest)
        #expect(ReportText().text(of: explained).hasPrefix(ReportText().text(of: plain)))
        let ending = "\n}\n"
        let json = ReportJSON.text(of: plain)
        #expect(json.hasSuffix(ending))
        let start = json.dropLast(ending.count) + ",\n  \"explain\""
        #expect(ReportJSON.text(of: explained).hasPrefix(start))
        explained.explanations = []
        #expect(ReportText().text(of: explained) == ReportText().text(of: plain))
        #expect(ReportJSON.bytes(of: explained) == ReportJSON.bytes(of: plain))
    }

    @Test("every sync is told, and each begins where the one before ended")
    func complete() throws {
        let run = try scenario()
        #expect(run.explainable == ["hpa/web"])
        let result = try run.run(explaining: ["hpa/web"])
        let decisions = try #require(result.explanations.first).decisions
        // From T-0:45 on, every 15 seconds, the last one before T+6:00.
        #expect(decisions.map(\.at) == (0..<27).map { .seconds(15 * $0 - 45) })
        for (earlier, later) in zip(decisions, decisions.dropFirst()) {
            #expect(later.outcome.current == earlier.outcome.replicas, "\(later.at)")
        }
        let scaled = decisions.filter { $0.at >= .zero && $0.outcome.rescale == .succeeded }
        let told = result.timeline.filter { $0.kind == .autoscalerScaled }
        #expect(scaled.map(\.at) == told.map(\.at))
        #expect(scaled.map { Int64($0.outcome.current) } == told.map(\.value))
        #expect(scaled.map { Int64($0.outcome.desired) } == told.map(\.detail))
    }

    @Test("no line is longer than the width or ends in a space")
    func width() throws {
        let result = try scenario().run(explaining: ["hpa/web"])
        for width in [60, 80, 120] {
            let text = ReportText(width: width).text(of: result)
            for line in part(of: text, from: "Autoscaler of").split(separator: "\n") {
                #expect(line.count <= width && !line.hasSuffix(" "), "\(line)")
            }
        }
    }
}
