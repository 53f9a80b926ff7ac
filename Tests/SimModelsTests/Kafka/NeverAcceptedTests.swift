import SimCore
import SimModels
import Testing

@Suite("events rejected at the door")
struct NeverAcceptedTests {
    private typealias Tiny = TinyScenario

    /// A gateway that calls a service that writes a message for each request, ten times a second for 40 s.
    private func scenario(
        _ change: (inout ServiceSpec) -> Void = { _ in },
        steps: [StepSpec] = [.produce(ProduceSpec())]
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.cluster.endpointPropagation = .zero
        scenario.kafka.topics["events"] = TopicSpec()
        scenario.services["gateway"] = Tiny.service([.call(CallSpec("collector"))]) {
            $0.workers = 1_000
        }
        scenario.services["collector"] = Tiny.service(steps) {
            var producer = ProducerSpec()
            producer.topic = "events"
            $0.producer = producer
            change(&$0)
        }
        scenario.traffic["users"] = Tiny.traffic("gateway", perSecond: 10, to: 40)
        return scenario
    }

    @Test("while nothing fails nothing is rejected")
    func calm() throws {
        let result = try ScenarioRun(scenario()).run()
        #expect(result.messages.neverAccepted == 0)
        #expect(result.messages.accepted == result.requests.offered)
    }

    @Test("a request that finds no pod has brought an event that nobody took")
    func noPod() throws {
        var scenario = scenario()
        scenario.faults["kill"] = Tiny.kill("collector", at: .seconds(10))
        let result = try ScenarioRun(scenario).run()
        let messages = result.messages
        #expect(result.requests.failed > 0)
        #expect(messages.neverAccepted == result.requests.failed)
        #expect(messages.accepted + messages.neverAccepted == result.requests.offered)
        #expect(messages.rejected == 0)
        let text = ReportText().text(of: result)
        #expect(text.contains("lost, \(messages.neverAccepted) rejected at the door"))
        #expect(
            ReportJSON.text(of: result).contains("\"never_accepted\": \(messages.neverAccepted)")
        )
    }

    @Test("what is accepted after its client has given up was not rejected")
    func late() throws {
        // The event is taken at once, the answer comes after the client has gone; or the other way round.
        for steps in [
            [.produce(ProduceSpec()), Tiny.sleep(milliseconds: 9_000)],
            [Tiny.sleep(milliseconds: 9_000), .produce(ProduceSpec())],
        ] as [[StepSpec]] {
            var scenario = scenario({ $0.workers = 1_000 }, steps: steps)
            scenario.traffic["users"]?.timeout = .seconds(3)
            scenario.services["gateway"]?.timeout = .seconds(60)
            scenario.services["collector"]?.timeout = .seconds(60)
            let result = try ScenarioRun(scenario).run()
            #expect(result.requests.succeeded == 0)
            #expect(result.requests.late > 0)
            #expect(result.messages.accepted == result.requests.offered)
            #expect(result.messages.neverAccepted == 0)
        }
    }

    @Test("a full queue rejects at the door whatever the queue is")
    func fullQueue() throws {
        let result = try ScenarioRun(
            scenario(
                {
                    $0.workers = 1
                    $0.queueLimit = 0
                },
                steps: [Tiny.sleep(milliseconds: 250), .produce(ProduceSpec())]
            )
        ).run()
        #expect(result.requests.rejected > 0)
        #expect(result.messages.neverAccepted == result.requests.rejected)
    }

    @Test("an intent that is tried again counts once, and not if one of its tries was taken")
    func retries() throws {
        var scenario = scenario()
        scenario.faults["kill"] = Tiny.kill("collector", at: .seconds(10))
        var retry = UserRetrySpec()
        retry.attempts = 3
        retry.delay = .constant(.milliseconds(100))
        scenario.traffic["users"]?.retry = retry
        let result = try ScenarioRun(scenario).run()
        #expect(result.requests.attempts > result.requests.offered)
        #expect(result.messages.neverAccepted == result.requests.failed)
        #expect(result.messages.accepted + result.messages.neverAccepted == result.requests.offered)
    }

    @Test("a request of several events brings all of them")
    func several() throws {
        var produce = ProduceSpec()
        produce.messages = 3
        var scenario = scenario(steps: [.produce(produce), .produce(ProduceSpec())])
        scenario.faults["kill"] = Tiny.kill("collector", at: .seconds(10))
        let result = try ScenarioRun(scenario).run()
        #expect(result.messages.neverAccepted == 4 * result.requests.failed)
    }

    @Test("a platform without topics rejects no events")
    func noTopics() throws {
        var scenario = Tiny.scenario(seconds: 20)
        scenario.services["web"] = Tiny.service([]) { $0.replicas = 1 }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 5)
        scenario.faults["kill"] = Tiny.kill("web", at: .seconds(10))
        let result = try ScenarioRun(scenario).run()
        #expect(result.requests.failed > 0)
        #expect(result.messages.neverAccepted == 0)
    }
}
