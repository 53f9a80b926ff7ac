import SimCore
import SimModels
import Testing

@Suite("what the accounts of requests notice")
struct SabotageTests {
    /// Two services with work of a second each, and one that is killed twice and waits in
    /// its back-off.
    private func simulation() throws -> Simulation<Platform> {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service(
            [TinyScenario.sleep(milliseconds: 1_000), .call(CallSpec("store"))]
        ) {
            $0.workers = 4
            $0.replicas = 2
        }
        scenario.services["store"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 1_000)])
        {
            $0.workers = 8
        }
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 2)
        scenario.services["spare"] = TinyScenario.service([])
        for (index, second) in [Int64(12), 15].enumerated() {
            scenario.faults["kill\(index)"] = TinyScenario.kill("spare", at: .seconds(second))
        }
        var simulation = try ScenarioRun(scenario).simulation()
        try simulation.run(until: .start + .milliseconds(20_250))
        return simulation
    }

    @Test("a fault of the platform itself is noticed at once", arguments: Sabotage.allCases)
    func noticed(_ sabotage: Sabotage) throws {
        var simulation = try simulation()
        #expect(simulation.model.checkInvariants() == nil)
        let isDone = try simulation.alter { $0.commit(sabotage, in: &$1) }
        #expect(isDone)
        #expect(simulation.model.checkInvariants() != nil)
    }

    @Test("without one everything adds up to the end")
    func control() throws {
        var simulation = try simulation()
        var observer = InvariantObserver()
        try simulation.run(until: .start + .seconds(60), observing: &observer)
        #expect(observer.problem == nil)
        #expect(observer.events > 100)
        #expect(simulation.model.intents.succeeded > 30)
    }
}
