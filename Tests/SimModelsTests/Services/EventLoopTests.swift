import SimCore
import SimModels
import Testing

@Suite("event loops")
struct EventLoopTests {
    private typealias Tiny = TinyScenario

    /// One pod with event loops: requests of `get` twice a second, and one of `load` at 20 s.
    private func scenario(
        _ server: ServerSpec = .uvicorn(UvicornSpec()),
        get: [StepSpec] = [TinyScenario.sleep(milliseconds: 10)],
        load: [StepSpec],
        runs: HandlerKind = .loop,
        _ change: (inout ServiceSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service(get) {
            $0.server = server
            $0.timeout = .seconds(100)
            $0.operations["load"] = OperationSpec(steps: load)
            $0.operations["load"]?.runs = runs
            change(&$0)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, to: 100)
        scenario.traffic["users"]?.operation = "get"
        scenario.traffic["users"]?.timeout = .seconds(100)
        scenario.traffic["load"] = Tiny.traffic("web", perSecond: 1, from: 20, to: 21)
        scenario.traffic["load"]?.operation = "load"
        scenario.traffic["load"]?.timeout = .seconds(100)
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run(seed: 1)
    }

    private func slowest(_ result: RunResult) throws -> Double {
        try #require(result.requests.byService[0].report.latency.max)
    }

    private func p95(_ result: RunResult) throws -> Double {
        try #require(result.requests.byService[0].report.latency.p95)
    }

    private func workers(_ count: Int) -> ServerSpec {
        var uvicorn = UvicornSpec()
        uvicorn.workers = count
        return .uvicorn(uvicorn)
    }

    @Test("a loop that is busy answers nobody, whatever those who wait need")
    func busy() throws {
        let seconds = [Tiny.cpu(milliseconds: 30_000)]
        let blocked = try run(scenario(load: seconds))
        #expect(blocked.requests.failed == 0)
        #expect(try p95(blocked) > 10_000)
        #expect(try #require(blocked.requests.byService[0].report.latency.p50) < 11)
        // The one that sleeps when the loop is taken, at 20.5 s, wakes up when it is free again.
        let sleeping = try run(
            scenario(get: [Tiny.sleep(milliseconds: 400)], load: [Tiny.cpu(milliseconds: 2_000)])
        )
        #expect(try abs(slowest(sleeping) - 2_250) < 25)
        #expect(try p95(run(scenario(load: [Tiny.sleep(milliseconds: 30_000)]))) < 11)
    }

    @Test("of two loops the one that is free takes what comes")
    func two() throws {
        let result = try run(scenario(workers(2), load: [Tiny.cpu(milliseconds: 30_000)]))
        let operations = result.requests.byService[0].report
        #expect(try #require(operations.latency.p99) < 11)
        #expect(result.requests.failed == 0)
    }

    @Test("an operation that blocks holds its loop up while it waits; one in a thread does not")
    func handlers() throws {
        let sleep = [Tiny.sleep(milliseconds: 30_000)]
        let blocking = try run(scenario(load: sleep, runs: .blocking))
        let thread = try run(scenario(load: sleep, runs: .thread))
        #expect(try p95(blocking) > 10_000)
        #expect(try p95(thread) < 11)
        let cpu = try run(
            scenario(load: [Tiny.cpu(milliseconds: 30_000)], runs: .thread)
        )
        #expect(try p95(cpu) < 11)
    }

    @Test("there are total_tokens threads, and who finds none waits")
    func tokens() throws {
        var uvicorn = UvicornSpec()
        uvicorn.totalTokens = 2
        let load = [Tiny.sleep(milliseconds: 1_000)]
        var scenario = scenario(.uvicorn(uvicorn), load: load, runs: .thread)
        scenario.traffic["load"] = Tiny.traffic("web", perSecond: 5, from: 20, to: 21)
        scenario.traffic["load"]?.operation = "load"
        let result = try run(scenario)
        // Five at 20.1, 20.3 … s: two begin, and each of the others when one is done.
        #expect(try abs(slowest(result) - 2_200) < 25)
        #expect(result.requests.failed == 0)
    }

    @Test("a probe waits for the loop, unless its handler has a way of its own")
    func probes() throws {
        for (beside, kills) in [(false, 1), (true, 0)] {
            let result = try run(
                scenario(load: [Tiny.cpu(milliseconds: 40_000)]) {
                    $0.livenessProbe = ContainerProbeSpec()
                    $0.livenessProbe?.probe.periodSeconds = 10
                    guard beside else { return }
                    $0.livenessProbe?.check = ProbeCheckSpec()
                    $0.livenessProbe?.check?.beside = true
                }
            )
            #expect(result.timeline.filter { $0.kind == .podLivenessFailed }.count == kills)
        }
    }

    @Test("a UvicornWorker whose loop is blocked is killed with all its requests")
    func silence() throws {
        var gunicorn = GunicornSpec()
        gunicorn.workerClass = .uvicorn
        gunicorn.timeout = 10
        let blocked = try run(
            scenario(.gunicorn(gunicorn), load: [Tiny.cpu(milliseconds: 60_000)])
        )
        let kill = try #require(blocked.timeline.first { $0.kind == .workerKilled })
        // The loop tells of itself every 5 s: it is silent for 10 s after 5 to 10 s, plus the look.
        #expect(kill.at > .milliseconds(25_500) && kill.at <= .milliseconds(31_500))
        #expect(blocked.timeline.filter { $0.kind == .workerKilled }.count == 1)
        #expect(blocked.requests.failedByCause.map(\.cause) == [.workerKilled])
        let short = try run(scenario(.gunicorn(gunicorn), load: [Tiny.cpu(milliseconds: 4_900)]))
        #expect(short.timeline.allSatisfy { $0.kind != .workerKilled })
        let waiting = try run(
            scenario(.gunicorn(gunicorn), load: [Tiny.sleep(milliseconds: 60_000)])
        )
        #expect(waiting.timeline.allSatisfy { $0.kind != .workerKilled })
        #expect(waiting.requests.failed == 0)
        gunicorn.timeout = 0
        let never = try run(
            scenario(.gunicorn(gunicorn), load: [Tiny.cpu(milliseconds: 60_000)])
        )
        #expect(never.requests.failed == 0)
    }

    @Test("connections that wait for a busy loop are bounded by its backlog")
    func backlog() throws {
        var uvicorn = UvicornSpec()
        uvicorn.backlog = 5
        let result = try run(
            scenario(.uvicorn(uvicorn), load: [Tiny.cpu(milliseconds: 30_000)])
        )
        #expect(result.timeline.contains { $0.kind == .listenQueueFull })
        #expect(result.requests.rejected == 0)
    }

    /// A hundred requests at once that keep a connection over two turns in a thread.
    private func lockUp(_ change: (inout ServiceSpec) -> Void = { _ in }) -> Scenario {
        var scenario = Tiny.scenario(seconds: 200)
        scenario.databases["main"] = DatabaseSpec()
        let work = StepSpec.thread(
            ThreadSpec(steps: [
                .query(QuerySpec(cpu: .constant(.milliseconds(2)))),
                .sleep(DurationDistribution.exponential(mean: .milliseconds(300))),
            ])
        )
        let validation = StepSpec.thread(ThreadSpec(steps: [Tiny.sleep(milliseconds: 1)]))
        scenario.services["web"] = Tiny.service([
            .transaction(TransactionSpec(steps: [work, validation]))
        ]) {
            $0.server = .uvicorn(UvicornSpec())
            $0.timeout = .seconds(300)
            $0.connections = Tiny.queuePool("main", size: 5) { $0.maxOverflow = 10 }
            change(&$0)
        }
        var traffic = Tiny.traffic("web", perSecond: 10_000)
        traffic.rate = [
            RateSegmentSpec(at: .seconds(10), rate: .perSecond(10_000)),
            RateSegmentSpec(at: .milliseconds(10_010), rate: .perSecond(0)),
        ]
        traffic.timeout = .seconds(300)
        scenario.traffic["users"] = traffic
        return scenario
    }

    /// Source: fastapi/full-stack-fastapi-template#104, where 47 of 100 were answered, and 53 failed.
    @Test("forty threads that wait for fifteen connections lock up those who have them")
    func threadsAndConnections() throws {
        var answered: Int64 = 0
        for seed in UInt64(1)...10 {
            let result = try ScenarioRun(lockUp()).run(seed: seed)
            #expect(result.requests.offered == 100)
            #expect((40...55).contains(result.requests.succeeded), "\(result.requests.succeeded)")
            #expect(result.requests.failedByCause.map(\.cause) == [.connectionPoolTimeout])
            answered += result.requests.succeeded
        }
        #expect((430...510).contains(answered), "\(answered)")
        // With the whole of it in one turn a thread that has a connection gives it back.
        let whole = lockUp {
            $0.operations["get"] = OperationSpec(steps: [
                .transaction(
                    TransactionSpec(steps: [
                        .query(QuerySpec(cpu: .constant(.milliseconds(2)))),
                        .sleep(DurationDistribution.exponential(mean: .milliseconds(300))),
                    ])
                )
            ])
            $0.operations["get"]?.runs = .thread
        }
        #expect(try ScenarioRun(whole).run(seed: 1).requests.succeeded == 100)
    }
}
