import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of databases")
struct DatabaseLawTests {
    @Test("slots, sessions, locks and calls agree after every event, whatever the scenario")
    func conservation() throws {
        for seed in PlatformLawTests.seeds where seed % 2 == 1 {
            let run = try ScenarioRun(RandomScenario.makeDatabase(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
        }
    }
}
