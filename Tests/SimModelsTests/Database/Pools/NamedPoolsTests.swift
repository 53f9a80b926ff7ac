import SimCore
import SimModels
import TestSupport
import Testing

@Suite("several pools in one service")
struct NamedPoolsTests {
    private typealias Tiny = TinyScenario

    private static func query(_ milliseconds: Int64, _ pool: String?) -> StepSpec {
        var query = QuerySpec(cpu: .constant(.milliseconds(milliseconds)))
        query.pool = pool.map { NameReference($0) }
        return .query(query)
    }

    /// A service with a SQLAlchemy pool of two connections and a HikariCP of three, each to a database.
    private static func scenario(_ steps: [StepSpec]) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        var database = DatabaseSpec()
        database.cpu = .cores(64)
        scenario.databases["orders"] = database
        scenario.databases["reports"] = database
        scenario.services["web"] = Tiny.service(steps) {
            $0.workers = 20
            $0.timeout = .seconds(60)
            $0.connections = ConnectionsSpec(named: [
                "main": Tiny.queuePool("orders", size: 2),
                "slow": Tiny.hikari("reports", size: 3),
            ])
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 5, from: 5, to: 50)
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, "\(observer.problem ?? "")")
        return try run.run(seed: 1)
    }

    private func peak(_ database: String, of result: RunResult) -> Double {
        let name = "databases.\(database).connections"
        return result.series.first { $0.name == name }?.values.compactMap { $0 }.max() ?? 0
    }

    @Test("each step borrows from the pool it names, and those that name none from main")
    func apart() throws {
        let result = try run(Self.scenario([Self.query(300, nil), Self.query(10, "slow")]))
        #expect(peak("orders", of: result) == 2)
        #expect(peak("reports", of: result) == 3)
        #expect(result.requests.succeeded == result.requests.offered)
    }

    @Test("a pool that is used up holds up nobody who uses the other one")
    func bulkhead() throws {
        var scenario = Self.scenario([Self.query(5, nil)])
        scenario.services["web"]?.operations["report"] = OperationSpec(
            steps: [Self.query(20_000, "slow")]
        )
        scenario.traffic["users"]?.operation = "get"
        var reports = Tiny.traffic("web", perSecond: 1, from: 5, to: 15)
        reports.operation = "report"
        scenario.traffic["reports"] = reports
        scenario.services["web"]?.connections?.named["slow"]?.processes = 2
        let result = try run(scenario)
        #expect(peak("reports", of: result) == 6)
        let source = result.requests.bySource.first { $0.name == "users" }?.report
        #expect(source?.failed == 0)
        #expect((source?.latency.max ?? 100) < 50)
    }

    @Test("writer and reader endpoints of one database, and a pod that dies with both")
    func endpoints() throws {
        var scenario = Self.scenario([Self.query(5, nil), Self.query(5, "slow")])
        var reader = Tiny.queuePool("orders", size: 4)
        reader.endpoint = .reader
        scenario.services["web"]?.connections?.named["slow"] = reader
        var replicas = ReplicasSpec()
        replicas.count = 1
        scenario.databases["orders"]?.replicas = replicas
        scenario.faults["kill"] = Tiny.kill("web", at: .seconds(20))
        let result = try run(scenario)
        #expect(peak("orders", of: result) >= 1)
        #expect(peak("orders-replica-0", of: result) >= 1)
    }

    @Test("a transaction holds the connection of its pool")
    func transactions() throws {
        var transaction = TransactionSpec(steps: [
            Self.query(5, nil), Tiny.sleep(milliseconds: 500),
        ])
        transaction.pool = "slow"
        let result = try run(Self.scenario([.transaction(transaction)]))
        #expect(peak("orders", of: result) == 0)
        #expect(peak("reports", of: result) == 3)
        transaction.steps.append(Self.query(5, "main"))
        let wrong = Self.scenario([.transaction(transaction)])
        #expect(throws: ScenarioError.self) { try ScenarioRun(wrong) }
    }
}
