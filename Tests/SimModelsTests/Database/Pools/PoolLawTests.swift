import SimCore
import SimModels
import TestSupport
import Testing

@Suite("laws of pools and proxies, over random scenarios")
struct PoolLawTests {
    @Test("every account adds up after every event, a run repeats itself, and all of it happens")
    func laws() throws {
        var kinds: Set<UInt16> = []
        var failures: [FailureCause: Int64] = [:]
        for seed in Effort.seeds(1...100, short: 25) {
            let run = try ScenarioRun(RandomScenario.makePools(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            #expect(observer.problem == nil, "seed \(seed): \(observer.problem ?? "")")
            for occurrence in simulation.occurrences { kinds.insert(occurrence.kind) }
            for cause in FailureCause.allCases {
                failures[cause, default: 0] += simulation.model.intents.failed(cause)
            }
            guard seed <= 6 else { continue }
            let once = try run.run(seed: seed).digest
            let again = try run.run(seed: seed).digest
            #expect(once == again)
        }
        guard Effort.isLong else {
            #expect(kinds.contains(OccurrenceKind.poolExhausted.rawValue))
            return
        }
        let wanted: [OccurrenceKind] = [
            .poolExhausted, .poolRecovered, .podWithoutDatabase, .proxyLoginRefused, .proxyLoggedIn,
            .proxyFull, .proxyHasRoom,
        ]
        for kind in wanted { #expect(kinds.contains(kind.rawValue), "\(kind)") }
        let causes: [FailureCause] = [
            .connectionPoolTimeout, .databaseRefused, .connectionLost, .proxyRefused,
        ]
        for cause in causes { #expect(failures[cause, default: 0] > 0, "\(cause)") }
    }
}
