import SimCore

/// The pools that steps and probes name.
extension PlanBuilder {
    /// The number of the pool that somebody in a service uses, the usual one if they name none.
    mutating func pool(
        _ reference: NameReference?,
        of service: NameMap<ServiceSpec>.Entry,
        at origin: Origin?
    ) -> UInt8 {
        guard let connections = service.value.connections else { return 0 }
        guard let reference else {
            if connections.hasUsualPool { return 0 }
            report(
                "\"\(service.name)\" has \(connections.named.count) pools, and a statement that does not "
                    + "say which it uses",
                at: origin,
                hint: "say pool, or call one of them \"\(ConnectionsSpec.usualName)\""
            )
            return 0
        }
        if let use = connections.use(named: reference.name) { return UInt8(use) }
        if connections.named.isEmpty {
            report(
                "\"\(service.name)\" has no pool \"\(reference.name)\"",
                at: reference.origin ?? origin,
                hint:
                    "its only pool is called \"\(ConnectionsSpec.usualName)\", or as what it is connected to"
            )
        } else {
            _ = context.resolve(reference, in: connections.named, what: "pool")
        }
        return 0
    }

    /// Reports statements of a transaction that name another pool than its own: a transaction has one
    /// connection.
    mutating func checkPools(
        of transaction: TransactionSpec,
        of service: NameMap<ServiceSpec>.Entry,
        at origin: Origin?
    ) {
        guard let connections = service.value.connections else { return }
        let own = transaction.pool.map { connections.use(named: $0.name) } ?? 0
        for name in transaction.steps.poolsNamed where connections.use(named: name.name) != own {
            report(
                "a statement of \"\(service.name)\" names the pool \"\(name.name)\" within a transaction on "
                    + "another one",
                at: name.origin ?? origin,
                hint: "a transaction has one connection; say pool beside its steps, or end it first"
            )
        }
    }
}

extension [StepSpec] {
    /// The pools that statements among them name, on the way of the steps themselves.
    fileprivate var poolsNamed: [NameReference] {
        flatMap { step -> [NameReference] in
            switch step {
            case .query(let query): query.pool.map { [$0] } ?? []
            case .cache(let cache): cache.miss.poolsNamed
            default: []
            }
        }
    }
}
