import SimCore
import SimModels
import Testing

@Suite("one table of metrics")
struct MetricTableTests {
    @Test("whatever alerts and autoscalers ask for is read by one entry")
    func aliases() {
        let entries = Reading.all + Reading.unrecorded
        let aliases = entries.flatMap(\.aliases)
        let signals = AlertSpec.Signal.allCases.map(\.rawValue)
        let scraped = [
            "http_requests_per_second", "http_requests_in_flight", "http_requests_queued",
            "kafka_consumergroup_lag",
        ]
        let resources = ResourceName.allCases.map { "\($0)" }
        #expect(aliases.sorted() == (signals + scraped + resources).sorted())
        let names = entries.map { $0.name(of: "x") }
        #expect(Set(names).count == names.count)
    }

    @Test("a trigger, an alert and a series that ask for one metric see the same number")
    func sameNumber() throws {
        let text = """
            { "version": 1, "name": "seen", "warmup": "0s", "duration": "120s", "seed": 1,
              "databases": { "db": { "max_connections": 20 } },
              "services": { "web": { "replicas": 4, "workers": 4,
                "connections": { "database": "db", "pool": { "queuePool": {
                  "pool_size": 2, "max_overflow": 0 } } },
                "operations": { "get": { "steps": [ { "query": { "cpu": "5ms" } } ] } } } },
              "traffic": { "users": { "target": "web", "rate": [ { "rate": "400/s" } ] } },
              "alerts": { "many": { "signal": "connections", "of": "db", "function": "max",
                "threshold": 6, "threshold_duration": 60, "aggregation_window": 30,
                "aggregation_delay": 5 } },
              "faults": { "f": { "when": { "metric": "databases.db.connections", "above": 6,
                "for": "10s" }, "duration": "1s",
                "effect": { "slow": { "service": "web", "factor": 1.01 } } } } }
            """
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "seen.json")
        let result = try ScenarioRun(file).run()
        let series = try #require(result.series.first { $0.name == "databases.db.connections" })
        let open = try #require(series.values.max())
        let kinds = result.timeline.map(\.kind)
        let began = try #require(result.timeline.first { $0.kind == .faultBegan })
        #expect(open > 6 && kinds.contains(.alertOpened), "\(open) \(kinds)")
        // The reading of the trigger is kept in hundredths, and is the series' at that second.
        let place = Int(began.at.nanoseconds / 1_000_000_000)
        #expect(Double(began.value) / 100 == series.values[place], "\(began)")
    }
}
