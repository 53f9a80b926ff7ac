import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of servers and queues")
struct ServerLawTests {
    @Test("every account adds up after every event, whatever the servers")
    func conservation() throws {
        for seed in Effort.seeds(1...40, short: 12) {
            let run = try ScenarioRun(RandomScenario.makeServers(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
        }
    }
}
