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

    private func problem(
        _ connections: String,
        _ proxies: String,
        query: String = ""
    ) -> String {
        do {
            let text = Self.text(connections, proxies: proxies).replacingOccurrences(
                of: #""cpu": "1ms""#,
                with: #""cpu": "1ms""# + query
            )
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
    func accepted() throws {
        let bounded = Self.bouncer(#""default_pool_size": 50, "max_db_connections": 17"#)
        #expect(try warnings(Self.text(Self.throughProxy, proxies: bounded)).isEmpty)
        let unbounded = #"{ "database": "db", "pool": { "queuePool": { "pool_size": 0 } } }"#
        #expect(problem(unbounded, "{}") == "")
    }

    private func warnings(_ text: String) throws -> [String] {
        let file = try ScenarioFile(parsing: [UInt8](text.utf8), source: "pools.json")
        return try ScenarioRun(file).warnings.map { "\($0)" }
    }

    @Test(
        "a warning says what would be refused with all pods and full pools, and the file runs",
        arguments: [
            (#"{ "database": "db" }"#, "{}", "45 connections (web 3 × 15) and has 17: 28"),
            (
                #"{ "database": "db", "processes": 4 }"#, "{}",
                "180 connections (web 3 × 4 × 15) and has 17: 163"
            ),
            (
                throughProxy, bouncer(#""default_pool_size": 18"#, #", "instances": 2"#),
                "36 connections (b 2 × 18) and has 17: 19"
            ),
            (
                throughProxy,
                bouncer(
                    #""default_pool_size": 30, "max_db_connections": 10"#,
                    #", "instances": 2"#
                ),
                "20 connections (b 2 × max_db_connections 10) and has 17: 3"
            ),
            (
                throughProxy, bouncer(#""default_pool_size": 60"#),
                "45 connections (b 45 for as many clients) and has 17: 28"
            ),
            (
                throughProxy, bouncer(#""default_pool_size": 10, "max_client_conn": 20"#),
                "\"b\" is asked for 45 connections (web 3 × 15) and takes 20 (1 × max_client_conn 20): 25"
            ),
        ]
    )
    func warning(connections: String, proxies: String, sentence: String) throws {
        let text = Self.text(connections, proxies: proxies).replacingPods(with: 3)
        let warnings = try warnings(text)
        #expect(warnings.contains { $0.contains(sentence) }, "\(warnings)")
    }

    @Test(
        "a rollout has pods beside the others: by maxSurge, or a second fleet",
        arguments: [
            ("", "20 connections (web (3 + 1 by maxSurge) × 5) and has 17: 3"),
            (
                #", "delivery": { "blueGreen": {} }"#,
                "30 connections (web (3 + 3 of the other version) × 5) and has 17: 13"
            ),
        ]
    )
    func rollouts(delivery: String, sentence: String) throws {
        let pool = #"{ "database": "db", "pool": { "hikari": { "maximumPoolSize": 5 } } }"#
        let text = Self.text(pool).replacingPods(with: 3)
        #expect(try warnings(text).isEmpty)
        let rollout = #""rollouts": { "r": { "at": "1s", "service": "web"\#(delivery) } }, "#
        let place = #""proxies""#
        let rolled = text.replacingOccurrences(of: place, with: rollout + place)
        let warnings = try warnings(rolled)
        #expect(warnings.contains { $0.contains(sentence) }, "\(warnings)")
    }

    @Test(
        "two pools in one service are told apart, or what is wrong is said",
        arguments: [
            (#"{ "a": { "database": "db" }, "b": { "database": "db" } }"#, "", "say pool"),
            (#"{ "main": { "database": "db" }, "b": { "database": "db" } }"#, "", ""),
            (
                #"{ "a": { "database": "db" }, "b": { "database": "db" } }"#, #", "pool": "b""#, ""
            ),
            (
                #"{ "main": { "database": "db" }, "b": { "database": "db" } }"#,
                #", "pool": "c""#, "pool"
            ),
            (#"{ "database": "db" }"#, #", "pool": "db""#, ""),
            (#"{ "database": "db" }"#, #", "pool": "main""#, ""),
            (#"{ "database": "db" }"#, #", "pool": "x""#, "has no pool \"x\""),
            (#"{ "a": { "b": { "database": "db" } } }"#, "", "pools within a pool"),
            (#"{ "a": { "database": "db", "prosesses": 2 } }"#, "", "prosesses"),
            (#"{ "databse": "db" }"#, "", "database"),
        ]
    )
    func names(connections: String, use: String, expected: String) {
        let found = problem(connections, "{}", query: use)
        #expect(
            expected.isEmpty ? found.isEmpty : found.contains(expected),
            "\(connections): \(found)"
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
