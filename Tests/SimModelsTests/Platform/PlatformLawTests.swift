import Foundation
import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of the whole platform")
struct PlatformLawTests {
    /// Scenarios of a normal run; set `LAW_SEEDS` to hunt among more.
    static var seeds: ClosedRange<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["LAW_FIRST"].flatMap { UInt64($0) } ?? 1
        let count = environment["LAW_SEEDS"].flatMap { UInt64($0) } ?? 200
        return first...first + count - 1
    }

    @Test("every account adds up after every event, whatever the scenario")
    func conservation() throws {
        for seed in Self.seeds {
            let run = try ScenarioRun(RandomScenario.make(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
        }
    }
    @Test("every account adds up with branches, fan-out, network time and cancelled calls")
    func callGraphs() throws {
        var cancelled: Int64 = 0
        for seed in Self.seeds {
            let run = try ScenarioRun(RandomScenario.makeCallGraph(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
            let result = try run.run(seed: seed)
            cancelled += result.requests.byService.reduce(0) { $0 + $1.report.cancelled }
        }
        #expect(cancelled > 0)
    }
}
