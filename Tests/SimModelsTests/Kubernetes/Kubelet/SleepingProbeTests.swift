import SimCore
import SimModels
import TestSupport
import Testing

@Suite("probes that sleep while nothing can change")
struct SleepingProbeTests {
    private static let seeds = Effort.seeds(1...80, short: 12)

    /// Everything a run tells, but for the events it took.
    private func story(_ run: ScenarioRun, seed: UInt64) throws -> (bytes: [UInt8], events: Int64) {
        var result = try run.run(seed: seed)
        let events = result.simulated.events
        result.digest = ""
        result.simulated.events = 0
        return (Array(ReportJSON.bytes(of: result)), events)
    }

    @Test("the story of a run is the same, to the last byte, whether they sleep or not")
    func sameStory() throws {
        var events: (asleep: Int64, awake: Int64) = (0, 0)
        for seed in Self.seeds {
            for scenario in [
                RandomScenario.make(seed: seed), RandomScenario.makeKubelet(seed: seed),
            ] {
                let run = try ScenarioRun(scenario)
                let asleep = try story(run, seed: seed)
                let awake = try story(run.withSleeplessProbes, seed: seed)
                #expect(asleep.bytes == awake.bytes, "seed \(seed)")
                #expect(asleep.events <= awake.events, "seed \(seed)")
                events.asleep += asleep.events
                events.awake += awake.events
            }
        }
        #expect(events.asleep < events.awake)
    }

    @Test("every account of the kubelets adds up after every event")
    func invariants() throws {
        for seed in Self.seeds {
            let run = try ScenarioRun(RandomScenario.makeKubelet(seed: seed))
            for run in [run, run.withSleeplessProbes] {
                var simulation = run.simulation(seed: seed)
                var observer = InvariantObserver()
                try simulation.run(until: run.span.end, observing: &observer)
                if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
            }
        }
    }

    @Test("ten quiet minutes of a pod with two shallow probes cost three events for them")
    func quiet() throws {
        var scenario = TinyScenario.scenario(seconds: 600)
        scenario.services["web"] = TinyScenario.service([]) {
            $0.readinessProbe = ContainerProbeSpec()
            $0.livenessProbe = ContainerProbeSpec()
        }
        let run = try ScenarioRun(scenario)
        for (run, count) in [(run, 2), (run.withSleeplessProbes, 120)] {
            var simulation = run.simulation()
            var log = EventLog()
            try simulation.run(until: run.span.end, observing: &log)
            #expect(log.times(of: "kubernetes.probes").count == count)
        }
    }

    @Test("a probe keeps the instants of its ticker while it sleeps")
    func grid() throws {
        var scenario = TinyScenario.scenario(seconds: 200)
        scenario.services["web"] = TinyScenario.service([]) {
            $0.startup = .constant(.seconds(30))
            $0.readinessProbe = ContainerProbeSpec()
            $0.readinessProbe?.probe.periodSeconds = 7
        }
        scenario.faults["oom"] = TinyScenario.kill("web", at: .milliseconds(101_500))
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var log = EventLog()
        try simulation.run(until: run.span.end, observing: &log)
        let ticks = log.times(of: "kubernetes.probes")
        let first = try #require(ticks.first)
        #expect(first - .start < .seconds(7))
        for tick in ticks {
            #expect((tick - first).nanoseconds % 7_000_000_000 == 0, "\(tick)")
        }
        // It slept from its first attempt to the first instant after the kill, and from the first success on.
        #expect(ticks.count == 1 + 5)
        #expect(ticks[1] - .start > .milliseconds(101_500))
        #expect(ticks[1] - .start <= .milliseconds(108_500))
    }
}
