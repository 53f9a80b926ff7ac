import Foundation
import SimCore
import SimModels
import Testing

@Suite("rules of pools and proxies")
struct PoolRulesTests {
    private static func text(_ connections: String, proxies: String = "{}") -> String {
        """
        {
          "version": 1, "name": "pools", "duration": "10s",
          "databases": { "db": { "max_connections": 20 } },
          "proxies": \(proxies),
          "services": { "web": { "connections": \(connections), "operations": {
            "get": { "steps": [{ "query": { "cpu": "1ms" } }] } } } }
        }
        """
    }

    private static func bouncer(_ fields: String, _ more: String = "") -> String {
        #"{ "b": { "database": "db"\#(more), "pgbouncer": { \#(fields) } } }"#
    }

    private static let throughProxy = #"{ "proxy": "b" }"#

    private func problem(_ connections: String, _ proxies: String) -> String {
        do {
            let text = Self.text(connections, proxies: proxies)
            let file = try ScenarioFile(parsing: [UInt8](text.utf8), source: "pools.json")
            _ = try ScenarioRun(file)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "what is wrong is said at its place",
        arguments: [
            (
                #"{ "database": "db", "proxy": "b" }"#, "{}",
                "either the database connected to, or the proxy of one"
            ),
            ("{}", "{}", "neither database nor proxy"),
            (
                #"{ "database": "db", "processes": 4 }"#, "{}",
                "a pod of \"web\" may open 60 connections (4 × 15), but \"db\" has 17 for applications"
            ),
            (
                #"{ "database": "db", "pool": { "hikari": { "maximumPoolSize": 18 } } }"#, "{}",
                "may open 18 connections (1 × 18), but \"db\" has 17"
            ),
            (
                #"{ "database": "db", "pool": { "hikari": { "maximumPoolSize": 0 } } }"#, "{}",
                "maximumPoolSize"
            ),
            (
                #"{ "database": "db", "pool": { "hikari": { "connectionTimeout": 100 } } }"#, "{}",
                "connectionTimeout"
            ),
            (
                #"{ "database": "db", "pool": { "hikari": { "maximumPoolSize": 4, "minimumIdle": 5 } } }"#,
                "{}", "no more idle connections than there may be in all"
            ),
            (
                #"{ "database": "db", "pool": { "hikari": { "maxLifetime": 1000 } } }"#, "{}",
                "0, or at least 30000 ms"
            ),
            (
                #"{ "database": "db", "pool": { "hikari": { "keepaliveTime": 1000 } } }"#, "{}",
                "0, or from 30000 ms up to less than maxLifetime"
            ),
            (
                #"{ "database": "db", "pool": { "queuePool": { "pool_timeout": -1 } } }"#, "{}",
                "pool_timeout"
            ),
            (
                #"{ "database": "db", "pool": { "queuePool": { "max_overflow": -2 } } }"#, "{}",
                "max_overflow"
            ),
            (
                #"{ "database": "db", "pool": { "queuePool": {}, "hikari": {} } }"#, "{}",
                "hikari"
            ),
            (#"{ "proxy": "x" }"#, bouncer(""), "proxy"),
            (
                throughProxy, bouncer(#""default_pool_size": 18"#),
                "the proxy \"b\" may open 18 connections for one user, but \"db\" has 17"
            ),
            (
                throughProxy, bouncer(#""default_pool_size": 5, "min_pool_size": 6"#),
                "no more connections kept than there may be"
            ),
            (
                throughProxy,
                bouncer(#""default_pool_size": 5, "query_wait_timeout": -1"#), "query_wait_timeout"
            ),
            (
                throughProxy,
                #"{ "b": { "database": "db", "instances": 2, "rdsProxy": {} } }"#,
                "2 instances of an rdsProxy"
            ),
            (
                throughProxy,
                #"{ "b": { "database": "db", "rdsProxy": { "MaxConnectionsPercent": 20 } } }"#,
                "no more idle connections than there may be in all"
            ),
            (
                throughProxy,
                #"{ "b": { "database": "db", "rdsProxy": { "pinningProbability": 2 } } }"#,
                "pinningProbability"
            ),
        ]
    )
    func refusals(connections: String, proxies: String, words: String) {
        let found = problem(connections, proxies)
        #expect(found.contains(words), "\(found)")
    }

    @Test(
        "max_db_connections bounds what a proxy is held to; a pool without a bound is not counted"
    )
    func accepted() {
        let bounded = Self.bouncer(#""default_pool_size": 50, "max_db_connections": 17"#)
        #expect(problem(Self.throughProxy, bounded) == "")
        let unbounded = #"{ "database": "db", "pool": { "queuePool": { "pool_size": 0 } } }"#
        #expect(problem(unbounded, "{}") == "")
    }

    @Test("a warning says what would be refused with all pods and full pools")
    func warning() throws {
        let text = Self.text(#"{ "database": "db" }"#).replacingPods(with: 3)
        let file = try ScenarioFile(parsing: [UInt8](text.utf8), source: "pools.json")
        let warnings = try ScenarioRun(file).warnings.map { "\($0)" }
        #expect(
            warnings.contains { $0.contains("\"db\" is asked for 45 connections (web 3 × 15)") },
            "\(warnings)"
        )
    }
}

extension String {
    /// The scenario with so many pods of its service.
    fileprivate func replacingPods(with count: Int) -> String {
        guard let place = range(of: #""web": {"#) else { return self }
        return self[..<place.upperBound] + #" "replicas": \#(count),"# + self[place.upperBound...]
    }
}
