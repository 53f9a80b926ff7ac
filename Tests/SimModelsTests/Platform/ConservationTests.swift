import SimCore
import SimModels
import Testing

@Suite("accounts at the end of a run")
struct ConservationTests {
    private func scenario() -> Scenario {
        var scenario = TinyScenario.scenario(seconds: 30)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 1_500)]) {
            $0.workers = 4
        }
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 2)
        return scenario
    }

    @Test(
        "an account that does not add up ends the run and is named",
        arguments: [
            (Sabotage.lostCall, "intents"), (.swallowedAnswer, "intents"),
            (.inventedAnswer, "intents"), (.inventedMessage, "messages"),
        ]
    )
    func named(_ sabotage: Sabotage, _ account: String) throws {
        let run = try ScenarioRun(scenario()).sabotaged(by: sabotage, at: .seconds(10))
        do {
            _ = try run.run()
            Issue.record("\(sabotage) was not noticed")
        } catch {
            #expect(error.code == .conservation)
            #expect(!error.code.isBudget)
            let names = ["the account of \(account) does not", "the account of sources does not"]
            #expect(names.contains { error.message.hasPrefix($0) }, "\(error.message)")
        }
    }

    @Test("runs with many seeds notice it too")
    func seeds() async throws {
        let run = try ScenarioRun(scenario()).sabotaged(by: .inventedMessage, at: .seconds(10))
        await #expect(throws: SimulationError.self) {
            _ = try await replicate(seeds: 1...3) { seed in try run.run(seed: seed) }
        }
    }

    @Test("without a fault of the platform itself nothing is wrong")
    func control() throws {
        let result = try ScenarioRun(scenario()).run()
        #expect(result.requests.isConserved && result.messages.isConserved)
        #expect(result.requests.offered > 50)
    }

    @Test("what a run checks at its end, tests check after every event")
    func same() throws {
        var simulation = try ScenarioRun(scenario()).simulation()
        try simulation.run(until: .start + .seconds(10))
        _ = try simulation.alter { $0.commit(.inventedMessage, in: &$1) }
        let problem = try #require(simulation.model.checkConservation())
        #expect(problem.account == "messages")
        #expect(simulation.model.checkInvariants() == problem.description)
    }
}
