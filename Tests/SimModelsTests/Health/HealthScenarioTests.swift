import SimCore
import SimModels
import TestSupport
import Testing

/// Laws of health, on whole runs.
@Suite("health of whole runs")
struct HealthScenarioTests {
    /// Sparse traffic or some users, and pods that are killed and take a while to come back.
    private func scenario(_ bits: inout SplitMix, minutes: Int64) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: minutes * 60)
        for name in ["a", "b"].prefix(1 + bits.below(2)) {
            let startup = Int64(1 + bits.below(240))
            scenario.services[name] = TinyScenario.service([]) {
                $0.startup = .constant(.seconds(startup))
                $0.readinessProbe = ContainerProbeSpec()
            }
            let rate = [5, 0.5, 0.05][bits.below(3)]
            var traffic = TinyScenario.traffic(name, perSecond: rate, arrivals: .poisson)
            if bits.below(3) == 0 {
                let think = Int64(1 + bits.below(40))
                traffic.rate = []
                traffic.users = UsersSpec(1 + bits.below(5), thinkTime: .constant(.seconds(think)))
            }
            traffic.timeout = .seconds(Int64(1 + bits.below(30)))
            scenario.traffic[name] = traffic
            for number in 0..<bits.below(3) {
                let at = Int64(bits.below(Int(minutes) * 60))
                scenario.faults["\(name)\(number)"] = TinyScenario.kill(name, at: .seconds(at))
            }
        }
        return scenario
    }

    @Test("the equivalent outage is between 0.99 of the full outage and the length of the run")
    func equivalent() throws {
        for seed in UInt64(1)...25 {
            var bits = SplitMix(seed)
            let result = try ScenarioRun(scenario(&bits, minutes: 15)).run(seed: seed)
            let downtime = result.downtime
            #expect(
                downtime.equivalentOutage.seconds >= 0.99 * downtime.fullOutage.seconds,
                "seed \(seed)"
            )
            #expect(downtime.equivalentOutage <= .minutes(15), "seed \(seed)")
            if downtime.timeToRestore != nil {
                #expect(downtime.timeToMitigate != nil, "seed \(seed)")
            }
        }
    }

    @Test("a run that is twice as long moves no recovery")
    func doubling() throws {
        for seed in UInt64(1)...25 {
            var bits = SplitMix(seed)
            var scenario = scenario(&bits, minutes: 10)
            let short = try ScenarioRun(scenario).run(seed: seed)
            scenario.duration = .minutes(20)
            let long = try ScenarioRun(scenario).run(seed: seed)
            let told = long.timeline.filter { $0.kind == .slHealthy }.map { ($0.subject, $0.at) }
            for entry in short.timeline where entry.kind == .slHealthy {
                #expect(told.contains { $0 == (entry.subject, entry.at) }, "seed \(seed)")
            }
            if let restored = short.downtime.timeToRestore {
                #expect(long.downtime.timeToRestore == restored, "seed \(seed)")
            }
        }
    }
}
