import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed whose databases have more to do: transactions, tables and rows that are
    /// wanted by many, bounds of every kind, storage, contention, migrations.
    public static func makeDatabase(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var bits = SplitMix(seed &* 0xA24B_AED4 &+ 3)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        func milliseconds(_ values: [Int64]) -> SimDuration { .milliseconds(pick(values)) }
        // Two rows that transactions lock in either order: nothing but a deadlock ends some waits.
        let isTangled = chance(3)
        for name in scenario.databases.names {
            guard var database = scenario.databases[name] else { continue }
            if !isTangled {
                database.statementTimeout = milliseconds([0, 0, 50, 1_000])
                database.lockTimeout = milliseconds([0, 20, 20, 500])
                database.idleInTransactionSessionTimeout = milliseconds([0, 0, 30, 2_000])
                database.transactionTimeout = milliseconds([0, 0, 100, 3_000])
            }
            database.idleSessionTimeout = milliseconds([0, 0, 0, 5_000])
            database.deadlockTimeout = milliseconds([5, 100, 1_000])
            database.connectCPU = .constant(milliseconds([0, 0, 10]))
            if chance(2) { database.iops = pick([10, 1_000]) }
            database.readLatency = milliseconds([0, 1])
            if chance(3) { database.contention.sigma = 0.1 }
            if chance(3) { database.contention.kappa = 0.02 }
            if !chance(4) {
                var replicas = ReplicasSpec()
                replicas.count = pick([1, 2])
                replicas.lag = milliseconds([0, 20, 5_000])
                replicas.applyRate = pick([nil, 1, 100])
                database.replicas = replicas
            }
            scenario.databases[name] = database
        }
        func query() -> QuerySpec {
            var query = QuerySpec(cpu: .constant(milliseconds([0, 1, 30])))
            query.reads = pick([0, 0, 3])
            if !chance(4) {
                query.table = pick(["orders", "users"])
                if !chance(4) { query.rows = pick([1, 2, 20]) }
                query.write = !chance(3)
            }
            return query
        }
        func tangle() -> [StepSpec] {
            var tables = ["orders", "users"]
            if chance(2) { tables.reverse() }
            let queries = tables.map { table in
                StepSpec.query(QuerySpec(cpu: .constant(.zero), table: table, rows: 1, write: true))
            }
            return [queries[0], .sleep(.constant(.milliseconds(40))), queries[1]]
        }
        for name in scenario.services.names {
            guard var service = scenario.services[name], service.connections != nil else {
                continue
            }
            for operation in service.operations.names {
                guard var steps = service.operations[operation]?.steps else { continue }
                for place in steps.indices {
                    guard case .query = steps[place] else { continue }
                    if isTangled {
                        let both = [tangle(), tangle()].map {
                            StepSpec.transaction(TransactionSpec(steps: $0))
                        }
                        steps.replaceSubrange(place...place, with: both)
                        break
                    }
                    if chance(3) {
                        steps[place] = .query(query())
                        continue
                    }
                    var inner: [StepSpec] = [.query(query())]
                    if !chance(3) { inner.append(.sleep(.constant(milliseconds([1, 40, 400])))) }
                    if chance(3) { inner.append(.cpu(.constant(milliseconds([1, 40])))) }
                    if !chance(3) { inner.append(.query(query())) }
                    steps[place] = .transaction(TransactionSpec(steps: inner))
                }
                service.operations[operation]?.steps = steps
            }
            if let name = service.connections?.database?.name,
                scenario.databases[name]?.replicas != nil, chance(2)
            {
                service.connections?.endpoint = .reader
                addWriter(beside: service, to: &scenario)
                let read = QuerySpec(cpu: .constant(.milliseconds(1)), table: "orders", rows: 2)
                for operation in service.operations.names {
                    service.operations[operation]?.steps.insert(.query(read), at: 0)
                }
            }
            if service.consumer?.query != nil { service.consumer?.query = query() }
            scenario.services[name] = service
        }
        addDatabaseFaults(to: &scenario, &bits)
        return scenario
    }

    /// A service that writes what another one, which reads from replicas, may read.
    private static func addWriter(beside reader: ServiceSpec, to scenario: inout Scenario) {
        guard let database = reader.connections?.database?.name else { return }
        var writer = ServiceSpec()
        writer.connections = reader.connections
        writer.connections?.endpoint = .writer
        let query = QuerySpec(
            cpu: .constant(.milliseconds(1)),
            table: "orders",
            rows: 2,
            write: true
        )
        writer.operations = ["put": OperationSpec(steps: [.query(query)])]
        scenario.services["writer-\(database)"] = writer
        var traffic = TrafficSpec()
        traffic.target = NameReference("writer-\(database)")
        traffic.rate = [RateSegmentSpec(rate: .perSecond(5))]
        scenario.traffic["writers-\(database)"] = traffic
    }

    /// A fault that begins somewhere in the first half minute and lasts some seconds.
    private static func lasting(_ effect: FaultEffectSpec, _ bits: inout SplitMix) -> FaultSpec {
        var fault = FaultSpec()
        fault.at = .seconds(Int64(5 + bits.below(30)))
        fault.duration = .seconds(Int64(1 + bits.below(20)))
        fault.effect = effect
        return fault
    }

    private static func addOutages(
        of database: String,
        to scenario: inout Scenario,
        _ bits: inout SplitMix
    ) {
        var failover = FailoverSpec()
        failover.database = NameReference(database)
        failover.dnsTTL = .seconds(Int64(bits.below(10)))
        var restore = DatabaseRestoreSpec()
        restore.database = NameReference(database)
        restore.recoveryPoint = .seconds(Int64(5 + bits.below(20)))
        var restart = DatabaseRestartSpec()
        restart.database = NameReference(database)
        switch bits.below(4) {
        case 0: scenario.faults["failover-\(database)"] = lasting(.failover(failover), &bits)
        case 1: scenario.faults["restore-\(database)"] = lasting(.databaseRestore(restore), &bits)
        case 2: scenario.faults["restart-\(database)"] = lasting(.databaseRestart(restart), &bits)
        default: break
        }
        guard let replicas = scenario.databases[database]?.replicas else { return }
        var lag = ReplicaLagSpec()
        lag.database = NameReference(database)
        lag.lag = .seconds(Int64(1 + bits.below(20)))
        scenario.faults["lag-\(database)"] = lasting(.replicaLag(lag), &bits)
        restart.replica = bits.below(replicas.count)
        scenario.faults["replica-\(database)"] = lasting(.databaseRestart(restart), &bits)
    }

    private static func addDatabaseFaults(to scenario: inout Scenario, _ bits: inout SplitMix) {
        for database in scenario.databases.names {
            addOutages(of: database, to: &scenario, &bits)
            guard let table = scenario.firstTable(of: database) else { continue }
            var transaction = LongTransactionSpec()
            transaction.database = NameReference(database)
            transaction.table = NameReference(table)
            transaction.mode = TableLockMode.allCases[bits.below(8)]
            var hold = FaultSpec()
            hold.at = .seconds(Int64(5 + bits.below(20)))
            hold.duration = .seconds(Int64(1 + bits.below(20)))
            hold.effect = .longTransaction(transaction)
            scenario.faults["hold-\(database)"] = hold
            var migration = MigrationSpec()
            migration.database = NameReference(database)
            migration.table = NameReference(table)
            migration.takes = .milliseconds(Int64(bits.below(3_000)))
            if bits.below(2) == 0 {
                migration.lockTimeout = .milliseconds(Int64(1 + bits.below(2_000)))
            }
            var change = FaultSpec()
            change.at = .seconds(Int64(5 + bits.below(30)))
            change.effect = .migration(migration)
            scenario.faults["change-\(database)"] = change
        }
    }
}

extension Scenario {
    /// A table that a statement on a database names.
    fileprivate func firstTable(of database: String) -> String? {
        for service in services.values where service.connections?.database?.name == database {
            for operation in service.operations.values {
                for step in operation.steps {
                    switch step {
                    case .query(let query):
                        if let table = query.table { return table }
                    case .transaction(let transaction):
                        for case .query(let query) in transaction.steps {
                            if let table = query.table { return table }
                        }
                    default:
                        continue
                    }
                }
            }
        }
        return nil
    }
}
