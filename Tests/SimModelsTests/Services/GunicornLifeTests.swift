import SimCore
import SimModels
import Testing

@Suite("the processes of gunicorn")
struct GunicornLifeTests {
    private typealias Tiny = TinyScenario

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

    // MARK: Threads

    /// Forty requests at once for four threads that need a second each, and SIGTERM a second later.
    private func drain(
        _ change: @escaping (inout GunicornSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 1_000)]) {
            $0.server = gunicorn {
                $0.threads = 4
                change(&$0)
            }
            $0.timeout = .seconds(60)
            $0.terminationGracePeriodSeconds = 60
        }
        var traffic = Tiny.traffic("web", perSecond: 1)
        traffic.rate = [
            RateSegmentSpec(at: .seconds(5), rate: .perSecond(400)),
            RateSegmentSpec(at: .milliseconds(5_100), rate: .perSecond(0)),
        ]
        traffic.timeout = .seconds(60)
        scenario.traffic["users"] = traffic
        var kill = KillPodsSpec()
        kill.service = "web"
        kill.signal = .terminate
        var fault = FaultSpec()
        fault.at = .milliseconds(6_500)
        fault.effect = .killPods(kill)
        scenario.faults["stop"] = fault
        return scenario
    }

    @Test("a process with threads serves what it has accepted after SIGTERM")
    func drains() throws {
        #expect(try run(drain()).requests.succeeded == 40)
        // Ten were accepted and four served before SIGTERM let one more be; what waits in the kernel is reset.
        let few = try run(drain { $0.workerConnections = 10 })
        #expect(few.requests.succeeded == 14 && few.requests.failed == 26)
        #expect(few.requests.failedByCause.map(\.cause) == [.podKilled])
        // 6.5 to 10.5 s: those of four more seconds.
        let short = try run(drain { $0.gracefulTimeout = 4 })
        #expect((16...24).contains(short.requests.succeeded))
        #expect(short.requests.failedByCause.map(\.cause) == [.podKilled])
    }

    @Test("requests that a process has accepted wait in it, and count as waiting")
    func waitsInProcess() throws {
        var scenario = drain()
        scenario.faults = NameMap()
        let result = try run(scenario)
        #expect(result.requests.succeeded == 40)
        let slowest = try #require(result.requests.byService[0].report.latency.max)
        #expect(slowest > 9_800 && slowest < 10_200)
    }

    // MARK: Retirement

    @Test("processes of a pod that is there at the start retire together, pods each at their time")
    func together() throws {
        var scenario = Tiny.scenario(seconds: 300)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 1)]) {
            $0.server = gunicorn {
                $0.workers = 4
                $0.maxRequests = 1_000
                $0.workerBoot = .seconds(5)
            }
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 20, to: 280)
        for seed in UInt64(1)...4 {
            // 4,000 requests in 200 s: once, and all four within the same second, so that all wait.
            let result = try ScenarioRun(scenario).run(seed: seed)
            let slowest = try #require(result.requests.byService[0].report.latency.max)
            #expect(slowest > 4_500 && slowest < 5_100, "seed \(seed): \(slowest)")
        }
        scenario.services["web"]?.server = gunicorn {
            $0.workers = 4
            $0.maxRequests = 1_000
            $0.maxRequestsJitter = 4_000
            $0.workerBoot = .seconds(5)
        }
        let jittered = try ScenarioRun(scenario).run(seed: 1)
        #expect(try #require(jittered.requests.byService[0].report.latency.max) < 100)
    }

    // MARK: Equalities

    /// Pods with pools, statements and waits; the server and the pools are given.
    private func application(
        _ change: (inout ServiceSpec) -> Void
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.databases["main"] = DatabaseSpec()
        scenario.services["web"] = Tiny.service([
            Tiny.cpu(milliseconds: 3), .query(QuerySpec(cpu: .constant(.milliseconds(8)))),
            .sleep(.exponential(mean: .milliseconds(60))),
        ]) {
            $0.replicas = 2
            $0.timeout = .seconds(20)
            $0.connections = Tiny.queuePool("main", size: 1)
            $0.readinessProbe = ContainerProbeSpec()
            change(&$0)
        }
        var traffic = Tiny.traffic("web", perSecond: 40)
        traffic.arrivals = .poisson
        traffic.timeout = .seconds(20)
        scenario.traffic["users"] = traffic
        scenario.faults["kill"] = Tiny.kill("web", at: .seconds(30), count: 1)
        return scenario
    }

    private func digest(_ change: (inout ServiceSpec) -> Void) throws -> String {
        try ScenarioRun(application(change)).run(seed: 5).digest
    }

    @Test("a timeout that nobody reaches is the same as none")
    func timeouts() throws {
        for threads in [1, 3] {
            func digest(_ timeout: Int) throws -> String {
                try self.digest {
                    $0.server = gunicorn {
                        $0.workers = 3
                        $0.threads = threads
                        $0.timeout = timeout
                    }
                }
            }
            #expect(try digest(0) == digest(86_400))
        }
    }

    @Test("a number of requests that nobody reaches is the same as none")
    func requests() throws {
        for kind in [GunicornSpec.WorkerClass.sync, .gthread, .uvicorn] {
            func digest(_ most: Int, _ timeout: Int) throws -> String {
                try self.digest {
                    $0.server = gunicorn {
                        $0.workers = 3
                        $0.workerClass = kind
                        $0.maxRequests = most
                        $0.timeout = timeout
                    }
                }
            }
            #expect(try digest(0, 0) == digest(1_000_000_000, 0))
            #expect(try digest(0, 30) == digest(1_000_000_000, 30))
        }
    }

    @Test("workers of so many processes with pools are gunicorn's with so many processes")
    func processes() throws {
        let plain = try digest {
            $0.workers = 4
            $0.connections?.processes = 4
        }
        let server = try digest {
            $0.server = gunicorn {
                $0.workers = 4
                $0.timeout = 0
            }
        }
        #expect(plain == server)
    }

    @Test("a UvicornWorker without timeout is uvicorn")
    func uvicorn() throws {
        let own = try digest {
            var uvicorn = UvicornSpec()
            uvicorn.workers = 2
            $0.server = .uvicorn(uvicorn)
        }
        let worker = try digest {
            $0.server = gunicorn {
                $0.workers = 2
                $0.workerClass = .uvicornWorker
                $0.timeout = 0
            }
        }
        #expect(own == worker)
    }
}
