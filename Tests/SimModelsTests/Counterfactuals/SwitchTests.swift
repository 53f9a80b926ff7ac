import SimCore
import SimModels
import Testing

@Suite("what a run can be made without")
struct SwitchTests {
    private typealias Tried = TriedScenario

    /// A file and a claim of it that names something with a switch, which is needed.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var event: String
        var cause: String
        var without: String
        var extra = ""
        var seconds = 120
        var services: String?
        var rate: String?
        var testDescription: String { name }
    }

    /// A fault for which eve is paged, and what she does about it.
    private static func paged(_ runbook: String) -> String {
        """
        "faults": { "f": { "at": "60s",
          "effect": { "serviceErrors": { "service": "web" } } } },
        "alerts": { "one": { "signal": "errorRate", "of": "web",
          "function": "average", "threshold": 50, "threshold_duration": 60,
          "aggregation_window": 30, "aggregation_delay": 5 } },
        "onCall": { "eve": { "pagedBy": [ "one" ], "acknowledge": "30s",
          "runbook": [ \(runbook) ] } },
        """
    }

    @Test(
        "whose limit, probe, step or page it was",
        arguments: [
            Case(
                name: "rollout",
                event: "rollout.complete of web",
                cause: "rollout.started of web",
                without: "the rollout of web",
                extra: "\"rollouts\": { \"r\": { \"at\": \"20s\", \"service\": \"web\" } },"
            ),
            Case(
                name: "autoscaler",
                event: "pod.created of web",
                cause: "autoscaler.scaled of web",
                without: "the scaling of web",
                services: """
                    "web": { "replicas": 1, "workers": 8, "timeout": "2s",
                      "resources": { "requests": { "cpu": "200m" } },
                      "autoscaler": { "minReplicas": 1, "maxReplicas": 4, "targetCPU": 50 },
                      "operations": { "get": { "steps": [ { "cpu": "2ms" } ] } } }
                    """,
                rate: "{ \"rate\": \"20/s\" }, { \"at\": \"20s\", \"rate\": \"90/s\" }"
            ),
            Case(
                name: "liveness probe",
                event: "pod.restarted of web",
                cause: "pod.livenessFailed of web",
                without: "the liveness probe of web",
                extra: """
                    "faults": { "f": { "at": "20s", "effect": { "hang": { "service": "web" } } } },
                    """,
                services: """
                    "web": { "replicas": 1, "workers": 2, "timeout": "2s", "startup": "1s",
                      "livenessProbe": { "periodSeconds": 5 },
                      "operations": { "get": { "steps": [ { "sleep": "5ms" } ] } } }
                    """
            ),
            Case(
                name: "memory limit",
                event: "pod.restarted of web",
                cause: "pod.oomKilled of web",
                without: "the memory limit of web",
                services: """
                    "web": { "replicas": 1, "workers": 2, "timeout": "2s",
                      "resources": { "limits": { "memory": "200Mi" } },
                      "memory": { "base": "100Mi", "growthPerHour": "6000Mi" },
                      "operations": { "get": { "steps": [ { "sleep": "5ms" } ] } } }
                    """
            ),
            Case(
                name: "connections of a database",
                event: "sli.down of web",
                cause: "database.exhausted of db",
                without: "the connection limit of db",
                extra: "\"databases\": { \"db\": { \"max_connections\": 10 } },",
                services: """
                    "web": { "replicas": 1, "workers": 40, "timeout": "2s",
                      "connections": { "database": "db", "pool": { "none": {} } },
                      "operations": { "get": { "steps": [ { "transaction": {
                        "steps": [ { "query": { "cpu": "1ms" } }, { "sleep": "100ms" } ] } } ] } } }
                    """,
                rate: "{ \"rate\": \"20/s\" }, { \"at\": \"20s\", \"rate\": \"200/s\" }"
            ),
            Case(
                name: "connections of a pool",
                event: "sli.degraded of web",
                cause: "pool.exhausted of web",
                without: "the pool limit of web",
                extra: "\"databases\": { \"db\": {} },",
                services: """
                    "web": { "replicas": 1, "workers": 90, "timeout": "20s",
                      "connections": { "database": "db",
                        "pool": { "queuePool": { "pool_size": 2, "max_overflow": 0,
                          "pool_timeout": 3 } } },
                      "operations": { "get": { "steps": [ { "transaction": {
                        "steps": [ { "query": { "cpu": "1ms" } }, { "sleep": "100ms" } ] } } ] } } }
                    """,
                rate: "{ \"rate\": \"10/s\" }, { \"at\": \"20s\", \"rate\": \"40/s\" }"
            ),
            Case(
                name: "a step of a runbook",
                event: "fault.ended of f",
                cause: "runbook.step of eve",
                without: "step 2 of eve",
                extra: Self.paged(
                    """
                    { "after": "10s" },
                    { "after": "10s", "action": { "endFault": { "fault": "f" } } }
                    """
                ),
                seconds: 400
            ),
            Case(
                name: "the pages of an alert",
                event: "runbook.step of eve",
                cause: "page.delivered of one",
                without: "the pages of one",
                extra: Self.paged("{ \"after\": \"10s\" }"),
                seconds: 400
            ),
        ]
    )
    func needed(_ example: Case) throws {
        var tried = Tried(
            extra: example.extra,
            seconds: example.seconds,
            claims: Tried.claim("c", example.event, because: example.cause)
        )
        tried.services = example.services ?? tried.services
        tried.rate = example.rate ?? tried.rate
        let verdict = try #require(try tried.verdicts()["c"])
        #expect(verdict.verdict == .holds, "\(verdict)")
        #expect(verdict.causes.map(\.without) == [[example.without]], "\(verdict)")
    }

    @Test("what has no switch is judged by what led to it")
    func above() throws {
        let tried = Tried(
            extra: "\"faults\": { \(Tried.slow("f", at: 20, factor: 5)) },",
            claims: Tried.claim("c", "service.keepsUp of web", because: "service.saturated of web")
        )
        let verdict = try #require(try tried.verdicts()["c"])
        #expect(verdict.verdict == .holds)
        #expect(verdict.why == "needed: gone without the fault f")
    }
}
