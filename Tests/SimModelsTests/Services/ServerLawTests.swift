import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of servers and queues")
struct ServerLawTests {
    @Test("every account adds up after every event, whatever the servers")
    func conservation() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let run = try ScenarioRun(RandomScenario.makeServers(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
        }
    }
}
