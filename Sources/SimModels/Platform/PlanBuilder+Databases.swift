import SimCore

/// Databases, the statements on them and the tables these name.
extension PlanBuilder {
    mutating func buildDatabases() {
        for entry in scenario.databases {
            plan.databases.append(entry.value)
            plan.databaseTimes.append(
                (entry.value.connectTime.sampler, entry.value.releaseTime.sampler)
            )
            plan.tables.append([])
            plan.roles.append(DatabaseRoles(primary: UInt16(plan.roles.count)))
        }
        for (database, entry) in scenario.databases.enumerated() {
            guard let replicas = entry.value.replicas else { continue }
            plan.roles[database].firstReplica = UInt16(plan.databases.count)
            plan.roles[database].replicas = UInt16(replicas.count)
            for number in 0..<replicas.count {
                plan.databases.append(plan.databases[database])
                plan.databaseTimes.append(plan.databaseTimes[database])
                plan.names.databases.append("\(entry.name)-replica-\(number)")
            }
        }
    }

    /// Checks what services and their databases must agree on, and gives replicas the tables of theirs.
    mutating func finishDatabases() {
        for roles in plan.roles {
            for _ in 0..<roles.replicas { plan.tables.append(plan.tables[Int(roles.primary)]) }
        }
        for entry in scenario.services {
            for use in entry.value.connections?.uses ?? [] where use.spec.endpoint == .reader {
                guard let reference = use.spec.database,
                    let database = scenario.databases.index(of: reference.name),
                    scenario.databases[database].value.replicas == nil
                else { continue }
                report(
                    "\"\(entry.name)\" reads from replicas of \"\(reference.name)\", which has none",
                    at: reference.origin,
                    hint: "say replicas under the database, or endpoint: writer"
                )
            }
        }
    }

    /// The step of a statement of an operation.
    mutating func resolve(
        _ query: QuerySpec,
        of service: NameMap<ServiceSpec>.Entry,
        at origin: Origin?
    ) -> StepPlan {
        checkConnections(of: service, for: "a query", at: origin)
        return .query(
            query.cpu.sampler,
            statement: statement(query, of: service, at: origin),
            pool: pool(query.pool, of: service, at: origin)
        )
    }

    /// Reports what is wrong with a transaction as a whole.
    mutating func check(
        _ transaction: TransactionSpec,
        of service: NameMap<ServiceSpec>.Entry,
        at origin: Origin?
    ) {
        checkConnections(of: service, for: "a transaction", at: origin)
        let isNested = transaction.steps.contains {
            if case .transaction = $0 { true } else { false }
        }
        if isNested {
            report(
                "\"\(service.name)\" has a transaction within a transaction",
                at: origin,
                hint: "PostgreSQL has no such thing; put its steps into the outer one"
            )
        }
        checkPools(of: transaction, of: service, at: origin)
    }

    /// Reports that a service has something that needs connections, and none.
    mutating func checkConnections(
        of service: NameMap<ServiceSpec>.Entry,
        for what: String,
        at origin: Origin?
    ) {
        guard service.value.connections == nil else { return }
        report(
            "\"\(service.name)\" has \(what), but no connections",
            at: origin,
            hint: "say under connections which database it is connected to"
        )
    }

    /// The number of a statement that does more than use CPU.
    mutating func statement(
        _ query: QuerySpec,
        of service: NameMap<ServiceSpec>.Entry,
        at origin: Origin?
    ) -> UInt16 {
        guard query.reads > 0 || query.table != nil || query.write,
            let connections = service.value.connections,
            let use = query.pool.map({ connections.use(named: $0.name) }) ?? 0,
            let reference = connections.uses[use].spec.database(behind: scenario.proxies),
            let database = scenario.databases.index(of: reference.name)
        else { return StatementPlan.plain }
        var statement = StatementPlan()
        statement.reads = Int64(query.reads)
        statement.isWrite = query.write
        statement.mode = query.write ? .rowExclusive : .accessShare
        if let name = query.table {
            statement.table = UInt16(table(named: name, rows: query.rows ?? 0, of: database))
            statement.rows = UInt32(query.rows ?? 0)
        }
        return append(statement, at: origin)
    }

    private mutating func append(_ statement: StatementPlan, at origin: Origin?) -> UInt16 {
        guard plan.statements.count < Int(StatementPlan.plain) else {
            report("there are more than \(StatementPlan.plain) statements", at: origin)
            return StatementPlan.plain
        }
        plan.statements.append(statement)
        return UInt16(plan.statements.count - 1)
    }

    /// The number of a table among those of its database.
    private mutating func table(named name: String, rows: Int, of database: Int) -> Int {
        let tables = plan.tables[database]
        guard let known = tables.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else {
            plan.tables[database].append(TablePlan(name: name, rows: rows))
            return tables.count
        }
        plan.tables[database][known].rows = max(tables[known].rows, rows)
        return known
    }

    // MARK: Faults

    /// A statement that a fault sends by hand; nil after reporting what is wrong with it.
    mutating func faultStatement(
        on reference: NameReference,
        table wanted: NameReference,
        _ mode: TableLockMode,
        takes: SimDuration,
        at origin: Origin?
    ) -> (database: UInt16, statement: UInt16)? {
        guard let database = faultedDatabase(reference) else { return nil }
        let tables = plan.tables[Int(database)].map(\.name)
        let name = wanted.name
        guard let table = tables.firstIndex(where: { $0.hasSameBytes(as: name) }) else {
            report(
                "no statement names a table \"\(name)\" of \"\(reference.name)\"",
                at: wanted.origin,
                hint: NearestName.among(tables, for: name).map { "did you mean \"\($0)\"?" }
                    ?? (tables.isEmpty
                        ? "say table in the queries that use it"
                        : "known: \(tables.joined(separator: ", "))")
            )
            return nil
        }
        var statement = StatementPlan()
        statement.table = UInt16(table)
        statement.mode = mode
        statement.takes = takes
        return (database, append(statement, at: origin))
    }

    /// The database that a fault names; nil after reporting that there is none.
    mutating func faultedDatabase(_ reference: NameReference) -> UInt16? {
        context.resolve(reference, in: scenario.databases, what: "database").map { UInt16($0) }
    }

    /// The server that a restart names; nil after reporting that there is none.
    mutating func faultedServer(_ restart: DatabaseRestartSpec, at origin: Origin?) -> UInt16? {
        guard let database = faultedDatabase(restart.database) else { return nil }
        guard let replica = restart.replica else { return database }
        let roles = plan.roles[Int(database)]
        guard replica < Int(roles.replicas) else {
            report(
                "there is no replica \(replica) of \"\(restart.database.name)\"",
                at: origin,
                hint: "its \(roles.replicas) replicas are numbered from 0"
            )
            return nil
        }
        return roles.firstReplica + UInt16(replica)
    }
}
