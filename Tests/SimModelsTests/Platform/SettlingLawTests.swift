import SimCore
import SimModels
import TestSupport
import Testing

@Suite("what a calm platform comes to")
struct SettlingLawTests {
    /// A random scenario whose servers are large enough, whose traffic ends, and whose run goes on.
    private func calm(_ seed: UInt64) -> Scenario {
        var scenario = RandomScenario.make(seed: seed, isCalm: true)
        for name in scenario.traffic.names {
            scenario.traffic[name]?.rate.append(
                RateSegmentSpec(at: .seconds(120), rate: .perSecond(0))
            )
        }
        scenario.duration = .seconds(600)
        for name in scenario.databases.names {
            scenario.databases[name]?.maxConnections = 500
            scenario.databases[name]?.cpu = .cores(4)
        }
        for name in scenario.services.names {
            guard var service = scenario.services[name] else { continue }
            service.resources.limits.cpu = .cores(4)
            service.workers = 50
            service.producer?.batchQueue.flushInterval = .seconds(5)
            service.consumer?.cpuPerMessage = .constant(.milliseconds(20))
            service.consumer?.maxPollIntervalMilliseconds = 300_000
            service.connections?.pool = .queuePool(QueuePoolSpec())
            scenario.services[name] = service
        }
        return scenario
    }

    @Test(
        "after the last arrival every request ends and every message that has a reader is processed"
    )
    func everythingSettles() throws {
        var messages: Int64 = 0
        for seed in Effort.seeds(1...60, short: 12) {
            let scenario = calm(seed)
            let run = try ScenarioRun(scenario)
            let result = try run.run(seed: seed)
            #expect(result.requests.inFlight == 0, "seed \(seed)")
            let readers = Set(scenario.services.values.compactMap { $0.consumer?.topic.name })
            let writers = Set(scenario.services.values.compactMap { $0.producer?.topic.name })
            if writers.isSubset(of: readers) {
                #expect(result.messages.inFlight == 0, "seed \(seed)")
                messages += result.messages.processed
            }
            for series in result.series where series.name.hasSuffix(".queue") {
                #expect(series.values.last == 0, "seed \(seed), \(series.name)")
            }
        }
        #expect(messages > (Effort.isLong ? 1_000 : 0))
    }

    @Test("an autoscaler keeps to its bounds whenever it acts")
    func autoscalerBounds() throws {
        var actions = 0
        for seed in Effort.seeds(1...100, short: 30) {
            let scenario = RandomScenario.make(seed: seed)
            guard scenario.services.values.contains(where: { $0.autoscaler != nil }) else {
                continue
            }
            let timeline = try ScenarioRun(scenario).run(seed: seed).timeline
            for entry in timeline where entry.kind == .autoscalerScaled {
                let autoscaler = try #require(scenario.services[entry.subject]?.autoscaler)
                let bounds = Int64(autoscaler.minReplicas)...Int64(autoscaler.maxReplicas)
                #expect(bounds.contains(entry.detail), "seed \(seed): \(entry.text)")
                actions += 1
            }
        }
        #expect(actions > (Effort.isLong ? 20 : 0))
    }

    @Test("calm servers turn nothing away and lose nothing but what their owners throw away")
    func calmLosses() throws {
        for seed in Effort.seeds(1...40, short: 10) {
            let scenario = calm(seed)
            let result = try ScenarioRun(scenario).run(seed: seed)
            // Only a scale-down ends processes here: a queue that is not flushed, an offset committed first.
            let allowed: Set<LossCause> = [.queueAtKill, .bufferAtKill, .committedUnprocessed]
            let causes = Set(result.messages.lostByCause.map(\.cause))
            let ends = result.timeline.contains {
                $0.kind == .podDeleted || $0.kind == .podLivenessFailed
            }
            #expect(causes.isSubset(of: ends ? allowed : []), "seed \(seed): \(causes)")
        }
    }
}
