import SimCore
import SimModels
import Testing

@Suite("the memory of a container")
struct WorkingSetTests {
    private static let mebibyte: Int64 = 1 << 20

    /// A service whose requests take a minute, so that they pile up one by one.
    private func holding(_ limit: Int64?, _ change: (inout MemorySpec) -> Void) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: 120)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 60_000)])
        {
            $0.workers = 3
            $0.timeout = .seconds(100)
            var memory = MemorySpec()
            memory.base = .mebibytes(100)
            change(&memory)
            $0.memory = memory
            $0.resources.limits.memory = limit.map { .mebibytes($0) }
        }
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 1, to: 30)
        return scenario
    }

    private func kills(_ scenario: Scenario) throws -> [TimelineEntry] {
        try ScenarioRun(scenario).run().timeline.filter { $0.kind == .podOOMKilled }
    }

    @Test(
        "requests in progress and in the queue count; at the limit all is well, one byte more kills"
    )
    func requests() throws {
        // 100 + 10 n Mi: the fifth request makes 150, the sixth 160.
        let first = try #require(try kills(holding(150) { $0.perRequest = .mebibytes(10) }).first)
        #expect(first.detail == 160 * Self.mebibyte)
        let enough = try kills(holding(400) { $0.perRequest = .mebibytes(10) })
        #expect(enough.isEmpty)
        let exact = try kills(holding(150) { $0.perRequest = .mebibytes(1) })
        #expect(exact.isEmpty)
    }

    @Test("the request that makes it too much kills at its own arrival, and fails with all others")
    func instant() throws {
        var scenario = holding(150) { $0.perRequest = .mebibytes(10) }
        scenario.duration = .seconds(10)
        let result = try ScenarioRun(scenario).run()
        let arrivals = result.timeline.filter { $0.kind == .podOOMKilled }
        #expect(arrivals.count == 1)
        let at = try #require(arrivals.first?.at)
        // One arrival each second; the phase is the source's.
        #expect(at > .seconds(5) && at <= .seconds(6), "\(at)")
        #expect(result.requests.failedByCause.contains { $0.cause == .podKilled && $0.count == 6 })
    }

    @Test("a leak kills at the instant at which it has filled the limit, again after each restart")
    func leak() throws {
        var scenario = TinyScenario.scenario(seconds: 300)
        scenario.services["web"] = TinyScenario.service([]) {
            var memory = MemorySpec()
            memory.base = .mebibytes(100)
            memory.growthPerHour = .mebibytes(60)
            $0.memory = memory
            $0.resources.limits.memory = .mebibytes(101)
        }
        let result = try ScenarioRun(scenario).run()
        let kills = result.timeline.filter { $0.kind == .podOOMKilled }
        let restarts = result.timeline.filter { $0.kind == .podRestarted }
        // One Mi a minute, and the first byte beyond it; then CrashLoopBackOff waits 0, 10, 20 s.
        let ages = zip(kills, [SimDuration.zero] + restarts.map(\.at)).map { $0.at - $1 }
        #expect(ages.count >= 4)
        #expect(ages.allSatisfy { $0 > .seconds(60) && $0 < .seconds(60) + .milliseconds(1) })
        let waits = zip(restarts, kills).map { $0.at - $1.at }
        #expect(waits.prefix(3) == [.zero, .seconds(10), .seconds(20)])
        #expect(kills.allSatisfy { $0.detail == 101 * Self.mebibyte + 1 })
        #expect(result.requests.byService[0].report.oomKills == Int64(kills.count))
    }

    @Test("a leak ends nothing without a limit, and a series shows how it grows")
    func noLimit() throws {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([]) {
            var memory = MemorySpec()
            memory.base = .mebibytes(100)
            memory.growthPerHour = .mebibytes(6_000)
            $0.memory = memory
        }
        let result = try ScenarioRun(scenario).run()
        #expect(!result.timeline.contains { $0.kind == .podOOMKilled })
        let series = try #require(result.series.first { $0.name == "services.web.memory" })
        #expect(series.values.first == 100)
        #expect(series.values.last.map { abs($0 - 200) < 0.01 } == true)
        #expect(result.requests.byService[0].report.oomKills == nil)
    }

    @Test("a process that needs more than its limit is killed as it starts, with growing waits")
    func tooLarge() throws {
        var scenario = TinyScenario.scenario(seconds: 100)
        scenario.services["web"] = TinyScenario.service([]) {
            var memory = MemorySpec()
            memory.base = .mebibytes(200)
            $0.memory = memory
            $0.resources.limits.memory = .mebibytes(100)
        }
        let kills = try kills(scenario).map(\.at)
        #expect(
            kills == [.zero, .zero, .seconds(10), .seconds(30), .seconds(70)],
            "\(kills)"
        )
    }

    /// A producer whose application never hands its queue over.
    private func hoarding(_ limit: Int?) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.kafka.topics["events"] = TopicSpec()
        scenario.services["web"] = TinyScenario.service([.produce(ProduceSpec())]) {
            var memory = MemorySpec()
            memory.base = .mebibytes(100)
            memory.perBufferedMessage = .mebibytes(1)
            $0.memory = memory
            $0.resources.limits.memory = .mebibytes(120)
            var producer = ProducerSpec()
            producer.topic = "events"
            producer.batchQueue.flushMessages = 1_000_000
            producer.batchQueue.limit = limit
            $0.producer = producer
        }
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 2, to: 20)
        return scenario
    }

    @Test("a queue without a bound grows until the kill, and what it held is lost")
    func unboundedQueue() throws {
        let result = try ScenarioRun(hoarding(nil)).run()
        let first = try #require(result.timeline.first { $0.kind == .podOOMKilled })
        #expect(first.detail == 121 * Self.mebibyte)
        let lost = try #require(result.timeline.first { $0.kind == .messagesLost })
        #expect(lost.value == 21 && lost.at == first.at && lost.causes == [first.id])
    }

    @Test("a bounded queue refuses instead")
    func boundedQueue() throws {
        let result = try ScenarioRun(hoarding(20)).run()
        #expect(!result.timeline.contains { $0.kind == .podOOMKilled })
        #expect(result.messages.lost == 0)
        #expect(result.messages.rejected == result.requests.offered - 20)
    }

    @Test("no event of any run leaves a container beyond its limit, nor an account wrong")
    func invariants() throws {
        for scenario in [
            hoarding(nil), holding(150) { $0.perRequest = .mebibytes(10) },
            holding(130) {
                $0.perRequest = .mebibytes(3)
                $0.growthPerHour = .mebibytes(900)
            },
        ] {
            let run = try ScenarioRun(scenario)
            var simulation = run.simulation()
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            #expect(observer.problem == nil)
        }
    }

    @Test("what cannot be meant is reported at its place")
    func validation() {
        let text = """
            {"version": 1, "name": "m", "duration": "1m", "services": {"web": {
              "memory": {"base": "10Mi", "perBufferedMessage": "1Ki"},
              "resources": {"requests": {"memory": "2Gi"}, "limits": {"memory": "1Gi"}}}}}
            """
        let issues = Self.issues(of: text)
        #expect(issues.contains { $0.contains("a memory request of 2Gi above the limit of 1Gi") })
        let other = """
            {"version": 1, "name": "m", "duration": "1m", "services": {"web": {
              "memory": {"base": "10Mi", "perBufferedMessage": "1Ki"}}}}
            """
        #expect(Self.issues(of: other).contains { $0.contains("it has no producer") })
        let base = """
            {"version": 1, "name": "m", "duration": "1m", "services": {"web": {"memory": {}}}}
            """
        #expect(Self.issues(of: base).contains { $0.contains("base") })
    }

    @Test(
        "a limit that nothing can meet, and one that is too small for the process, are pointed out"
    )
    func warnings() throws {
        for (memory, word) in [("", "never met"), (#""memory": {"base": "2Gi"},"#, "as it starts")]
        {
            let text = """
                {"version": 1, "name": "m", "duration": "10s", "services": {"web": {\(memory)
                  "resources": {"limits": {"memory": "1Gi"}}}}}
                """
            let run = try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "m.json"))
            #expect(run.warnings.contains { $0.description.contains(word) })
        }
    }

    private static func issues(of text: String) -> [String] {
        do {
            _ = try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "m.json"))
            return []
        } catch {
            return ["\(error)"]
        }
    }
}
