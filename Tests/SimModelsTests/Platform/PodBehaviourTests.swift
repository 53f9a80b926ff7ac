import SimCore
import SimModels
import Testing

@Suite("the life of pods")
struct PodBehaviourTests {
    private typealias Tiny = TinyScenario

    @Test("a liveness probe that asks a full database kills, and the kubelet waits 0, 10, 20, 40 s")
    func crashLoop() throws {
        var scenario = Tiny.scenario(seconds: 300)
        var database = DatabaseSpec()
        database.maxConnections = 5
        scenario.databases["main"] = database
        scenario.services["web"] = Tiny.service([]) {
            $0.connections = Tiny.hikari("main", size: 2)
            var probe = ContainerProbeSpec()
            var check = ProbeCheckSpec()
            check.database = "main"
            probe.check = check
            $0.livenessProbe = probe
        }
        let timeline = try ScenarioRun(scenario).run().timeline
        let kills = timeline.filter { $0.kind == .podLivenessFailed }
        let restarts = timeline.filter { $0.kind == .podRestarted }
        let waits = zip(kills, restarts).map { $1.at - $0.at }
        #expect(
            waits.prefix(4) == [.zero, .seconds(10), .seconds(20), .seconds(40)],
            "\(waits)"
        )
        // A process that has just started makes three tries, 10 s apart, before it is killed.
        for (kill, restart) in zip(kills.dropFirst(), restarts) {
            #expect((.seconds(20)...(.seconds(30))).contains(kill.at - restart.at))
        }
        let exhaustions = timeline.filter { $0.kind == .databaseExhausted }.map(\.id)
        for kill in kills {
            #expect(kill.causes.count == 1 && exhaustions.contains(kill.causes[0]))
        }
    }

    @Test("an autoscaler doubles a saturated service as fast as its metrics come")
    func doubling() throws {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 1_000)]) {
            $0.workers = 4
            $0.resources.requests.cpu = .cores(1)
            $0.resources.limits.cpu = .cores(1)
            var autoscaler = AutoscalerSpec()
            autoscaler.maxReplicas = 8
            autoscaler.syncPhase = .seconds(10)
            autoscaler.metrics[0].resource.target.averageUtilization = 50
            $0.autoscaler = autoscaler
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 20)
        let scalings = try ScenarioRun(scenario).run().timeline.filter {
            $0.kind == .autoscalerScaled
        }
        // Counters are read at 3, 13, 23, … and scraped at 5, 20, 35, …: a pod has a rate from its second
        // scrape with a new reading on. Until then it counts as idle, which makes the average the target.
        #expect(scalings.map(\.at) == [.seconds(25), .seconds(55), .seconds(85)])
        #expect(scalings.map(\.value) == [1, 2, 4])
        #expect(scalings.map(\.detail) == [2, 4, 8])
    }

    @Test("a connection that is established for a dead pod goes back to its own database")
    func slotOfAnotherService() throws {
        var scenario = Tiny.scenario(seconds: 150)
        scenario.cluster.endpointPropagation = .zero
        for name in ["first", "second"] {
            var database = DatabaseSpec()
            database.connectTime = .constant(.seconds(20))
            scenario.databases[name] = database
            scenario.services[name] = Tiny.service([]) {
                $0.connections = Tiny.hikari(name, size: 5)
                $0.startup = .constant(.zero)
            }
        }
        scenario.traffic["users"] = Tiny.traffic("first", perSecond: 1)
        var alert = AlertSpec()
        alert.signal = .requests
        alert.function = .count
        alert.of = "first"
        alert.thresholdOccurrences = .atLeastOnce
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        scenario.alerts["busy"] = alert
        var person = OnCallSpec()
        person.pagedBy = ["busy"]
        person.acknowledge = .constant(.zero)
        for (service, replicas) in [("first", 4), ("first", 1), ("second", 4)] {
            var scale = ScaleActionSpec()
            scale.service = NameReference(service)
            scale.replicas = replicas
            var step = RunbookStepSpec()
            step.after = .seconds(1)
            step.action = .setReplicas(scale)
            person.runbook.append(step)
        }
        scenario.onCall["ann"] = person
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        let steps = simulation.occurrences.filter { $0.kind == OccurrenceKind.runbookStep.rawValue }
        #expect(steps.count == 3)
    }
}
