import SimCore
import SimModels
import Testing

@Suite("leaks and bad configurations that reach some pods")
struct LeakFaultTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    /// Four pods of 200 Mi with 312 Mi to spare, and a leak of 3120 Mi an hour: six minutes.
    private func scenario(_ change: (inout MemoryLeakSpec) -> Void) -> Scenario {
        var scenario = Tiny.scenario(seconds: 1_500)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 5)]) {
            $0.replicas = 4
            $0.memory = MemorySpec()
            $0.memory?.base = .mebibytes(200)
            $0.resources.limits.memory = .mebibytes(512)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10)
        var leak = MemoryLeakSpec()
        leak.service = "web"
        leak.growthPerHour = .mebibytes(3_120)
        change(&leak)
        scenario.faults["leak"] = Make.fault(.memoryLeak(leak), at: .seconds(60)) {
            $0.duration = .seconds(900)
        }
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run()
    }

    private func kills(_ result: RunResult) -> [Int64] {
        Make.times(.podOOMKilled, in: result).map { Int64($0.seconds.rounded()) }
    }

    @Test("a count of pods leaks, their successors too, while it lasts")
    func count() throws {
        // 60 + 360; then restarted after 0.5 s or so, and again 360 later.
        let kills = try kills(run(scenario { $0.count = 1 }))
        #expect(kills == [420, 780])
    }

    @Test("a share of pods, rounded down")
    func share() throws {
        let kills = try kills(run(scenario { $0.share = Fraction(0.6) }))
        #expect(kills == [420, 420, 780, 780])
    }

    @Test("what leaked stays when the fault ends, and no more comes")
    func end() throws {
        var scenario = scenario { $0.count = 1 }
        scenario.faults["leak"]?.duration = .seconds(180)
        let result = try run(scenario)
        #expect(kills(result).isEmpty)
        let memory = result.series.first { $0.name == "services.web.memory" }?.values ?? []
        #expect(abs(memory[1_000] - 356) < 0.01)
    }

    @Test("a version leaks by itself, and a fault strikes that version alone")
    func version() throws {
        var scenario = scenario { $0.version = "next" }
        var rollout = RolloutSpec()
        rollout.at = .seconds(100)
        rollout.service = "web"
        scenario.rollouts["next"] = rollout
        let struck = try kills(run(scenario))
        #expect(struck.count >= 4)
        #expect((struck.first ?? 0) >= 460)
        scenario.faults = NameMap()
        scenario.rollouts["next"]?.version.growthPerHour = .mebibytes(3_120)
        let own = try kills(run(scenario))
        #expect(own.count >= 4)
        #expect((own.first ?? 0) >= 460)
    }

    @Test("a bad configuration reaches a share, a version or all")
    func config() throws {
        var config = BadConfigSpec()
        config.service = "web"
        config.errorRate = Fraction(1)
        config.reload = .seconds(1)
        func errors(_ change: (inout BadConfigSpec) -> Void) throws -> Double {
            var config = config
            change(&config)
            var scenario = scenario { _ in }
            scenario.faults = NameMap()
            scenario.faults["bad"] = Make.fault(.badConfig(config), at: .seconds(60))
            var rollout = RolloutSpec()
            rollout.at = .seconds(400)
            rollout.service = "web"
            scenario.rollouts["next"] = rollout
            scenario.duration = .seconds(600)
            let series = try run(scenario).series.first { $0.name == "services.web.errors" }
            let values = series?.values ?? []
            return (values[100...200].reduce(0, +) / 101).rounded()
                + (values[590] / 100).rounded() * 1_000
        }
        #expect(try errors { $0.share = Fraction(0.5) } == 50)
        #expect(try errors { $0.count = 1 } == 25)
        #expect(try errors { $0.version = "next" } == 1_000)
        #expect(try errors { _ in } == 1_100)
    }

    @Test("two selections at once, and a version of another service, are refused")
    func refusal() {
        let head = #""at": "1m", "effect": { "badConfig": { "service": "web", "crash": true"#
        let both = Make.issues(faults: #"{ "f": { \#(head), "count": 1, "share": 0.5 } } } }"#)
        #expect(both.contains { $0.contains("found several of count, share and version") })
        let unknown = Make.issues(faults: #"{ "f": { \#(head), "version": "next" } } } }"#)
        #expect(unknown.contains { $0.contains("unknown rollout") }, "\(unknown)")
    }
}
