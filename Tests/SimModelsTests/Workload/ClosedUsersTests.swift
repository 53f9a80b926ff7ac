import SimCore
import SimModels
import TestSupport
import Testing

private typealias Load = WorkloadScenario

@Suite("users who wait for their answers")
struct ClosedUsersTests {
    /// Users with an exponential think before a single worker with an exponential service.
    private static func repairShop(
        users: Int,
        think: SimDuration,
        service: SimDuration,
        seconds: Int64
    ) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: seconds)
        scenario.warmup = .seconds(60)
        scenario.services["web"] = TinyScenario.service([.sleep(.exponential(mean: service))]) {
            $0.timeout = .hours(1)
        }
        scenario.traffic["users"] = Load.source {
            $0.users = UsersSpec(users, thinkTime: .exponential(mean: think))
        }
        return scenario
    }

    private func figures(
        _ scenario: Scenario,
        seeds: ClosedRange<UInt64>
    ) throws -> (
        throughput: Tally, response: Tally
    ) {
        let run = try ScenarioRun(scenario)
        var throughput = Tally()
        var response = Tally()
        for seed in seeds {
            var simulation = run.simulation(seed: seed)
            try simulation.run(until: run.span.end)
            let intents = simulation.model.intents
            throughput.record(Double(intents.succeeded) / scenario.duration.seconds)
            response.record((intents.latency.mean ?? 0) / 1e9)
        }
        return (throughput, response)
    }

    @Test(
        "throughput and response time are those of the machine repair model M/M/1//N",
        arguments: [(3, 0.2), (10, 0.05), (10, 0.1), (20, 0.1)]
    )
    func machineRepair(users: Int, service: Double) throws {
        let think = 1.0
        let found = try figures(
            Self.repairShop(
                users: users,
                think: .seconds(1),
                service: SimDuration(seconds: service),
                seconds: 200
            ),
            seeds: 1...30
        )
        // The share of time with n at the worker is p0 · N! / (N - n)! · (S / Z)^n.
        var weights = [1.0]
        for n in 1...users {
            weights.append(weights[n - 1] * Double(users - n + 1) * service / think)
        }
        let idle = 1 / weights.reduce(0, +)
        let throughput = (1 - idle) / service
        let response = Double(users) / throughput - think
        for (name, sample, wanted) in [
            ("throughput", found.throughput, throughput), ("response", found.response, response),
        ] {
            let error = sample.standardError
            #expect(error / wanted < 0.05, "\(name) says too little")
            #expect(
                abs(sample.mean - wanted) < 3 * error,
                "\(name) \(sample.mean) ± \(error), wanted \(wanted)"
            )
        }
    }

    @Test("the users are as many as those who think and those who wait: X = N / (R + Z)")
    func interactiveResponseTimeLaw() throws {
        for (users, service) in [(5, 0.1), (40, 0.1), (200, 0.02)] {
            let scenario = Self.repairShop(
                users: users,
                think: .seconds(2),
                service: SimDuration(seconds: service),
                seconds: 300
            )
            let found = try figures(scenario, seeds: 1...8)
            let (x, r) = (found.throughput.mean, found.response.mean)
            #expect(abs(x * (r + 2) / Double(users) - 1) < 0.03, "\(users) users: \(x)/s, \(r) s")
            #expect(x <= 1 / service * 1.02)
        }
    }

    @Test("a constant think and a constant answer make a metronome")
    func metronome() throws {
        var scenario = TinyScenario.scenario(seconds: 100)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 500)])
        scenario.traffic["users"] = Load.source {
            $0.users = UsersSpec(1, thinkTime: .constant(.milliseconds(1_500)))
        }
        let result = try ScenarioRun(scenario).run()
        // The first request comes at 1.5 s, then one every 2 s.
        #expect(result.requests.offered == 50)
        #expect(result.requests.succeeded == 49)
        #expect(result.requests.inFlight == 1)
        #expect(result.requests.latency.p50.map { abs($0 - 500) < 1 } == true)
    }

    @Test("who gives up thinks before asking again, and the work goes on")
    func patience() throws {
        var scenario = TinyScenario.scenario(seconds: 10)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 3_000)]) {
            $0.workers = 5
        }
        scenario.traffic["users"] = Load.source {
            $0.users = UsersSpec(1, thinkTime: .constant(.seconds(1)))
            $0.timeout = .seconds(1)
        }
        let requests = try ScenarioRun(scenario).run().requests
        // Requests at 1, 3, 5, 7 and 9 s; those of the first three are finished, late.
        #expect(requests.offered == 5)
        #expect(requests.late == 3)
        #expect(requests.failed + requests.inFlight == 2)
    }

    @Test("a user without a think asks again a millisecond after a refusal, not at once for ever")
    func refusals() throws {
        var scenario = TinyScenario.scenario(seconds: 10)
        scenario.services["web"] = TinyScenario.service([]) { $0.replicas = 0 }
        scenario.traffic["users"] = Load.source {
            $0.users = UsersSpec(2, thinkTime: .constant(.zero))
        }
        let requests = try ScenarioRun(scenario).run().requests
        #expect((19_990...20_010).contains(requests.offered))
        #expect(requests.failed == requests.offered)
    }

    /// How many users there are at some seconds from the start of the simulation.
    private func present(_ scenario: Scenario, at seconds: [Int64]) throws -> [Int] {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        return try seconds.map { second in
            try simulation.run(until: .start + .seconds(second))
            return simulation.model.users(of: 0)
        }
    }

    @Test("users come one after the other, change in number, and leave when they do not wait")
    func changes() throws {
        var scenario = Load.idle(seconds: 100)
        scenario.traffic["users"] = Load.source {
            $0.users = UsersSpec(50, thinkTime: .constant(.milliseconds(10)))
            $0.users?.rampUp = .seconds(10)
            $0.users?.changes = [
                UsersChangeSpec(at: .seconds(20), count: 80),
                UsersChangeSpec(at: .seconds(30), count: 20, over: .seconds(30)),
                UsersChangeSpec(at: .seconds(90), count: 0),
            ]
        }
        #expect(
            try present(scenario, at: [0, 1, 5, 10, 15, 20, 21, 30, 45, 61, 89, 91])
                == [0, 4, 24, 49, 50, 50, 80, 80, 51, 20, 20, 0]
        )
        let result = try ScenarioRun(scenario).run()
        let told = result.timeline.filter { $0.kind == .trafficUsersChanged }
        #expect(told.map(\.at) == [0, 20, 30, 90].map { SimDuration.seconds($0) })
        #expect(
            told.map(\.text) == [
                "traffic users: 50 users come", "traffic users goes from 50 to 80 users",
                "traffic users goes from 80 to 20 users", "traffic users goes from 20 to 0 users",
            ]
        )
    }

    @Test("who waits for an answer leaves only after it")
    func leaving() throws {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 20_000)])
        {
            $0.workers = 10
        }
        scenario.traffic["users"] = Load.source {
            $0.users = UsersSpec(10, thinkTime: .constant(.seconds(5)))
            $0.users?.changes = [UsersChangeSpec(at: .seconds(10), count: 3)]
            $0.timeout = .seconds(50)
        }
        // All ask at 5 s and have their answers at 25 s.
        #expect(try present(scenario, at: [11, 24, 26]) == [10, 10, 3])
    }

    @Test("a user more shifts nobody else's thoughts")
    func commonRandomNumbers() throws {
        func asked(_ users: Int) throws -> Set<SimTime> {
            var scenario = Load.idle(seconds: 100)
            scenario.traffic["users"] = Load.source {
                $0.users = UsersSpec(users, thinkTime: .exponential(mean: .seconds(2)))
            }
            let run = try ScenarioRun(scenario)
            var simulation = run.simulation(seed: 5)
            var log = EventLog()
            try simulation.run(until: run.span.end, observing: &log)
            return Set(log.times(of: "workload.userReady"))
        }
        let few = try asked(5)
        let more = try asked(6)
        #expect(few.count > 150)
        #expect(few.isSubset(of: more))
        #expect(more.count > few.count)
    }
}
