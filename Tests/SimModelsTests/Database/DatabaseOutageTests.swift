import SimCore
import SimModels
import Testing

@Suite("outages, replicas and backups of a database")
struct DatabaseOutageTests {
    private typealias Tiny = TinyScenario

    private static func query(write: Bool = false, rows: Int? = nil) -> StepSpec {
        var query = QuerySpec(cpu: .constant(.milliseconds(2)))
        query.table = "items"
        query.write = write
        query.rows = rows
        return .query(query)
    }

    /// A service that asks one database 10 times a second, until 60 s.
    private static func scenario(_ steps: [StepSpec], seconds: Int64 = 90) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        var database = DatabaseSpec()
        database.connectTime = .constant(.milliseconds(1))
        scenario.databases["main"] = database
        scenario.services["web"] = Tiny.service(steps) {
            $0.workers = 50
            $0.timeout = .seconds(5)
            var connections = ConnectionsSpec()
            connections.database = "main"
            $0.connections = connections
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10, to: 60)
        return scenario
    }

    private static func fault(_ effect: FaultEffectSpec, at: Int64, for span: Int64) -> FaultSpec {
        var fault = FaultSpec()
        fault.at = .seconds(at)
        fault.duration = .seconds(span)
        fault.effect = effect
        return fault
    }

    private static func failover(dnsTTL: SimDuration = .zero) -> FaultEffectSpec {
        var failover = FailoverSpec()
        failover.database = "main"
        failover.dnsTTL = dnsTTL
        return .failover(failover)
    }

    private static func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: 1)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, "\(observer.problem ?? "")")
        return try run.run()
    }

    @Test("a failover ends all sessions, and nobody is served until it is over")
    func failover() throws {
        var scenario = Self.scenario([Self.query()])
        scenario.faults["failover"] = Self.fault(Self.failover(), at: 20, for: 15)
        let result = try Self.run(scenario)
        let down = result.timeline.first { $0.kind == .databaseDown }
        let back = result.timeline.first { $0.kind == .databaseUp }
        #expect(down?.at.seconds == 20)
        #expect(back?.at.seconds == 35)
        #expect(back.map { $0.causes.contains(down?.id ?? 0) } == true)
        // Those of 15 s, but for the last ones, whose clients still wait when it is back.
        let lost = 600 - result.requests.succeeded
        #expect(lost >= 95 && lost <= 155, "\(lost)")
    }

    @Test("a statement that runs when the server goes down fails at once")
    func running() throws {
        var query = QuerySpec(cpu: .constant(.seconds(4)))
        query.table = "items"
        var scenario = Self.scenario([.query(query)], seconds: 30)
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1, to: 1)
        scenario.faults["failover"] = Self.fault(Self.failover(), at: 2, for: 5)
        let result = try Self.run(scenario)
        #expect(result.requests.failedByCause.map(\.cause) == [.connectionLost])
    }

    @Test("while the name leads to the old primary, writes are refused there and reads are not")
    func staleName() throws {
        var scenario = Self.scenario([Self.query(write: true)])
        scenario.services["web"]?.replicas = 5
        scenario.faults["failover"] = Self.fault(Self.failover(dnsTTL: .seconds(5)), at: 20, for: 5)
        let writes = try Self.run(scenario)
        #expect(writes.requests.failedByCause.contains { $0.cause == .readOnlyTransaction })
        #expect(writes.timeline.contains { $0.kind == .databaseReadOnly })
        scenario.services["web"]?.operations["get"] = OperationSpec(steps: [Self.query()])
        let reads = try Self.run(scenario)
        #expect(!reads.requests.failedByCause.contains { $0.cause == .readOnlyTransaction })
        scenario.services["web"]?.operations["get"] = OperationSpec(steps: [Self.query(write: true)]
        )
        scenario.faults["failover"]?.effect = Self.failover()
        let prompt = try Self.run(scenario)
        #expect(!prompt.requests.failedByCause.contains { $0.cause == .readOnlyTransaction })
    }

    @Test("a restore loses what was committed since the last point that can be restored")
    func restore() throws {
        var scenario = Self.scenario([Self.query(write: true)])
        var restore = DatabaseRestoreSpec()
        restore.database = "main"
        restore.recoveryPoint = .seconds(12)
        scenario.faults["loss"] = Self.fault(.databaseRestore(restore), at: 41, for: 10)
        let result = try Self.run(scenario)
        // Points at 0, 12, 24 and 36 s; 10 writes a second.
        #expect(result.timeline.first { $0.kind == .databaseWritesLost }?.value == 50)
    }

    @Test("a rolled back write is not lost, because it was never there")
    func rolledBack() throws {
        var scenario = Self.scenario([
            .transaction(
                TransactionSpec(steps: [Self.query(write: true), .call(CallSpec("broken"))])
            )
        ])
        scenario.services["broken"] = Tiny.service([Tiny.sleep(milliseconds: 1)]) {
            $0.timeout = .milliseconds(1)
            $0.operations["get"] = OperationSpec(steps: [Tiny.sleep(milliseconds: 50)])
        }
        var restore = DatabaseRestoreSpec()
        restore.database = "main"
        scenario.faults["loss"] = Self.fault(.databaseRestore(restore), at: 30, for: 10)
        let result = try Self.run(scenario)
        #expect(result.requests.succeeded == 0)
        #expect(!result.timeline.contains { $0.kind == .databaseWritesLost })
    }

    /// A service that writes a row, waits, and has another one read it from a replica.
    private static func replicated(
        wait: Int64,
        endpoint: ConnectionsSpec.Endpoint = .reader,
        _ change: (inout ReplicasSpec) -> Void = { _ in }
    ) -> Scenario {
        var scenario = scenario([
            query(write: true, rows: 2_000), Tiny.sleep(milliseconds: wait),
            .call(CallSpec("reader")),
        ])
        var replicas = ReplicasSpec()
        replicas.count = 2
        replicas.lag = .milliseconds(100)
        change(&replicas)
        scenario.databases["main"]?.replicas = replicas
        scenario.services["reader"] = Tiny.service([query(rows: 2_000)]) {
            $0.workers = 50
            var connections = ConnectionsSpec()
            connections.database = "main"
            connections.endpoint = endpoint
            $0.connections = connections
        }
        return scenario
    }

    private static func staleReads(_ scenario: Scenario) throws -> Double {
        let result = try run(scenario)
        #expect(result.requests.failed == 0)
        let series = result.series.first { $0.name == "databases.main.staleReads" }
        return series?.values.max() ?? -1
    }

    @Test("a read of a replica is stale if it comes sooner after the write than the lag")
    func staleReads() throws {
        #expect(try Self.staleReads(Self.replicated(wait: 50)) == 600)
        #expect(try Self.staleReads(Self.replicated(wait: 150)) == 0)
        #expect(try Self.staleReads(Self.replicated(wait: 50, endpoint: .writer)) == 0)
    }

    @Test("a fault lets replicas get behind a second each second, up to its lag")
    func replicaLag() throws {
        var scenario = Self.replicated(wait: 1_000)
        var lag = ReplicaLagSpec()
        lag.database = "main"
        lag.lag = .seconds(4)
        scenario.faults["lag"] = Self.fault(.replicaLag(lag), at: 10, for: 20)
        let result = try Self.run(scenario)
        let series = result.series.first { $0.name == "databases.main.replicaLag" }
        let values = series?.values ?? []
        #expect(values.max() == 4_100)
        #expect(values.last == 100)
        #expect(result.timeline.first { $0.kind == .databaseStaleRead }?.at.seconds ?? 0 > 10.9)
    }

    @Test("replicas that apply less than is written get behind by the difference")
    func applyRate() throws {
        // 10 writes a second for 60 s, 5 of which are applied: 30 s behind at the end.
        let result = try Self.run(Self.replicated(wait: 1) { $0.applyRate = 5 })
        let series = result.series.first { $0.name == "databases.main.replicaLag" }
        let most = series?.values.max() ?? 0
        #expect(most > 55_000 && most < 61_000, "\(most)")
    }

    @Test("with one replica down readers go to the other one; with all down they fail")
    func replicaDown() throws {
        var scenario = Self.replicated(wait: 150)
        var restart = DatabaseRestartSpec()
        restart.database = "main"
        restart.replica = 0
        scenario.faults["one"] = Self.fault(.databaseRestart(restart), at: 20, for: 10)
        let one = try Self.run(scenario)
        #expect(one.requests.succeeded > 590)
        restart.replica = 1
        scenario.faults["other"] = Self.fault(.databaseRestart(restart), at: 20, for: 10)
        let both = try Self.run(scenario)
        #expect(both.requests.succeeded < 560)
        #expect(
            both.timeline.filter { $0.kind == .databaseDown }.map(\.subject).sorted() == [
                "main-replica-0", "main-replica-1",
            ]
        )
    }

    @Test("what cannot be is refused with a place and a hint")
    func errors() {
        func problems(_ databases: String, _ rest: String) -> String {
            let text = """
                {"version": 1, "name": "f", "duration": "1m", "databases": {"main": \(databases)}, \(rest)}
                """
            do {
                let file = try ScenarioFile(parsing: Array(text.utf8), source: "f.json")
                return try file.validate().map(\.description).joined(separator: "\n")
            } catch {
                return error.issues.map(\.description).joined(separator: "\n")
            }
        }
        func service(_ steps: String, _ connections: String = #"{"database": "main"}"#) -> String {
            #""services": {"web": {"connections": \#(connections), "operations": {"get": {"steps": [\#(steps)]}}}}"#
        }
        func fault(_ effect: String) -> String {
            service(#"{"query": {"cpu": "1ms", "table": "orders"}}"#)
                + #", "faults": {"f": {"at": "1s", "effect": {\#(effect)}}}"#
        }
        let cases: [(databases: String, rest: String, words: [String])] = [
            (#"{"statement_timeout": "-1s"}"#, service(""), ["statement_timeout"]),
            (#"{"replicas": {"count": 0}}"#, service(""), ["count"]),
            (#"{"contention": {"sigma": 2}}"#, service(""), ["sigma"]),
            ("{}", service(#"{"query": {"cpu": "1ms", "rows": 3}}"#), ["rows", "table"]),
            (
                "{}", service(#"{"transaction": {"steps": [{"transaction": {"steps": []}}]}}"#),
                ["transaction within a transaction"]
            ),
            (
                "{}", service("", #"{"database": "main", "endpoint": "reader"}"#),
                ["replicas of \"main\", which has none"]
            ),
            (
                "{}", fault(#""migration": {"database": "main", "table": "order"}"#),
                ["no statement names a table \"order\"", "did you mean \"orders\"?"]
            ),
            (
                "{}", fault(#""replicaLag": {"database": "main", "lag": "1s"}"#),
                ["which has no replicas"]
            ),
            (
                #"{"replicas": {"count": 2}}"#,
                fault(#""databaseRestart": {"database": "main", "replica": 2}"#),
                ["there is no replica 2", "numbered from 0"]
            ),
            (
                "{}", fault(#""failover": {"database": "mian"}"#),
                ["mian", "did you mean \"main\"?"]
            ),
        ]
        for (databases, rest, words) in cases {
            let found = problems(databases, rest)
            for word in words {
                #expect(found.contains(word), "\(word) not in: \(found)")
            }
        }
    }
}
