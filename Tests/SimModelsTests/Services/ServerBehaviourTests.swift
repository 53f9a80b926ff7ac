import SimCore
import SimModels
import Testing

@Suite("servers")
struct ServerBehaviourTests {
    private typealias Tiny = TinyScenario

    /// One pod under a server, and requests at 5 s, 15 s … from each of some sources.
    private func scenario(
        _ server: ServerSpec,
        _ steps: [StepSpec],
        sources: Int = 1,
        seconds: Int64 = 60,
        _ change: (inout Scenario) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        scenario.services["web"] = Tiny.service(steps) { $0.server = server }
        for source in 0..<sources {
            var traffic = Tiny.traffic("web", perSecond: 0.1)
            traffic.timeout = .seconds(120)
            scenario.traffic["source\(source)"] = traffic
        }
        change(&scenario)
        return scenario
    }

    private func gunicorn(_ change: (inout GunicornSpec) -> Void = { _ in }) -> ServerSpec {
        var gunicorn = GunicornSpec()
        change(&gunicorn)
        return .gunicorn(gunicorn)
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run(seed: 1)
    }

    @Test("a sync worker silent for longer than its timeout is killed at the arbiter's next look")
    func silentWorker() throws {
        let server = gunicorn { $0.timeout = 2 }
        let result = try run(scenario(server, [Tiny.sleep(milliseconds: 9_000)], seconds: 24))
        // Busy since 5 s: at 7 s it is not yet silent for longer, at 8 s it is.
        let kills = result.timeline.filter { $0.kind == .workerKilled }
        #expect(kills.map(\.at) == [.seconds(8), .seconds(18)])
        #expect(kills.allSatisfy { $0.detail == 2_000 })
        #expect(result.requests.failedByCause.map(\.cause) == [.workerKilled])
        #expect(result.requests.failed == 2)
    }

    @Test("a request just under the timeout is answered, and threads are never silent")
    func notSilent() throws {
        let short = try run(
            scenario(gunicorn { $0.timeout = 3 }, [Tiny.sleep(milliseconds: 3_000)])
        )
        #expect(short.requests.succeeded == short.requests.offered)
        let threads = gunicorn {
            $0.timeout = 2
            $0.threads = 2
        }
        let long = try run(scenario(threads, [Tiny.sleep(milliseconds: 9_000)], seconds: 66))
        #expect(long.requests.succeeded == 6)
        let never = gunicorn { $0.timeout = 0 }
        let patient = try run(scenario(never, [Tiny.sleep(milliseconds: 9_000)], seconds: 66))
        #expect(patient.requests.succeeded == 6)
    }

    @Test("what waits behind a killed worker waits for its successor's boot")
    func boot() throws {
        let server = gunicorn {
            $0.timeout = 2
            $0.workerBoot = .milliseconds(1_500)
        }
        var scenario = scenario(server, [Tiny.sleep(milliseconds: 9_000)], seconds: 14)
        scenario.services["web"]?.operations["fast"] = OperationSpec(
            steps: [Tiny.sleep(milliseconds: 100)]
        )
        scenario.traffic["source0"]?.operation = "get"
        var fast = Tiny.traffic("web", perSecond: 0.1, from: 1)
        fast.operation = "fast"
        scenario.traffic["fast"] = fast
        let result = try run(scenario)
        // It comes at 6 s; the kill is at 8 s, the boot ends at 9.5 s.
        let slowest = try #require(result.requests.byService[0].report.latency.max)
        #expect(abs(slowest - 3_600) < 36)
    }

    @Test("a worker is replaced after max_requests, and those that wait are late by its boot")
    func recycling() throws {
        let server = gunicorn {
            $0.maxRequests = 10
            $0.workerBoot = .seconds(3)
        }
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 10)]) {
            $0.server = server
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1, to: 110)
        let result = try run(scenario)
        #expect(result.requests.succeeded == 110)
        let slowest = try #require(result.requests.byService[0].report.latency.max)
        #expect(slowest > 2_000 && slowest < 3_100)
        scenario.services["web"]?.server = gunicorn {
            $0.maxRequests = 10
            $0.maxRequestsJitter = 1_000_000
            $0.workerBoot = .seconds(3)
        }
        let rare = try run(scenario).requests.byService[0].report.latency.max
        #expect(try #require(rare) < 3_100)
    }

    @Test("a full listen queue answers nothing: the client's kernel tries again after 1, 3, 7 … s")
    func backlog() throws {
        let server = gunicorn { $0.backlog = 1 }
        let result = try run(
            scenario(server, [Tiny.sleep(milliseconds: 1_200)], sources: 3, seconds: 14)
        )
        #expect(result.requests.succeeded == 3)
        // One at once, one behind it, and one whose third packet comes at 8 s, to an idle server.
        let latency = result.requests.byService[0].report.latency
        #expect(try abs(#require(latency.max) - 4_200) < 42)
        let full = result.timeline.filter { $0.kind == .listenQueueFull }
        #expect(full.map(\.at) == [.seconds(5)] && full.map(\.value) == [1])
        #expect(result.requests.rejected == 0)
    }

    @Test("a client's kernel gives up in the end, and a client that gave up tries no more")
    func connectTimeout() throws {
        let server = gunicorn {
            $0.backlog = 1
            $0.timeout = 0
        }
        var patient = scenario(server, [Tiny.sleep(milliseconds: 900_000)], seconds: 200)
        patient.traffic["source0"] = Tiny.traffic("web", perSecond: 0.1, to: 30)
        patient.traffic["source0"]?.timeout = .seconds(600)
        let result = try run(patient)
        // The third comes at 25 s and has sent its seventh packet at 88 s.
        #expect(result.requests.failedByCause.map(\.cause) == [.connectionRefused])
        #expect(result.requests.failed == 1 && result.requests.inFlight == 2)
        patient.traffic["source0"]?.timeout = .seconds(2)
        let hasty = try run(patient)
        #expect(hasty.requests.failedByCause.map(\.cause) == [.timeout])
        #expect(hasty.requests.failed == 3)
    }

    @Test("after SIGTERM requests have graceful_timeout, and the listen queue is reset at the end")
    func gracefulTimeout() throws {
        let server = gunicorn { $0.gracefulTimeout = 4 }
        let result = try run(
            scenario(server, [Tiny.sleep(milliseconds: 20_000)], sources: 2, seconds: 13) {
                var kill = KillPodsSpec()
                kill.service = "web"
                kill.signal = .terminate
                var fault = FaultSpec()
                fault.at = .seconds(6)
                fault.effect = .killPods(kill)
                $0.faults["stop"] = fault
            }
        )
        #expect(result.requests.failedByCause.map(\.cause) == [.podKilled])
        #expect(result.requests.failed == 2)
        let restarts = result.timeline.filter { $0.kind == .podRestarted }
        #expect(restarts.map(\.at) == [.seconds(10)])
    }

    @Test("an event loop runs CPU steps one at a time, and waits beside each other")
    func eventLoop() throws {
        func slowest(_ workers: Int, _ steps: [StepSpec]) throws -> Double {
            var uvicorn = UvicornSpec()
            uvicorn.workers = workers
            let scenario = scenario(.uvicorn(uvicorn), steps, sources: 4, seconds: 14) {
                $0.cluster.nodeCPU = .cores(4)
            }
            let result = try run(scenario)
            #expect(result.requests.succeeded == 4)
            return try #require(result.requests.byService[0].report.latency.max)
        }
        let cpu = [Tiny.cpu(milliseconds: 100)]
        #expect(try abs(slowest(1, cpu) - 400) < 4)
        // The loop that is free first lets in both that wait.
        #expect(try abs(slowest(2, cpu) - 300) < 3)
        #expect(try abs(slowest(4, cpu) - 100) < 1)
        let sleeping = [Tiny.sleep(milliseconds: 1_000)]
        #expect(try abs(slowest(1, sleeping) - 1_000) < 10)
        let both = [Tiny.cpu(milliseconds: 50), Tiny.sleep(milliseconds: 1_000)] + cpu
        // The last one's first step ends at 200 ms; then the others' second steps take turns.
        #expect(try abs(slowest(1, both) - 1_450) < 15)
    }

    @Test("limit_concurrency turns away what is beyond it")
    func limitConcurrency() throws {
        var uvicorn = UvicornSpec()
        uvicorn.limitConcurrency = 2
        let result = try run(
            scenario(.uvicorn(uvicorn), [Tiny.sleep(milliseconds: 500)], sources: 5, seconds: 14)
        )
        #expect(result.requests.succeeded == 2 && result.requests.rejected == 3)
    }

    @Test("Tomcat works on maxThreads, holds maxConnections, and leaves acceptCount in the kernel")
    func tomcat() throws {
        var tomcat = TomcatSpec()
        tomcat.maxThreads = 2
        tomcat.maxConnections = 3
        tomcat.acceptCount = 1
        let result = try run(
            scenario(.tomcat(tomcat), [Tiny.sleep(milliseconds: 500)], sources: 5, seconds: 14)
        )
        #expect(result.requests.succeeded == 5)
        // The fifth finds no room at 5 s, and an idle server at 6 s.
        #expect(try abs(#require(result.requests.byService[0].report.latency.max) - 1_500) < 15)
        #expect(result.timeline.filter { $0.kind == .listenQueueFull }.count == 1)
    }
}
