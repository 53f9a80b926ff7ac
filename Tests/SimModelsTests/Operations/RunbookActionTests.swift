import SimCore
import SimModels
import Testing

@Suite("what runbooks do to databases, faults and configurations")
struct RunbookActionTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run()
    }

    /// A service with a database and a table, ten requests a second, and somebody who acts about
    /// T+60.
    private func scenario(_ action: ActionSpec) -> RolloutScenario {
        var made = RolloutScenario {
            $0.replicas = 4
            $0.connections = Tiny.queuePool("main", size: 3)
            $0.timeout = .seconds(5)
            let query = QuerySpec(
                cpu: .constant(.milliseconds(1)),
                table: "orders",
                rows: 100,
                write: true
            )
            $0.operations["get"] = OperationSpec(steps: [.query(query)])
        }
        made.scenario.duration = .seconds(240)
        made.scenario.databases["main"] = DatabaseSpec()
        made.scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10)
        made.act(action, at: 90)
        // The bell rings elsewhere, whatever becomes of the service.
        made.scenario.services["bell"] = Tiny.service([])
        made.scenario.traffic["signal"]?.target = "bell"
        made.scenario.alerts["asked"]?.of = "bell"
        return made
    }

    private func steps(_ result: RunResult) -> [TimelineEntry] {
        result.timeline.filter { $0.kind == .runbookStep }
    }

    private func endFault(_ name: String) -> ActionSpec {
        var end = EndFaultActionSpec()
        end.fault = NameReference(name)
        return .endFault(end)
    }

    @Test("a fault ends when somebody ends it, and its own end is forgotten")
    func endsFault() throws {
        var made = scenario(endFault("errors"))
        var errors = ServiceErrorsSpec()
        errors.service = "web"
        made.scenario.faults["errors"] = Make.fault(.serviceErrors(errors), at: .seconds(10)) {
            $0.duration = .seconds(200)
        }
        let result = try run(made.scenario)
        let step = try #require(steps(result).first)
        #expect(Make.times(.faultEnded, in: result) == [step.at])
        #expect(step.text == "ann: ends the fault errors")
        #expect(result.warnings.isEmpty, "\(result.warnings)")
    }

    @Test("of a fault that is not there, or is over, nothing, with a warning")
    func endsNothing() throws {
        let missing = try run(scenario(endFault("gone")).scenario)
        #expect(missing.warnings.contains { $0.contains("ends the fault \"gone\"") })
        #expect(missing.warnings.contains { $0.contains("did nothing") })
        var over = scenario(endFault("errors"))
        var errors = ServiceErrorsSpec()
        errors.service = "web"
        over.scenario.faults["errors"] = Make.fault(.serviceErrors(errors), at: .seconds(10)) {
            $0.duration = .seconds(5)
        }
        let result = try run(over.scenario)
        #expect(result.warnings.contains { $0.contains("which is not there") })
        #expect(Make.times(.faultEnded, in: result) == [.seconds(15)])
    }

    private func migrating(_ action: ActionSpec) -> RolloutScenario {
        var made = scenario(action)
        var long = LongTransactionSpec()
        long.database = "main"
        long.table = "orders"
        made.scenario.faults["report"] = Make.fault(.longTransaction(long), at: .seconds(20))
        var migration = MigrationSpec()
        migration.database = "main"
        migration.table = "orders"
        made.scenario.faults["alter"] = Make.fault(.migration(migration), at: .seconds(30))
        return made
    }

    @Test("a migration that waits is cancelled, and who waited behind it goes on")
    func cancels() throws {
        var action = DatabaseActionSpec()
        action.database = "main"
        for action in [ActionSpec.cancelMigration(action), endFault("alter")] {
            let result = try run(migrating(action).scenario)
            let step = try #require(steps(result).first)
            #expect(Make.times(.databaseMigrationFailed, in: result) == [step.at])
            #expect(Make.times(.databaseMigrated, in: result).isEmpty)
            let waits = result.series.first { $0.name == "databases.main.lockWaits" }?.values ?? []
            #expect(waits[50] > 1 && waits[200] == 0, "\(waits)")
        }
    }

    @Test("sessions are ended by what they do and for how long")
    func endsSessions() throws {
        var action = EndSessionsActionSpec()
        action.database = "main"
        action.states = [.idleInTransaction]
        action.longerThan = .seconds(30)
        // The long transaction goes, so the migration gets its lock.
        let result = try run(migrating(.endSessions(action)).scenario)
        #expect(Make.times(.databaseMigrated, in: result).count == 1)
        action.longerThan = .minutes(10)
        let none = try run(migrating(.endSessions(action)).scenario)
        #expect(Make.times(.databaseMigrated, in: none).isEmpty)
        action.longerThan = .zero
        action.states = EndSessionsActionSpec.State.allCases
        let all = try run(migrating(.endSessions(action)).scenario)
        #expect(Make.times(.databaseMigrationFailed, in: all).count == 1)
        #expect(Make.times(.databaseMigrated, in: all).isEmpty)
    }

    @Test("a failover takes as long as it says")
    func failsOver() throws {
        var action = FailoverActionSpec()
        action.database = "main"
        action.takes = .seconds(20)
        let result = try run(scenario(.failover(action)).scenario)
        let step = try #require(steps(result).first)
        #expect(Make.times(.databaseDown, in: result) == [step.at])
        #expect(Make.times(.databaseUp, in: result) == [step.at + .seconds(20)])
    }

    @Test("a configuration value is rolled out on top of the version that runs")
    func config() throws {
        var action = SetConfigActionSpec()
        action.service = "web"
        action.poolSize = 1
        action.errorRate = Fraction(0)
        var made = scenario(.setConfig(action))
        made.rollOut("bad", at: .seconds(20)) {
            $0.errorRate = Fraction(1)
            $0.startup = .constant(.seconds(2))
        }
        let result = try run(made.scenario)
        let step = try #require(steps(result).first)
        let starts = Make.times(.rolloutStarted, in: result)
        #expect(starts == [.seconds(20), step.at])
        #expect(Make.times(.rolloutComplete, in: result).count == 2)
        let errors = result.series.first { $0.name == "services.web.errors" }?.values ?? []
        #expect(errors[50] == 100 && errors[200] == 0, "\(errors)")
        let ready = result.timeline.filter { $0.kind == .podReady && $0.at > step.at }
        // 1 s to the container and 2 s to the application, as the version before has it.
        #expect((ready.first?.at ?? .zero) >= step.at + .seconds(3))
    }

    @Test("a change of nothing is refused")
    func refusal() {
        let issues = Make.issues(
            faults: "{}",
            more: #"""
                , "alerts": { "a": { "signal": "requests", "of": "web", "threshold": 1,
                  "threshold_duration": 60 } },
                "onCall": { "ann": { "pagedBy": ["a"],
                  "runbook": [{ "action": { "setConfig": { "service": "web" } } }] } }
                """#
        )
        #expect(issues.contains { $0.contains("found no value") }, "\(issues)")
    }
}
