import SimCore
import SimModels
import TestSupport
import Testing

@Suite("common random numbers")
struct CommonRandomNumberTests {
    private func log(_ scenario: Scenario, seed: UInt64) throws -> EventLog {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: seed)
        var log = EventLog()
        try simulation.run(until: run.span.end, observing: &log)
        return log
    }

    @Test("a source more leaves the arrivals of the others where they were")
    func arrivals() throws {
        for seed in Effort.seeds(1...60, short: 20) {
            let scenario = RandomScenario.make(seed: seed)
            guard scenario.traffic.count > 1, let last = scenario.traffic.names.last else {
                continue
            }
            var without = scenario
            without.traffic[last] = nil
            let all = try log(scenario, seed: seed)
            let rest = try log(without, seed: seed)
            for source in 0..<UInt32(without.traffic.count) {
                #expect(
                    all.times(of: "workload.arrival", subject: source)
                        == rest.times(of: "workload.arrival", subject: source),
                    "seed \(seed), source \(source)"
                )
            }
        }
    }

    @Test("a spike leaves the demands of the everyday requests as they were")
    func demands() throws {
        // Nobody waits here, so that each request ends its drawn sleep after its arrival.
        var sleep = DurationDistribution()
        sleep.distribution = .exponential
        sleep.mean = .milliseconds(300)
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([.sleep(sleep), .sleep(sleep)]) {
            $0.workers = 1_000
            $0.replicas = 3
            $0.loadBalancing = .random
        }
        scenario.traffic["everyday"] = TinyScenario.traffic("web", perSecond: 5)
        let calm = Set(try log(scenario, seed: 9).times(of: "services.wake"))
        scenario.traffic["spike"] = TinyScenario.traffic("web", perSecond: 30)
        let stormy = Set(try log(scenario, seed: 9).times(of: "services.wake"))
        #expect(calm.count > 400)
        #expect(calm.isSubset(of: stormy))
        #expect(stormy.count > calm.count * 3)
    }
}
