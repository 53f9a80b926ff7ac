import SimCore
import SimModels
import TestSupport
import Testing

@Suite("random scenarios with processes that hang")
struct RandomHangTests {
    @Test("every account adds up after every event", arguments: UInt64(1)...60)
    func accounts(seed: UInt64) throws {
        let run = try ScenarioRun(RandomScenario.makeHangs(seed: seed))
        var simulation = run.simulation(seed: seed)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
    }

    @Test("they hang, and people act")
    func reach() throws {
        var kinds: Set<UInt16> = []
        for seed in UInt64(1)...40 {
            let run = try ScenarioRun(RandomScenario.makeHangs(seed: seed))
            var simulation = run.simulation(seed: seed)
            try simulation.run(until: run.span.end)
            for occurrence in simulation.occurrences { kinds.insert(occurrence.kind) }
        }
        for kind in [OccurrenceKind.faultBegan, .faultEnded, .runbookStep, .rolloutStarted] {
            #expect(kinds.contains(kind.rawValue), "\(kind)")
        }
    }
}
