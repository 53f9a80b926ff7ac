import SimCore
import SimModels
import Testing

private let killWeb = #""effect": { "killPods": { "service": "web" } }"#
private let slowWeb = #""effect": { "slowStart": { "service": "web", "factor": 2 } }"#

@Suite("faults that make no sense")
struct FaultRulesTests {
    @Test(
        "are refused at their place",
        arguments: [
            (#"{ \#(killWeb) }"#, "faults.f: found neither at nor when, expected one of them"),
            (
                #"{ "at": "1m", "when": { "metric": "services.web.pods", "above": 1 }, \#(killWeb) }"#,
                "faults.f.when: found both at and when, expected one of them"
            ),
            (
                #"{ "when": { "metric": "services.web.pods" }, \#(killWeb) }"#,
                "faults.f.when: found neither above nor below, expected one of them, or both"
            ),
            (
                #"{ "when": { "metric": "services.web.pods", "above": 1 }, "every": "9s", \#(killWeb) }"#,
                "faults.f.every: found both when and every"
            ),
            (
                #"{ "when": { "metric": "services.web.pod", "above": 1 }, \#(killWeb) }"#,
                #"faults.f.when.metric: unknown series "services.web.pod"; did you mean "services.web.pods"?"#
            ),
            (
                #"{ "at": "1m", "duration": "5s", \#(killWeb) }"#,
                #"faults.f.duration: found a duration of "killPods", expected none"#
            ),
            (
                #"{ "at": "1m", "times": 2, \#(killWeb) }"#,
                "faults.f.times: found times for a fault that strikes once"
            ),
            (
                #"{ "at": "1m", "every": "5s", "jitter": "6s", \#(killWeb) }"#,
                #"faults.f.jitter: found a jitter of 6s, expected at most every (5s)"#
            ),
            (
                #"{ "at": "1m", "every": "5s", \#(slowWeb) }"#,
                "faults.f.every: found no duration, expected a duration (and jitter) of at most every (5s)"
            ),
            (
                #"{ "at": "1m", "every": "5s", "duration": "4s", "jitter": "2s", \#(slowWeb) }"#,
                "faults.f.duration: found a duration of 4s and a jitter of 2s, expected"
            ),
            (#"{ "at": "1m", "every": "0s", \#(killWeb) }"#, "faults.f.every: found"),
            (
                #"{ "at": "1m", "probability": 1.5, \#(killWeb) }"#,
                "faults.f.probability: found 1.5"
            ),
            (#"{ "at": "-1s", \#(killWeb) }"#, "faults.f.at: found"),
            (
                #"{ "at": "1m", "effect": { "killPods": { "service": "web", "count": 1, "share": 0.5 } } }"#,
                "faults.f.effect.killPods.share: found both count and share, expected one of them"
            ),
            (
                #"{ "at": "1m", "effect": { "killPods": { "service": "web", "share": "0%" } } }"#,
                "faults.f.effect.killPods.share: found"
            ),
            (
                #"{ "at": "1m", "effect": { "killPods": { "service": "wob" } } }"#,
                #"faults.f.effect.killPods.service: unknown service "wob"; did you mean "web"?"#
            ),
            (
                #"{ "at": "1m", "effect": { "slowStart": { "service": "web" } } }"#,
                "faults.f.effect.slowStart: found neither factor nor extra"
            ),
            (
                #"{ "at": "1m", "effect": { "serviceErrors": { "service": "web", "errorRate": 0 } } }"#,
                "faults.f.effect.serviceErrors.errorRate: found 0"
            ),
            (
                #"{ "at": "1m", "effect": { "serviceErrors": { "service": "web", "count": 1, "share": 1 } } }"#,
                "faults.f.effect.serviceErrors.share: found both count and share"
            ),
            (
                #"{ "at": "1m", "effect": { "badConfig": { "service": "web" } } }"#,
                "faults.f.effect.badConfig: found neither errorRate nor crash, expected one of them"
            ),
            (
                #"{ "at": "1m", "effect": { "badConfig": { "service": "web", "crash": true, "errorRate": 1 } } }"#,
                "faults.f.effect.badConfig.errorRate: found both errorRate and crash"
            ),
            (
                #"{ "at": "1m", "effect": { "networkDelay": { "to": "web" } } }"#,
                #"faults.f.effect.networkDelay: missing field "latency""#
            ),
            (
                #"{ "at": "1m", "effect": { "networkLoss": { "to": "web", "loss": 101 } } }"#,
                "faults.f.effect.networkLoss.loss: found 101"
            ),
            (
                #"{ "at": "1m", "effect": { "networkPartition": { "from": "wed", "to": "web" } } }"#,
                #"faults.f.effect.networkPartition.from: unknown service "wed"; did you mean "web"?"#
            ),
            (
                #"{ "at": "1m", "effect": { "networkPartition": { "from": "web", "to": "web" } } }"#,
                #"warning: faults.f.effect.networkPartition.from: no operation of "web" calls "web""#
            ),
            (
                #"{ "at": "1m", "effect": { "dnsOutage": { "attempts": 6 } } }"#,
                "faults.f.effect.dnsOutage.attempts: found 6"
            ),
            (
                #"{ "at": "1m", "effect": { "quotaExhaustion": { "pods": -1 } } }"#,
                "faults.f.effect.quotaExhaustion.pods: found -1"
            ),
            (
                #"{ "at": "1m", "effect": { "certificateExpiry": {} } }"#,
                #"faults.f.effect.certificateExpiry: missing field "service""#
            ),
            (
                #"{ "at": "1m", "effect": { "networkDelays": { "to": "web", "latency": "1s" } } }"#,
                #"did you mean "networkDelay"?"#
            ),
            (
                #"{ "at": "10m", \#(killWeb) }"#,
                #"warning: faults.f: the fault "f" strikes at or after the end of the run"#
            ),
        ] as [(String, String)]
    )
    func refused(fault: String, expected: String) {
        let issues = FaultScenario.issues(faults: #"{ "f": \#(fault) }"#)
        #expect(issues.count == 1, "\(issues)")
        #expect(issues.first?.contains(expected) == true, "\(issues)")
        #expect(issues.first?.hasPrefix("f.json:4:") == true, "\(issues)")
    }

    @Test(
        "memory stress that nothing looks at is warned about",
        arguments: [
            ("{}", true), (#"{ "limits": { "memory": "1Gi" } }"#, false),
        ]
    )
    func idleMemoryStress(resources: String, isIdle: Bool) throws {
        let text = """
            { "version": 1, "name": "idle", "duration": "1m",
              "services": { "web": { "memory": { "base": "100Mi" }, "resources": \(resources) } },
              "faults": { "f": { "at": "1s",
                "effect": { "memoryStress": { "service": "web", "size": "1Mi" } } } } }
            """
        let issues = try ScenarioFile(parsing: Array(text.utf8), source: "f.json").validate()
        #expect(issues.count == (isIdle ? 1 : 0), "\(issues)")
        #expect(issues.first?.description.contains("changes nothing") ?? !isIdle, "\(issues)")
    }

    @Test("a program's faults are held to the same rules")
    func programs() {
        var scenario = FaultScenario.idle(seconds: 60, pods: 1)
        scenario.faults["f"] = FaultScenario.fault(FaultScenario.kill("web"), at: nil)
        #expect(throws: ScenarioError.self) { try ScenarioRun(scenario) }
    }

    @Test("a full fault is read as written")
    func reading() {
        let issues = FaultScenario.issues(
            faults: #"""
                { "a": { "at": "1m", "every": "1m", "times": 3, "jitter": "5s", "probability": "50%",
                         "duration": "20s", "effect": { "slowStart": { "service": "web", "extra": "5s" } } },
                  "b": { "when": { "metric": "databases.main.connections", "above": 90, "below": 95,
                                   "for": "30s", "once": false }, "times": 2,
                         "effect": { "killPods": { "service": "web", "share": "50%", "signal": "SIGTERM" } } } }
                """#
        )
        #expect(issues.isEmpty, "\(issues)")
    }
}
