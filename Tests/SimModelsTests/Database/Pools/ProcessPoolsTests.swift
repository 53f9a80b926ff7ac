import SimCore
import SimModels
import TestSupport
import Testing

@Suite("the pools of several processes")
struct ProcessPoolsTests {
    private typealias Tiny = TinyScenario

    /// One pod, and a request of 5 ms ten times a second.
    private func scenario(
        _ server: ServerSpec?,
        workers: Int = 1,
        processes: Int? = nil
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        var database = DatabaseSpec()
        database.cpu = .cores(64)
        scenario.databases["main"] = database
        let steps: [StepSpec] = [.query(QuerySpec(cpu: .constant(.milliseconds(5))))]
        scenario.services["web"] = Tiny.service(steps) {
            $0.server = server
            if server == nil { $0.workers = workers }
            $0.connections = Tiny.queuePool("main", size: 5)
            $0.connections?.processes = processes
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10, arrivals: .poisson)
        return scenario
    }

    private func gunicorn(_ change: (inout GunicornSpec) -> Void) -> ServerSpec {
        var gunicorn = GunicornSpec()
        change(&gunicorn)
        return .gunicorn(gunicorn)
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, "\(observer.problem ?? "")")
        return try run.run(seed: 1)
    }

    private func connections(_ result: RunResult) -> [Double?] {
        result.series.first { $0.name == "databases.main.connections" }?.values ?? []
    }

    @Test("an idle process soon has a connection of its own, whatever the server's settings say")
    func allOfThem() throws {
        let usual = try run(scenario(gunicorn { $0.workers = 8 }))
        #expect(connections(usual).last == 8)
        let others = [
            scenario(
                gunicorn {
                    $0.workers = 8; $0.timeout = 0
                }
            ),
            scenario(
                gunicorn {
                    $0.workers = 8; $0.timeout = 86_400
                }
            ),
            scenario(
                gunicorn {
                    $0.workers = 8; $0.maxRequests = 1_000_000_000
                }
            ),
            scenario(nil, workers: 8, processes: 8),
        ]
        for other in others {
            let result = try run(other)
            #expect(connections(result) == connections(usual))
            #expect(result.requests.latency.max == usual.requests.latency.max)
        }
    }

    @Test("threads share the pool of their process; Tomcat is one process")
    func threads() throws {
        let threads = scenario(
            gunicorn {
                $0.workers = 4; $0.threads = 2; $0.timeout = 0
            }
        )
        #expect(connections(try run(threads)).last == 4)
        var tomcat = scenario(.tomcat(TomcatSpec()))
        tomcat.traffic["users"]?.arrivals = .even
        #expect(connections(try run(tomcat)).last == 1)
    }

    @Test("processes that do not divide the workers evenly have all a pool, too")
    func uneven() throws {
        #expect(connections(try run(scenario(nil, workers: 10, processes: 4))).last == 4)
        #expect(connections(try run(scenario(nil, workers: 2, processes: 4))).last == 4)
    }

    @Test("a process that retires closes what it had open; its successor opens its own")
    func retirement() throws {
        let server = gunicorn {
            $0.workers = 2
            $0.maxRequests = 100
            $0.workerBoot = .seconds(3)
        }
        let values = connections(try run(scenario(server))).compactMap { $0 }
        #expect(values.max() == 2)
        #expect(values.last == 2)
        let first = values.firstIndex(of: 2) ?? 0
        #expect(values[first...].contains { $0 < 2 }, "nobody closed anything")
    }
}
