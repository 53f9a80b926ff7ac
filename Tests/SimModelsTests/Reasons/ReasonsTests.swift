import SimCore
import SimModels
import Testing

/// Each rule of the reasons by itself, on the smallest scenario that has it.
@Suite("reasons and recoveries")
struct ReasonsTests {
    private static func run(_ parts: String, seconds: Int) throws -> RunResult {
        let text = """
            {"version": 1, "name": "reasons", "warmup": "0s", "duration": "\(seconds)s",
             "cluster": {"nodeCPU": "1"}, \(parts)}
            """
        let file = try ScenarioFile(parsing: [UInt8](text.utf8), source: "reasons.json")
        return try ScenarioRun(file).run(seed: 1)
    }

    private static func times(_ kind: OccurrenceKind, of result: RunResult) -> [Double] {
        result.timeline.filter { $0.kind == kind }.map(\.at.seconds)
    }

    /// The kinds among the causes of an entry, near and far.
    private static func origins(
        of entry: TimelineEntry,
        in result: RunResult
    ) -> Set<OccurrenceKind> {
        Set(ReasonsLaw.Story(result).ancestors(of: entry).map(\.kind))
    }

    // MARK: Recoveries

    @Test("a queue that went with its pod is not worked off")
    func droppedQueue() throws {
        let result = try Self.run(
            """
            "services": {"web": {"replicas": 1, "workers": 1, "timeout": "60s", "podStart": "0s",
              "startup": "8s", "operations": {"get": {"steps": [{"sleep": "1s"}]}}}},
            "traffic": {"users": {"target": "web", "arrivals": "even",
              "rate": [{"rate": "4/s"}, {"at": "29s", "rate": "0/s"}]}},
            "faults": {"kill": {"at": "30s", "effect": {"killPods": {"service": "web"}}}}
            """,
            seconds: 120
        )
        let saturated = try #require(Self.times(.serviceSaturated, of: result).first)
        #expect(saturated < 30)
        let again = Self.times(.serviceKeepsUp, of: result)
        #expect(again.count == 1)
        // Nobody has waited there for five seconds, which is when it is told.
        #expect(again.allSatisfy { $0 >= 35 })
    }

    @Test("a pool has not recovered while somebody has waited there for long")
    func waitingLine() throws {
        let result = try Self.run(
            """
            "databases": {"db": {"cpu": "8"}},
            "services": {"web": {"replicas": 1, "workers": 20, "timeout": "300s",
              "connections": {"database": "db",
               "pool": {"queuePool": {"pool_size": 1, "max_overflow": 0, "pool_timeout": 200}}},
              "operations": {"get": {"steps": [{"query": {"cpu": "20s"}}]}}}},
            "traffic": {"users": {"target": "web", "arrivals": "even", "timeout": "300s",
              "rate": [{"rate": "1/s"}, {"at": "5500ms", "rate": "0/s"}]}}
            """,
            seconds: 180
        )
        let exhausted = try #require(Self.times(.poolExhausted, of: result).first)
        #expect(exhausted < 10)
        let recovered = Self.times(.poolRecovered, of: result)
        #expect(recovered.count == 1)
        // The last of five or more requests waits for at least three others of 20 s each.
        #expect(recovered.allSatisfy { $0 >= 60 })
    }

    // MARK: Who took it away

    @Test("a request that is sent to a process that is gone names what ended it")
    func refused() throws {
        let result = try Self.run(
            """
            "services": {"web": {"replicas": 1, "workers": 8, "strategy": {"type": "Recreate"},
              "podStart": "1s", "startup": "1s",
              "operations": {"get": {"steps": [{"cpu": "1ms"}]}}}},
            "traffic": {"users": {"target": "web", "arrivals": "even", "rate": [{"rate": "20/s"}]}},
            "rollouts": {"release": {"at": "60s", "service": "web"}}
            """,
            seconds: 120
        )
        let outage = try #require(result.timeline.first { ReasonsLaw.impacts.contains($0.kind) })
        #expect(Self.origins(of: outage, in: result).contains(.rolloutStarted))
        #expect(!Self.origins(of: outage, in: result).contains(.trafficChanged))
    }

    @Test("bad service is told when its cause begins, whenever its first request was sent")
    func dates() throws {
        let result = try Self.run(
            """
            "services": {"web": {"replicas": 1, "workers": 50,
              "operations": {"get": {"steps": [{"sleep": "3s"}]}}}},
            "traffic": {"users": {"target": "web", "arrivals": "even", "timeout": "20s",
              "rate": [{"rate": "10/s"}]}},
            "faults": {"f": {"at": "60s", "duration": "40s", "effect": {"hang": {"service": "web"}}}}
            """,
            seconds: 150
        )
        let impact = try #require(result.timeline.first { ReasonsLaw.impacts.contains($0.kind) })
        #expect(impact.at == .seconds(60))
        #expect(impact.text.contains("of requests sent from T+00:5"))
        #expect(Self.origins(of: impact, in: result).contains(.faultBegan))
    }

    // MARK: Mechanisms of Kafka

    @Test("a member that does not poll in time leaves, and may not commit")
    func pollInterval() throws {
        let result = try Self.run(
            """
            "services": {
              "api": {"operations": {"put": {"steps": [{"produce": {}}]}},
               "producer": {"topic": "jobs"}},
              "worker": {"replicas": 2, "consumer": {"topic": "jobs", "cpuPerMessage": "60s",
               "max.poll.records": 1, "max.poll.interval.ms": 40000}}},
            "kafka": {"brokers": 1, "topics": {"jobs": {"partitions": 2, "replication.factor": 1}}},
            "traffic": {"orders": {"target": "api", "arrivals": "even",
              "rate": [{"at": "5s", "rate": "1/s"}, {"at": "7500ms", "rate": "0/s"}]}}
            """,
            seconds: 150
        )
        #expect(!Self.times(.kafkaPollIntervalExceeded, of: result).isEmpty)
        #expect(!Self.times(.kafkaCommitRefused, of: result).isEmpty)
        let rebalance = result.timeline.first {
            $0.kind == .kafkaRebalanceStarted
                && Self.origins(of: $0, in: result).contains(.kafkaPollIntervalExceeded)
        }
        #expect(rebalance != nil)
    }

    @Test("lost messages name every broker without which they could not be written")
    func stalled() throws {
        let result = try Self.run(
            """
            "services": {"api": {"workers": 20, "operations": {"put": {"steps": [{"produce": {}}]}},
              "producer": {"topic": "t", "delivery.timeout.ms": 30000}}},
            "kafka": {"brokers": 3, "topics": {"t": {"partitions": 3, "replication.factor": 3}}},
            "traffic": {"users": {"target": "api", "arrivals": "even", "rate": [{"rate": "20/s"}]}},
            "faults": {
              "b0": {"at": "20s", "effect": {"killBroker": {"broker": 0}}},
              "b1": {"at": "40s", "effect": {"killBroker": {"broker": 1}}},
              "b2": {"at": "60s", "effect": {"killBroker": {"broker": 2}}}}
            """,
            seconds: 150
        )
        #expect(Self.times(.kafkaPartitionStalled, of: result).count == 3)
        let lost = try #require(result.timeline.first { $0.kind == .messagesLost })
        let ancestors = ReasonsLaw.Story(result).ancestors(of: lost)
        for name in ["b0", "b1", "b2"] {
            #expect(ancestors.contains { $0.kind == .faultStruck && $0.subject == name }, "\(name)")
        }
    }

    @Test("a member that falls silent is told with what silenced it")
    func silence() throws {
        let result = try Self.run(
            """
            "services": {
              "api": {"operations": {"put": {"steps": [{"produce": {}}]}}, "producer": {"topic": "t"}},
              "worker": {"replicas": 2, "podStart": "1s", "startup": "1s",
               "consumer": {"topic": "t", "cpuPerMessage": "1ms"}}},
            "kafka": {"brokers": 1, "topics": {"t": {"partitions": 2, "replication.factor": 1}}},
            "traffic": {"users": {"target": "api", "arrivals": "even", "rate": [{"rate": "5/s"}]}},
            "faults": {"k": {"at": "30s",
              "effect": {"killPods": {"service": "worker", "count": 1}}}}
            """,
            seconds: 120
        )
        let expired = try #require(result.timeline.first { $0.kind == .kafkaSessionExpired })
        #expect(Self.origins(of: expired, in: result).contains(.faultStruck))
    }
}
