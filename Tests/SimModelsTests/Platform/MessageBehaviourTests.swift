import SimCore
import SimModels
import Testing

@Suite("the way of messages")
struct MessageBehaviourTests {
    private typealias Tiny = TinyScenario

    /// A service that writes a message for each request, and perhaps one that reads them.
    private func scenario(
        seconds: Int64 = 60,
        perSecond rate: Double = 10,
        to end: Int64 = 40,
        reader: ServiceSpec? = nil,
        _ change: (inout ServiceSpec, inout ProducerSpec) -> Void = { _, _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        scenario.cluster.endpointPropagation = .zero
        var topic = TopicSpec()
        topic.replicationFactor = 3
        scenario.kafka.topics["events"] = topic
        scenario.services["api"] = Tiny.service([.produce(ProduceSpec())]) {
            var producer = ProducerSpec()
            producer.topic = "events"
            change(&$0, &producer)
            $0.producer = producer
        }
        scenario.services["worker"] = reader
        scenario.traffic["users"] = Tiny.traffic("api", perSecond: rate, to: end)
        return scenario
    }

    private func reader(
        pods: Int = 1,
        cpuPerMessage: Int64 = 1,
        _ change: (inout ServiceSpec, inout ConsumerSpec) -> Void = { _, _ in }
    ) -> ServiceSpec {
        Tiny.service([]) {
            $0.replicas = pods
            var consumer = ConsumerSpec()
            consumer.topic = "events"
            consumer.cpuPerMessage = .constant(.milliseconds(cpuPerMessage))
            change(&$0, &consumer)
            $0.consumer = consumer
        }
    }

    private func killBroker(_ broker: Int, at: Int64) -> FaultSpec {
        var fault = FaultSpec()
        fault.at = .seconds(at)
        var kill = KillBrokerSpec()
        kill.broker = broker
        fault.effect = .killBroker(kill)
        return fault
    }

    /// Brings a service from three pods to one at T+10 s, by SIGTERM.
    private func scaleDown(_ service: inout ServiceSpec, from pods: Int) {
        service.replicas = pods
        service.resources.requests.cpu = .cores(1)
        var autoscaler = AutoscalerSpec()
        autoscaler.maxReplicas = pods
        autoscaler.syncPhase = .seconds(10)
        service.autoscaler = autoscaler
    }

    // MARK: The queue in front of the client

    @Test("what an application queues is lost when its process is killed")
    func queueAtKill() throws {
        var scenario = scenario { _, producer in producer.batchQueue.flushMessages = 1_000 }
        scenario.faults["kill"] = Tiny.kill("api", at: .seconds(39))
        let messages = try ScenarioRun(scenario).run().messages
        #expect(messages.lostByCause.map(\.cause) == [.queueAtKill])
        #expect(messages.lost == 390)
    }

    @Test(
        "what an application queues is lost at SIGTERM, unless it flushes",
        arguments: [false, true]
    )
    func queueAtStop(flushes: Bool) throws {
        var scenario = scenario { service, producer in
            producer.batchQueue.flushMessages = 1_000
            service.shutdown.flushProducer = flushes
            scaleDown(&service, from: 3)
        }
        scenario.cluster.horizontalPodAutoscalerDownscaleStabilization = .zero
        let result = try ScenarioRun(scenario).run()
        #expect(result.requests.byService[0].report.pods == 1)
        #expect(result.messages.accepted == 400)
        #expect((result.messages.lost == 0) == flushes)
    }

    @Test("a process that ended at SIGTERM begins its next life without flushing")
    func flushEndsWithItsProcess() throws {
        var scenario = scenario(seconds: 115, to: 0, reader: reader()) { service, producer in
            producer.batchQueue.flushMessages = 1_000
            service.shutdown.flushProducer = true
            service.shutdown.drainRequests = false
            service.workers = 100
            service.operations["wait"] = OperationSpec(steps: [Tiny.sleep(milliseconds: 30_000)])
            var probe = ContainerProbeSpec()
            probe.probe.periodSeconds = 100
            probe.probe.failureThreshold = 1
            var check = ProbeCheckSpec()
            check.database = "full"
            probe.check = check
            service.livenessProbe = probe
        }
        var database = DatabaseSpec()
        database.maxConnections = 4
        scenario.databases["full"] = database
        scenario.services["hog"] = Tiny.service([]) {
            $0.connections = Tiny.hikari("full", size: 1)
        }
        scenario.traffic["users"] = Tiny.traffic("api", perSecond: 5, from: 101, to: 110)
        scenario.traffic["users"]?.operation = "get"
        scenario.traffic["waiting"] = Tiny.traffic("api", perSecond: 0.5)
        scenario.traffic["waiting"]?.operation = "wait"
        scenario.seed = 2
        let result = try ScenarioRun(scenario).run()
        #expect(result.requests.byService[0].report.restarts == 1)
        #expect(result.messages.accepted == 45)
        #expect(result.messages.processed == 0, "everything is in the queue")
    }

    // MARK: Brokers

    @Test("acks=1 loses what no follower has when the leader dies; acks=all does not")
    func leaderDies() throws {
        for (acks, isLossy) in [(ProducerSpec.Acknowledgement.leader, true), (.all, false)] {
            var scenario = scenario(reader: reader()) { _, producer in producer.acks = acks }
            scenario.kafka.replicationTime = .seconds(2)
            scenario.faults["broker"] = killBroker(0, at: 20)
            let messages = try ScenarioRun(scenario).run().messages
            #expect(messages.accepted == 400)
            if isLossy {
                // Ten a second for the two seconds that replication takes.
                #expect(messages.lostByCause.map(\.cause) == [.notReplicated])
                #expect((19...20).contains(messages.lost))
            } else {
                #expect(messages.lost == 0)
            }
            #expect(messages.processed == 400 - messages.lost)
        }
    }

    @Test("a partition gets a leader when the session of its own dead leader is over")
    func sessionsOfBrokers() throws {
        var scenario = scenario()
        scenario.kafka.topics["events"]?.partitions = 3
        scenario.faults["first"] = killBroker(0, at: 10)
        scenario.faults["second"] = killBroker(1, at: 15)
        let elected = try ScenarioRun(scenario).run().timeline.filter {
            $0.kind == .kafkaLeaderElected
        }
        #expect(elected.map(\.at) == [.seconds(19), .seconds(24)])
        #expect(elected.map(\.value) == [0, 1])
    }

    @Test("a batch that waits for a dead follower beyond request.timeout.ms is one batch")
    func longReplication() throws {
        var scenario = scenario(seconds: 120, to: 60, reader: reader())
        scenario.kafka.brokerSessionTimeout = .seconds(50)
        scenario.faults["follower"] = killBroker(1, at: 10)
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        let ledger = simulation.model.messages
        #expect(ledger.accepted == 600)
        #expect(ledger.processed == 600)
        #expect(ledger.duplicates == 0)
    }

    // MARK: Consumers

    @Test(
        "a consumer that commits first loses what it had in hand; one that commits last repeats it"
    )
    func commitOrder() throws {
        for commit in [ConsumerSpec.Commit.beforeProcessing, .afterProcessing] {
            let reader = reader(cpuPerMessage: 120) { _, consumer in
                consumer.commit = commit
                consumer.sessionTimeoutMilliseconds = 6_000
                consumer.heartbeatIntervalMilliseconds = 1_000
            }
            var scenario = scenario(seconds: 120, reader: reader)
            scenario.faults["kill"] = Tiny.kill("worker", at: .seconds(20))
            let messages = try ScenarioRun(scenario).run().messages
            if commit == .beforeProcessing {
                #expect(messages.lostByCause.map(\.cause) == [.committedUnprocessed])
                #expect(messages.duplicates == 0)
            } else {
                #expect(messages.lost == 0)
                #expect(messages.duplicates > 0)
            }
            #expect(messages.processed == 400 - messages.lost)
        }
    }

    @Test(
        "a killed consumer's partitions wait for its session; one that leaves gives them up at once"
    )
    func rebalances() throws {
        func times(leaves: Bool) throws -> (gone: SimDuration, done: SimDuration) {
            let reader = reader(pods: 2) { service, consumer in
                consumer.sessionTimeoutMilliseconds = 10_000
                service.shutdown.leaveGroup = leaves
                scaleDown(&service, from: 2)
            }
            var scenario = scenario(reader: reader)
            scenario.cluster.horizontalPodAutoscalerDownscaleStabilization = .zero
            scenario.kafka.topics["events"]?.partitions = 2
            let timeline = try ScenarioRun(scenario).run().timeline
            let gone = try #require(timeline.first { $0.kind == .podDeleted })
            let done = try #require(timeline.first { $0.kind == .kafkaRebalanceFinished })
            return (gone.at, done.at)
        }
        let polite = try times(leaves: true)
        // The other member learns of it with its next heartbeat, at most 3 s later.
        #expect(polite.done >= polite.gone && polite.done <= polite.gone + .seconds(3))
        let silent = try times(leaves: false)
        // The last heartbeat was at most 3 s old.
        #expect(silent.done >= silent.gone + .seconds(7))
        #expect(silent.done <= silent.gone + .seconds(13))
    }
}
