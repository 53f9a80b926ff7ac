import SimModels
import Testing

/// The messages about a scenario with one service, whose own members and whose rollouts are given.
private func messages(service: String = "", rollouts: String = "") -> [String] {
    let text = """
        {"version": 1, "name": "x", "duration": "10m",
        "services": {"web": {
        \(service)
        }},
        "rollouts": {
        \(rollouts)
        }}
        """
    do {
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "x.json")
        return try file.validate().map(\.description)
    } catch {
        return error.issues.map(\.description)
    }
}

@Suite("rollouts in scenario files")
struct RolloutSpecTests {
    @Test("what a service says of its rollouts is checked as the API server would")
    func strategies() {
        let cases: [(String, [String])] = [
            (#""strategy": {"rollingUpdate": {"maxSurge": 3, "maxUnavailable": "0%"}}"#, []),
            (#""strategy": {"type": "Recreate"}, "minReadySeconds": 599"#, []),
            (
                #""strategy": {"type": "Recreate", "rollingUpdate": {}}"#,
                [
                    "x.json:3:51: services.web.strategy.rollingUpdate: rollingUpdate may not be "
                        + #"specified when strategy type is "Recreate"; take rollingUpdate out, or say "#
                        + "type RollingUpdate"
                ]
            ),
            (
                #""strategy": {"rollingUpdate": {"maxSurge": "0%", "maxUnavailable": 0}}"#,
                [
                    "x.json:3:68: services.web.strategy.rollingUpdate.maxUnavailable: "
                        + "maxUnavailable may not be 0 when maxSurge is 0; "
                        + "no pod could ever be replaced"
                ]
            ),
            (
                #""strategy": {"rollingUpdate": {"maxUnavailable": "101%"}}"#,
                [
                    "x.json:3:50: services.web.strategy.rollingUpdate.maxUnavailable: "
                        + "maxUnavailable must not be greater than 100%"
                ]
            ),
            (
                #""strategy": {"rollingUpdate": {"maxSurge": "a quarter"}}"#,
                [
                    "x.json:3:44: services.web.strategy.rollingUpdate.maxSurge: found "
                        + #""a quarter", expected a whole number such as 3 or a percentage "#
                        + #"such as "25%""#
                ]
            ),
            (
                #""strategy": {"rollingUpdate": {"maxSurge": -1}}"#,
                [
                    "x.json:3:44: services.web.strategy.rollingUpdate.maxSurge: found -1, "
                        + #"expected a whole number such as 3 or a percentage such as "25%""#
                ]
            ),
            (
                #""minReadySeconds": 600"#,
                [
                    "x.json:2:21: services.web.progressDeadlineSeconds: "
                        + "progressDeadlineSeconds (600) must be greater than minReadySeconds (600); "
                        + "the deadline would pass before any new pod could count as available"
                ]
            ),
        ]
        for (service, expected) in cases {
            let found = messages(service: service)
            #expect(found.count == expected.count, "\(service): \(found)")
            for (message, text) in zip(found, expected) { #expect(message == text) }
        }
    }

    @Test("what a rollout says is checked at its place")
    func rollouts() {
        let cases: [(String, [String])] = [
            (#""v2": {"at": "1m", "service": "web"}"#, []),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"canary": {"steps": "#
                    + #"[{"setWeight": 10}, {"pause": {"duration": "1m"}}], "analysis": "#
                    + #"{"interval": "30s", "successCondition": "errorRate < 5%"}}}}"#, []
            ),
            (
                #""v2": {"at": "1m", "service": "wbe"}"#,
                [#"unknown service "wbe"; did you mean "web"?"#]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "version": {"neverReady": true}}"#,
                [#"the version of "v2" is never ready, but "web" has no readinessProbe"#]
            ),
            (
                #""v2": {"at": "11m", "service": "web"}"#,
                ["begins at or after the end of the run"]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"blueGreen": "#
                    + #"{"postPromotionAnalysis": {"interval": "30s", "#
                    + #""successCondition": "errorRate <= 0.01"}}}}"#,
                ["a postPromotionAnalysis without a count never ends"]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"canary": {"analysis": "#
                    + #"{"interval": "30s", "successCondition": "result[0] >= 0.95"}}}}"#,
                [#"expected a condition such as "errorRate <= 0.05""#]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"canary": {"analysis": "#
                    + #"{"interval": "30s", "successCondition": "#
                    + #""errorRate <= 1% && p99 < 500ms && p50 <= 80ms"}}}}"#, []
            ),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"canary": {"analysis": "#
                    + #"{"interval": "30s", "successCondition": "p98 < 500ms"}}}}"#,
                [#"expected a condition such as "errorRate <= 0.05""#]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"canary": {"analysis": "#
                    + #"{"interval": "30s", "successCondition": "p99 < 1s && p99 < 2s"}}}}"#,
                [#"expected a condition such as "errorRate <= 0.05""#]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "delivery": {"canary": {"steps": "#
                    + #"[{"setWeight": 101}]}}}"#,
                ["found 101, expected between 0 and 100 %"]
            ),
            (
                #""v2": {"at": "1m", "service": "web", "version": {"errorRate": 1.5}}"#,
                ["found 1.5, expected a fraction between 0 and 1"]
            ),
        ]
        for (rollout, expected) in cases {
            let found = messages(rollouts: rollout)
            #expect(found.count == expected.count, "\(rollout): \(found)")
            for (message, part) in zip(found, expected) {
                #expect(message.contains(part), "\(message)")
            }
        }
    }
}
