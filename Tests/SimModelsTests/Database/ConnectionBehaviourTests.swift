import SimCore
import SimModels
import Testing

@Suite("connections of pods")
struct ConnectionBehaviourTests {
    private typealias Tiny = TinyScenario

    private static func query(milliseconds: Int64) -> StepSpec {
        .query(QuerySpec(cpu: .constant(.milliseconds(milliseconds))))
    }

    @Test("the statement of a killed request ends with it, and ends no other request")
    func statementOfTheDead() throws {
        var scenario = Tiny.scenario(seconds: 30)
        scenario.databases["main"] = DatabaseSpec()
        scenario.services["web"] = Tiny.service([Self.query(milliseconds: 5_000)]) {
            $0.connections = Tiny.queuePool("main", size: 5)
        }
        scenario.traffic["first"] = Tiny.traffic("web", perSecond: 1, to: 1)
        scenario.traffic["second"] = Tiny.traffic("web", perSecond: 1, from: 3, to: 4)
        scenario.faults["kill"] = Tiny.kill("web", at: .seconds(2))
        let requests = try ScenarioRun(scenario).run().requests
        #expect(requests.offered == 2)
        #expect(requests.failedByCause.map(\.cause) == [.podKilled])
        #expect(requests.latency.max.map { $0 > 4_990 } == true, "\(requests.latency)")
    }

    @Test("a request fails when no connection comes free within the pool's timeout")
    func poolTimeout() throws {
        var scenario = Tiny.scenario(seconds: 30)
        scenario.databases["main"] = DatabaseSpec()
        scenario.services["web"] = Tiny.service([Self.query(milliseconds: 10_000)]) {
            $0.connections = Tiny.queuePool("main", size: 1, timeoutSeconds: 2)
            $0.workers = 5
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 3, to: 1)
        let requests = try ScenarioRun(scenario).run().requests
        #expect(requests.succeeded == 1)
        #expect(requests.failed == 2)
        #expect(requests.failedByCause.map(\.cause) == [.connectionPoolTimeout])
    }

    @Test(
        "a consumer stores its records through a pool of any kind, beside requests or alone",
        arguments: [
            (Tiny.queuePool("main", size: 1), 0.0), (Tiny.queuePool("main", size: 1), 15.0),
            (Tiny.hikari("main", size: 1), 0.0), (Tiny.hikari("main", size: 1), 15.0),
            (ConnectionsSpec("main", .unpooled(NoParameters())), 15.0),
        ]
    )
    func consumers(connections: ConnectionsSpec, perSecond: Double) throws {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.databases["main"] = DatabaseSpec()
        scenario.kafka.topics["events"] = TopicSpec()
        scenario.services["api"] = Tiny.service([.produce(ProduceSpec())]) {
            var producer = ProducerSpec()
            producer.topic = "events"
            $0.producer = producer
        }
        scenario.services["worker"] = Tiny.service([Self.query(milliseconds: 50)]) {
            $0.connections = connections
            $0.workers = 50
            var consumer = ConsumerSpec()
            consumer.topic = "events"
            consumer.cpuPerMessage = .constant(.milliseconds(1))
            consumer.query = QuerySpec(cpu: .constant(.milliseconds(5)))
            $0.consumer = consumer
        }
        scenario.traffic["events"] = Tiny.traffic("api", perSecond: 10, to: 50)
        if perSecond > 0 {
            scenario.traffic["users"] = Tiny.traffic("worker", perSecond: perSecond, to: 50)
        }
        let result = try ScenarioRun(scenario).run()
        #expect(result.messages.accepted == 500)
        #expect(result.messages.processed == 500)
        #expect(result.requests.failed == 0)
    }
}
