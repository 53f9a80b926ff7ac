import Foundation
import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of the whole platform")
struct PlatformLawTests {
    /// Scenarios of a long run, or the first of them; set `LAW_SEEDS` to hunt among more.
    static var seeds: ClosedRange<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["LAW_FIRST"].flatMap { UInt64($0) } ?? 1
        let count =
            environment["LAW_SEEDS"].flatMap { UInt64($0) }
            ?? UInt64(Effort.count(200, short: 30))
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

    @Test(
        "every request is in one account after every event, in many short scenarios with faults",
        arguments: 0..<UInt64(20)
    )
    func conservationOfRequests(_ batch: UInt64) throws {
        let count = Self.seeds.count / 2
        var events = 0
        var intents: Int64 = 0
        for seed in (1...UInt64(count)).map({ batch * UInt64(count) + $0 }) {
            let run = try ScenarioRun(RandomScenario.makeShort(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
            events += observer.events
            intents += simulation.model.intents.offered
        }
        // Nothing is proved by scenarios in which nothing happens.
        let least = Effort.isLong ? 50 : 20
        #expect(events > 4 * least * count && intents > Int64(least * count))
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
