import SimCore
import SimModels
import TestSupport
import Testing

@Suite("determinism of the whole platform")
struct DeterminismTests {
    private static let seeds = Effort.seeds(1...25, short: 8)

    /// What two runs that are the same have in common.
    private struct Outcome: Equatable {
        let digest: RunDigest
        let events: Int64
        let occurrences: Int
        let messages: MessageLedger

        init(_ simulation: Simulation<Platform>) {
            digest = simulation.digest
            events = simulation.eventsHandled
            occurrences = simulation.occurrences.count
            messages = simulation.model.messages
        }
    }

    private func run(_ seed: UInt64, _ scenario: Scenario) throws -> Simulation<Platform> {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: seed)
        try simulation.run(until: run.span.end)
        return simulation
    }

    @Test("the same seed gives the same result, to the last byte of its JSON")
    func repetition() throws {
        for seed in Self.seeds {
            let run = try ScenarioRun(RandomScenario.make(seed: seed))
            let first = try run.run(seed: seed)
            let second = try run.run(seed: seed)
            #expect(ReportJSON.bytes(of: first) == ReportJSON.bytes(of: second), "seed \(seed)")
            #expect(first.messages.isConserved && first.requests.isConserved, "seed \(seed)")
        }
    }

    @Test("another seed gives other events")
    func otherSeed() throws {
        let scenario = RandomScenario.make(seed: 3)
        #expect(try Outcome(run(1, scenario)) != Outcome(run(2, scenario)))
    }

    @Test("slices, an observer and a fork change nothing")
    func waysToRun() throws {
        for seed in Self.seeds {
            let scenario = RandomScenario.make(seed: seed)
            let prepared = try ScenarioRun(scenario)
            let end = prepared.span.end
            let whole = try Outcome(run(seed, scenario))

            var bits = SplitMix(seed)
            var sliced = prepared.simulation(seed: seed)
            var at = SimTime.start
            while at < end {
                at = min(end, at + .milliseconds(Int64(bits.below(20_000))))
                try sliced.run(until: at)
            }
            #expect(Outcome(sliced) == whole, "seed \(seed), in slices")

            var observed = prepared.simulation(seed: seed)
            var observer = EventLog()
            try observed.run(until: end, observing: &observer)
            #expect(Outcome(observed) == whole, "seed \(seed), observed")
            #expect(Int64(observer.events.count) == whole.events)

            var origin = prepared.simulation(seed: seed)
            try origin.run(until: SimTime(nanoseconds: end.nanoseconds / 2))
            var fork = origin
            try fork.run(until: end)
            #expect(Outcome(fork) == whole, "seed \(seed), the fork")
            try origin.run(until: end)
            #expect(Outcome(origin) == whole, "seed \(seed), the origin of the fork")
        }
    }

    @Test("the order in which things are declared changes nothing")
    func declarationOrder() throws {
        for seed in Self.seeds {
            let scenario = RandomScenario.make(seed: seed)
            var other = scenario
            other.services = Self.reversed(scenario.services)
            other.databases = Self.reversed(scenario.databases)
            other.kafka.topics = Self.reversed(scenario.kafka.topics)
            other.traffic = Self.reversed(scenario.traffic)
            other.faults = Self.reversed(scenario.faults)
            for name in other.services.names {
                guard let operations = other.services[name]?.operations else { continue }
                other.services[name]?.operations = Self.reversed(operations)
            }
            #expect(try Outcome(run(seed, scenario)) == Outcome(run(seed, other)), "seed \(seed)")
        }
    }

    private static func reversed<Value>(_ map: NameMap<Value>) -> NameMap<Value> {
        NameMap(map.reversed().map { ($0.name, $0.value) })
    }

    @Test("an alert or an objective more leaves the events of the platform as they were")
    func watchersDisturbNobody() throws {
        for seed in Self.seeds {
            var scenario = RandomScenario.make(seed: seed, isCalm: seed % 2 == 0)
            scenario.onCall = NameMap()
            let target = scenario.traffic.values[0].target
            let plain = try run(seed, scenario).digest
            var alert = AlertSpec()
            alert.of = target
            alert.threshold = 0.1
            alert.aggregationMethod = .eventTimer
            scenario.alerts["another"] = alert
            var objective = ObjectiveSpec()
            objective.service = target
            objective.goodWithin = .milliseconds(100)
            scenario.slos["another"] = objective
            let watched = try run(seed, scenario).digest
            for subsystem in 0...4 {
                #expect(plain[subsystem] == watched[subsystem], "seed \(seed), \(subsystem)")
            }
        }
    }
}

/// Every event of a run, with its time.
struct EventLog: SimulationObserver {
    typealias ModelType = Platform

    struct Entry: Equatable {
        let at: SimTime
        let code: UInt16
        let subject: UInt32

        var name: String { Platform.Event.name(of: code) }
    }

    private(set) var events: [Entry] = []

    mutating func willHandle(
        _ event: Platform.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing Platform
    ) {
        events.append(Entry(at: time, code: event.code, subject: event.subject))
    }

    /// The times of the events of a kind, perhaps of one subject only.
    func times(of name: String, subject: UInt32? = nil) -> [SimTime] {
        events.filter { $0.name == name && (subject == nil || $0.subject == subject) }.map(\.at)
    }
}
