import SimCore
import SimModels
import TestSupport
import Testing

@Suite("what the random scenarios reach")
struct RandomScenarioReachTests {
    /// Facts that need more than some minutes of a run.
    private static let unreachable: Set<OccurrenceKind> = [
        .alertClosed, .responderStoodDown, .slDegraded, .slDown, .slFullOutage, .slHealthy,
        .incidentBegan, .incidentMitigated, .incidentRestored,
    ]

    /// The random scenarios of every kind.
    private static func scenarios(seed: UInt64) -> [Scenario] {
        var scenarios = [RandomScenario.make(seed: seed)]
        guard seed % 2 == 0 else { return scenarios }
        var withNodes = scenarios[0]
        RandomNodes.add(to: &withNodes, seed: seed)
        scenarios.append(withNodes)
        scenarios.append(RandomScenario.makeKubelet(seed: seed))
        scenarios.append(RandomScenario.makeAutoscaling(seed: seed))
        scenarios.append(RandomScenario.makeCallGraph(seed: seed))
        scenarios.append(RandomScenario.makeServers(seed: seed))
        scenarios.append(RandomScenario.makeDatabase(seed: seed))
        scenarios.append(RandomScenario.makeWorkload(seed: seed))
        scenarios.append(RandomScenario.makePools(seed: seed))
        scenarios.append(RandomScenario.makeRarities(seed: seed))
        return scenarios
    }

    @Test(
        "the random scenarios reach every cause of failure and of loss, and every turn of a platform"
    )
    func reach() throws {
        var failures: [FailureCause: Int64] = [:]
        var losses: [LossCause: Int64] = [:]
        var kinds: Set<UInt16> = []
        var others = (late: Int64(0), rejected: Int64(0), processed: Int64(0), duplicates: Int64(0))
        let cases = PlatformLawTests.seeds.flatMap { seed in
            Self.scenarios(seed: seed).map { (seed, $0) }
        }
        for (seed, scenario) in cases {
            let run = try ScenarioRun(scenario)
            var simulation = run.simulation(seed: seed)
            try simulation.run(until: run.span.end)
            let intents = simulation.model.intents
            let messages = simulation.model.messages
            for cause in FailureCause.allCases {
                failures[cause, default: 0] += intents.failed(cause)
            }
            for cause in LossCause.allCases { losses[cause, default: 0] += messages.lost(cause) }
            for occurrence in simulation.occurrences { kinds.insert(occurrence.kind) }
            others.late += intents.late
            others.rejected += intents.rejected
            others.processed += messages.processed
            others.duplicates += messages.duplicates
        }
        let wanted = OccurrenceKind.allCases.filter { !Self.unreachable.contains($0) }
        let missing =
            FailureCause.allCases.filter { failures[$0, default: 0] == 0 }.map { "\($0)" }
            + LossCause.allCases.filter { losses[$0, default: 0] == 0 }.map { "\($0)" }
            + wanted.filter { !kinds.contains($0.rawValue) }.map { "\($0)" }
        // A few scenarios reach the greater part of it, all of them everything.
        #expect(missing.count <= (Effort.isLong ? 0 : wanted.count / 2), "\(missing)")
        #expect(others.late > 0 && others.rejected > 0)
        #expect(others.processed > 0 && others.duplicates > 0)
    }
}
