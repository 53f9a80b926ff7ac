import SimCore
import SimModels
import Testing

private typealias Load = WorkloadScenario

@Suite("people who try again")
struct UserRetryTests {
    /// A service that fails a share of its calls from the start, and people who try again.
    private static func flaky(_ failing: Double, attempts: Int, seconds: Int64 = 200) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: seconds)
        scenario.services["web"] = TinyScenario.service([]) { $0.workers = 100 }
        var errors = ServiceErrorsSpec()
        errors.service = "web"
        errors.errorRate = Fraction(failing)
        scenario.faults["errors"] = FaultScenario.fault(.serviceErrors(errors), at: .zero)
        scenario.traffic["users"] = Load.source {
            // The service is there after half a second.
            $0.rate = [
                RateSegmentSpec(at: .seconds(1), rate: .perSecond(100)),
                RateSegmentSpec(at: .seconds(seconds - 20), rate: .perSecond(0)),
            ]
            $0.retry = UserRetrySpec(attempts: attempts, delay: .constant(.milliseconds(500)))
        }
        return scenario
    }

    @Test(
        "of tries that fail with probability x there are (1 - xⁿ) / (1 - x) for each thing wanted",
        arguments: [(0.5, 4), (0.2, 4), (0.8, 4), (0.5, 2), (0.9, 20)]
    )
    func attempts(failing: Double, attempts: Int) throws {
        let run = try ScenarioRun(Self.flaky(failing, attempts: attempts))
        var simulation = run.simulation(seed: 3)
        try simulation.run(until: run.span.end)
        let intents = simulation.model.intents
        let offered = Double(intents.offered)
        #expect(offered > 15_000)
        var power = 1.0
        for _ in 0..<attempts { power *= failing }
        let wanted = (1 - power) / (1 - failing)
        // A truncated geometric number: its spread is below that of the whole geometric one.
        let spread = failing.squareRoot() / (1 - failing)
        #expect(
            abs(Double(intents.attempts) / offered - wanted) < 3 * spread / offered.squareRoot()
        )
        let failed = Double(intents.failed(.applicationError)) / offered
        let error = (power * (1 - power) / offered).squareRoot()
        #expect(abs(failed - power) < 3 * error, "\(failed), wanted \(power)")
        #expect(intents.succeeded + intents.failed == intents.offered)
    }

    @Test("some take the failure for final")
    func probability() throws {
        var scenario = Self.flaky(1, attempts: 3)
        scenario.traffic["users"]?.retry?.probability = Fraction(0.4)
        let requests = try ScenarioRun(scenario).run().requests
        // 1 + 0.4 + 0.16 tries for each.
        #expect(abs(Double(requests.attempts) / Double(requests.offered) - 1.56) < 0.03)
        #expect(requests.failed == requests.offered)
    }

    @Test(
        "people try again after what they are said to, and nothing else",
        arguments: [
            ([UserRetrySpec.Trigger.error], 1), ([.timeout], 3), ([.rejected], 1),
            ([.error, .timeout], 3),
        ] as [([UserRetrySpec.Trigger], Int64)]
    )
    func triggers(on: [UserRetrySpec.Trigger], tries: Int64) throws {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 2_000)]) {
            $0.workers = 100
        }
        scenario.traffic["users"] = Load.source {
            $0.rate = [
                RateSegmentSpec(at: .seconds(1), rate: .perSecond(2)),
                RateSegmentSpec(at: .seconds(31), rate: .perSecond(0)),
            ]
            $0.arrivals = .even
            $0.timeout = .seconds(1)
            $0.retry = UserRetrySpec(attempts: 3, delay: .constant(.milliseconds(100)))
            $0.retry?.on = on
        }
        let requests = try ScenarioRun(scenario).run().requests
        #expect(requests.offered == 60)
        #expect(requests.attempts == 60 * tries)
        // The last try of each is finished, late; the tries before count for nothing.
        #expect(requests.late == 60)
        #expect(requests.failed == 0)
    }

    @Test("rejections too")
    func rejections() throws {
        var scenario = TinyScenario.scenario(seconds: 30)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 9_000)]) {
            $0.queueLimit = 0
        }
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 1, from: 1, to: 4)
        scenario.traffic["users"]?.retry = UserRetrySpec(
            attempts: 3,
            delay: .constant(.milliseconds(100))
        )
        let requests = try ScenarioRun(scenario).run().requests
        // The first of three is taken, the others are turned away three times each.
        #expect(requests.offered == 3)
        #expect(requests.rejected == 2)
        #expect(requests.attempts == 7)
        #expect(requests.succeeded == 1)
    }

    @Test("an answer counts from the first try, and an answer to an earlier try does not count")
    func outcome() throws {
        var scenario = TinyScenario.scenario(seconds: 30)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 1_200)])
        scenario.traffic["users"] = Load.source {
            $0.rate = [
                RateSegmentSpec(at: .seconds(2), rate: .perSecond(2)),
                RateSegmentSpec(at: .seconds(3), rate: .perSecond(0)),
            ]
            $0.arrivals = .even
            $0.timeout = .milliseconds(1_300)
            $0.retry = UserRetrySpec(attempts: 3, delay: .constant(.milliseconds(500)))
        }
        let requests = try ScenarioRun(scenario).run().requests
        // One worker. A asks at 2.25 s and has its answer at 3.45 s. B asks at 2.75 s, gives up at 4.05 s,
        // asks again at 4.55 s behind its own first try, which is done at 4.65 s, to nobody; the second
        // is done at 5.85 s, on its last moment but one: B gives up at 5.85 s.
        #expect(requests.offered == 2)
        #expect(requests.attempts == 3 || requests.attempts == 4)
        #expect(requests.succeeded == 2)
        #expect(requests.late == 0)
        #expect((requests.latency.max ?? 0) > 3_000)
    }

    @Test("one more try of somebody shifts nobody else's draws")
    func commonRandomNumbers() throws {
        func wakes(_ attempts: Int) throws -> Set<SimTime> {
            var scenario = Self.flaky(0.5, attempts: attempts, seconds: 60)
            scenario.services["web"]?.operations["get"] = OperationSpec(
                steps: [.sleep(.exponential(mean: .milliseconds(300)))]
            )
            let run = try ScenarioRun(scenario)
            var simulation = run.simulation(seed: 11)
            var log = EventLog()
            try simulation.run(until: run.span.end, observing: &log)
            return Set(log.times(of: "services.wake"))
        }
        let few = try wakes(2)
        let more = try wakes(3)
        #expect(few.count > 2_000)
        #expect(few.isSubset(of: more))
        #expect(more.count > few.count)
    }

    @Test("what was wanted before T+0 is in no account, however late it is tried again")
    func warmup() throws {
        var scenario = Self.flaky(1, attempts: 4)
        scenario.warmup = .seconds(30)
        scenario.traffic["users"]?.rate = [
            RateSegmentSpec(rate: .perSecond(100)),
            RateSegmentSpec(at: .zero, rate: .perSecond(0)),
        ]
        scenario.traffic["users"]?.retry?.delay = .constant(.seconds(10))
        let requests = try ScenarioRun(scenario).run().requests
        #expect(requests.offered == 0)
        #expect(requests.attempts == 0)
        #expect(requests.failed == 0)
    }

    @Test("a storm of second tries is told, with what it is about, and its end")
    func storm() throws {
        var scenario = Self.flaky(1, attempts: 4, seconds: 200)
        scenario.faults["errors"]?.at = .seconds(60)
        scenario.faults["errors"]?.duration = .seconds(30)
        let timeline = try ScenarioRun(scenario).run().timeline
        let storm = try #require(timeline.first { $0.kind == .trafficReloadStorm })
        let calm = try #require(timeline.first { $0.kind == .trafficReloadCalm })
        #expect(storm.at > .seconds(60) && storm.at < .seconds(85))
        #expect(calm.at > .seconds(90) && calm.at < .seconds(115))
        #expect(storm.text.hasPrefix("reload storm in users: "))
        #expect(calm.causes == [storm.id])
        let fault = try #require(timeline.first { $0.kind == .faultBegan })
        #expect(storm.causes.contains(fault.id))
    }
}
