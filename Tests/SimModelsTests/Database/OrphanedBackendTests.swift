import SimCore
import SimModels
import Testing

@Suite("backends whose clients are gone")
struct OrphanedBackendTests {
    private typealias Tiny = TinyScenario

    /// One pod that sends a statement at 5 s, and the connections the server has at some seconds.
    private static func connections(
        statement: Int64,
        at seconds: [Int64],
        _ change: (inout Scenario) -> Void
    ) throws -> [Double] {
        var scenario = Tiny.scenario(seconds: 24)
        scenario.databases["main"] = DatabaseSpec()
        let query = QuerySpec(cpu: .constant(.seconds(statement)))
        scenario.services["web"] = Tiny.service([.query(query)]) {
            $0.timeout = .seconds(60)
            var connections = ConnectionsSpec()
            connections.database = "main"
            $0.connections = connections
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 0.1, to: 10)
        change(&scenario)
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        let result = try run.run(seed: 1)
        let series = try #require(
            result.series.first { $0.name == "databases.main.connections" }
        )
        return seconds.map { second in
            series.values[Int(second * 1_000_000_000 / series.step.nanoseconds)]
        }
    }

    @Test("a statement goes on when its process is killed, and holds its slot to its end")
    func killedProcess() throws {
        let found = try Self.connections(statement: 10, at: [4, 6, 8, 14, 16, 20]) {
            $0.faults["kill"] = Tiny.kill("web", at: .seconds(7))
        }
        #expect(found == [0, 1, 1, 1, 0, 0])
    }

    @Test("a worker that gunicorn kills leaves its statement behind, and no connection in its pool")
    func killedWorker() throws {
        let found = try Self.connections(statement: 8, at: [4, 6, 10, 12, 14, 20]) {
            var gunicorn = GunicornSpec()
            gunicorn.timeout = 2
            $0.services["web"]?.server = .gunicorn(gunicorn)
        }
        #expect(found == [0, 1, 1, 1, 0, 0])
    }

    @Test("without a kill the connection stays in the pool")
    func kept() throws {
        let found = try Self.connections(statement: 8, at: [4, 6, 12, 14, 20]) { _ in }
        #expect(found == [0, 1, 1, 1, 1])
    }
}
