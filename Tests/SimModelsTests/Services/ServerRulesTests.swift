import SimModels
import Testing

@Suite("servers and queues that make no sense")
struct ServerRulesTests {
    @Test(
        "are refused at their place",
        arguments: [
            (
                #""server": { "gunicorn": { "workers": 0 } }"#,
                "services.web.server.gunicorn.workers: found 0"
            ),
            (
                #""workers": 4, "server": { "gunicorn": {} }"#,
                "services.web.workers: workers beside a server, which says it in its own words"
            ),
            (
                #""queueLimit": 4, "server": { "uvicorn": {} }"#,
                "services.web.queueLimit: queueLimit beside a server"
            ),
            (
                #""queue": { "discipline": "lifo" }, "server": { "tomcat": {} }"#,
                "services.web.queue: queue beside a server"
            ),
            (
                #""server": { "gunicorn": { "max_requests_jitter": 5 } }"#,
                "services.web.server.gunicorn.max_requests_jitter: max_requests_jitter without"
            ),
            (
                #""server": { "gunicorn": { "worker_connections": 5 } }"#,
                "services.web.server.gunicorn.worker_connections: worker_connections without threads"
            ),
            (
                #""server": { "gunicorn": { "worker_class": "uvicorn.workers.UvicornWorker", "threads": 2 } }"#,
                "services.web.server.gunicorn.threads: threads beside an event loop"
            ),
            (
                #""server": { "gunicorn": { "threads": 2, "total_tokens": 2 } }"#,
                "services.web.server.gunicorn.total_tokens: total_tokens without an event loop"
            ),
            (
                #""readinessProbe": { "check": { "queue": false } }"#,
                "services.web.readinessProbe.check.queue: queue: false says"
            ),
            (
                #""readinessProbe": { "check": { "queue": true, "beside": true } }"#,
                "services.web.readinessProbe.check.queue: queue and beside contradict each other"
            ),
            (
                #""server": { "tomcat": { "maxThreads": 20, "maxConnections": 10 } }"#,
                "services.web.server.tomcat.maxConnections: maxConnections (10) is less than"
            ),
            (
                #""queue": { "target": "5ms" }"#,
                "services.web.queue.target: target is of no use to the discipline fifo"
            ),
            (
                #""queue": { "discipline": "codel", "interval": "1ms" }"#,
                "services.web.queue.interval: the interval is shorter than the target"
            ),
            (
                #""queue": { "discipline": "lifo", "shedAbove": "1s" }"#,
                "services.web.queue.shedAbove: shedAbove beside the discipline lifo"
            ),
            (
                #""loadBalancing": { "policy": "leastRequests", "choiceCount": 1 }"#,
                "services.web.loadBalancing.choiceCount: found 1"
            ),
            (
                #""loadBalancing": { "choiceCount": 3 }"#,
                "services.web.loadBalancing.choiceCount: choiceCount is of no use to the policy"
            ),
            (
                #""loadBalancing": { "keepAlive": { "connections": 0 } }"#,
                "services.web.loadBalancing.keepAlive.connections: found 0"
            ),
            (
                #""loadBalancing": { "keepAlive": {} }"#,
                #"services.web.loadBalancing.keepAlive: missing field "connections""#
            ),
            (
                #""loadBalancing": { "policy": "hash", "keepAlive": { "connections": 3 } }"#,
                "services.web.loadBalancing.keepAlive: keepAlive beside the policy hash"
            ),
            (
                #""queue": { "discipline": "lofi" }"#,
                #"services.web.queue.discipline: found "lofi""#
            ),
        ]
    )
    func refused(_ fields: String, _ problem: String) {
        let text = """
            { "version": 1, "name": "x", "duration": "1m",
              "services": { "web": { "operations": { "get": {} }, \(fields) } } }
            """
        let issues = Self.issues(of: text)
        #expect(issues.count == 1, "\(issues)")
        #expect(issues.first?.contains(problem) == true, "\(issues)")
    }

    @Test(
        "threads beside an event loop are refused where there is none, and where they make no sense",
        arguments: [
            ("", #""steps": [{ "thread": { "steps": [] } }]"#, "has a thread step, but its"),
            ("", #""runs": "thread""#, "runs thread, but its server has no event loop"),
            (
                #""server": { "gunicorn": { "threads": 2 } }, "#, #""runs": "blocking""#,
                "runs blocking, but its server has no event loop"
            ),
            (
                #""server": { "uvicorn": {} }, "#,
                #""runs": "thread", "steps": [{ "thread": { "steps": [] } }]"#,
                "runs thread as a whole, and has a thread step"
            ),
            (
                #""server": { "uvicorn": {} }, "#,
                #""steps": [{ "thread": { "steps": [{ "thread": { "steps": [] } }] } }]"#,
                "has a thread step in a thread"
            ),
        ]
    )
    func threads(_ server: String, _ operation: String, _ problem: String) {
        let issues = Self.issues(
            of: """
                { "version": 1, "name": "x", "duration": "1m",
                  "services": { "web": { \(server)"operations": { "get": { \(operation) } } } } }
                """
        )
        #expect(issues.count == 1, "\(issues)")
        #expect(issues.first?.contains(problem) == true, "\(issues)")
    }

    @Test("hashing requests without a key is refused, and with one it is not")
    func keys() {
        func issues(_ more: String) -> [String] {
            Self.issues(
                of: """
                    { "version": 1, "name": "x", "duration": "1m",
                      "services": { "web": { "operations": { "get": {} }, "loadBalancing": "hash" } },
                      "traffic": { "users": { "target": "web", "rate": [{ "rate": "1/s" }]\(more) } } }
                    """
            )
        }
        let found = issues("")
        #expect(found.count == 1)
        #expect(found.first?.contains("no request that reaches it has a key") == true, "\(found)")
        #expect(issues(", \"keys\": { \"count\": 100 }").isEmpty)
    }

    private static func issues(of text: String) -> [String] {
        do {
            let file = try ScenarioFile(parsing: [UInt8](text.utf8), source: "x.json")
            return try file.validate().map(\.description)
        } catch {
            return error.issues.map(\.description)
        }
    }
}
