import SimCore
import SimModels
import Testing

@Suite("pods and their CPU limits")
struct CPULimitBehaviourTests {
    private typealias Tiny = TinyScenario

    /// One request each second that needs 60 ms of CPU, for 40 s.
    private func bursts(
        limit: Int64?,
        workers: Int = 1,
        seconds: Int64 = 40,
        _ change: (inout Scenario) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 60)]) {
            $0.workers = workers
            $0.resources.requests.cpu = .millicores(200)
            $0.resources.limits.cpu = limit.map { .millicores($0) }
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1)
        change(&scenario)
        return scenario
    }

    private func report(_ scenario: Scenario) throws -> ServiceReport {
        try ScenarioRun(scenario).run().requests.byService[0].report
    }

    @Test("a burst of three quotas waits for two periods, while usage is a third of the limit")
    func burst() throws {
        let report = try report(bursts(limit: 200))
        // k = ceil(60 / 20) - 1 = 2: it ends 20 ms after the second boundary.
        let slowest = try #require(report.latency.max)
        #expect(slowest > 120 && slowest <= 220)
        let cpu = try #require(report.cpu)
        #expect(cpu.throttledPeriods == 2 * report.calls)
        #expect(cpu.usage == .milliseconds(60) * report.calls)
        // Each burst lives in three periods, and one more finds the container idle.
        #expect(cpu.periods == 4 * report.calls || cpu.periods == 4 * report.calls - 1)
    }

    @Test(
        "a burst takes what its quota and period make of it",
        arguments: [
            // A period of 10 ms with a quota of 2 ms: 29 boundaries, then the last 2 ms.
            (200, 10, 282.0, 292.0), (200, 1_000, 60, 60), (600, 100, 60, 60),
            (1_000, 100, 60, 60),
        ]
    )
    func periods(limit: Int64, period: Int64, least: Double, most: Double) throws {
        let scenario = bursts(limit: limit) {
            $0.cluster.cpuCFSQuotaPeriod = .milliseconds(period)
        }
        let latency = try #require(try report(scenario).latency.max)
        #expect(latency >= least * 0.99 && latency <= most * 1.01, "\(latency) ms")
    }

    @Test("without a limit a burst takes what it needs, and nothing is counted")
    func noLimit() throws {
        let report = try report(bursts(limit: nil))
        #expect(report.latency.max.map { abs($0 - 60) < 0.6 } == true)
        #expect(report.cpu == nil)
    }

    @Test("several workers spend the quota in parallel, and all of them stand still")
    func parallel() throws {
        var scenario = bursts(limit: 1_000, workers: 4) {
            $0.traffic["users"]?.rate[0].rate = .perSecond(1)
        }
        for name in ["second", "third", "fourth"] {
            scenario.traffic[name] = scenario.traffic["users"]
        }
        // Four bursts at once: 240 ms of CPU on four cores, 100 ms of it in each period.
        let report = try report(scenario)
        let slowest = try #require(report.latency.max)
        #expect(slowest > 100 && slowest <= 220)
        #expect((report.cpu?.throttledPeriods ?? 0) > 0)
    }

    @Test("a service that is throttled in most periods for a minute says so, with its low usage")
    func occurrence() throws {
        var scenario = bursts(limit: 200, seconds: 300)
        scenario.traffic["users"]?.rate.append(
            RateSegmentSpec(at: .seconds(150), rate: .perSecond(0))
        )
        let timeline = try ScenarioRun(scenario).run().timeline
        let began = try #require(timeline.first { $0.kind == .serviceThrottled })
        // Half of the periods of each burst; usage is 6 % of a core of 20 %.
        #expect(began.value == 50 && began.detail == 30)
        #expect(began.at >= .seconds(60) && began.at <= .seconds(80), "\(began.at)")
        let ended = try #require(timeline.first { $0.kind == .serviceUnthrottled })
        #expect(ended.causes == [began.id])
        #expect(ended.at > .seconds(150) && ended.at <= .seconds(230), "\(ended.at)")
        #expect(timeline.filter { $0.kind == .serviceThrottled }.count == 1)
    }

    @Test("a service whose quota suffices says nothing")
    func silence() throws {
        let timeline = try ScenarioRun(bursts(limit: 1_000, seconds: 200)).run().timeline
        #expect(!timeline.contains { $0.kind == .serviceThrottled })
    }

    @Test("slow answers are explained by the throttling that made them slow")
    func explanation() throws {
        var scenario = bursts(limit: 200, seconds: 300)
        var objective = ObjectiveSpec()
        objective.service = "web"
        objective.objective = 99
        objective.goodWithin = .milliseconds(100)
        scenario.slos["fast"] = objective
        let timeline = try ScenarioRun(scenario).run().timeline
        #expect(timeline.contains { $0.kind == .serviceThrottled })
        #expect(timeline.contains { $0.kind == .slDown || $0.kind == .slFullOutage })
    }

    @Test("the series tell the throttled periods and the usage between readings")
    func series() throws {
        let result = try ScenarioRun(bursts(limit: 200)).run()
        func mean(_ name: String) -> Double? {
            result.series.first { $0.name == name }.map {
                $0.values.dropFirst().reduce(0, +) / Double($0.values.count - 1)
            }
        }
        // 60 ms of the 200 ms that a second allows; two of four periods.
        #expect(mean("services.web.usedCPU").map { abs($0 - 30) < 1 } == true)
        #expect(mean("services.web.throttledPeriods").map { abs($0 - 50) < 10 } == true)
        let free = try ScenarioRun(bursts(limit: nil)).run()
        #expect(!free.series.contains { $0.name == "services.web.throttledPeriods" })
    }

    @Test("the counters outlive the containers they are from, and begin at T+0")
    func restarts() throws {
        var scenario = bursts(limit: 200)
        scenario.faults["kill"] = Tiny.kill("web", at: .seconds(20))
        let report = try report(scenario)
        #expect(report.restarts == 1)
        #expect((report.cpu?.usage ?? .zero) > .milliseconds(60 * 30))
        var warmed = bursts(limit: 200)
        warmed.warmup = .seconds(100)
        let counted = try self.report(warmed)
        #expect((counted.cpu?.usage ?? .zero) <= .milliseconds(60 * 41))
    }

    @Test("the periods of pods that were there before begin at instants of their own")
    func phases() throws {
        var latencies: Set<Int64> = []
        for seed in 1...8 as ClosedRange<UInt64> {
            let run = try ScenarioRun(bursts(limit: 200, seconds: 10))
            let latency = try run.run(seed: seed).requests.byService[0].report.latency.max
            latencies.insert(Int64(latency ?? 0))
        }
        #expect(latencies.count > 3, "\(latencies)")
    }
}
