import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of autoscaling, over random scenarios")
struct AutoscalingLawTests {
    @Test("every account adds up after every event, a run repeats itself, and all of it happens")
    func laws() throws {
        var kinds: Set<UInt16> = []
        var metrics: Set<MetricSourceType> = []
        for seed in Effort.seeds(0...23, short: 10) {
            let run = try ScenarioRun(RandomScenario.makeAutoscaling(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            #expect(observer.problem == nil, "seed \(seed): \(observer.problem ?? "")")
            for occurrence in simulation.occurrences { kinds.insert(occurrence.kind) }
            guard seed < 6 else { continue }
            let result = try run.run(seed: seed)
            let explained = try run.run(seed: seed, explaining: run.explainable)
            #expect(explained.digest == result.digest)
            for decision in explained.explanations.flatMap(\.decisions) {
                if let metric = decision.metric { metrics.insert(metric.type) }
            }
        }
        guard Effort.isLong else {
            #expect(kinds.contains(OccurrenceKind.autoscalerScaled.rawValue))
            return
        }
        let wanted: [OccurrenceKind] = [
            .kedaScaled, .autoscalerBlind, .autoscalerSees, .autoscalerScaled,
        ]
        for kind in wanted { #expect(kinds.contains(kind.rawValue), "\(kind)") }
        #expect(metrics.isSuperset(of: [.resource, .external]), "\(metrics)")
    }
}
