import SimCore
import SimModels
import Testing

@Suite("faults that strike in a state")
struct FaultTriggerTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    /// A service with one worker, whose requests sleep for 1.5 s, with one request a second from T+10
    /// to T+20 and again from T+60 to T+70: more and more of them wait.
    private func scenario(_ change: (inout FaultTriggerSpec) -> Void) -> Scenario {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 1_500)]) {
            $0.workers = 1
            $0.timeout = .seconds(100)
        }
        var traffic = Tiny.traffic("web", perSecond: 1, from: 10, to: 20)
        traffic.rate.append(RateSegmentSpec(at: .seconds(60), rate: .perSecond(1)))
        traffic.rate.append(RateSegmentSpec(at: .seconds(70), rate: .perSecond(0)))
        scenario.traffic["users"] = traffic
        scenario.services["other"] = Tiny.service([]) { $0.replicas = 3 }
        scenario.faults["storm"] = Make.fault(Make.kill("other") { $0.count = 1 }, at: nil) {
            var trigger = FaultTriggerSpec()
            trigger.metric = Placed("services.web.queue")
            trigger.above = 1
            change(&trigger)
            $0.when = trigger
        }
        return scenario
    }

    private func strikes(
        _ change: (inout FaultTriggerSpec) -> Void = { _ in }
    ) throws
        -> [TimelineEntry]
    {
        try ScenarioRun(scenario(change)).run().timeline.filter { $0.kind == .faultStruck }
    }

    @Test("it strikes at the first full second at which the state is found")
    func instant() throws {
        // Arrivals at 10.5, 11.5, …; answers at 12, 13.5, 15, …: 2 wait from 14.5 s to 15 s, and for
        // good from 15.5 s on. What the fifteenth second finds is what was there before it.
        let strikes = try strikes()
        #expect(strikes.map(\.at) == [.seconds(15)])
        #expect(strikes.map(\.text) == ["fault storm strikes: services.web.queue is 2"])
    }

    @Test("the state must hold at every look for as long as it is asked to")
    func hold() throws {
        #expect(try strikes { $0.hold = .seconds(3) }.map(\.at) == [.seconds(18)])
    }

    @Test("once only, unless each time the state comes about")
    func again() throws {
        let times = try strikes { $0.once = false }.map(\.at)
        #expect(times == [.seconds(15), .seconds(65)])
    }

    @Test("a number of times bounds a trigger that fires again and again")
    func times() throws {
        var scenario = scenario { $0.once = false }
        scenario.faults["storm"]?.times = 1
        let result = try ScenarioRun(scenario).run()
        #expect(Make.times(.faultStruck, in: result) == [.seconds(15)])
    }

    @Test("a fault that lasts does not strike again before it is over")
    func whileActive() throws {
        var slow = SlowStartSpec()
        slow.service = "web"
        slow.factor = 2
        for (lasts, expected) in [(40, [15, 65]), (52, [15, 67])] as [(Int64, [Int64])] {
            var scenario = scenario { $0.once = false }
            scenario.faults["storm"]?.effect = .slowStart(slow)
            scenario.faults["storm"]?.duration = .seconds(lasts)
            let result = try ScenarioRun(scenario).run()
            #expect(Make.times(.faultBegan, in: result) == expected.map { .seconds($0) })
        }
    }

    @Test("below holds while the series is less")
    func below() throws {
        var scenario = scenario {
            $0.metric = Placed("services.other.pods")
            $0.above = nil
            $0.below = 3
        }
        #expect(try Make.times(.faultStruck, in: ScenarioRun(scenario).run()).isEmpty)
        scenario.services["other"]?.replicas = 2
        #expect(try Make.times(.faultStruck, in: ScenarioRun(scenario).run()) == [.zero])
    }

    @Test("the share of failed calls is that of the last second with an answer")
    func errors() throws {
        var scenario = scenario {
            $0.metric = Placed("services.web.errors")
            $0.above = 50
            $0.hold = .seconds(2)
        }
        scenario.services["web"]?.queueLimit = 0
        scenario.services["web"]?.operations["get"] = OperationSpec(
            steps: [Tiny.sleep(milliseconds: 2_900)]
        )
        // Taken at 10.5, 13.5, … and turned away at 11.5, 12.5, 14.5, …: only errors in two seconds of
        // three, and a success in the third, at 13.4 s.
        let strikes = try ScenarioRun(scenario).run().timeline.filter { $0.kind == .faultStruck }
        #expect(strikes.count == 0)
        scenario.faults["storm"]?.when?.hold = .seconds(1)
        let short = try ScenarioRun(scenario).run().timeline.filter { $0.kind == .faultStruck }
        #expect(short.map(\.at) == [.seconds(13)])
    }

    @Test("what is known of the state's cause is the cause of the strike")
    func cause() throws {
        let result = try ScenarioRun(scenario { _ in }).run()
        let strike = try #require(result.timeline.first { $0.kind == .faultStruck })
        let cause = try #require(strike.causes.first)
        let parent = try #require(result.timeline.first { $0.id == cause })
        #expect(parent.kind == .trafficChanged)
    }

    @Test("a trigger that never fires changes nothing but the number of events")
    func neutrality() throws {
        var calm = scenario { _ in }
        calm.faults = NameMap()
        let armed = scenario { $0.above = 1_000 }
        let (a, b) = (try ScenarioRun(calm).run(), try ScenarioRun(armed).run())
        #expect(a.timeline.map(\.text) == b.timeline.map(\.text))
        #expect(a.requests.succeeded == b.requests.succeeded)
        #expect(a.requests.latency.p99 == b.requests.latency.p99)
    }
}
