import SimCore
import SimModels
import Testing

@Suite("transactions, locks and timeouts of a database")
struct TransactionTests {
    private typealias Tiny = TinyScenario

    /// A service that asks one database for one thing.
    private static func scenario(
        _ steps: [StepSpec],
        seconds: Int64 = 60,
        pool: Int = 20,
        perSecond: Double = 1,
        to end: Int64 = 1,
        _ change: (inout DatabaseSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        var database = DatabaseSpec()
        database.connectTime = .constant(.zero)
        change(&database)
        scenario.databases["main"] = database
        scenario.services["web"] = Tiny.service(steps) {
            $0.workers = 50
            $0.timeout = .seconds(50)
            $0.connections = Tiny.queuePool("main", size: pool)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: perSecond, to: end)
        return scenario
    }

    private static func query(
        milliseconds: Int64,
        table: String? = nil,
        rows: Int? = nil,
        write: Bool = false
    ) -> StepSpec {
        var query = QuerySpec(cpu: .constant(.milliseconds(milliseconds)))
        query.table = table
        query.rows = rows
        query.write = write
        return .query(query)
    }

    private static func transaction(_ steps: [StepSpec]) -> StepSpec {
        .transaction(TransactionSpec(steps: steps))
    }

    /// Runs a scenario and checks its accounts after every event.
    private static func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, "\(observer.problem ?? "")")
        return try run.run()
    }

    @Test("a transaction keeps its connection over CPU, waits and statements")
    func holding() throws {
        let steps = [
            Self.transaction([
                Self.query(milliseconds: 100), Tiny.cpu(milliseconds: 400),
                Tiny.sleep(milliseconds: 400), Self.query(milliseconds: 100),
            ])
        ]
        // Two requests at once, one connection: the second waits for the first one's COMMIT.
        let result = try Self.run(Self.scenario(steps, pool: 1, perSecond: 2))
        #expect(result.requests.succeeded == 2)
        #expect(result.requests.latency.max.map { abs($0 - 1_500) < 30 } == true)
    }

    @Test("without a transaction the connection goes back between two statements")
    func letting() throws {
        let steps = [
            Self.query(milliseconds: 100), Tiny.sleep(milliseconds: 800),
            Self.query(milliseconds: 100),
        ]
        let result = try Self.run(Self.scenario(steps, pool: 1, perSecond: 2))
        #expect(result.requests.latency.max.map { abs($0 - 1_000) < 30 } == true)
    }

    @Test("a hot row serves one transaction at a time, however many connections there are")
    func hotRow() throws {
        let steps = [
            Self.transaction([
                Self.query(milliseconds: 1, table: "counters", rows: 1, write: true),
                Tiny.sleep(milliseconds: 99),
            ])
        ]
        let hot = try Self.run(Self.scenario(steps, perSecond: 20))
        #expect(hot.requests.succeeded == 20)
        // 20 transactions of 100 ms, one after the other, of requests that came 50 ms apart.
        #expect(hot.requests.latency.max.map { $0 > 1_000 && $0 < 1_200 } == true)
        let free = [
            Self.transaction([
                Self.query(milliseconds: 1, table: "counters", rows: 1),
                Tiny.sleep(milliseconds: 99),
            ])
        ]
        let cold = try Self.run(Self.scenario(free, perSecond: 20))
        #expect(cold.requests.latency.max.map { $0 < 130 } == true)
    }

    @Test("a statement that takes longer than statement_timeout fails at that time")
    func statementTimeout() throws {
        let scenario = Self.scenario([Self.query(milliseconds: 5_000)]) {
            $0.statementTimeout = .seconds(2)
        }
        let result = try Self.run(scenario)
        #expect(result.requests.failedByCause.map(\.cause) == [.statementTimeout])
        #expect(result.timeline.filter { $0.kind == .databaseStatementTimeout }.count == 1)
        #expect(result.timeline.first { $0.kind == .databaseStatementTimeout }?.at.seconds == 2.5)
    }

    @Test("a session that waits too long in a transaction is ended, and its client finds out later")
    func idleInTransaction() throws {
        let steps = [
            Self.transaction([
                Self.query(milliseconds: 10), Tiny.sleep(milliseconds: 5_000),
                Self.query(milliseconds: 10),
            ])
        ]
        let scenario = Self.scenario(steps) { $0.idleInTransactionSessionTimeout = .seconds(1) }
        let result = try Self.run(scenario)
        #expect(result.requests.failedByCause.map(\.cause) == [.connectionLost])
        #expect(result.timeline.contains { $0.kind == .databaseSessionTimeout })
    }

    @Test("a transaction that takes too long is ended in the middle of a statement")
    func transactionTimeout() throws {
        let steps = [
            Self.transaction([Self.query(milliseconds: 1_500), Self.query(milliseconds: 1_500)])
        ]
        let scenario = Self.scenario(steps) { $0.transactionTimeout = .seconds(2) }
        #expect(
            try Self.run(scenario).requests.failedByCause.map(\.cause) == [.connectionLost]
        )
    }

    @Test("a deadlock costs one request after deadlock_timeout, and the other one goes on")
    func deadlock() throws {
        func order(_ first: String, _ second: String) -> [StepSpec] {
            [
                Self.transaction([
                    Self.query(milliseconds: 1, table: first, rows: 1, write: true),
                    Tiny.sleep(milliseconds: 700),
                    Self.query(milliseconds: 1, table: second, rows: 1, write: true),
                ])
            ]
        }
        var scenario = Self.scenario(order("a", "b"))
        scenario.services["web"]?.operations["other"] = OperationSpec(steps: order("b", "a"))
        var traffic = Tiny.traffic("web", perSecond: 1, to: 1)
        traffic.operation = "other"
        scenario.traffic["others"] = traffic
        scenario.traffic["users"]?.operation = "get"
        let result = try Self.run(scenario)
        #expect(result.requests.succeeded == 1)
        #expect(result.requests.failedByCause.map(\.cause) == [.deadlock])
    }

    /// Reads of a table, a transaction that has read it from 5 s to 35 s, a migration at 10 s.
    private static func migration(lockTimeout: SimDuration = .zero) -> Scenario {
        var scenario = Self.scenario(
            [query(milliseconds: 1, table: "orders")],
            pool: 500,
            perSecond: 10,
            to: 60
        )
        scenario.services["web"]?.workers = 500
        scenario.databases["main"]?.maxConnections = 1_000
        var hold = FaultSpec()
        hold.at = .seconds(5)
        hold.duration = .seconds(30)
        var transaction = LongTransactionSpec()
        transaction.database = "main"
        transaction.table = "orders"
        hold.effect = .longTransaction(transaction)
        scenario.faults["report"] = hold
        var change = FaultSpec()
        change.at = .seconds(10)
        var migration = MigrationSpec()
        migration.database = "main"
        migration.table = "orders"
        migration.lockTimeout = lockTimeout
        change.effect = .migration(migration)
        scenario.faults["migration"] = change
        return scenario
    }

    @Test("reads wait behind a migration that waits behind a transaction, and all go on at its end")
    func lockQueue() throws {
        let result = try Self.run(Self.migration())
        let queue = result.timeline.first { $0.kind == .databaseLockQueue }
        #expect(queue?.at.seconds == 11)
        #expect(queue?.text.contains("main.orders") == true, "\(queue?.text ?? "")")
        #expect(queue?.text.contains("report") == true, "\(queue?.text ?? "")")
        #expect(result.requests.failed == 0)
        #expect(result.requests.latency.max.map { $0 > 24_900 && $0 < 25_300 } == true)
        let done = result.timeline.first { $0.kind == .databaseMigrated }
        #expect(done.map { $0.at.seconds > 35 && $0.at.seconds < 35.2 } == true)
    }

    @Test("with a lock_timeout the migration gives up, and nobody waits longer than that")
    func lockTimeout() throws {
        let result = try Self.run(Self.migration(lockTimeout: .seconds(2)))
        #expect(result.requests.latency.max.map { $0 < 2_100 } == true)
        #expect(result.timeline.contains { $0.kind == .databaseMigrationFailed })
        #expect(!result.timeline.contains { $0.kind == .databaseMigrated })
    }

    @Test("lock_timeout of the server cancels whoever waits: the migration, or those behind it")
    func serverLockTimeout() throws {
        var scenario = Self.migration()
        scenario.databases["main"]?.lockTimeout = .milliseconds(500)
        let without = try Self.run(scenario)
        #expect(without.timeline.contains { $0.kind == .databaseMigrationFailed })
        #expect(without.requests.latency.max.map { $0 < 600 } == true)
        var transaction = LongTransactionSpec()
        transaction.database = "main"
        transaction.table = "orders"
        transaction.mode = .accessExclusive
        scenario.faults["report"]?.effect = .longTransaction(transaction)
        let exclusive = try Self.run(scenario)
        #expect(exclusive.requests.failedByCause.map(\.cause) == [.lockTimeout])
        // Those of the last 500 ms get the lock in time.
        #expect(exclusive.requests.failedByCause.map(\.count) == [295])
    }

    @Test("pages are read at the pace of the storage, and never faster than its latency")
    func storage() throws {
        var query = QuerySpec(cpu: .constant(.zero))
        query.reads = 10
        let slow = try Self.run(
            Self.scenario([.query(query)], perSecond: 100) { $0.iops = 100 }
        )
        // 1,000 pages at 100 pages a second.
        #expect(slow.requests.latency.max.map { $0 > 8_900 && $0 < 10_100 } == true)
        let far = try Self.run(
            Self.scenario([.query(query)], perSecond: 10) {
                $0.iops = 10_000
                $0.readLatency = .milliseconds(5)
            }
        )
        #expect(far.requests.latency.max.map { abs($0 - 50) < 1 } == true)
    }

    @Test("backends that contend do the work that the Universal Scalability Law says")
    func contention() throws {
        // Ten statements of 100 ms at once, on ten cores.
        func longest(_ sigma: Double, _ kappa: Double) throws -> Double {
            var few = Self.scenario([Self.query(milliseconds: 100)])
            few.traffic["users"]?.rate = [
                RateSegmentSpec(rate: .perSecond(10_000)),
                RateSegmentSpec(at: .milliseconds(1), rate: .perSecond(0)),
            ]
            few.databases["main"]?.cpu = .cores(10)
            few.databases["main"]?.contention.sigma = sigma
            few.databases["main"]?.contention.kappa = kappa
            let result = try Self.run(few)
            #expect(result.requests.succeeded == 10)
            return result.requests.latency.max ?? 0
        }
        let alone = try longest(0, 0)
        let shared = try longest(0.1, 0)
        let coherent = try longest(0, 0.01)
        #expect(abs(alone - 100) < 2, "\(alone)")
        // 1 + 0.1 × 9 and 1 + 0.01 × 10 × 9, a little less while the first are alone.
        #expect(abs(shared - 190) < 8, "\(shared)")
        #expect(abs(coherent - 190) < 8, "\(coherent)")
    }

    @Test("starting backends takes the server's CPU")
    func connectCPU() throws {
        var scenario = Self.scenario([Self.query(milliseconds: 0)], pool: 50) {
            $0.connectCPU = .constant(.milliseconds(100))
            $0.cpu = .cores(1)
        }
        // Each of 50 processes opens a connection, all at once.
        scenario.services["web"]?.connections = Tiny.hikari("main", size: 1) {
            $0.initializationFailTimeoutMilliseconds = -1
        }
        scenario.services["web"]?.connections?.processes = 50
        scenario.faults["kill"] = Tiny.kill("web", at: .seconds(5))
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1, from: 6, to: 7)
        // 50 connections of 100 ms of one core take 5 s, from 100 ms after the start of the processes.
        let result = try Self.run(scenario)
        #expect(result.requests.latency.max.map { abs($0 - 4_100) < 100 } == true)
    }
}
