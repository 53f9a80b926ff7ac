import Foundation
import SimCore
import SimModels
import Testing

/// The shipped replay of the reference incident, and what changes when a cause of it changes.
@Suite("Perfect storm")
struct PerfectStormTests {
    static let file: ScenarioFile? = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scenarios/perfect-storm.json")
        guard let bytes = try? Data(contentsOf: path) else { return nil }
        return try? ScenarioFile(parsing: [UInt8](bytes), source: "perfect-storm.json")
    }()

    /// The first ten minutes are enough to see what a cause changes; the baseline is left out.
    static let opening = ["duration=10m", "claims={}", "expect={}", "baseline=no-spike"]

    func run(
        variant: String? = nil,
        settings: [String] = [],
        seed: UInt64? = nil
    ) throws -> RunResult {
        let file = try #require(Self.file)
        return try file.run(variant: variant, settings: settings, seed: seed)
    }

    func first(
        _ kind: OccurrenceKind,
        _ subject: String? = nil,
        in result: RunResult
    ) -> TimelineEntry? {
        result.timeline.first {
            $0.at >= .zero && $0.kind == kind && (subject == nil || $0.subject == subject)
        }
    }

    @Test("the storm unfolds: spike, doubling, exhausted database, restarts, losses, page")
    func story() throws {
        let result = try run()
        let order: [(OccurrenceKind, String?)] = [
            (.trafficChanged, "black-friday"), (.serviceSaturated, "data-collector"),
            (.autoscalerScaled, "data-processor"), (.databaseExhausted, "aurora"),
            (.podLivenessFailed, "data-collector"), (.alertOpened, "slow-answers"),
            (.slFullOutage, "ingest"), (.pageAcknowledged, "engineer"), (.incidentMitigated, nil),
        ]
        let times = try order.map { try #require(first($0, $1, in: result)).at }
        #expect(times == times.sorted())
        #expect(result.expectationsHold)
        #expect(result.messages.isConserved && result.requests.isConserved)
        #expect(result.messages.lostByCause.map(\.cause) == [.queueAtKill])
        let offered = Double(result.requests.offered) / result.simulated.duration.seconds
        #expect(abs(offered - 1_070) < 10)
    }

    @Test(
        "another seed tells the same story with other numbers",
        arguments: [7, 1_001] as [UInt64]
    )
    func otherSeed(_ seed: UInt64) throws {
        let usual = try run(settings: Self.opening)
        let other = try run(settings: Self.opening, seed: seed)
        #expect(usual.digest != other.digest)
        for result in [usual, other] {
            let exhausted = try #require(first(.databaseExhausted, in: result))
            let killed = try #require(first(.podLivenessFailed, in: result))
            #expect(exhausted.at > .seconds(140) && exhausted.at < .seconds(160))
            // Two to three periods of the probe after the database was full, for pods that were
            // past their initial delay.
            let wait = killed.at - exhausted.at
            #expect(wait > .seconds(20) && wait <= .seconds(30))
            #expect(first(.slDown, in: result) != nil || first(.slFullOutage, in: result) != nil)
            #expect(result.messages.lost > 4_000)
        }
    }

    @Test("phase 3 has no full outage and loses no message")
    func phaseThree() throws {
        let result = try run(variant: "phase-3")
        #expect(result.downtime.fullOutage == .zero)
        #expect(result.messages.lost < 2_000)
        #expect(result.requests.failed == 0)
        #expect(result.expectationsHold)
    }

    @Test("without the spike there is no incident, and the cost is the baseline")
    func noSpike() throws {
        let result = try run(variant: "no-spike")
        #expect(result.downtime.incidentBegan == nil)
        #expect(result.downtime.intervals.isEmpty)
        #expect(first(.alertOpened, in: result) == nil)
        #expect(first(.autoscalerScaled, in: result) == nil)
        #expect(result.messages.lost == 0 && result.requests.failed == 0)
        #expect(result.cost.excess == 0)
        #expect(result.cost.items.allSatisfy { $0.amount == $0.baselineAmount })
    }

    @Test("a probe that does not ask the full database restarts nothing and loses little")
    func shallowProbe() throws {
        let result = try run(variant: "shallow-probe")
        #expect(first(.databaseExhausted, in: result) != nil)
        #expect(first(.podLivenessFailed, in: result) == nil)
        #expect(result.downtime.fullOutage == .zero)
        #expect(result.messages.lost < 2_000)
    }

    @Test("acks=all with a flushing shutdown moves the losses and nothing before the first kill")
    func acksAndFlush() throws {
        let usual = try run(settings: Self.opening)
        let flushing = try run(
            settings: Self.opening + [
                "services.data-collector.producer.acks=all",
                "services.data-collector.shutdown.flushProducer=true",
            ]
        )
        #expect(usual.messages.lost > 0)
        #expect(flushing.messages.lost == 0)
        #expect(flushing.requests.offered == usual.requests.offered)
        for kind in [OccurrenceKind.databaseExhausted, .podLivenessFailed] {
            #expect(first(kind, in: flushing)?.at == first(kind, in: usual)?.at)
        }
        // The alert comes after it, with the same window.
        let late = try #require(first(.alertOpened, in: flushing)).at
        #expect(abs((late - (try #require(first(.alertOpened, in: usual)).at)).seconds) < 0.1)
        // acks=all alone saves nothing: what is lost never reached Kafka's client.
        let acks = try run(
            settings: Self.opening + ["services.data-collector.producer.acks=all"]
        )
        #expect(acks.messages.lostByCause.map(\.cause) == [.queueAtKill])
        #expect(acks.messages.lost == usual.messages.lost)
    }

    @Test("small pools keep the database open, and nothing is killed")
    func pooling() throws {
        let usual = try run(settings: Self.opening)
        let pooled = try run(
            settings: Self.opening
                + ["api-gateway", "data-collector", "data-processor"].map {
                    "services.\($0).connections.processes=1"
                }
        )
        #expect(first(.databaseExhausted, in: pooled) == nil)
        #expect(first(.podLivenessFailed, in: pooled) == nil)
        #expect(pooled.messages.lost == 0)
        #expect(pooled.requests.offered == usual.requests.offered)
        #expect(
            first(.autoscalerScaled, in: pooled)?.at == first(.autoscalerScaled, in: usual)?.at
        )
        #expect(first(.serviceSaturated, in: pooled)?.at == first(.serviceSaturated, in: usual)?.at)
    }

    @Test("a longer sync period of the autoscaler makes everything after it later")
    func syncPeriod() throws {
        let usual = try run(settings: Self.opening)
        let slow = try run(
            settings: Self.opening + ["cluster.horizontalPodAutoscalerSyncPeriod=2m"]
        )
        for kind in [OccurrenceKind.autoscalerScaled, .databaseExhausted, .podLivenessFailed] {
            let before = try #require(first(kind, in: usual)).at
            let after = try #require(first(kind, in: slow)).at
            #expect(after > before)
        }
        #expect(first(.serviceSaturated, in: slow)?.at == first(.serviceSaturated, in: usual)?.at)
        #expect(slow.requests.offered == usual.requests.offered)
    }

    @Test("an aggregation delay of 0 brings the page two minutes forward and changes no cause")
    func aggregationDelay() throws {
        let usual = try run(settings: Self.opening)
        let quick = try run(settings: Self.opening + ["alerts.slow-answers.aggregation_delay=0"])
        let late = try #require(first(.alertOpened, "slow-answers", in: usual)).at
        let early = try #require(first(.alertOpened, "slow-answers", in: quick)).at
        #expect(abs((late - early).seconds - 120) < 0.1)
        for kind in [
            OccurrenceKind.autoscalerScaled, .databaseExhausted, .podLivenessFailed, .messagesLost,
        ] {
            #expect(first(kind, in: quick)?.at == first(kind, in: usual)?.at)
        }
        #expect(quick.requests.offered == usual.requests.offered)
    }
}
